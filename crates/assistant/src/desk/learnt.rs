//! What people wrote as the assistant knows it: a part of what a service says, or an answer of the agency by itself. Either is given with
//! its source and the day of that.

use lingua::{Engine, Knowledge, Lists, Source, Taught};

use super::store::Written;

/// An engine that knows this, and the answers that people wrote. A service that is gone takes its answers with it.
pub fn engine(mut knowledge: Knowledge, lists: &Lists, written: &[Written]) -> Engine {
    let mut of_agency = Vec::new();
    for own in written {
        let cites =
            Source { title: own.source.clone(), path: own.page.clone(), version: None, on: own.on };
        let (asks, say) = (own.asks.clone(), own.says.clone());
        if own.service.is_empty() {
            of_agency.push(Taught { id: own.id.to_string(), asks, say, cites });
            continue;
        }
        let found = knowledge.services.iter_mut().find(|service| service.id == own.service);
        if let Some(service) = found {
            service.answers.push(lingua::Answer {
                ask: asks,
                say: Some(say),
                cites: Some(cites),
                ..lingua::Answer::default()
            });
        }
    }
    let mut engine = Engine::with(knowledge, lists);
    of_agency.into_iter().for_each(|taught| engine.teach(taught));
    engine
}

#[cfg(test)]
mod tests {
    use definition::Text;
    use lingua::{Context, Texts};
    use terms::{Moment, OfficerId};
    use uuid::Uuid;

    use super::*;

    fn written(service: &str, ask: &str, says: &str) -> Written {
        Written {
            id: Uuid::from_u128(1),
            service: service.to_owned(),
            asks: vec![ask.to_owned()],
            says: Text { id: says.to_owned(), en: None },
            source: "Perwali 4/2026".to_owned(),
            page: "/pengumuman".to_owned(),
            on: "2026-03-02".parse().ok(),
            state: "approved".to_owned(),
            author_id: OfficerId::new(Uuid::from_u128(2)),
            author: String::new(),
            written_at: Moment::from_micros(0),
            reviewer: String::new(),
            reviewed_at: Moment::from_micros(0),
        }
    }

    #[test]
    fn an_answer_without_a_service_is_given_with_its_source_and_one_of_a_service_that_is_gone_is_not()
     {
        let all = [
            written("", "bolehkah kucing ikut upacara balai kota", "Kucing tidak ikut upacara."),
            written("gelang", "gelang perak boleh dipakai", "Gelang boleh."),
        ];
        let engine = engine(Knowledge::default(), &Lists::default(), &all);
        let said = |question: &str| {
            let reply = engine.answer(&Context::default(), question).0;
            Texts::new().render(&reply)
        };
        assert_eq!(
            said("kucing boleh ikut upacara di balai kota?"),
            "Kucing tidak ikut upacara.\nSumber: Perwali 4/2026, /pengumuman, per 2 Maret 2026"
        );
        assert!(!said("gelang perak boleh dipakai").contains("Gelang boleh"));
    }
}
