//! A report that begins with a photo, and the photos by which an officer proves that it is done.

use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{StatusCode, header};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use sha2::{Digest as _, Sha256};

use super::city::{Answer, City, Visitor, on_both_engines};
use super::complaints::{fill_in, report, with_roads};

const FIELD: &str = "/meja/lapangan";
const START: &str = "/aduan/lapor";
const WORDS: &str = "Lubang besar di depan musala";

/// A street, different for each seed.
pub(super) fn street(seed: u32) -> DynamicImage {
    let mut state = u64::from(seed).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = |below: u32| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        u32::try_from(state % u64::from(below)).expect("small")
    };
    let (horizon, mut picture) = (40 + next(60), RgbImage::new(200, 150));
    for (_, y, dot) in picture.enumerate_pixels_mut() {
        *dot = if y < horizon { Rgb([140, 180, 220]) } else { Rgb([90, 90, 95]) };
    }
    for _ in 0..12 {
        let (x, y, w, h) = (next(170), next(120), 10 + next(50), 10 + next(50));
        let shade = u8::try_from(next(255)).expect("small");
        for at_y in y..(y + h).min(150) {
            for at_x in x..(x + w).min(200) {
                picture.put_pixel(at_x, at_y, Rgb([shade, shade / 2 + 40, 255 - shade]));
            }
        }
    }
    picture.into()
}

pub(super) fn jpeg(picture: &DynamicImage) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, ImageFormat::Jpeg).expect("written");
    out.into_inner()
}

/// The same with the place of the hole in its metadata.
pub(super) fn with_place(mut jpeg: Vec<u8>) -> Vec<u8> {
    let mut exif =
        b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x88\x25\0\x04\0\0\0\x01\0\0\0\x1a\0\0\0\0\0\x04".to_vec();
    exif.extend(b"\0\x01\0\x02\0\0\0\x02S\0\0\0\0\x02\0\x05\0\0\0\x03\0\0\0\x50");
    exif.extend(b"\0\x03\0\x02\0\0\0\x02E\0\0\0\0\x04\0\x05\0\0\0\x03\0\0\0\x68\0\0\0\0");
    for (number, over) in [(7, 1), (33, 1), (2196, 100), (110, 1), (49, 1), (5232, 100)] {
        exif.extend(u32::to_be_bytes(number));
        exif.extend(u32::to_be_bytes(over));
    }
    let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
    jpeg.splice(2..2, [b"\xff\xe1".as_slice(), &length, &exif].concat());
    jpeg
}

/// What a form holds in a field.
fn value_of(page: &str, name: &str) -> String {
    let start =
        page.find(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("no {name}: {page}"));
    let tag = page[start..].split('>').next().expect("its end");
    let value =
        tag.split_once("value=\"").map(|(_, rest)| rest.split('"').next().expect("its end"));
    value.unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_report_begins_with_a_photo_whose_place_is_offered_and_then_gone() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[]).await;
        let phone = city.guest();
        let pairs = [("kategori", "jalan-rusak"), ("cerita", WORDS)];
        let photo = with_place(jpeg(&street(1)));
        let begun = phone.upload(START, &pairs, ("foto", "lubang.jpg", &photo)).await;
        let draft = begun.location();
        let page = phone.get(&draft).await.location();
        let shown = phone.see(&page).await;
        assert!(shown.contains("lubang.jpg") && shown.contains(WORDS), "{shown}");
        assert!(shown.contains("-7.556100, 110.831200"), "the place is offered: {shown}");
        assert!(value_of(&shown, "place.lat").is_empty(), "and not taken unasked");

        // The file has the place no more.
        let link = shown.split(&format!("{draft}/berkas/")).nth(1).expect("a link");
        let link = link.split('"').next().expect("its end");
        let file = phone.get(&format!("{draft}/berkas/{link}")).await;
        assert_eq!(file.status, StatusCode::OK);
        assert!(!file.bytes.windows(4).any(|part| part == b"Exif"));

        let pairs = [("versi", "0"), ("what", "hole"), ("story", WORDS), ("tempat", "foto")];
        let again = phone.fill(&page, &pairs).await;
        assert!(again.is_shown_again, "{} {}", again.status, again.body);
        assert_eq!(value_of(&again.body, "place.lat"), "-7.556100");
        assert_eq!(value_of(&again.body, "place.lng"), "110.831200");
        assert!(!again.body.contains("value=\"foto\""), "it is answered: {}", again.body);
        assert!(again.body.contains(WORDS));
    })
    .await;
}

