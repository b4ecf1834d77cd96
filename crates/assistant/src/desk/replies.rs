//! Answers that officers need again and again: a pack's `replies.yaml`.

use definition::yaml::{self, both, entries, get};
use definition::{Fault, Faults, Text};

/// One of them.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) id: String,
    pub(crate) title: Text,
    pub(crate) text: Text,
}

/// The answers of an agency; none until a file is read.
#[derive(Clone, Debug, Default)]
pub struct Replies(Vec<Reply>);

impl Replies {
    /// Adds those of a file at this path.
    ///
    /// # Errors
    /// Why it cannot be read, with its places.
    pub fn read(&mut self, source: &str, path: &str) -> Result<(), Vec<Fault>> {
        let mut faults = Faults::new(path);
        let Some(file) = yaml::parse(source, &mut faults) else { return Err(faults.list) };
        for (id, node) in get(&file, "replies").map(entries).unwrap_or_default() {
            let reply =
                Reply { id: id.name.clone(), title: both(node, "title"), text: both(node, "text") };
            if !reply.text.id.is_empty() {
                self.0.push(reply);
            }
        }
        Ok(())
    }

    pub(crate) fn all(&self) -> &[Reply] {
        &self.0
    }

    pub(crate) fn named(&self, id: &str) -> Option<&Reply> {
        self.0.iter().find(|reply| reply.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_are_those_of_the_file() {
        let mut replies = Replies::default();
        let file = "pendopo: 1\nreplies:\n  photo: { title: Foto, title_en: Photo, text: Kirim fotonya., text_en: Send the photo. }\n";
        replies.read(file, "replies.yaml").expect("a sound file");
        let reply = replies.named("photo").expect("there is one");
        assert_eq!(reply.text.get(terms::Language::En), "Send the photo.");
        assert_eq!(reply.title.get(terms::Language::Id), "Foto");
        assert!(replies.named("x").is_none());
    }
}
