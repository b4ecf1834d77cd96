//! Who or what works on a stage.

use crate::service::{Asked, Call, Confirm, Forward, Group, Handover, Pay, TakeBack, Work};
use crate::yaml::{Node, NodeKind};

use super::{Fields, Reader};

const ACTORS: [&str; 8] =
    ["role", "system", "confirm", "pay", "call", "handover", "forward", "together"];

/// Reads the one key of a stage that says it; nobody where it is missing, which is a fault.
pub(super) fn read(id: &str, map: &Fields, r: &mut Reader) -> Work {
    let actors: Vec<(&str, &Node)> =
        ACTORS.into_iter().filter_map(|key| Some((key, map.get(key)?))).collect();
    let [(key, node)] = actors.as_slice() else {
        no_or_two(id, &actors, map, r);
        return Work::Role(String::new());
    };
    match *key {
        "role" => Work::Role(r.string(node)),
        "system" => {
            if !r.truth(node) {
                r.fault("E504", node.at, "`system` hanya dapat `true`.", "Tulis `system: true`.");
            }
            Work::System
        }
        "confirm" => Work::Confirm(confirm(id, node, r)),
        "pay" => Work::Pay(pay(node, r)),
        "call" => Work::Call(call(node, r)),
        "handover" => Work::Handover(handover(id, node, r)),
        "forward" => Work::Forward(forward(node, r)),
        _ => Work::Together(group(node, map, r)),
    }
}

fn no_or_two(id: &str, actors: &[(&str, &Node)], map: &Fields, r: &mut Reader) {
    if actors.is_empty() {
        let mend = "Sebutkan siapa yang mengerjakan tahap ini: `role: officer`.";
        r.fault("E504", map.at, format!("Tahap `{id}` tanpa pelaku."), mend);
        return;
    }
    let names: Vec<&str> = actors.iter().map(|(key, _)| *key).collect();
    let message = format!("Tahap `{id}` punya dua pelaku: {}.", names.join(", "));
    r.fault("E504", map.at, message, "Sisakan satu.");
}

fn confirm(id: &str, node: &Node, r: &mut Reader) -> Confirm {
    let map = Fields::of(node, "`confirm`", &["role", "person", "question", "show"], r);
    let asked = match (map.get("role"), map.get("person")) {
        (Some(role), None) => Asked::Role(r.string(role)),
        (None, Some(person)) => Asked::Person(r.string(person)),
        (Some(_), Some(_)) | (None, None) => {
            let message = "Sebutkan siapa yang ditanya: satu `role` atau satu `person`.";
            r.fault("E504", node.at, message, "Tulis `confirm: { role: rt, question: … }`.");
            Asked::Role(String::new())
        }
    };
    let question = map.need("question", r);
    Confirm {
        asked,
        question: question
            .map(|node| r.text(node, &format!("road/{id}/confirm/question")))
            .unwrap_or_default(),
        show: map.get("show").map(|node| r.strings(node)).unwrap_or_default(),
    }
}

const METHODS: [&str; 4] = ["qris", "va", "billing_code", "cash"];

fn pay(node: &Node, r: &mut Reader) -> Pay {
    let map = Fields::of(node, "`pay`", &["within", "methods"], r);
    let methods = map.get("methods").map(|node| (node.at, r.strings(node)));
    Pay {
        within: map.get("within").and_then(|node| r.duration(node)),
        methods: words(methods, &METHODS, "Cara bayar", r),
    }
}

fn call(node: &Node, r: &mut Reader) -> Call {
    let map = Fields::of(node, "`call`", &["connector", "action", "send", "receive"], r);
    let received = map.get("receive").map(|node| {
        let own = r.entries(node, "receive", "nama_kita: nama_mereka").iter();
        own.map(|(key, value)| (key.name.clone(), value)).collect::<Vec<_>>()
    });
    Call {
        connector: map.need("connector", r).map(|node| r.string(node)).unwrap_or_default(),
        action: map.need("action", r).map(|node| r.string(node)).unwrap_or_default(),
        send: map.get("send").map(|node| r.strings(node)).unwrap_or_default(),
        receive: received
            .unwrap_or_default()
            .into_iter()
            .map(|(own, theirs)| (own, r.string(theirs)))
            .collect(),
    }
}

fn handover(id: &str, node: &Node, r: &mut Reader) -> Handover {
    let map = Fields::of(node, "`handover`", &["ways", "at", "calendar", "hold", "take_back"], r);
    let ways = map.get("ways").map(|node| (node.at, r.strings(node)));
    Handover {
        ways: words(ways, &["pickup", "courier"], "Cara menyerahkan", r),
        place: map.get("at").map(|node| r.string(node)),
        hold: map.get("hold").and_then(|node| r.time(node)),
        take_back: map.get("take_back").map(|node| take_back(id, node, r)),
    }
}

fn take_back(id: &str, node: &Node, r: &mut Reader) -> TakeBack {
    let map = Fields::short(node, "label", "`take_back`", &["label", "when"], r);
    let path = format!("road/{id}/handover/take_back");
    TakeBack {
        label: map.need("label", r).map(|node| r.text(node, &path)).unwrap_or_default(),
        when: map.get("when").and_then(|node| r.condition(node)),
    }
}

fn forward(node: &Node, r: &mut Reader) -> Forward {
    let map = Fields::short(node, "to", "`forward`", &["to", "within"], r);
    Forward { to: map.need("to", r).map(|node| r.strings(node)).unwrap_or_default() }
}

fn group(node: &Node, map: &Fields, r: &mut Reader) -> Group {
    let until = [("all", false), ("any", true)];
    let any = map.get("until").is_some_and(|node| r.word(node, &until, false));
    if !matches!(node.kind, NodeKind::List(_)) {
        r.fault("E006", node.at, "`together` harus berupa daftar tahap.", "Tulis `[a, b]`.");
    }
    Group { members: r.strings(node), any }
}

/// Words of a list, each one of a few; the first of them when none is written.
fn words(
    written: Option<(crate::fault::Place, Vec<String>)>,
    right: &[&str],
    what: &str,
    r: &mut Reader,
) -> Vec<String> {
    let Some((at, words)) = written else {
        return right.first().map(|first| (*first).to_owned()).into_iter().collect();
    };
    for word in words.iter().filter(|word| !right.contains(&word.as_str())) {
        let mend = format!("Pilih: {}.", right.join(", "));
        r.fault("E006", at, format!("{what} `{word}` tidak ada."), mend);
    }
    words
}