#[tokio::test]
async fn what_a_photo_and_a_sentence_tell_is_not_asked_again() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[]).await;
        let phone = city.guest();
        let pairs = [
            ("kategori", "jalan-rusak"),
            ("cerita", WORDS),
            ("tempat", "foto"),
            ("lat", "-7.5561"),
            ("lng", "110.8312"),
        ];
        let begun = phone.upload(START, &pairs, ("foto", "lubang.jpg", &jpeg(&street(1)))).await;
        // The place tells its kelurahan: nothing is left to be asked.
        assert!(begun.location().ends_with("/periksa"), "{}", begun.location());
        let draft = begun.location().replace("/periksa", "");
        let page = phone.see(&format!("{draft}/laporan")).await;
        assert!(page.contains(WORDS) && page.contains("lubang.jpg"), "{page}");
        assert_eq!(value_of(&page, "place.lat"), "-7.5561");
        super::complaints::send(&phone, &draft, "anonymous").await;

        // Without a category the sentence decides, where it is about one.
        let other = city.guest();
        let begun = other.upload(START, &[("cerita", "jalan bolong")], ("foto", "", &[])).await;
        assert!(begun.location().starts_with("/isian/"), "{}", begun.body);
        let unclear = other.upload(START, &[("cerita", "entah apa")], ("foto", "", &[])).await;
        assert!(
            unclear.body.contains("Pilih laporan ini tentang apa")
                && unclear.body.contains("entah apa")
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_no_photo_is_told_and_nothing_else_is_lost() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[]).await;
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
        let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
        let video = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom";
        let large = [&jpeg(&street(1))[..], &vec![0; 13 << 20]].concat();
        for (name, bytes, why) in [
            ("gambar.svg", &svg[..], "bukan foto"),
            ("kata.jpg", b"ini hanya kata", "bukan foto"),
            ("foto.heic", heic, "HEIC"),
            ("video.mp4", video, "bukan foto"),
            ("besar.jpg", &large, "terlalu besar"),
        ] {
            let phone = city.guest();
            let pairs = [("kategori", "jalan-rusak"), ("cerita", WORDS)];
            let begun = phone.upload(START, &pairs, ("foto", name, bytes)).await;
            let page = phone.see(&begun.location()).await;
            assert!(page.contains("role=\"alert\"") && page.contains(why), "{name}: {page}");
            assert!(page.contains(WORDS), "{name}: {page}");
        }
        // A foreign form is nobody's.
        let phone = city.guest();
        let kind = "multipart/form-data; boundary=x";
        let body = b"--x\r\nContent-Disposition: form-data; name=\"kategori\"\r\n\r\njalan-rusak\r\n--x--\r\n";
        let forged = phone.forge(START, kind, body, &[]).await;
        assert!(forged.headers.get(header::LOCATION).is_none_or(|place| !place.to_str().is_ok_and(|place| place.starts_with("/isian"))));
    })
    .await;
}

