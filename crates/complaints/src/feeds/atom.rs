//! Atom (RFC 4287), with places as GeoRSS writes them.

use std::fmt::Write as _;

use super::{Feed, xml};

/// The feed.
pub(super) fn write(feed: &Feed) -> String {
    let (title, about) = (xml(&feed.title), xml(&feed.about));
    let (own, page, agency) = (xml(&feed.own), xml(&feed.page), xml(&feed.agency));
    let (language, updated) = (feed.language.tag(), feed.updated.rfc3339());
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" \
         xmlns:georss=\"http://www.georss.org/georss\" xml:lang=\"{language}\"><title>{title}</title>\
         <subtitle>{about}</subtitle><id>{own}</id><updated>{updated}</updated>\
         <link rel=\"self\" type=\"application/atom+xml\" href=\"{own}\"/>\
         <link rel=\"alternate\" type=\"text/html\" href=\"{page}\"/><author><name>{agency}</name></author>\n"
    );
    for entry in &feed.entries {
        let (href, title, summary) = (xml(&entry.href), xml(&entry.title), xml(&entry.told()));
        let (published, updated) = (entry.filed_at.rfc3339(), entry.changed_at.rfc3339());
        let category = xml(&entry.category);
        write!(
            out,
            "<entry><title>{title}</title><id>{href}</id><link rel=\"alternate\" type=\"text/html\" href=\"{href}\"/>\
             <published>{published}</published><updated>{updated}</updated><category term=\"{category}\"/>\
             <summary>{summary}</summary>"
        )
        .expect("a String takes all");
        if let Some(photo) = &entry.photo {
            let photo = xml(photo);
            write!(out, "<link rel=\"enclosure\" type=\"image/jpeg\" href=\"{photo}\"/>")
                .expect("a String takes all");
        }
        if let Some(at) = entry.at {
            let point = at.to_string().replace(',', " ");
            write!(out, "<georss:point>{point}</georss:point>").expect("a String takes all");
        }
        out.push_str("</entry>\n");
    }
    out.push_str("</feed>\n");
    out
}
