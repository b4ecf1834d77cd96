//! `person` and `record`: the subject with this id. Its key and facts are typed while no register is connected.

use crate::fault::nearest;
use crate::read::Reader;

use super::{Kind, Options};

pub(super) fn read(options: &Options, r: &mut Reader) -> Option<Kind> {
    let Some(subject) = options.subjects.iter().find(|subject| subject.id == options.id) else {
        let ids = options.subjects.iter().map(|subject| subject.id.as_str());
        let mend = nearest(&options.id, ids, "Tambahkan di `subjects`.");
        r.fault("E206", options.map.at, format!("Subjek `{}` tidak ada.", options.id), mend);
        return None;
    };
    if subject.many {
        let message = format!("`{}` banyak orang.", subject.id);
        r.fault("E207", options.map.at, message, "Isikan dengan `list`.");
        return None;
    }
    Some(Kind::Person { fields: subject.fields.clone() })
}
