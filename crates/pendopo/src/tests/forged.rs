//! Every form of every slice, sent by somebody who cannot know its token: nothing happens. And whoever knows their own token
//! does nothing with what is somebody else's.

mod theirs;

use http::{HeaderName, StatusCode, header};
use terms::ConversationId;

use super::city::{Answer, City, Visitor, WULAN, on_both_engines, posted};
use super::{chat, complaints};

/// Forms that need no token: one changes nothing but this browser's cookies, the other is the demo's, which anybody may
/// enter as anybody. Both are refused to other sites all the same.
const OPEN: [&str; 2] = ["/tampilan", "/demo/masuk"];

/// It opens for cases that came on paper alone: `counter.rs` sends it without a token.
const OF_PAPER: &str = "/meja/berkas/{number}/perbaiki";

/// What programs send to, and no page of a browser: no cookie counts there, so that nobody's browser can be made to do it.
const OF_PROGRAMS: [(&str, &str); 7] = [
    ("/kait/whatsapp", "the service signs each body with the secret of the application"),
    ("/kait/telegram", "the service names the secret of the bot in a header"),
    ("/kait/sms", "the gateway signs each body with the secret of the inbox"),
    ("/open311/v2/{what}", "a program names its API key"),
    ("/api/v1/services/{id}/check", "a program sends JSON, and nothing is kept of it"),
    ("/api/v1/letters/check", "a program sends a PDF, and nothing is kept of it"),
    ("/open311/{*rest}", "there is nothing: it says so in the shape of Open311"),
];

/// Forms that are always sent in parts, since they have a photo or a letter.
const IN_PARTS: [&str; 2] = ["/surat/periksa", "/meja/lapangan/{number}"];

/// Who sends them is somebody else afterwards.
const SIGNS_OUT: [&str; 4] = ["/keluar", "/keluar/semua", "/keluar/perangkat", "/meja/keluar"];

/// A page with a form of whoever sends to this path.
fn tokens(path: &str) -> &'static str {
    match path {
        path if path.starts_with("/operator") => "/operator/kunci-api",
        path if path.starts_with("/meja/delegasi") => "/meja/delegasi/baru",
        "/meja/masuk" => "/meja/masuk",
        path if path.starts_with("/meja") => "/meja/buku-nomor/luar",
        _ => "/tanya",
    }
}

/// An id that nothing has.
const NONE: &str = "0199ffff-0000-7000-8000-000000000000";
const FORM: &str = "application/x-www-form-urlencoded";
const PARTS: &str = "multipart/form-data; boundary=x";

/// What there is of Wulan's, by the names that stand for it in addresses.
struct Things {
    number: String,
    draft: String,
    /// The draft of a paper at the counter.
    paper: String,
    conversation: ConversationId,
    announcement: String,
    /// A report of hers that is shown to everybody.
    report: String,
}

/// The last part of a path.
fn last(path: &str) -> String {
    path.rsplit('/').next().expect("a part").to_owned()
}

impl Things {
    async fn of(city: &City, wulan: &Visitor, nur: &Visitor, agus: &Visitor) -> Self {
        complaints::with_roads(city, &[]).await;
        let number = wulan.apply(&WULAN).await;
        nur.act(&number, "ambil", &[]).await;
        let asked = [("perbaiki", "purpose"), ("kata", "Tolong lengkapi.")];
        nur.fill(&format!("/meja/berkas/{number}/perbaikan"), &asked).await.location();
        // Until then it can be taken back, and is not hers.
        city.pass(11);
        city.drain(0).await;
        let draft = last(&wulan.draft(&WULAN).await);
        let begun =
            [("layanan", "kelurahan-umpak/surat-domisili"), ("nik", WULAN.nik), ("dilihat", "1")];
        let paper = last(&nur.fill("/meja/loket", &begun).await.location());
        chat::write(wulan, "surat domisili syaratnya apa").await;
        let held = city.running.assistant.held_by(assistant::Holder::Assistant).await;
        let conversation = held.expect("asked").first().expect("hers").id;
        let board = "/operator/pengumuman";
        let told = [
            ("jenis", "outage"),
            ("unit", ""),
            ("judul", "Air mati"),
            ("isi", "Pipa pecah."),
            ("title", "No water"),
            ("text", "A main burst."),
        ];
        let page = agus.post(board, board, &told).await.body;
        let (_, link) = page.split_once("href=\"/operator/pengumuman/").expect("it is there");
        let announcement = link.split('"').next().expect("its end").to_owned();
        let (report, _) = complaints::report(wulan, "dengan", "open").await;
        Self { number, draft, paper, conversation, announcement, report }
    }

