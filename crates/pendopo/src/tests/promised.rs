//! What an officer does besides deciding: puts off a promise, asks another unit and takes that back, books a visit.

use http::StatusCode;
use jiff::civil::Date;

use super::city::{ACCEPT, City, Visitor, WULAN, on_both_engines};

const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

/// Everything that went to Wulan, as one text.
async fn told(city: &City) -> String {
    city.drain(60).await;
    let running = &city.running;
    let all = identity::recent_messages(&running.db, &running.keys, running.agency).await;
    let own = all.expect("messages").into_iter().filter(|(_, one)| one.to == "+6281299710001");
    own.map(|(_, one)| one.text).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_promise_is_put_off_by_who_may_with_a_reason_and_in_time() {
    on_both_engines(async |city: City| {
        let letter = "letters:\n  undur: { title: Perpanjangan waktu, template: letter.typ, signers: [extend], \
            series: { scope: service, pattern: \"{seq}/UNDUR/{year}\", restarts: yearly } }\n";
        city.republish_with(&[
            (
                "promise: { within: 2 working days }",
                "promise: { within: 2 working days, extend: { by: 5 working days, times: 1, who: signatory, letter: undur } }",
            ),
            ("letters:\n", letter),
        ])
        .await;
        let (wulan, nur, number) = city.taken().await;
        let case = format!("/meja/berkas/{number}");
        assert!(!nur.see(&case).await.contains("/perpanjang"), "no officer's");
        let forged = nur.act(&number, "perpanjang", &[("mundur", "Ingin lama")]).await;
        assert_eq!(forged.status, StatusCode::CONFLICT, "{}", forged.body);
        let lurah = city.person("Drs. Bambang").await;
        assert!(lurah.see(&case).await.contains("/perpanjang"));
        let mute = lurah.act(&number, "perpanjang", &[("mundur", " ")]).await;
        assert_eq!(mute.status, WRONG);
        assert!(mute.body.contains("Tulis alasannya"), "{}", mute.body);
        let why = "Data masih dikumpulkan dari tiga RT.";
        lurah.act(&number, "perpanjang", &[("mundur", why)]).await.location();
        for page in [lurah.see(&case).await, wulan.see(&format!("/permohonan/{number}")).await] {
            assert!(page.contains("Janji diperpanjang dari") && page.contains(why), "{page}");
        }
        let page = lurah.see(&case).await;
        assert!(page.contains("1/UNDUR/"), "its letter is signed: {page}");
        assert!(!page.contains("id=\"perpanjang\""), "once");
        let again = lurah.act(&number, "perpanjang", &[("mundur", why)]).await;
        assert_eq!(again.status, WRONG, "{}", again.body);
        assert!(again.body.contains("sudah 1 kali diundur"), "{}", again.body);
        let told = told(&city).await;
        assert!(told.contains("tadinya") && told.contains("Alasannya:"), "{told}");
        assert!(!told.contains("tiga RT"), "what an officer writes is on the page alone: {told}");

        let late = wulan.apply(&WULAN).await;
        city.pass(20 * 86_400);
        let lurah = city.person("Drs. Bambang").await;
        let late = lurah.act(&late, "perpanjang", &[("mundur", why)]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(late.body.contains("Janji sudah terlewat"), "{}", late.body);
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_question_goes_where_somebody_can_answer_and_is_taken_back() {
    on_both_engines(async |city: City| {
        let (wulan, nur, number) = city.taken().await;
        let running = &city.running;
        let staffed = identity::staffed(&running.db, running.agency, "officer").await;
        let staffed = staffed.expect("asked");
        let empty = running.cases.units.iter().find(|unit| !staffed.contains(&unit.id));
        let empty = empty.expect("an office without an officer").id.clone();
        let case = format!("/meja/berkas/{number}");
        let page = nur.see(&case).await;
        assert!(!page.contains(&format!("value=\"{empty}\"")), "{empty} is offered: {page}");
        assert!(page.contains("value=\"kecamatan-saka-guru\""), "{page}");
        let question = ("tanya", "Ada catatan tentang alamat ini?");
        let nobody = nur.act(&number, "pendapat", &[("unit", &empty), question]).await;
        assert_eq!(nobody.status, WRONG);
        assert!(nobody.body.contains("Belum ada petugas di unit itu"), "{}", nobody.body);
        assert!(nobody.body.contains(question.1), "nothing is lost: {}", nobody.body);
        let unit = ("unit", "kecamatan-saka-guru");
        nur.act(&number, "pendapat", &[unit, question]).await.location();
        assert_eq!(nur.act(&number, "putuskan", &ACCEPT).await.status, WRONG, "it is awaited");
        let yuni = city.person("Yuniarti").await;
        assert!(yuni.see("/meja/pendapat").await.contains(&number));

        let page = nur.see(&case).await;
        let back = page.split("/pendapat/").nth(1).and_then(|rest| rest.split('/').next());
        let back = format!("pendapat/{}/tarik", back.expect("a button"));
        assert!(page.contains("Tarik pertanyaan"), "{page}");
        let stranger = yuni.post("/meja", &format!("{case}/{back}"), &[]).await;
        assert_eq!(stranger.status, StatusCode::NOT_FOUND);
        let asked = format!("/meja/pendapat/{number}/tanya-3");
        let token = yuni.get(&asked).await.token();
        nur.act(&number, &back, &[]).await.location();
        // What Yuniarti was typing meanwhile is not lost, and she reads why nobody waits for it.
        let typed = format!("csrf={token}&kata=Tidak+ada+catatan");
        let late = yuni.send_form(&asked, typed.as_bytes()).await;
        assert!(late.body.contains("Pertanyaan ini sudah ditarik"), "{}", late.body);
        assert!(late.body.contains(">Tidak ada catatan</textarea>"), "{}", late.body);
        let page = yuni.get(&asked).await;
        assert_eq!(page.status, StatusCode::GONE, "{}", page.body);
        assert_eq!(nur.get(&asked).await.status, StatusCode::NOT_FOUND, "she was not asked");
        assert!(!yuni.see("/meja/pendapat").await.contains(&number), "nobody is asked any more");
        assert!(wulan.see(&format!("/permohonan/{number}")).await.contains("ditarik"));
        assert_eq!(nur.act(&number, &back, &[]).await.status, StatusCode::CONFLICT, "once");
        nur.act(&number, "putuskan", &ACCEPT).await.location();
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn nobody_is_absent_from_an_appointment_that_is_still_to_come() {
    on_both_engines(async |city: City| {
        let (wulan, nur, number) = city.taken().await;
        let calendar = city.running.cases.calendar.clone();
        let today = city.running.web.now().day(&calendar.zone);
        let day = calendar.add_working_days(today, 2);
        let none = book(&nur, &number, &format!("{day}T09:30")).await;
        assert_eq!(none.status, WRONG);
        assert!(none.body.contains("tidak memakai janji temu"), "{}", none.body);
        nur.act(&number, "lepas", &[]).await.location();

        let visit =
            "appointment: { at: home, calendar: kunjungan, minutes: 30, rebook: 1 }\n    checks:";
        city.republish("checks:", visit).await;
        let number = wulan.apply(&WULAN).await;
        nur.act(&number, "ambil", &[]).await;
        let absent = [("hasil", "absent")];
        let nothing = nur.act(&number, "putuskan", &absent).await;
        assert!(nothing.body.contains("Belum ada janji temu"), "{}", nothing.body);
        book(&nur, &number, &format!("{day}T09:30")).await.location();
        let case = format!("/meja/berkas/{number}");
        assert!(!nur.see(&case).await.contains("value=\"absent\""), "not before its time");
        let early = nur.act(&number, "putuskan", &absent).await;
        assert_eq!(early.status, WRONG);
        assert!(early.body.contains("Janji temunya baru"), "{}", early.body);

        let at = calendar.zone.moment(day.at(9, 31, 0, 0));
        city.pass((at.micros() - city.running.web.now().micros()) / 1_000_000);
        let (wulan, nur) = (city.person("Wulan").await, city.person("Nur Aini").await);
        assert!(nur.see(&case).await.contains("value=\"absent\""));
        nur.act(&number, "putuskan", &absent).await.location();
        city.pass(11);
        let own = wulan.see(&format!("/permohonan/{number}")).await;
        assert!(!own.contains("<h2>Janji temu</h2>"), "it is over: {own}");
        assert!(nur.see(&case).await.contains("Belum ada"), "a new one can be booked");
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

async fn book(nur: &Visitor, number: &str, time: &str) -> super::city::Answer {
    nur.act(number, "janji", &[("waktu", time), ("tempat", "Gang Umpak 2")]).await
}

#[tokio::test]
async fn an_appointment_is_in_open_hours_and_moved_as_often_as_the_service_says() {
    on_both_engines(async |city: City| {
        let visit =
            "appointment: { at: home, calendar: kunjungan, minutes: 30, rebook: 1 }\n    checks:";
        city.republish("checks:", visit).await;
        let (wulan, nur, number) = city.taken().await;
        let calendar = city.running.cases.calendar.clone();
        let today = city.running.web.now().day(&calendar.zone);
        let day = |count| calendar.add_working_days(today, count);
        let sunday = (1..8).map(|days| today.saturating_add(jiff::Span::new().days(days)));
        let sunday: Date = sunday
            .into_iter()
            .find(|day| day.weekday() == jiff::civil::Weekday::Sunday)
            .expect("a Sunday");
        for (time, says) in [
            (format!("{sunday}T03:00"), "Jam buka berikutnya: "),
            (format!("{}T23:30", day(1)), "Jam buka berikutnya: "),
            ("9999-12-31T10:00".to_owned(), "terlalu jauh"),
            ("2020-01-06T10:00".to_owned(), "belum lewat"),
            ("99999-12-31T10:00".to_owned(), "tidak terbaca"),
            (String::new(), "Isi waktu dan tempat"),
        ] {
            let refused = book(&nur, &number, &time).await;
            assert_eq!(refused.status, WRONG, "{time}");
            assert!(refused.body.contains(says), "{time}: {}", refused.body);
            assert!(
                refused.body.contains("value=\"Gang Umpak 2\""),
                "{time}: what was typed stays"
            );
        }
        let monday = calendar.working_day_from(sunday);
        let said = book(&nur, &number, &format!("{sunday}T03:00")).await.body;
        let next = web::format::short_day(monday, terms::Language::Id);
        assert!(said.contains(&next), "{next} is open: {said}");

        book(&nur, &number, &format!("{}T09:30", day(3))).await.location();
        let told = told(&city).await;
        let when = web::format::short_day(day(3), terms::Language::Id);
        assert!(told.contains(&when) && told.contains("09.30"), "{told}");
        assert!(told.contains("di Gang Umpak 2"), "{told}");
        book(&nur, &number, &format!("{}T10:00", day(4))).await.location();
        let third = book(&nur, &number, &format!("{}T10:00", day(5))).await;
        assert_eq!(third.status, WRONG);
        assert!(third.body.contains("sudah 1 kali dipindah"), "{}", third.body);
        let own = wulan.see(&format!("/permohonan/{number}")).await;
        assert!(own.contains(&web::format::short_day(day(4), terms::Language::Id)), "{own}");
    })
    .await;
}
