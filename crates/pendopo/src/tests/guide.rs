//! "Which services do I need?": a few questions, without an account.

use http::StatusCode;

use super::city::{City, on_both_engines};

#[tokio::test]
async fn a_life_event_and_a_few_answers_lead_to_services_and_their_documents() {
    on_both_engines(async |city: City| {
        let guest = city.guest();
        let events = guest.see("/cek").await;
        assert!(events.contains("/cek/kelahiran") && !events.contains("/cek/kematian"), "{events}");
        let asked = guest.see("/cek/kelahiran").await;
        assert!(asked.matches("class=\"label\"").count() <= 5, "{asked}");
        assert!(!asked.contains("Layanan untuk Anda"), "nothing was answered yet: {asked}");
        let found = guest.see("/cek/kelahiran?lihat=1").await;
        assert!(found.contains("/layanan/akta-kelahiran"), "{found}");
        assert!(found.contains("Bisa diajukan"), "{found}");
        assert!(found.contains("Yang perlu disiapkan"), "{found}");
        assert_eq!(guest.get("/cek/tidak-ada").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}