    /// The address of a route with these things in it.
    fn address(&self, route: &str) -> String {
        let draft = if route.starts_with("/meja/loket") { &self.paper } else { &self.draft };
        let conversation = self.conversation.to_string();
        let id = match route {
            _ if route.starts_with("/layanan") => "surat-domisili",
            _ if route.starts_with("/meja/obrolan") => &conversation,
            _ if route.starts_with("/operator/pengumuman") => &self.announcement,
            _ if route.starts_with("/operator/unit") => "kelurahan-umpak",
            _ => NONE,
        };
        let number = if route.starts_with("/aduan") { &self.report } else { &self.number };
        let path = route
            .replace("{draft}", draft)
            .replace("{number}", number)
            .replace("{page}", "tempat")
            .replace("{id}", id)
            .replace("{ask}", NONE)
            .replace("{day}", "2026-11-20")
            .replace("{token}", "bukan-milik-siapa-pun")
            .replace("{what}", "requests.json")
            .replace("{*rest}", "lain");
        assert!(!path.contains('{'), "{route}: what stands there?");
        path
    }
}

/// A form in parts with a token alone.
fn parts(token: &str) -> String {
    format!("--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n--x--\r\n")
}

#[tokio::test]
async fn no_form_is_taken_without_its_token_or_from_another_site() {
    on_both_engines(async |city: City| {
        let (wulan, nur) = (city.person("Wulan").await, city.person("Nur Aini").await);
        let (lurah, agus) = (city.person("Drs. Bambang").await, city.person("Agus Prabowo").await);
        let things = Things::of(&city, &wulan, &nur, &agus).await;
        let guest = city.guest();
        guest.get("/masuk").await;
        guest.get("/meja/masuk").await;
        let nurs = nur.get("/meja/buku-nomor/luar").await.token();
        let aguss = agus.get("/operator/kunci-api").await.token();
        let who = |path: &str| -> &Visitor {
            match path {
                "/masuk" | "/masuk/kode" | "/meja/masuk" | "/surat/periksa" => &guest,
                path if path.starts_with("/operator") => &agus,
                path if path.starts_with("/meja/delegasi") => &lurah,
                path if path.starts_with("/meja") => &nur,
                _ => &wulan,
            }
        };
        let seen = posted(&city.router());
        let named = OF_PROGRAMS.map(|(route, _)| route);
        for route in OPEN.iter().chain(&IN_PARTS).chain(&named).chain([&OF_PAPER]) {
            assert!(seen.contains(*route), "{route} is no more");
        }
        let mut taken = Vec::new();
        for route in &seen {
            let path = things.address(route);
            let visitor = who(&path);
            let site = (HeaderName::from_static("sec-fetch-site"), "cross-site");
            let cross = visitor.forge(&path, FORM, b"benar=1", &[site]).await;
            if cross.status != StatusCode::FORBIDDEN {
                taken.push(format!("{route} from another site: {}", cross.status));
            }
            if OPEN.contains(&route.as_str()) || route == OF_PAPER {
                continue;
            }
            // The right token of somebody else.
            let wrong = if path.starts_with("/operator") { &nurs } else { &aguss };
            let of_pairs = ["", "benar=1&hasil=sign", "csrf="].map(str::to_owned);
            let of_pairs = of_pairs.into_iter().chain([format!("csrf={wrong}")]);
            let of_parts = [parts(""), parts(wrong)].map(|body| (PARTS, body));
            for (kind, body) in of_pairs.map(|body| (FORM, body)).chain(of_parts) {
                city.running.db.statements_seen();
                let answer = visitor.forge(&path, kind, body.as_bytes(), &[]).await;
                let seen = city.running.db.statements_seen();
                if let Some(wrong) = refused(route, &path, kind, &answer, &seen) {
                    taken.push(format!("{route} {kind} {body:?}: {wrong}"));
                }
            }
        }
        assert!(taken.is_empty(), "{}", taken.join("\n"));

        // It was the token that they lacked: with their own, whoever was refused is heard.
        let mut deaf = Vec::new();
        for route in seen.iter().filter(|route| !SIGNS_OUT.contains(&route.as_str())) {
            let is_open = OPEN.contains(&route.as_str()) || named.contains(&route.as_str());
            if is_open || route == OF_PAPER {
                continue;
            }
            let path = things.address(route);
            let visitor = who(&path);
            let token = visitor.get(tokens(&path)).await.token();
            let is_in_parts = IN_PARTS.contains(&route.as_str());
            let answer = match is_in_parts {
                true => visitor.forge(&path, PARTS, parts(&token).as_bytes(), &[]).await,
                false => visitor.forge(&path, FORM, format!("csrf={token}").as_bytes(), &[]).await,
            };
            if answer.status == StatusCode::FORBIDDEN {
                deaf.push(format!("{route}: {}", answer.body));
            }
        }
        assert!(deaf.is_empty(), "{}", deaf.join("\n"));
    })
    .await;
}

