//! What becomes of complaints besides their road: their reporters say whether they are done, officers put them to each
//! other, hand them on, sort them anew, take them apart, write about them.

use http::StatusCode;

use super::city::{City, Visitor, on_both_engines};
use super::complaints::{begin, code, fill_in, report, send, with_roads};

/// Everything that went out, as words.
async fn told(city: &City) -> Vec<String> {
    let running = &city.running;
    let all = identity::recent_messages(&running.db, &running.keys, running.agency).await;
    let mut all = all.expect("messages");
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, message)| message.text).collect()
}

/// Roads that may be opened again, may wait or not, and are written about.
async fn with_handling(city: &City) {
    let more = "  answer: 10 days\n  reopen: { to: work, within: 30 days }\n";
    let urgent = "priority:\n  - { when: urgent, level: high }\n  - { when: case.supporters > 1, level: raised }\n  \
        - { when: what == 'pavement', level: low }\nreplies:\n  \
        planned: { title: Sudah dijadwalkan, text: \"Laporan {case.number} sudah dijadwalkan.\" }\n";
    with_roads(
        city,
        &[
            ("  answer: 10 days\n", more),
            ("priority:\n  - { when: urgent, level: high }\n", urgent),
            // A photo is proved elsewhere.
            ("    fields:\n      - document: { id: mended_photo }\n", ""),
            ("  proof: { photo: mended_photo, near: 50 m }\n", ""),
            (
                "  mended_photo: { label: Foto sesudah, as: photo, live: true, for: office, public: true }\n",
                "",
            ),
        ],
    )
    .await;
}

/// Nur Aini takes it and decides so.
async fn decide(nur: &Visitor, number: &str, outcome: &str) {
    nur.act(number, "ambil", &[]).await;
    let done = nur.act(number, "putuskan", &[("hasil", outcome)]).await;
    assert!(done.location().contains("batalkan"), "{} {}", done.status, done.body);
}

/// Taken in and mended: its reporter is asked.
async fn mended(city: &City, number: &str) -> Visitor {
    let nur = city.person("Nur Aini").await;
    decide(&nur, number, "accept").await;
    decide(&nur, number, "done").await;
    city.pass(11);
    nur
}

/// The address behind a form's button of one tap.
fn tap(page: &str) -> String {
    let own = page.split_once("name=\"tanda\" value=\"");
    let asked = own.or_else(|| page.split_once("action=\"/tanya/"));
    let (_, rest) = asked.expect("a question with its answers");
    format!("/tanya/{}", rest.split('"').next().expect("its end"))
}

