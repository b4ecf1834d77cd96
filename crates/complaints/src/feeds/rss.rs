//! RSS 2.0 as its advisory board profiles it, with the link to itself that validators ask for.

use std::fmt::Write as _;

use super::{Feed, http_date, xml};

/// The feed.
pub(super) fn write(feed: &Feed) -> String {
    let (title, about) = (xml(&feed.title), xml(&feed.about));
    let (own, page) = (xml(&feed.own), xml(&feed.page));
    let (language, updated) = (feed.language.tag(), http_date(feed.updated));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\" \
         xmlns:georss=\"http://www.georss.org/georss\"><channel><title>{title}</title><link>{page}</link>\
         <description>{about}</description><language>{language}</language><lastBuildDate>{updated}</lastBuildDate>\
         <atom:link rel=\"self\" type=\"application/rss+xml\" href=\"{own}\"/>\n"
    );
    for entry in &feed.entries {
        let (href, title, summary) = (xml(&entry.href), xml(&entry.title), xml(&entry.told()));
        let (published, category) = (http_date(entry.filed_at), xml(&entry.category));
        write!(
            out,
            "<item><title>{title}</title><link>{href}</link><guid isPermaLink=\"true\">{href}</guid>\
             <pubDate>{published}</pubDate><category>{category}</category><description>{summary}</description>"
        )
        .expect("a String takes all");
        if let Some(photo) = &entry.photo {
            // Its length is not known before it is fetched; 0 says so.
            let photo = xml(photo);
            write!(out, "<enclosure url=\"{photo}\" length=\"0\" type=\"image/jpeg\"/>")
                .expect("a String takes all");
        }
        if let Some(at) = entry.at {
            let point = at.to_string().replace(',', " ");
            write!(out, "<georss:point>{point}</georss:point>").expect("a String takes all");
        }
        out.push_str("</item>\n");
    }
    out.push_str("</channel></rss>\n");
    out
}