/// What is wrong with how a form was answered that nobody may take.
fn refused(route: &str, path: &str, kind: &str, answer: &Answer, seen: &[&str]) -> Option<String> {
    let is_program = OF_PROGRAMS.iter().any(|(own, _)| *own == route);
    let leads = answer.headers.get(header::LOCATION).and_then(|place| place.to_str().ok());
    // Some pages come again at an address of their own, with what was typed.
    let again = ["lagi", "sesudah=masuk", "salah=lagi"].map(|why| format!("{path}?{why}"));
    // So does what the form is answered with: it is kept for whose browser sent it, and changes nothing.
    let kept = format!("{path}?lagi=");
    let is_kept = leads.is_some_and(|leads| leads.starts_with(&kept));
    let is_again = is_kept || leads.is_some_and(|leads| again.iter().any(|one| one == leads));
    // What is sent in parts alone is not even read otherwise.
    let is_unreadable = IN_PARTS.contains(&route) && kind == FORM;
    let is_refused = match is_program || is_unreadable {
        true => answer.status.is_client_error(),
        false => answer.status == StatusCode::FORBIDDEN,
    };
    if !is_again && !is_refused {
        return Some(format!("{} {leads:?}", answer.status));
    }
    // A desk page that comes back as it was filled in shows the case: that it was read is written down.
    let is_read = seen.iter().any(|sql| sql.starts_with("INSERT INTO reads"));
    let reading = ["SELECT", "INSERT INTO reads", "INSERT INTO outbox"];
    let told = if is_read && path.starts_with("/meja") { &reading[..] } else { &reading[..1] };
    let of_answer = |sql: &str| is_kept && sql.contains(" kept_answers ");
    // A session of staff is renewed once a minute, whatever is asked.
    let is_seen = |sql: &str| sql.contains("UPDATE officer_sessions") && sql.contains("seen_at");
    let is_told =
        |sql: &str| is_seen(sql) || told.iter().any(|start| sql.trim_start().starts_with(start));
    seen.iter().find(|sql| !is_told(sql) && !of_answer(sql)).map(|sql| format!("wrote: {sql}"))
}
