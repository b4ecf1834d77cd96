//! The packs that this program was built with, and the services that journeys publish. `./test` has played their scenarios
//! and set their letters, so that a demo need not do it again; what was changed since is tried as any service is.

use catalog::{Folder, PACK, PACK_TEXTS};

include!("shipped/digest.rs");

/// A digest a line of each file of the packs, written when this program was built.
const SHIPPED: &str = include_str!(concat!(env!("OUT_DIR"), "/shipped.txt"));

/// Whether every file of a service, with those of its pack and of its parts, is one that was shipped.
pub(crate) fn is_shipped(folder: &Folder) -> bool {
    let is_known = |(path, text): (&String, &String)| {
        let name = path.rsplit('/').next().unwrap_or(path);
        let name = match name {
            PACK_TEXTS => "texts.en.yaml",
            PACK => "pack.yaml",
            own => own,
        };
        let wanted = format!("{:016x}", digest(name, text));
        SHIPPED.lines().any(|line| line == wanted)
    };
    !folder.files.is_empty() && folder.files.iter().all(is_known)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::boot;

    fn all(folder: &str) -> Vec<(String, Folder)> {
        let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
        boot::pack_folders(&root.join(folder)).expect("there")
    }

    #[test]
    fn a_service_with_one_letter_changed_is_none_of_ours() {
        // Packs may have changed since this was built, but not all of them.
        let shipped = all("packs").into_iter().find(|(_, folder)| is_shipped(folder));
        let (_, mut folder) = shipped.expect("those in the source tree are");
        let source = folder.files.get_mut("service.yaml").expect("a service");
        source.push('\n');
        assert!(!is_shipped(&folder));
        assert!(!is_shipped(&Folder::default()));
    }
}
