//! The number book: every number is in it once, whoever reads it may, and no cell of its download is a formula.

mod city;

use city::{BLANDAR, City, SERIES, UMPAK, agency, migrations};
use db::testing::on_both_engines;
use db::{Batch, params};
use http::{StatusCode, header};

async fn each(test: impl AsyncFn(City)) {
    on_both_engines(&migrations(), async |db| test(City::new(db).await).await).await;
}

const REVOKE: &str = "UPDATE letters SET revoked_at = $3, revoked_reason = '-2+3'
    WHERE agency_id = $1 AND number = $2";
const BOOK: &str = "/meja/buku-nomor";
const OUTSIDE: &str = "/meja/buku-nomor/luar";

fn typed<'a>(from: &'a str, to: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("unit", UMPAK),
        ("seri", SERIES),
        ("nomor", from),
        ("hingga", to),
        ("tertulis", ""),
        ("tanggal.h", "2"),
        ("tanggal.b", "Maret"),
        ("tanggal.t", "2026"),
        ("alasan", "Surat pengantar, listrik padam"),
    ]
}

fn with<'a>(
    mut pairs: Vec<(&'a str, &'a str)>,
    changes: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    for change in changes {
        match pairs.iter_mut().find(|(name, _)| *name == change.0) {
            Some(pair) => pair.1 = change.1,
            None => pairs.push(*change),
        }
    }
    pairs
}

#[tokio::test]
async fn a_number_used_on_paper_is_in_the_book_and_skipped() {
    each(async |city| {
        let nur = city.desk(city.nur).await;
        assert!(nur.get(BOOK).await.text().contains("Belum ada nomor"));
        assert_eq!(
            city.sign(city.lurah, UMPAK).await.expect("signed"),
            "470/0001/KEL.UMPA/XI/2026"
        );
        let entered = nur.fill(OUTSIDE, &typed("2", "3")).await;
        let to = format!("{BOOK}?unit={UMPAK}&tahun=2026&dicatat=2");
        assert_eq!(entered.location(), to, "{}", entered.text());
        assert_eq!(
            city.sign(city.lurah, UMPAK).await.expect("signed"),
            "470/0004/KEL.UMPA/XI/2026"
        );
        let own = with(typed("7", ""), &[("tertulis", "470/7-b/Umpak")]);
        assert_eq!(nur.fill(OUTSIDE, &own).await.status, StatusCode::SEE_OTHER);
        for expected in ["0005", "0006", "0008"] {
            let number = city.sign(city.lurah, UMPAK).await.expect("signed");
            assert_eq!(number, format!("470/{expected}/KEL.UMPA/XI/2026"));
        }
        let book = nur.get(&to).await;
        assert!(book.text().contains("2 nomor sudah dicatat"), "{}", book.text());
        let lines = book.all("tbody tr");
        assert_eq!(lines.len(), 8);
        assert!(lines[0].starts_with("8 470/0008/KEL.UMPA/XI/2026"), "{}", lines[0]);
        assert!(lines[0].contains("Bambang") && lines[0].contains("25 November 2026"));
        assert!(lines[0].contains("KP26-0000-0000") && lines[0].contains("Terbit"));
        assert!(lines[1].starts_with("7 470/7-b/Umpak") && lines[1].contains("Di luar sistem"));
        assert!(lines[6].contains("470/0002/KEL.UMPA/III/2026"), "by our pattern: {}", lines[6]);
        assert!(lines[6].contains("listrik padam") && lines[6].contains("2 Maret 2026"));
        assert!(lines[6].contains("dicatat Nur Aini"));
    })
    .await;
}

