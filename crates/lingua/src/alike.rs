//! Which questions ask the same thing: grouped by the stems that they share, for whoever writes their answer once.

use std::collections::BTreeSet;

use crate::lexicon::Lexicon;
use crate::lists::Lists;

/// So much of two questions must be the same: shared stems to all stems of the shorter one and of both.
const SHARED: f32 = 0.5;

/// The stems of a question that tell something: slips are mended, and words that stand in any question are left out.
fn stems(question: &str, lexicon: &Lexicon) -> BTreeSet<String> {
    let said = lexicon.message(question, None).stems;
    let told = |least: f32| -> BTreeSet<String> {
        let own = said.iter().filter(|word| word.weight >= least);
        own.map(|word| word.stem.clone()).collect()
    };
    let telling = told(f32::MIN_POSITIVE);
    // "Bagaimana?" is alike itself.
    if telling.is_empty() { told(0.0) } else { telling }
}

#[expect(clippy::cast_precision_loss, reason = "a question has a few words")]
fn are_alike(one: &BTreeSet<String>, other: &BTreeSet<String>) -> bool {
    let shared = one.intersection(other).count() as f32;
    let all = one.union(other).count() as f32;
    let shorter = one.len().min(other.len()) as f32;
    // A question of one word is alike whatever is about it alone, and not all in which it stands.
    shared > 0.0 && (shared / all >= SHARED || (shared >= 2.0 && shared / shorter >= 1.0))
}

/// Groups questions by likeness: places in what was given, each group led by its first. Give the most frequent first.
pub fn alike(questions: &[&str]) -> Vec<Vec<usize>> {
    let lexicon = Lexicon::new(&Lists::default());
    let mut groups: Vec<(BTreeSet<String>, Vec<usize>)> = Vec::new();
    for (place, question) in questions.iter().enumerate() {
        let own = stems(question, &lexicon);
        // It is compared with what leads a group, so that a chain of neighbours does not join what is not alike.
        match groups.iter_mut().find(|(lead, _)| are_alike(lead, &own)) {
            Some((_, group)) => group.push(place),
            None => groups.push((own, vec![place])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_question_in_other_words_is_one_group() {
        let questions = [
            "berapa biaya parkir bulanan di pasar",
            "biaya parkir bulanan pasar berapa ya kak",
            "parkir pasarnya brp",
            "jam buka kolam renang",
            "kolam renang bukanya jam berapa?",
            "cara adopsi kucing",
        ];
        assert_eq!(alike(&questions), [vec![0, 1, 2], vec![3, 4], vec![5]]);
    }

    #[test]
    fn slips_and_other_languages_of_the_same_words_are_alike() {
        let questions = [
            "cara daftar lomba mancing",
            "piye carane ndaftar lomba mancing",
            "daftr lomba mncing",
        ];
        assert_eq!(alike(&questions), [[0, 1, 2]]);
    }

    #[test]
    fn empty_words_join_nothing() {
        assert_eq!(alike(&["apa itu parkir", "apa itu kolam", "bagaimana?"]).len(), 3);
    }

    #[test]
    fn nothing_gives_nothing_and_every_question_is_in_one_group() {
        assert_eq!(alike(&[]), Vec::<Vec<usize>>::new());
        let questions = ["", "?", "parkir", "parkir", "parkir liar di trotoar"];
        let mut all: Vec<usize> = alike(&questions).concat();
        all.sort_unstable();
        assert_eq!(all, [0, 1, 2, 3, 4]);
    }
}
