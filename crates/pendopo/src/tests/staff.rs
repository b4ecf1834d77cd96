//! Staff who leave, and staff who need another password.

use db::{Batch, params};
use http::StatusCode;

use super::city::{City, Visitor, WULAN, on_both_engines};
use crate::staff;

const NUR: &str = "nur.aini@demo.pendopo.example";

async fn count(city: &City, sql: &'static str) -> usize {
    let rows = city.running.db.query(sql, params![city.running.agency]).await;
    rows.expect("read").len()
}

/// A case of somebody that an officer takes.
async fn taken(wulan: &Visitor, nur: &Visitor) -> String {
    let number = wulan.apply(&WULAN).await;
    assert_eq!(nur.act(&number, "ambil", &[]).await.location(), format!("/meja/berkas/{number}"));
    number
}

#[tokio::test]
async fn nobody_waits_for_an_officer_who_left() {
    on_both_engines(async |city: City| {
        let wulan = city.person("Wulan").await;
        let nur = city.person("Nur Aini").await;
        let (held, asked) = (taken(&wulan, &nur).await, taken(&wulan, &nur).await);
        let page = format!("/meja/berkas/{asked}/perbaikan");
        let ask = [("perbaiki", "purpose"), ("kata", "Tulis lengkap.")];
        nur.fill(&page, &ask).await.location();
        let rina = city.second_officer("Rina Melati").await;
        let first = rina.act(&held, "ambil", &[]).await;
        assert!(first.status == StatusCode::SEE_OTHER, "another one is in the way");
        assert!(!rina.see(&format!("/meja/berkas/{held}")).await.contains("/lepas"), "not hers");

        let ended = staff::end(&city.settings, " Nur.Aini@demo.pendopo.example").await;
        let ended = ended.expect("ended");
        assert_eq!(ended.released, [held.clone(), asked.clone()], "{ended}");
        assert!(ended.to_string().contains(&held), "{ended}");
        assert!(!ended.vacant.contains(&"officer:kelurahan-umpak".to_owned()), "Rina is there");
        assert!(!ended.vacant.is_empty(), "of the other offices nobody is left");
        let again = staff::end(&city.settings, NUR).await.expect("nothing is left to do");
        assert!(again.released.is_empty(), "{again}");

        rina.act(&held, "ambil", &[]).await.location();
        assert!(rina.see(&format!("/meja/berkas/{held}")).await.contains("/lepas"), "hers");
        let mend = format!("/permohonan/{asked}/perbaiki");
        wulan.fill(&mend, &[("purpose", "Melamar kerja")]).await.location();
        rina.act(&asked, "ambil", &[]).await.location();
        assert!(rina.see(&format!("/meja/berkas/{asked}")).await.contains("/lepas"), "hers");
        assert_eq!(city.rebuilt().await.1, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn who_left_has_no_session_and_signs_for_nobody() {
    on_both_engines(async |city: City| {
        city.person("Drs. Bambang").await;
        city.person("Nur Aini").await;
        let running = &city.running;
        let staff = identity::staff(&running.db, running.agency).await.expect("read");
        let of = |email: &str| staff.iter().find(|one| one.email == email).expect("they serve").id;
        let (lurah, nur) = (of("lurah@demo.pendopo.example"), of(NUR));
        let add =
            "INSERT INTO delegations (agency_id, delegation_id, giver_id, taker_id, unit_id, words,
            between_title, basis, from_on, until_on, entered_by, entered_at, letters)
            VALUES ($1, $2, $3, $4, '', 'plh', '', 'SK 1', '2026-01-01', $5, $3, 0, 0)";
        for until in ["2999-12-31", "2026-01-02"] {
            let row = params![running.agency, running.web.id(), lurah, nur, until];
            running.db.commit(Batch::new().exactly(1, add, row)).await.expect("stored");
        }
        let ended = staff::end(&city.settings, "lurah@demo.pendopo.example").await.expect("ended");
        assert!(ended.to_string().contains("Delegations ended: 1."), "{ended}");
        let sessions = "SELECT token_hash FROM officer_sessions WHERE agency_id = $1";
        assert_eq!(count(&city, sessions).await, 1, "that of the other one stays");
        let over = "SELECT delegation_id FROM delegations WHERE agency_id = $1 AND ended_at > 0";
        assert_eq!(count(&city, over).await, 1, "what was over stays as it was");
        let demo = city.guest().see("/demo").await;
        assert!(!demo.contains("Bambang") && demo.contains("Nur Aini"));
        let list = staff::list(&city.settings).await.expect("read");
        let gone = list.lines().find(|line| line.contains("Bambang")).expect("listed");
        assert!(gone.contains("lurah@demo.pendopo.example") && gone.contains("no longer serves"));
    })
    .await;
}

#[tokio::test]
async fn a_reset_ends_old_sessions_and_brings_nobody_back_unasked() {
    on_both_engines(async |city: City| {
        city.person("Nur Aini").await;
        let reset = async |email: &str, back| staff::reset(&city.settings, email, back).await;
        let said = reset("nur.ani@demo.pendopo.example", false).await.err().expect("nobody");
        assert!(said.to_string().contains(&format!("nearest is `{NUR}`")), "{said}");
        let (one, two) = (reset(NUR, false).await, reset(NUR, false).await);
        let (one, two) = (one.expect("reset"), two.expect("reset"));
        assert_ne!((&one.password, &one.address), (&two.password, &two.address));
        let sessions = "SELECT token_hash FROM officer_sessions WHERE agency_id = $1";
        assert_eq!(count(&city, sessions).await, 0);
        let said = staff::end(&city.settings, "nur").await.err().expect("nobody");
        let said = said.to_string();
        assert!(said.contains("officer list") && !said.contains("nearest"), "{said}");
        staff::end(&city.settings, NUR).await.expect("ended");
        let said = reset(NUR, false).await.err().expect("they left");
        assert!(said.to_string().contains("--back"), "{said}");
        reset(NUR, true).await.expect("they are back");
        assert!(city.guest().see("/demo").await.contains("Nur Aini"));
    })
    .await;
}
