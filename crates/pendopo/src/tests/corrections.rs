//! A correction as its page shows it: what is open, and what opens with it.

use super::city::{City, on_both_engines};

#[tokio::test]
async fn what_a_correction_opens_follows_what_is_typed_in_it() {
    on_both_engines(async |city: City| {
        let (wulan, nur, number) = city.taken().await;
        let asked = [("perbaiki", "same_as_ktp"), ("kata", "Anda tinggal di mana?")];
        nur.fill(&format!("/meja/berkas/{number}/perbaikan"), &asked).await.location();
        city.pass(11);
        let mend = format!("/permohonan/{number}/perbaiki");
        let page = wulan.see(&mend).await;
        // The address waits, with all it asks, until she says that she lives elsewhere.
        assert!(page.contains("<template data-at=\"applicant.lives_at\""), "{page}");
        assert!(page.contains("id=\"aturan\"") && page.contains("/rules.js\""), "{page}");
        assert!(page.contains("<input type=\"hidden\" name=\"shown\" value=\"same_as_ktp\">"));
        let rules =
            page.split("id=\"aturan\"").nth(1).and_then(|rest| rest.split("</script>").next());
        let rules = rules.expect("conditions");
        assert!(!rules.contains("Membuka rekening"), "nothing of what is closed: {rules}");
        // What a script has shown by then comes with the rest, and is taken at once.
        let whole = [
            ("same_as_ktp", "false"),
            ("applicant.lives_at.street", "Gang Umpak 7"),
            ("applicant.lives_at.rt", "003"),
            ("applicant.lives_at.rw", "012"),
            ("applicant.lives_at.region", "99.71.01.1001"),
            ("shown", "same_as_ktp applicant.lives_at"),
        ];
        assert_eq!(wulan.fill(&mend, &whole).await.location(), format!("/permohonan/{number}"));
        assert!(nur.see(&format!("/meja/berkas/{number}")).await.contains("Gang Umpak 7"));
        // Nothing depends on the purpose: that page needs no script.
        let asked = [("perbaiki", "purpose"), ("kata", "Untuk apa?")];
        nur.fill(&format!("/meja/berkas/{number}/perbaikan"), &asked).await.location();
        city.pass(11);
        assert!(!wulan.see(&mend).await.contains("id=\"aturan\""));
    })
    .await;
}
