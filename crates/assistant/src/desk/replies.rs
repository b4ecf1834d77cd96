//! Answers that officers need again and again in conversations: those `replies` of packs that are `for: chat`.

use definition::{Pack, Text};

/// One of them.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) id: String,
    pub(crate) title: Text,
    pub(crate) text: Text,
}

/// The answers of an agency, in the order of its packs.
#[derive(Clone, Debug, Default)]
pub struct Replies(Vec<Reply>);

impl Replies {
    /// Adds those of a pack; one that an earlier pack has keeps its words.
    pub fn add(&mut self, pack: &Pack) {
        let mut own: Vec<_> = pack.replies.iter().filter(|(_, reply)| reply.in_chat).collect();
        own.sort_by_key(|(_, reply)| reply.at);
        for (id, reply) in own {
            if self.named(id).is_none() {
                let (title, text) = (reply.title.clone(), reply.text.clone());
                self.0.push(Reply { id: id.clone(), title, text });
            }
        }
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
    use terms::Language;

    use super::*;

    #[test]
    fn of_a_pack_conversations_have_what_is_for_them_in_its_order() {
        let file = "id: a
title: A
replies:
  photo: { title: Foto, text: Kirim fotonya., for: chat }
  planned: { title: Dijadwalkan, text: \"Laporan {case.number} dijadwalkan.\" }
  come: { title: Datang, text: Datang ke kantor., for: chat }
";
        let english = "replies:\n  photo: { title: Photo, text: Send the photo. }\n";
        let (pack, _) = Pack::examine(file, "pack.yaml", Some(("texts.en.yaml", english)));
        let mut replies = Replies::default();
        replies.add(&pack);
        replies.add(&pack);
        let ids: Vec<&str> = replies.all().iter().map(|reply| reply.id.as_str()).collect();
        assert_eq!(ids, ["photo", "come"]);
        let photo = replies.named("photo").expect("there is one");
        assert_eq!(photo.text.get(Language::En), "Send the photo.");
        assert_eq!(photo.title.get(Language::Id), "Foto");
    }
}