#[tokio::test]
async fn words_of_emergency_lead_to_the_numbers_of_the_agency_and_nothing_is_lost() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[]).await;
        let phone = city.guest();
        assert!(phone.see(START).await.contains("tel:112"));
        let pairs = [("kategori", "jalan-rusak"), ("cerita", "Ada kebakaran di pinggir jalan")];
        let begun = phone.upload(START, &pairs, ("foto", "", &[])).await;
        let path = begun.headers.get(header::LOCATION).expect("a place").to_str().expect("text");
        assert!(path.starts_with("/aduan/darurat?jenis=fire&ke=/isian/"), "{path}");
        let panel = phone.see(path).await;
        assert!(panel.contains("tel:112") && panel.contains("tel:113"), "{panel}");
        let draft = path.split("ke=").nth(1).expect("the draft");
        let page = phone.get(draft).await.location();
        assert!(phone.see(&page).await.contains("Ada kebakaran"));

        // The same within the form, once.
        let phone = city.guest();
        let draft = super::complaints::begin(&phone, "").await;
        let mut pairs = vec![
            ("versi", "0"),
            ("place.address", "Jl. Kawung 4"),
            ("place.lat", "-7.5561"),
            ("place.lng", "110.8312"),
            ("place.region", "99.71.01.1001"),
            ("what", "hole"),
            ("story", "Orang tertimpa pohon, tolong"),
        ];
        let saved = phone.fill(&format!("{draft}/laporan"), &pairs).await;
        let panel = saved.location();
        assert!(panel.starts_with("/aduan/darurat?jenis="), "{panel}");
        pairs[0] = ("versi", "1");
        let saved = phone.fill(&format!("{draft}/laporan"), &pairs).await;
        assert!(saved.location().ends_with("/tambahan"), "{}", saved.location());
        assert_eq!(
            phone
                .get("/aduan/darurat?jenis=fire&ke=//elsewhere.example")
                .await
                .body
                .matches("elsewhere")
                .count(),
            0
        );
    })
    .await;
}

/// A report that Nur Aini has in her hands to mend it.
async fn at_work(city: &City) -> (Visitor, Visitor, String) {
    with_roads(city, &[]).await;
    let phone = city.guest();
    let (number, _) = report(&phone, "", "anonymous").await;
    let nur = city.person("Nur Aini").await;
    nur.act(&number, "ambil", &[]).await.location();
    nur.act(&number, "putuskan", &[("hasil", "accept")]).await.location();
    city.pass(11);
    nur.act(&number, "ambil", &[]).await.location();
    (phone, nur, number)
}

