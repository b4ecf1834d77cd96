//! GeoJSON (RFC 7946): a feature a report; what was told in words alone has no geometry.

use serde_json::json;

use super::{Entry, Feed};

/// The collection.
pub(super) fn write(feed: &Feed) -> String {
    let features: Vec<_> = feed.entries.iter().map(feature).collect();
    json!({
        "type": "FeatureCollection",
        "title": feed.title,
        "updated": feed.updated.rfc3339(),
        "features": features,
    })
    .to_string()
}

fn feature(entry: &Entry) -> serde_json::Value {
    let point = entry.at.map(|at| {
        let (lat, lng) = at.degrees();
        json!({ "type": "Point", "coordinates": [lng, lat] })
    });
    json!({
        "type": "Feature",
        "id": entry.number,
        "geometry": point,
        "properties": {
            "title": entry.title,
            "url": entry.href,
            "category": entry.category,
            "place": entry.place,
            "description": Some(&entry.story).filter(|story| !story.is_empty()),
            "photo": entry.photo,
            "state": entry.state.0,
            "state_text": entry.state.1,
            "reported": entry.filed_at.rfc3339(),
            "updated": entry.changed_at.rfc3339(),
        },
    })
}
