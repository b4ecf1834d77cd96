//! The order of categories of complaints.

use super::chat;
use super::city::{City, on_both_engines, root};
use super::complaints::with_roads;
use crate::boot;

#[tokio::test]
async fn what_is_for_all_that_fits_nowhere_stands_last_in_every_list() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[]).await;
        let folder = root().join("fixtures/complaint/aduan/jalan-rusak");
        let mut folder = boot::read_folder(&folder, "").expect("there");
        let file = folder.files.get_mut("service.yaml").expect("there");
        // By its id it would come first.
        for (from, to) in [
            ("id: jalan-rusak", "id: apa-saja"),
            ("title: Jalan dan trotoar rusak", "title: Aduan apa saja"),
            ("words: [jalan bolong, lubang, trotoar, tutup got, aspal]", "words: [lain-lain]"),
            ("    - { when: owner == 'national', unit: balai-jalan }\n", ""),
            ("  answer: 10 days\n", "  answer: 10 days\n  catch_all: true\n"),
        ] {
            assert!(file.contains(from), "{from}");
            *file = file.replacen(from, to, 1);
        }
        folder.files.remove("texts.en.yaml");
        city.publish(&folder).await;
        let guest = city.guest();
        let places = |page: &str| {
            ["Jalan dan trotoar rusak", "Aduan apa saja"].map(|title| page.find(title))
        };
        for path in ["/aduan/lapor", "/aduan", "/aduan/peta"] {
            let page = guest.see(path).await;
            let [roads, rest] = places(&page);
            assert!(roads.is_some() && roads < rest, "{path}: {page}");
        }
        let asked = chat::press(&guest, "Laporkan masalah").await;
        let [roads, rest] = places(&asked);
        assert!(roads.is_some() && roads < rest, "{asked}");
    })
    .await;
}