/// Sends something from outside as the page's script does.
async fn outside(nur: &Visitor, number: &str, pairs: &[(&str, &str)], photo: &[u8]) -> Answer {
    let token = nur.get(FIELD).await.token();
    let mut body = Vec::new();
    for (name, value) in [("csrf", token.as_str())].iter().chain(pairs) {
        let part =
            format!("--tepi\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(part.into_bytes());
    }
    body.extend(
        b"--tepi\r\nContent-Disposition: form-data; name=\"foto\"; filename=\"foto.jpg\"\r\n\r\n",
    );
    body.extend(photo);
    body.extend(b"\r\n--tepi--\r\n");
    let kind = "multipart/form-data; boundary=tepi";
    nur.forge(&format!("{FIELD}/{number}"), kind, &body, &[(header::ACCEPT, "application/json")])
        .await
}

/// A phone with a key of its own.
struct Phone {
    key: SigningKey,
    id: String,
}

impl Phone {
    async fn enrolled(nur: &Visitor) -> Self {
        let key = SigningKey::from_slice(&[7; 32]).expect("a key");
        let open = STANDARD.encode(key.verifying_key().to_sec1_point(false).as_bytes());
        let path = format!("{FIELD}/perangkat");
        let answer = nur.post(FIELD, &path, &[("kunci", &open), ("nama", "HP uji")]).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
        let id = answer.body.split('"').nth(3).expect("an id").to_owned();
        Self { key, id }
    }

    /// What it says of a photo, as fields of the form.
    fn says(
        &self,
        city: &City,
        number: &str,
        photo: &[u8],
        place: &str,
    ) -> Vec<(&'static str, String)> {
        let hash: String = Sha256::digest(photo).iter().map(|byte| format!("{byte:02x}")).collect();
        let now = city.running.web.now().micros() / 1000;
        let text = format!(
            "pendopo capture 1\nnumber {number}\nsha256 {hash}\nat {now}\nplace {place}\nfrom camera\n"
        );
        let signature: Signature = self.key.sign(text.as_bytes());
        vec![
            ("perangkat", self.id.clone()),
            ("pernyataan", text),
            ("tanda", STANDARD.encode(signature.to_bytes())),
            ("kirim", now.to_string()),
        ]
    }
}

async fn shoot(
    nur: &Visitor,
    number: &str,
    key: &str,
    said: &[(&str, String)],
    photo: &[u8],
) -> Answer {
    let mut pairs = vec![("kunci", key), ("apa", "foto"), ("kapan", "sesudah")];
    pairs.extend(said.iter().map(|(name, value)| (*name, value.as_str())));
    outside(nur, number, &pairs, photo).await
}

const HERE: &str = "-7.556110 110.831190 8";
const NEEDS_WORDS: &str = "Jelaskan dulu";

#[tokio::test]
async fn a_photo_by_the_camera_of_an_enrolled_phone_proves_and_any_other_is_marked() {
    on_both_engines(async |city: City| {
        let (_, nur, number) = at_work(&city).await;
        let page = nur.see(FIELD).await;
        assert!(
            page.contains(&number) && page.contains("Jl. Kawung 4") && page.contains("musala"),
            "{page}"
        );
        let begun = outside(&nur, &number, &[("kunci", "a"), ("apa", "mulai")], &[]).await;
        assert_eq!(
            (begun.status, begun.body.contains("selesai")),
            (StatusCode::OK, true),
            "{}",
            begun.body
        );
        assert!(nur.see(FIELD).await.contains("Mulai "));

        let phone = Phone::enrolled(&nur).await;
        let photo = jpeg(&street(5));
        city.pass(60);
        let said = phone.says(&city, &number, &photo, HERE);
        let kept = shoot(&nur, &number, "b", &said, &photo).await;
        assert_eq!(kept.status, StatusCode::OK, "{}", kept.body);
        let desk = format!("/meja/berkas/{number}");
        let page = nur.see(&desk).await;
        assert!(
            page.contains("Diambil dengan kamera HP terdaftar")
                && page.contains("sesudah kerja dimulai"),
            "{page}"
        );
        assert!(!page.contains("Tanpa tanda tangan HP"), "{page}");

        // Sent twice it is one.
        assert_eq!(shoot(&nur, &number, "b", &said, &photo).await.status, StatusCode::OK);
        let count = "SELECT COUNT(*) FROM field_photos WHERE agency_id = $1";
        let rows =
            city.running.db.query(count, db::params![city.running.agency]).await.expect("read");
        assert_eq!(rows[0].get::<i64>(0).expect("a count"), 1);

        // A statement about another file, and none at all: taken, and marked.
        let other = jpeg(&street(6));
        shoot(&nur, &number, "c", &said, &other).await;
        assert!(nur.see(&desk).await.contains("Tanda tangan HP tidak cocok"));
        let gallery = jpeg(&street(7));
        let by_hand = nur
            .upload_from(
                FIELD,
                &format!("{FIELD}/{number}"),
                &[("kunci", "d"), ("apa", "foto"), ("kapan", "sesudah")],
                ("foto", "galeri.jpg", &gallery),
            )
            .await;
        assert_eq!(by_hand.location(), format!("{FIELD}#{number}"));
        let page = nur.see(&desk).await;
        assert!(
            page.contains("Tanpa tanda tangan HP") && page.contains("Dipilih dari berkas"),
            "{page}"
        );
        let far = jpeg(&street(8));
        shoot(
            &nur,
            &number,
            "e",
            &phone.says(&city, &number, &far, "-7.566110 110.831190 8"),
            &far,
        )
        .await;
        assert!(nur.see(&desk).await.contains("m dari tempat laporan"));

        // Done, and over: what comes later is told and goes nowhere.
        let done =
            outside(&nur, &number, &[("kunci", "f"), ("apa", "selesai"), ("kata", "")], &[]).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.body);
        assert_eq!(
            outside(&nur, &number, &[("kunci", "f"), ("apa", "selesai")], &[]).await.status,
            StatusCode::OK
        );
        let late = shoot(&nur, &number, "g", &[], &jpeg(&street(9))).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.body);
        assert!(late.body.contains("bentrok"), "{}", late.body);
    })
    .await;
}

