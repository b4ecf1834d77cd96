//! A report in the lists of an officer says what it is about and where.

use super::city::{City, on_both_engines};
use super::complaints::{report, with_roads};

#[tokio::test]
async fn a_row_says_which_kind_of_thing_it_is_and_in_which_kelurahan() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[]).await;
        let (number, _) = report(&city.guest(), "", "anonymous").await;
        let nur = city.person("Nur Aini").await;
        let inbox = nur.see("/meja").await;
        let (_, row) = inbox.split_once(&format!("/meja/berkas/{number}\"")).expect("a row");
        let row = row.split("</tr>").next().unwrap_or(row);
        assert!(row.contains("Jalan dan trotoar rusak: Lubang"), "{row}");
        assert!(row.contains("<small>Umpak</small>"), "{row}");
        nur.act(&number, "ambil", &[]).await.location();
        let mine = nur.see("/meja?kotak=milik").await;
        assert!(mine.contains("Jalan dan trotoar rusak: Lubang"), "it stays: {mine}");
        let field = nur.see("/meja/lapangan").await;
        assert!(field.contains("<h2>Jalan dan trotoar rusak: Lubang</h2>"), "{field}");
        assert!(field.contains("Jl. Kawung 4, Umpak"), "{field}");
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}