#[tokio::test]
async fn one_tap_says_whether_it_is_done_and_everybody_sees_who_said_so() {
    on_both_engines(async |city: City| {
        with_handling(&city).await;
        let wulan = city.person("Wulan").await;
        let (number, _) = report(&wulan, "dengan", "open").await;
        let nur = mended(&city, &number).await;
        city.drain(60).await;
        let asked = told(&city).await;
        let asked = asked.iter().find(|text| text.contains("/tanya/")).expect("a link");
        assert!(asked.contains(&number) && asked.contains("satu ketukan"), "{asked}");

        // Not yet: the work goes on, and nothing is forgotten.
        let own = format!("/permohonan/{number}");
        let page = wulan.see(&own).await;
        assert!(page.contains(">Belum</button>") && page.contains("menurut petugas"), "{page}");
        wulan.post(&own, &tap(&page), &[("pilihan", "deny")]).await;
        let public = city.guest().see(&format!("/aduan/{number}")).await;
        assert!(public.contains("Dikerjakan"), "{public}");
        assert!(public.contains("1 kali dinyatakan belum selesai"), "{public}");
        let desk = nur.see(&format!("/meja/berkas/{number}")).await;
        assert!(desk.contains("Pelapor 1 kali menyatakan belum selesai"), "{desk}");

        // Done, by the word of its reporter.
        decide(&nur, &number, "done").await;
        city.pass(11);
        let page = wulan.see(&own).await;
        wulan.post(&own, &tap(&page), &[("pilihan", "agree")]).await;
        let public = city.guest().see(&format!("/aduan/{number}")).await;
        assert!(public.contains("menurut pelapor"), "{public}");
        let list = city.guest().see("/aduan").await;
        let counted = "Selesai menurut pelapor</dt><dd class=\"num\">1</dd>";
        assert!(list.contains(counted), "{list}");
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn who_has_no_account_answers_with_the_code_and_silence_is_the_offices_word() {
    on_both_engines(async |city: City| {
        with_handling(&city).await;
        let (number, receipt) = report(&city.guest(), "", "anonymous").await;
        let (silent, _) = report(&city.guest(), "", "anonymous").await;
        mended(&city, &number).await;
        mended(&city, &silent).await;
        let phone = city.guest();
        let follow = format!("/lacak?nomor={number}&kode={}", code(&receipt));
        let page = phone.see(&follow).await;
        let answered = phone.post(&follow, &tap(&page), &[("pilihan", "agree")]).await;
        assert!(answered.status.is_success() || answered.is_shown_again, "{}", answered.body);
        let public = city.guest().see(&format!("/aduan/{number}")).await;
        assert!(public.contains("menurut pelapor"), "{public}");

        city.pass(40 * 86_400);
        city.drain(1).await;
        let public = city.guest().see(&format!("/aduan/{silent}")).await;
        assert!(public.contains("menurut petugas"), "{public}");
        let list = city.guest().see("/aduan").await;
        let counted = "Selesai menurut petugas</dt><dd class=\"num\">1</dd>";
        assert!(list.contains(counted), "{list}");
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn what_was_closed_in_silence_is_opened_again_by_its_reporter_and_late_stays_late() {
    on_both_engines(async |city: City| {
        with_handling(&city).await;
        let wulan = city.person("Wulan").await;
        let (number, _) = report(&wulan, "dengan", "open").await;
        mended(&city, &number).await;
        city.pass(25 * 86_400);
        city.drain(1).await;
        // She was away for long; so was her session.
        let wulan = city.person("Wulan").await;
        let own = format!("/permohonan/{number}");
        let page = wulan.see(&own).await;
        assert!(page.contains("Ternyata belum selesai?"), "{page}");
        let again = format!("{own}/belum-selesai");
        for form in [own.as_str(), "/aduan/lapor"] {
            let sent = wulan.post(form, &again, &[("kata", "Lubangnya muncul lagi")]).await;
            assert_eq!(sent.location(), own);
        }
        let nur = city.person("Nur Aini").await;
        let desk = nur.see(&format!("/meja/berkas/{number}")).await;
        assert!(desk.contains("Pelapor menyatakan belum selesai"), "{desk}");
        assert!(desk.contains("Lubangnya muncul lagi"), "{desk}");
        assert_eq!(desk.matches("Pelapor menyatakan belum selesai").count(), 1, "twice is once");
        let public = city.guest().see(&format!("/aduan/{number}")).await;
        assert!(public.contains("Dikerjakan") && public.contains("Terlambat"), "{public}");
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn the_same_report_is_put_to_the_first_one_and_its_reporter_is_told_what_becomes_of_that() {
    on_both_engines(async |city: City| {
        with_handling(&city).await;
        let (wulan, sekar) = (city.person("Wulan").await, city.person("Sekar").await);
        let (first, _) = report(&wulan, "dengan", "open").await;
        let (second, _) = report(&sekar, "dengan", "open").await;
        let supporter = city.guest();
        let path = format!("/aduan/{second}");
        supporter.post(&path, &format!("{path}/dukung"), &[]).await;

        let nur = city.person("Nur Aini").await;
        nur.act(&second, "ambil", &[]).await;
        let handling = format!("/meja/berkas/{second}/tangani");
        let page = nur.see(&handling).await;
        assert!(page.contains(&first), "the report like it is shown: {page}");
        let tie = format!("/meja/berkas/{second}/gabung");
        let wrong = nur.post(&handling, &tie, &[("nomor", "KP26-0000-0000"), ("cara", "same")]);
        assert!(wrong.await.body.contains("masih terbuka"));
        let pairs = [("nomor", first.as_str()), ("cara", "same")];
        let done = nur.post(&handling, &tie, &pairs).await;
        assert_eq!(done.location(), format!("/meja?batalkan={second}"));

        // Taken back within the ten seconds: nobody was told, and it stands as before.
        let inbox = format!("/meja?batalkan={second}");
        nur.post(&inbox, &format!("/meja/berkas/{second}/batalkan"), &[]).await.location();
        city.pass(12);
        city.drain(60).await;
        assert!(!told(&city).await.iter().any(|text| text.contains("digabung")));
        assert!(city.guest().see(&path).await.contains("Baru masuk"));

        nur.post(&handling, &tie, &pairs).await.location();
        city.pass(12);
        city.drain(60).await;
        let texts = told(&city).await;
        let about = |number: &str, words: &str| {
            texts.iter().filter(|text| text.contains(number) && text.contains(words)).count()
        };
        assert_eq!(about(&second, "digabung dengan laporan"), 1, "{texts:?}");
        let public = supporter.see(&path).await;
        assert!(public.contains(&format!("href=\"/aduan/{first}\"")), "{public}");
        assert!(public.contains("Digabung"), "{public}");
        let leading = supporter.see(&format!("/aduan/{first}")).await;
        assert!(leading.contains("Laporan tentang hal ini</dt><dd class=\"num\">2"), "{leading}");
        assert!(leading.contains("mendukung</dt><dd class=\"num\">1"), "{leading}");
        let own = sekar.see(&format!("/permohonan/{second}")).await;
        assert!(own.contains(&format!("href=\"/aduan/{first}\"")), "{own}");

        // What becomes of the first one is told to both.
        mended(&city, &first).await;
        let page = wulan.see(&format!("/permohonan/{first}")).await;
        wulan.post(&format!("/permohonan/{first}"), &tap(&page), &[("pilihan", "agree")]).await;
        city.drain(60).await;
        city.drain(60).await;
        let texts = told(&city).await;
        let done = texts.iter().filter(|text| {
            text.contains(&second) && text.contains(&first) && text.contains("sudah selesai")
        });
        assert_eq!(done.count(), 1, "{texts:?}");
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_public_report_is_never_put_to_a_secret_one_and_a_secret_one_leaves_no_trace() {
    on_both_engines(async |city: City| {
        with_handling(&city).await;
        let wulan = city.person("Wulan").await;
        let (open, _) = report(&wulan, "dengan", "open").await;
        let (secret, _) = report(&wulan, "dengan", "secret").await;
        let nur = city.person("Nur Aini").await;
        nur.act(&open, "ambil", &[]).await;
        let put = async |from: &str, to: &str| {
            let handling = format!("/meja/berkas/{from}/tangani");
            let pairs = [("nomor", to), ("cara", "same")];
            nur.post(&handling, &format!("/meja/berkas/{from}/gabung"), &pairs).await
        };
        let refused = put(&open, &secret).await;
        assert!(refused.body.contains("tidak digabung ke laporan rahasia"), "{}", refused.body);
        nur.act(&secret, "ambil", &[]).await;
        put(&secret, &open).await.location();
        city.pass(12);
        city.drain(60).await;
        let public = city.guest().see(&format!("/aduan/{open}")).await;
        assert!(!public.contains(&secret) && !public.contains("Laporan tentang hal ini"));
        let own = wulan.see(&format!("/permohonan/{open}")).await;
        assert!(!own.contains(&secret), "{own}");
        assert!(nur.see(&format!("/meja/berkas/{open}")).await.contains(&secret));
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn reports_of_one_cause_are_done_with_it_and_their_reporters_may_say_no() {
    on_both_engines(async |city: City| {
        with_handling(&city).await;
        let (wulan, sekar) = (city.person("Wulan").await, city.person("Sekar").await);
        let (parent, _) = report(&wulan, "dengan", "open").await;
        let (child, _) = report(&sekar, "dengan", "open").await;
        let nur = city.person("Nur Aini").await;
        nur.act(&child, "ambil", &[]).await;
        let handling = format!("/meja/berkas/{child}/tangani");
        let pairs = [("nomor", parent.as_str()), ("cara", "child")];
        nur.post(&handling, &format!("/meja/berkas/{child}/gabung"), &pairs).await.location();
        city.pass(12);
        city.drain(60).await;
        let public = city.guest().see(&format!("/aduan/{child}")).await;
        assert!(public.contains("Penyebabnya sama") && public.contains(&parent), "{public}");

        mended(&city, &parent).await;
        city.drain(60).await;
        let texts = told(&city).await;
        let working = |text: &&String| text.contains(&child) && text.contains("sedang dikerjakan");
        assert_eq!(texts.iter().filter(working).count(), 1, "{texts:?}");
        let page = wulan.see(&format!("/permohonan/{parent}")).await;
        wulan.post(&format!("/permohonan/{parent}"), &tap(&page), &[("pilihan", "agree")]).await;
        city.drain(60).await;
        city.drain(60).await;
        let public = city.guest().see(&format!("/aduan/{child}")).await;
        assert!(public.contains("menurut petugas"), "{public}");
        let own = sekar.see(&format!("/permohonan/{child}")).await;
        assert!(own.contains("Ternyata belum selesai?"), "{own}");
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_report_is_handed_on_with_its_time_and_to_and_fro_is_seen() {
    on_both_engines(async |city: City| {
        with_handling(&city).await;
        let wulan = city.person("Wulan").await;
        let (number, _) = report(&wulan, "dengan", "open").await;
        let nur = city.person("Nur Aini").await;
        let handling = format!("/meja/berkas/{number}/tangani");
        let forward = format!("/meja/berkas/{number}/teruskan");
        nur.act(&number, "ambil", &[]).await;
        let bare = nur.post(&handling, &forward, &[("unit", "dinas-pu"), ("sebab", "")]).await;
        assert!(bare.status == StatusCode::UNPROCESSABLE_ENTITY || bare.is_shown_again);
        let nowhere = [("unit", "tidak-ada"), ("sebab", "Jalan kota")];
        let nowhere = nur.post(&handling, &forward, &nowhere).await;
        assert!(nowhere.body.contains("Pilih unit lain"), "{}", nowhere.body);
        let pairs = [("unit", "dinas-pu"), ("sebab", "Ini jalan kota, bukan gang.")];
        nur.post(&handling, &forward, &pairs).await.location();
        city.pass(12);
        city.drain(60).await;
        let gone = nur.get(&format!("/meja/berkas/{number}")).await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND, "it is another unit's");
        let joko = city.person("Joko").await;
        assert!(joko.see("/meja").await.contains(&number));
        joko.act(&number, "ambil", &[]).await;
        let back = [("unit", "kelurahan-umpak"), ("sebab", "Gang, bukan jalan kota.")];
        joko.post(&handling, &forward, &back).await.location();
        city.pass(12);
        city.drain(60).await;
        let desk = nur.see(&format!("/meja/berkas/{number}")).await;
        assert!(desk.contains("Sudah diteruskan 2 kali"), "{desk}");
        // Everybody sees which institutions had it, and that the promise stays; why stays between office and reporter.
        let public = city.guest().see(&format!("/aduan/{number}")).await;
        let heads = ["Sekretariat Daerah", "Dinas Pekerjaan Umum", "Sekretariat Daerah"];
        let (_, chain) = public.split_once("Ditangani").expect("who handles it");
        let mut rest = chain.split("</dd>").next().expect("its end");
        for head in heads {
            let (_, after) = rest.split_once(head).unwrap_or_else(|| panic!("no {head}: {chain}"));
            rest = after;
        }
        assert!(rest.contains("Diteruskan 2 kali; janji tetap"), "{public}");
        assert!(!public.contains("bukan gang"), "{public}");
        // Who supervises reads how long each was at work on it; who examines does not.
        city.pass(3_600);
        let sri = city.person("Sri Handayani").await;
        let times = sri.see(&format!("/meja/berkas/{number}")).await;
        assert!(times.contains("0 hari 1 jam"), "{times}");
        let nur = city.person("Nur Aini").await;
        assert!(!nur.see(&format!("/meja/berkas/{number}")).await.contains("0 hari 1 jam"));
        let own = wulan.see(&format!("/permohonan/{number}")).await;
        assert!(own.contains("Ini jalan kota, bukan gang."), "the reporter reads why: {own}");
        let texts = told(&city).await;
        let told = texts.iter().filter(|text| text.contains("diteruskan ke")).count();
        assert_eq!(told, 2, "{texts:?}");
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

/// A second heading, which the public works' office deals with; it asks for less.
pub(super) async fn with_lamps(city: &City) {
    let folder = super::city::root().join("fixtures/complaint/aduan/jalan-rusak");
    let mut folder = crate::boot::read_folder(&folder, "").expect("there");
    let file = folder.files.get_mut("service.yaml").expect("there");
    for (from, to) in [
        ("id: jalan-rusak", "id: lampu-mati"),
        ("title: Jalan dan trotoar rusak", "title: Lampu jalan mati"),
        ("    - { when: owner == 'national', unit: balai-jalan }\n", ""),
        (
            "hole: Lubang, pavement: Trotoar, drain: Tutup got terbuka",
            "drain: Satu, street: Satu ruas",
        ),
    ] {
        assert!(file.contains(from), "{from}");
        *file = file.replacen(from, to, 1);
    }
    folder.files.remove("texts.en.yaml");
    city.publish(&folder).await;
}

#[tokio::test]
async fn under_another_heading_what_fits_stays_and_the_number_too() {
    on_both_engines(async |city: City| {
        with_handling(&city).await;
        with_lamps(&city).await;
        let wulan = city.person("Wulan").await;
        let (number, _) = report(&wulan, "dengan", "open").await;
        let nur = city.person("Nur Aini").await;
        nur.act(&number, "ambil", &[]).await;
        let handling = format!("/meja/berkas/{number}/tangani");
        let sort = format!("/meja/berkas/{number}/kategori");
        let none = nur.post(&handling, &sort, &[("layanan", "surat-domisili")]).await;
        assert!(none.body.contains("Pilih kategori"), "{}", none.body);
        nur.post(&handling, &sort, &[("layanan", "lampu-mati")]).await.location();
        let joko = city.person("Joko").await;
        let desk = joko.see(&format!("/meja/berkas/{number}")).await;
        assert!(desk.contains("Lampu jalan mati") && desk.contains("musala"), "{desk}");
        assert!(!desk.contains("Lubang</dd>"), "no such kind here: {desk}");
        let public = city.guest().see(&format!("/aduan/{number}")).await;
        assert!(public.contains("Lampu jalan mati"), "{public}");
        city.drain(60).await;
        assert!(told(&city).await.iter().any(|text| text.contains("kategori Lampu jalan mati")));
        assert!(wulan.see("/permohonan").await.contains("Lampu jalan mati"));
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_report_of_two_things_becomes_two_that_lead_to_each_other() {
    on_both_engines(async |city: City| {
        with_handling(&city).await;
        with_lamps(&city).await;
        let wulan = city.person("Wulan").await;
        let (number, _) = report(&wulan, "dengan", "open").await;
        let nur = city.person("Nur Aini").await;
        nur.act(&number, "ambil", &[]).await;
        let handling = format!("/meja/berkas/{number}/tangani");
        let split = format!("/meja/berkas/{number}/pecah");
        let pairs = [("bagian", ""), ("layanan", "lampu-mati")];
        let empty = nur.post(&handling, &split, &pairs).await;
        assert!(empty.body.contains("hal yang kedua"), "{}", empty.body);
        let pairs = [("bagian", "Lampu di atasnya mati"), ("layanan", "lampu-mati")];
        let done = nur.post(&handling, &split, &pairs).await;
        assert_eq!(done.location(), format!("/meja/berkas/{number}"));
        let own = wulan.see(&format!("/permohonan/{number}")).await;
        let (_, rest) = own.split_once("Sebagian menjadi laporan").expect("the second one");
        let (_, rest) = rest.split_once("href=\"/permohonan/").expect("a link");
        let other = rest.split('"').next().expect("its end").to_owned();
        let second = wulan.see(&format!("/permohonan/{other}")).await;
        assert!(second.contains(&number) && second.contains("Dipecah dari"), "{second}");
        let joko = city.person("Joko").await;
        let desk = joko.see(&format!("/meja/berkas/{other}")).await;
        assert!(desk.contains("Lampu di atasnya mati") && desk.contains("Kawung 4"), "{desk}");
        city.drain(60).await;
        let texts = told(&city).await;
        assert!(texts.iter().any(|text| text.contains("menyebut dua hal")), "{texts:?}");
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn an_officer_writes_with_prepared_words_and_the_reporter_reads_them_on_the_page_alone() {
    on_both_engines(async |city: City| {
        with_handling(&city).await;
        let wulan = city.person("Wulan").await;
        let (number, _) = report(&wulan, "dengan", "open").await;
        let nur = city.person("Nur Aini").await;
        let handling = format!("/meja/berkas/{number}/tangani");
        let page = nur.see(&format!("{handling}?contoh=planned")).await;
        let words = format!("Laporan {number} sudah dijadwalkan.");
        assert!(page.contains(&words), "{page}");
        let say = format!("/meja/berkas/{number}/pesan");
        let sent = [("kata", "Laporan Anda dijadwalkan Senin depan, pukul delapan.")];
        nur.post(&handling, &say, &sent).await.location();
        city.drain(60).await;
        let own = wulan.see(&format!("/permohonan/{number}")).await;
        assert!(own.contains("Senin depan, pukul delapan"), "{own}");
        let texts = told(&city).await;
        assert!(texts.iter().any(|text| text.contains("Ada pesan")), "{texts:?}");
        assert!(!texts.iter().any(|text| text.contains("Senin depan")), "{texts:?}");
        let public = city.guest().see(&format!("/aduan/{number}")).await;
        assert!(!public.contains("Senin depan"), "{public}");
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn what_is_urgent_stands_first_at_the_desk_and_on_no_public_page() {
    on_both_engines(async |city: City| {
        with_handling(&city).await;
        let (plain, _) = report(&city.guest(), "", "anonymous").await;
        let phone = city.guest();
        let draft = begin(&phone, "").await;
        fill_in(&phone, &draft).await;
        let page = format!("{draft}/laporan?dari=periksa");
        let version = phone.get(&page).await.hidden("versi").expect("a version");
        let drain = [
            ("versi", version.as_str()),
            ("place.address", "Jl. Kawung 9"),
            ("place.lat", "-7.5520"),
            ("place.lng", "110.8300"),
            ("place.region", "99.71.01.1001"),
            ("what", "drain"),
            ("story", "Tutup got terbuka"),
        ];
        phone.fill(&format!("{draft}/laporan"), &drain).await.location();
        let (urgent, _) = send(&phone, &draft, "anonymous").await;
        let nur = city.person("Nur Aini").await;
        let inbox = nur.see("/meja").await;
        let place = |inbox: &str, number: &str| inbox.find(number).expect("in the inbox");
        assert!(place(&inbox, &urgent) < place(&inbox, &plain), "{inbox}");
        // J and K go as the list does: the urgent one first, though it is due after the other.
        let next = nur.get(&format!("/meja/berkas/{urgent}/berikutnya")).await.location();
        assert_eq!(next, format!("/meja/berkas/{plain}"));
        let previous = nur.get(&format!("/meja/berkas/{plain}/sebelumnya")).await.location();
        assert_eq!(previous, format!("/meja/berkas/{urgent}"));
        assert!(inbox.contains("Mendesak"), "{inbox}");
        for path in ["/aduan".to_owned(), format!("/aduan/{urgent}")] {
            assert!(!city.guest().see(&path).await.contains("Mendesak"), "{path}");
        }

        // Whom it bothers too makes it more urgent.
        let path = format!("/aduan/{plain}");
        for _ in 0..2 {
            city.guest().post(&path, &format!("{path}/dukung"), &[]).await;
        }
        city.drain(60).await;
        assert!(nur.see("/meja").await.contains("Didahulukan"));
    })
    .await;
}