#[tokio::test]
async fn a_revoked_phone_vouches_for_nothing() {
    on_both_engines(async |city: City| {
        let (_, nur, number) = at_work(&city).await;
        let phone = Phone::enrolled(&nur).await;
        let list = format!("{FIELD}/perangkat");
        assert!(nur.see(&list).await.contains("HP uji"));
        nur.post(&list, &format!("{list}/{}/cabut", phone.id), &[]).await.location();
        let photo = jpeg(&street(5));
        shoot(&nur, &number, "a", &phone.says(&city, &number, &photo, HERE), &photo).await;
        assert!(
            nur.see(&format!("/meja/berkas/{number}"))
                .await
                .contains("Tanda tangan HP tidak cocok")
        );
        let wrong = nur.post(FIELD, &list, &[("kunci", "AAAA"), ("nama", "x")]).await;
        assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    })
    .await;
}

#[tokio::test]
async fn a_picture_that_was_shown_before_is_explained_before_it_counts() {
    on_both_engines(async |city: City| {
        with_roads(&city, &[]).await;
        // The reporter's own photo, cut and stored anew, is no proof that it was mended.
        let phone = city.guest();
        let pairs = [("kategori", "jalan-rusak"), ("cerita", WORDS)];
        let street = street(11);
        let begun = phone.upload(START, &pairs, ("foto", "lubang.jpg", &jpeg(&street))).await;
        let draft = begun.location();
        fill_in(&phone, &draft).await;
        let (number, _) = super::complaints::send(&phone, &draft, "anonymous").await;
        let nur = city.person("Nur Aini").await;
        nur.act(&number, "ambil", &[]).await.location();
        nur.act(&number, "putuskan", &[("hasil", "accept")]).await.location();
        city.pass(11);
        nur.act(&number, "ambil", &[]).await.location();
        let cut = jpeg(&street.crop_imm(8, 6, 184, 138));
        shoot(&nur, &number, "a", &[], &cut).await;
        let desk = format!("/meja/berkas/{number}");
        let page = nur.see(&desk).await;
        assert!(page.contains("Mirip foto lain pada aduan ini"), "{page}");
        let done = outside(&nur, &number, &[("kunci", "b"), ("apa", "selesai")], &[]).await;
        assert_eq!(done.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(done.body.contains(NEEDS_WORDS), "{}", done.body);
        let settled = nur.act(&number, "putuskan", &[("hasil", "done")]).await;
        assert!(settled.body.contains(NEEDS_WORDS), "at the desk likewise: {}", settled.body);

        let proofs = format!("/meja/bukti/{number}");
        let page = nur.see(&proofs).await;
        let file = value_of(&page, "berkas");
        let short = nur.post(&proofs, &proofs, &[("berkas", &file), ("alasan", "ya")]).await;
        assert!(short.body.contains("paling sedikit 10 huruf"), "{}", short.body);
        let why = "Diambil dari tempat yang sama sesudah ditambal";
        nur.post(&proofs, &proofs, &[("berkas", &file), ("alasan", why)]).await.location();
        assert!(nur.see(&desk).await.contains(why));
        // It is said once.
        nur.post(&proofs, &proofs, &[("berkas", &file), ("alasan", "Alasan lain sama sekali")])
            .await;
        assert!(!nur.see(&desk).await.contains("Alasan lain"));
        let done = outside(&nur, &number, &[("kunci", "c"), ("apa", "selesai")], &[]).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.body);

        // Whoever has nothing to do with it sees of all that what they see of nothing.
        let ratna = city.person("Ratna").await;
        let foreign = ratna.get(&proofs).await;
        let nothing = ratna.get("/meja/bukti/KP26-0000-0000").await;
        assert_eq!(
            (foreign.status, nothing.status),
            (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND)
        );
        assert_eq!(foreign.body.replace(&number, ""), nothing.body.replace("KP26-0000-0000", ""));
        assert_eq!(ratna.get(&format!("{proofs}/{file}")).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn what_is_done_is_drawn_checked_by_somebody_else_and_counted() {
    on_both_engines(async |city: City| {
        let (phone, nur, number) = at_work(&city).await;
        shoot(&nur, &number, "a", &[], &jpeg(&street(5))).await;
        let done = outside(&nur, &number, &[("kunci", "b"), ("apa", "selesai")], &[]).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.body);
        city.pass(11);
        let own = phone.see(&format!("/permohonan/{number}")).await;
        // One tap on the very page of the report, by somebody who has no account.
        let (page, tap) = (format!("/permohonan/{number}"), format!("/permohonan/{number}/jawab"));
        let token = value_of(&own, "tanda");
        phone.post(&page, &tap, &[("tanda", &token), ("pilihan", "agree")]).await.location();
        assert!(!phone.see(&page).await.contains("name=\"tanda\""), "it is answered");
        let list = "/meja/periksa-acak";
        assert_eq!(
            field::draw(&city.running.field).await.expect("drawn"),
            0,
            "the day is not over"
        );
        city.pass(86_400);
        assert_eq!(field::draw(&city.running.field).await.expect("drawn"), 1);
        assert_eq!(
            field::draw(&city.running.field).await.expect("drawn"),
            0,
            "a day is drawn once"
        );
        let sri = city.person("Sri Handayani").await;
        let page = sri.see(list).await;
        let link =
            page.split(&format!("href=\"{list}/")).nth(1).unwrap_or_else(|| panic!("{page}"));
        let one = format!("{list}/{}", link.split('"').next().expect("its end"));
        let page = sri.see(&one).await;
        assert!(
            page.contains("Pelapor: sudah selesai") && page.contains("Tanpa tanda tangan HP"),
            "{page}"
        );
        let unsaid = sri.fill(&one, &[("hasil", "tidak"), ("kata", "")]).await;
        assert!(unsaid.body.contains("Tulis apa yang tidak benar"), "{}", unsaid.body);
        sri.fill(&one, &[("hasil", "tidak"), ("kata", "Lubangnya masih ada")]).await.location();
        assert!(sri.see(&one).await.contains("Lubangnya masih ada"));
        assert!(sri.see(list).await.contains("1 diperiksa, 1 ternyata tidak benar"));
        // Of one nobody outside is told.
        assert!(city.guest().see("/aduan/pemeriksaan").await.contains("Belum cukup"));
        let nur = city.person("Nur Aini").await;
        assert_eq!(nur.get(list).await.status, StatusCode::NOT_FOUND);
        assert_eq!(nur.get(&one).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn nobody_checks_a_report_that_they_worked_on() {
    let city = City::open(None, true).await;
    with_roads(&city, &[]).await;
    let phone = city.guest();
    let (number, _) = report(&phone, "", "anonymous").await;
    // Who supervises may be an officer too, and works on it.
    let umpak = || "kelurahan-umpak".to_owned();
    let new = identity::NewOfficer {
        name: "Bagas Pratama",
        title: "Kepala seksi",
        nip: "199001012015031002",
        email: "bagas@demo.pendopo.example",
        grants: &[(identity::Role::Officer, umpak()), (identity::Role::Supervisor, umpak())],
    };
    let running = &city.running;
    identity::add_officer(&running.db, &running.web, &running.keys, &new).await.expect("added");
    let bagas = city.person("Bagas").await;
    bagas.act(&number, "ambil", &[]).await.location();
    bagas.act(&number, "putuskan", &[("hasil", "accept")]).await.location();
    city.pass(11);
    let nur = city.person("Nur Aini").await;
    nur.act(&number, "ambil", &[]).await.location();
    shoot(&nur, &number, "a", &[], &jpeg(&street(5))).await;
    outside(&nur, &number, &[("kunci", "b"), ("apa", "selesai")], &[]).await;
    city.pass(11);
    let own = phone.see(&format!("/permohonan/{number}")).await;
    let link = own.split("href=\"/tanya/").nth(1).unwrap_or_else(|| panic!("no question: {own}"));
    let ask = format!("/tanya/{}", link.split('"').next().expect("its end"));
    phone.post(&ask, &ask, &[("pilihan", "agree")]).await;
    city.pass(86_400);
    let bagas = city.person("Bagas").await;
    assert_eq!(field::draw(&city.running.field).await.expect("drawn"), 1);
    let list = "/meja/periksa-acak";
    let page = bagas.see(list).await;
    let link = page.split(&format!("href=\"{list}/")).nth(1).expect("it is drawn");
    let one = format!("{list}/{}", link.split('"').next().expect("its end"));
    let refused = bagas.fill(&one, &[("hasil", "benar"), ("kata", "")]).await;
    assert!(refused.body.contains("Anda sendiri yang mengerjakannya"), "{}", refused.body);
}
