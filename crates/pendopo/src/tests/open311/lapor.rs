//! LAPOR!: tables of it come in and go out.

use open311::lapor::{self, Came};

use super::super::city::{City, on_both_engines};
use super::with_roads;
use crate::partners;

/// What of LAPOR!'s categories is ours.
const LAPOR: &str =
    "[[lapor]]\ntheirs = \"Jalan Rusak\"\nours = \"jalan-rusak\"\nanswers = { what = \"hole\" }\n";

fn table(text: &str) -> Vec<lapor::Line> {
    lapor::lines(georeport::csv::rows(text)).expect("a table")
}

async fn exported(city: &City, wanted: lapor::Wanted) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let since = terms::Moment::from_micros(0);
    let told = lapor::export(&city.running.open311, since, wanted, |row| rows.push(row.to_vec()));
    assert_eq!(told.await.expect("read"), rows.len());
    rows
}

#[tokio::test]
async fn reports_of_lapor_come_in_once_and_go_out_with_their_marks() {
    on_both_engines(async |mut city: City| {
        with_roads(&city, &[]).await;
        city.agree(partners::parsed(LAPOR).expect("sound"));
        let came = async |text: &str| {
            let mut all = Vec::new();
            for line in table(text) {
                all.push(lapor::take_in(&city.running.open311, &line).await.expect("asked"));
            }
            all
        };
        let head = "Tracking ID;Klasifikasi;Kategori;Judul;Isi Laporan;Lokasi;Kelurahan;Anonim;Rahasia;Disposisi\n";
        let rows = [
            "L-1;Pengaduan;Jalan Rusak;Lubang;Dalam sekali;Jl. Kawung 4;99.71.01.1001;Ya;Tidak;Dinas PU",
            "L-2;Pengaduan;Jalan Rusak;Pungli;Mandor minta uang;Jl. Kawung 9;99.71.01.1001;Ya;Ya;Inspektorat",
            "L-3;Pengaduan;Hewan Liar;Anjing;Anjing;Jl. Kawung 4;99.71.01.1001;Ya;Tidak;",
            "L-4;Pengaduan;Jalan Rusak;;;Jl. Kawung 4;99.71.01.1001;Ya;Tidak;",
            "L-5;Pengaduan;Jalan Rusak;Lubang;Lubang;Jl. Kawung 4;99.71.01.1001;Ya;mungkin;",
        ];
        let whole = format!("{head}{}", rows.join("\n"));
        let first = came(&whole).await;
        let number = |came: &Came| match came {
            Came::New(number) | Came::Known(number) => number.clone(),
            Came::Refused(why) => panic!("{why:?}"),
        };
        let (open, secret) = (number(&first[0]), number(&first[1]));
        for (row, says) in [(2, "Hewan Liar"), (3, "Ceritakan"), (4, "mungkin")] {
            let Came::Refused(why) = &first[row] else { panic!("{:?}", first[row]) };
            assert!(why.join(" ").contains(says), "{why:?}");
        }
        let again = came(&whole).await;
        assert_eq!(again[..2], [Came::Known(open.clone()), Came::Known(secret.clone())]);

        let stranger = city.guest();
        let list = stranger.see("/aduan").await;
        assert!(list.contains(&open) && !list.contains(&secret), "{list}");
        let told = exported(&city, lapor::Wanted { secret: false, stories: false }).await;
        assert_eq!(told.len(), 1, "{told:?}");
        let row = &told[0];
        assert_eq!((row[0].as_str(), row[1].as_str()), ("L-1", open.as_str()));
        assert_eq!((row[2].as_str(), row[11].as_str(), row[12].as_str()), ("pengaduan", "tidak", "Dinas PU"));
        assert!(!row.join(" ").contains("Dalam"), "its words stay here: {row:?}");
        let told = exported(&city, lapor::Wanted { secret: true, stories: false }).await;
        let row = told.iter().find(|row| row[1] == secret).expect("with its own flag");
        assert_eq!((row[0].as_str(), row[11].as_str()), ("L-2", "ya"));
        assert!(!row.join(" ").contains("Kawung"), "{row:?}");
        let told = exported(&city, lapor::Wanted { secret: false, stories: true }).await;
        assert!(told[0][5].contains("Dalam sekali"), "{told:?}");
    })
    .await;
}
