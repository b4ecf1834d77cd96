//! What is Wulan's, sent for by others with a token that is right for themselves: nothing of hers changes.

use http::StatusCode;
use terms::{Language, PersonId};

use super::super::city::{City, Visitor, on_both_engines, posted};
use super::super::complaints;
use super::{FORM, NONE, OF_PROGRAMS, OPEN, Things};

/// Whose things a form means stands in it, and not in its address.
const NAMED_INSIDE: [&str; 8] = [
    "/aduan/ikuti/hapus",
    "/keluar/perangkat",
    "/lacak/buka",
    "/saya/percakapan",
    "/saya/pindah/berkas",
    "/saya/pindah/isian",
    "/saya/pindah/perbaikan",
    "/saya/simpan",
];

/// Anybody may: it begins a form of one's own.
const EVERYBODYS: &str = "/layanan/{id}/mulai";

/// They say whose it must be in the statement itself: what is somebody else's is not met by it.
const OF_ITS_PERSON: [&str; 2] = ["/aduan/ikuti/hapus", "/keluar/perangkat"];

/// What stands in a page under this name.
fn hidden(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).expect("it is there");
    rest.split('"').next().expect("its end").to_owned()
}

/// A form that names everything of hers, with all that any of them asks for.
struct Everything {
    pairs: Vec<(&'static str, String)>,
}

impl Everything {
    fn of(things: &Things, follow: &str, device: &str) -> Self {
        let conversation = things.conversation.to_string();
        let text = str::to_owned;
        Self {
            pairs: vec![
                ("isian", things.draft.clone()),
                ("bagian", text("applicant.address")),
                ("berkas", things.number.clone()),
                ("nomor", things.report.clone()),
                ("kode", text("AAAA-AAAA-AAAA")),
                ("hal", format!("letter:{NONE}")),
                ("id", text(follow)),
                ("perangkat", text(device)),
                ("percakapan", conversation),
                ("benar", text("1")),
                ("cara", text("open")),
                ("versi", text("0")),
                ("kata", text("Tolong dibuka lagi.")),
                ("purpose", text("Melamar kerja")),
                ("same_as_ktp", text("true")),
                ("hasil", text("accept")),
                ("pilihan", text("yes")),
            ],
        }
    }

    fn body(&self, token: &str) -> String {
        let pairs =
            self.pairs.iter().map(|(name, value)| format!("&{name}={}", value.replace(' ', "+")));
        format!("csrf={token}{}", pairs.collect::<String>())
    }
}

/// The statements that wrote something else than the answer itself.
async fn writes(
    city: &City,
    who: &Visitor,
    path: &str,
    body: &str,
) -> (StatusCode, Vec<&'static str>) {
    city.running.db.statements_seen();
    let answer = who.forge(path, FORM, body.as_bytes(), &[]).await;
    let seen = city.running.db.statements_seen().into_iter();
    let wrote = seen
        .filter(|sql| !sql.trim_start().starts_with("SELECT") && !sql.contains(" kept_answers "));
    (answer.status, wrote.collect())
}

#[tokio::test]
async fn nobody_does_anything_with_what_is_somebody_elses() {
    on_both_engines(async |city: City| {
        let (wulan, nur) = (city.person("Wulan").await, city.person("Nur Aini").await);
        let (agus, sekar) = (city.person("Agus Prabowo").await, city.person("Sekar").await);
        let mut things = Things::of(&city, &wulan, &nur, &agus).await;
        // One that is shown to everybody is followed and supported by everybody.
        things.report = complaints::report(&wulan, "dengan", "secret").await.0;
        wulan.post("/aduan?q=umpak", "/aduan/ikuti", &[("wilayah", "99.71.01.1001")]).await;
        let follow = hidden(&wulan.see("/aduan/ikuti").await, "id");
        let other = city.person("Wulan").await;
        let device = hidden(&wulan.see("/data-saya").await, "perangkat");
        // She is the only one who has any case yet.
        let asked = "SELECT DISTINCT person_id FROM person_cases";
        let row = city.running.db.query_opt(asked, db::params![]).await;
        let person: PersonId = row.expect("asked").expect("there").get(0).expect("hers");
        let chat = (things.conversation, "whatsapp");
        let now = city.running.web.now();
        let joined = identity::connected(city.running.agency, person, chat, Language::Id, now);
        city.running.db.commit(joined).await.expect("connected");
        let sent = Everything::of(&things, &follow, &device);

        // Somebody who reported without a name, somebody with an account who moved too, and nobody at all.
        let nameless = city.guest();
        complaints::report(&nameless, "", "anonymous").await;
        let moved = [
            ("jalan", "Jalan Melati 7"),
            ("rt", "2"),
            ("rw", "5"),
            ("wilayah", "99.71.01.1002"),
            ("kodepos", ""),
        ];
        sekar.post("/saya/pindah", "/saya/pindah", &moved).await;
        let guest = city.guest();
        let mut others = Vec::new();
        for (name, who) in [("Sekar", &sekar), ("nameless", &nameless), ("guest", &guest)] {
            others.push((name, who, who.get("/tanya").await.token()));
        }

        let mut done = Vec::new();
        let mut count = 0;
        for route in posted(&city.router()) {
            let is_named = route.contains('{') || NAMED_INSIDE.contains(&route.as_str());
            let is_program = OF_PROGRAMS.iter().any(|(own, _)| *own == route);
            if !is_named || is_program || OPEN.contains(&route.as_str()) || route == EVERYBODYS {
                continue;
            }
            count += 1;
            let path = things.address(&route);
            for (name, who, token) in &others {
                let (status, wrote) = writes(&city, who, &path, &sent.body(token)).await;
                let is_met = !OF_ITS_PERSON.contains(&route.as_str()) && !wrote.is_empty();
                if is_met || status.is_server_error() {
                    done.push(format!("{name} {route}: {status} {wrote:?}"));
                }
            }
        }
        assert!(done.is_empty(), "{}", done.join("\n"));
        assert!(count > 50, "{count}");

        // All of it is still there, and does what it says when it is hers who sends it.
        assert!(wulan.see("/aduan/ikuti").await.contains(&follow));
        assert_eq!(other.get("/saya").await.status, StatusCode::OK, "she is still signed in there");
        let token = wulan.get("/tanya").await.token();
        for route in [
            "/isian/{draft}/tempat",
            "/permohonan/{number}/perbaiki",
            "/permohonan/{number}/tarik",
            "/isian/{draft}/hapus",
            "/saya/percakapan",
            "/keluar/perangkat",
        ] {
            let (_, wrote) =
                writes(&city, &wulan, &things.address(route), &sent.body(&token)).await;
            assert!(!wrote.is_empty(), "{route}");
        }
        assert_ne!(other.get("/saya").await.status, StatusCode::OK);
    })
    .await;
}