#[tokio::test]
async fn more_numbers_than_a_page_lie_ahead_and_are_all_skipped() {
    each(async |city| {
        let nur = city.desk(city.nur).await;
        for (from, to) in [("1", "200"), ("201", "250")] {
            let answer = nur.fill(OUTSIDE, &typed(from, to)).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        }
        assert_eq!(
            city.sign(city.lurah, UMPAK).await.expect("signed"),
            "470/0251/KEL.UMPA/XI/2026"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn paper_and_letters_never_share_a_number() {
    each(async |city| {
        let nur = city.desk(city.nur).await;
        let token = nur.get(OUTSIDE).await.value_of("csrf").expect("a token");
        let sign = async || {
            for _ in 0..10 {
                city.sign(city.lurah, UMPAK).await.expect("signed");
            }
        };
        let write = async || {
            let mut taken = 0;
            for seq in 1..=10 {
                let seq = (seq * 2).to_string();
                let answer = nur.post(OUTSIDE, &typed(&seq, ""), &token).await;
                taken += i32::from(answer.status == StatusCode::SEE_OTHER);
            }
            taken
        };
        let ((), written) = tokio::join!(sign(), write());
        let sql =
            "SELECT seq FROM numbers WHERE agency_id = $1 AND letter_id IS NOT NULL ORDER BY seq";
        let letters = city.rows(sql, params![agency()]).await.len();
        let sql = "SELECT seq FROM numbers WHERE agency_id = $1 AND reason IS NOT NULL";
        let paper = i32::try_from(city.rows(sql, params![agency()]).await.len()).expect("few");
        assert_eq!((letters, paper), (10, written), "each is there once, and was told the truth");
    })
    .await;
}

#[tokio::test]
async fn a_number_that_is_taken_stays_as_it_is() {
    each(async |city| {
        let nur = city.desk(city.nur).await;
        city.sign(city.lurah, UMPAK).await.expect("signed");
        let answer = nur.fill(OUTSIDE, &typed("1", "")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text().contains("Nomor 1 sudah ada di buku"), "{}", answer.text());
        assert_eq!(answer.value_of("alasan").as_deref(), Some("Surat pengantar, listrik padam"));
        let answer = nur.fill(OUTSIDE, &typed("1", "5")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "all or none");
        assert_eq!(nur.get(BOOK).await.all("tbody tr").len(), 1);
        for _ in 0..2 {
            let twice = nur.fill(OUTSIDE, &typed("2", "5")).await;
            assert_eq!(twice.status, StatusCode::SEE_OTHER, "pressed twice is once");
        }
        assert_eq!(nur.get(BOOK).await.all("tbody tr").len(), 5);
        let other = with(typed("2", "5"), &[("alasan", "Lain")]);
        let answer = nur.fill(OUTSIDE, &other).await;
        assert!(answer.text().contains("Nomor 2, 3, 4, 5 sudah ada"), "{}", answer.text());
    })
    .await;
}

#[tokio::test]
async fn the_day_of_the_paper_says_which_years_book() {
    each(async |city| {
        let nur = city.desk(city.nur).await;
        let last_year = with(typed("41", ""), &[("tanggal.t", "2025")]);
        let answer = nur.fill(OUTSIDE, &last_year).await;
        assert!(answer.location().contains("tahun=2025"));
        assert_eq!(
            city.sign(city.lurah, UMPAK).await.expect("signed"),
            "470/0001/KEL.UMPA/XI/2026"
        );
        let (this, before) = (nur.get(BOOK).await, nur.get(answer.location()).await);
        assert_eq!((this.all("tbody tr").len(), before.all("tbody tr").len()), (1, 1));
        assert_eq!(this.all("#tahun option"), ["2026", "2025"]);
        // Half past midnight on New Year's Day here is still the old year elsewhere.
        city.go_to_time("2027-01-01", 0, 30);
        let nur = city.desk(city.nur).await;
        assert_eq!(city.sign(city.lurah, UMPAK).await.expect("signed"), "470/0001/KEL.UMPA/I/2027");
        assert_eq!(nur.get(&format!("{BOOK}?tahun=2027")).await.all("tbody tr").len(), 1);
        assert_eq!(nur.get(&format!("{BOOK}?tahun=2026")).await.all("tbody tr").len(), 1);
    })
    .await;
}

#[tokio::test]
async fn every_mistake_is_named_and_what_was_typed_stays() {
    each(async |city| {
        let nur = city.desk(city.nur).await;
        let long = "x".repeat(200);
        let cases: &[(&str, &str, &str)] = &[
            ("seri", "", "Pilih seri"),
            ("seri", "class/470/kelurahan-blandar", "Pilih seri"),
            ("nomor", "", "Tulis nomor urut"),
            ("nomor", "0", "Tulis nomor urut"),
            ("nomor", "-1", "Tulis nomor urut"),
            ("nomor", "1000000", "Tulis nomor urut"),
            ("nomor", "99999999999999999999", "Tulis nomor urut"),
            ("nomor", "tiga", "Tulis nomor urut"),
            ("hingga", "2", "Tulis nomor terakhir"),
            ("hingga", "500", "Tulis nomor terakhir"),
            ("hingga", "x", "Tulis nomor terakhir"),
            ("tanggal.h", "31", "Tulis tanggal surat"),
            ("tanggal.t", "2027", "Tidak setelah hari ini"),
            ("alasan", "", "Tulis keterangan"),
            ("alasan", &long, "Tulis keterangan"),
            ("alasan", "a\u{9}b", "Tulis keterangan"),
            ("tertulis", &long, "Tulis nomor lengkap"),
        ];
        for (name, value, says) in cases {
            let start = with(typed("3", ""), &[("tanggal.b", "2")]);
            let answer = nur.fill(OUTSIDE, &with(start, &[(name, value)])).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {value}");
            assert!(answer.text().contains(says), "{name} {value}: {}", answer.text());
            assert_eq!(answer.value_of("tanggal.b").as_deref(), Some("2"), "kept");
        }
        let refused = nur.post(OUTSIDE, &typed("3", ""), "wrong").await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert_eq!(refused.value_of("nomor").as_deref(), Some("3"));
        assert!(nur.get(BOOK).await.text().contains("Belum ada nomor"), "nothing was entered");
    })
    .await;
}

#[tokio::test]
async fn the_book_is_turned_page_by_page() {
    each(async |city| {
        let nur = city.desk(city.nur).await;
        nur.fill(OUTSIDE, &typed("1", "120")).await;
        let (mut path, mut seen) = (BOOK.to_owned(), Vec::new());
        for expected in [50, 50, 20] {
            let page = nur.get(&path).await;
            let lines = page.all("tbody tr td:first-child");
            assert_eq!(lines.len(), expected);
            seen.extend(lines);
            path = page.link("Nomor sebelumnya").unwrap_or_default();
        }
        assert!(path.is_empty(), "no more");
        let expected: Vec<String> = (1..=120).rev().map(|seq: i32| seq.to_string()).collect();
        assert_eq!(seen, expected, "each once, newest first");
        for odd in ["x", "1~2", "~~", "99999999999999999999~~"] {
            let page = nur.get(&format!("{BOOK}?sesudah={odd}")).await;
            assert_eq!(page.status, StatusCode::OK, "{odd}");
        }
    })
    .await;
}

#[tokio::test]
async fn only_whose_unit_it_is_reads_it_and_only_who_works_there_writes() {
    each(async |city| {
        city.sign(city.lurah, UMPAK).await.expect("signed");
        for (officer, reads, writes) in [
            (city.nur, true, true),
            (city.lurah, true, true),
            (city.camat, true, false),
            (city.ratna, false, false),
            (city.tetangga, false, false),
            (city.agus, false, false),
        ] {
            let desk = city.desk(officer).await;
            let ok = |status| if status { StatusCode::OK } else { StatusCode::NOT_FOUND };
            for path in [BOOK, "/meja/buku-nomor.csv"] {
                let answer = desk.get(&format!("{path}?unit={UMPAK}")).await;
                assert_eq!(answer.status, ok(reads), "{path}");
                assert!(reads || !answer.body.contains("470/0001"));
            }
            let form = desk.get(&format!("{OUTSIDE}?unit={UMPAK}")).await;
            assert_eq!(form.status, ok(writes));
            let token = form.value_of("csrf").unwrap_or_default();
            if !writes {
                let answer = desk.post(OUTSIDE, &typed("9", ""), &token).await;
                assert!(answer.status.is_client_error(), "{}", answer.status);
            }
        }
        assert_eq!(city.desk(city.nur).await.get(BOOK).await.all("tbody tr").len(), 1);
        // Their own token does not open another unit's book either.
        let ratna = city.desk(city.ratna).await;
        let own = ratna.get(&format!("{OUTSIDE}?unit={BLANDAR}")).await;
        let token = own.value_of("csrf").expect("a token");
        let forged = ratna.post(OUTSIDE, &typed("9", ""), &token).await;
        assert_eq!(forged.status, StatusCode::NOT_FOUND);
        let camat = city.desk(city.camat).await.get(BOOK).await;
        assert_eq!(camat.all("#unit option").len(), 3, "all units beneath");
    })
    .await;
}

#[tokio::test]
async fn the_download_holds_every_line_and_no_formula() {
    each(async |city| {
        let nur = city.desk(city.nur).await;
        nur.fill(OUTSIDE, &typed("1", "60")).await;
        let evil =
            with(typed("61", ""), &[("alasan", "=cmd|' /C calc'!A0"), ("tertulis", "@SUM(1)")]);
        assert_eq!(nur.fill(OUTSIDE, &evil).await.status, StatusCode::SEE_OTHER);
        let plus = with(typed("62", ""), &[("alasan", "+62 \"x\"; y, z")]);
        assert_eq!(nur.fill(OUTSIDE, &plus).await.status, StatusCode::SEE_OTHER);
        let number = city.sign(city.lurah, UMPAK).await.expect("signed");
        let revoked = Batch::new().exactly(1, REVOKE, params![agency(), number, city.now()]);
        city.db.commit(revoked).await.expect("revoked");
        let csv = nur.get(&format!("{BOOK}.csv?unit={UMPAK}&tahun=2026")).await;
        let kind = csv.headers.get(header::CONTENT_TYPE).expect("a type");
        assert_eq!(kind, "text/csv; charset=utf-8");
        let name = csv.headers.get(header::CONTENT_DISPOSITION).expect("a name");
        assert_eq!(name, "attachment; filename=\"buku-nomor-kelurahan-umpak-2026.csv\"");
        let body = csv.body.strip_prefix('\u{feff}').expect("marked as UTF-8");
        let lines: Vec<&str> = body.split_terminator("\r\n").collect();
        assert_eq!(lines.len(), 64, "a head and every number");
        assert!(lines[0].starts_with("\"Nomor urut\",\"Nomor\""));
        assert!(lines[1].contains("\"Dicabut\",\"'-2+3\""), "{}", lines[1]);
        assert!(lines[2].contains("\"'+62 \"\"x\"\"; y, z\""), "{}", lines[2]);
        assert!(lines[3].contains("\"'@SUM(1)\"") && lines[3].contains("\"'=cmd|"), "{}", lines[3]);
        for cell in lines.iter().flat_map(|line| line.split("\",\"")) {
            let start = cell.trim_start_matches('"').chars().next();
            assert!(!matches!(start, Some('=' | '+' | '-' | '@' | '\t' | '\r')), "{cell}");
        }
    })
    .await;
}
