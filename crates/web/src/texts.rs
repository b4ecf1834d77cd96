//! Texts: Fluent, Indonesian first. A key is the same in every language; a missing one is a failing test.

use std::collections::BTreeSet;
use std::sync::Arc;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use terms::Language;

/// The texts of one slice.
#[derive(Debug, Clone, Copy)]
pub struct SliceTexts {
    /// Indonesian.
    pub id: &'static str,
    /// English.
    pub en: &'static str,
}

impl SliceTexts {
    const fn of(&self, language: Language) -> &'static str {
        match language {
            Language::Id => self.id,
            Language::En => self.en,
        }
    }
}

/// The texts of every slice, in every language.
#[derive(Clone)]
pub struct Texts(Arc<[FluentBundle<FluentResource>; 2]>);

impl Texts {
    /// Reads the texts of the slices.
    ///
    /// # Panics
    /// When a text is not Fluent or a key is there twice: a fault of the program that its tests find.
    pub fn new(slices: &[SliceTexts]) -> Self {
        Self(Arc::new(Language::ALL.map(|language| bundle(slices, language))))
    }

    /// The text of a key; the key itself where there is none.
    pub fn say(&self, language: Language, key: &str) -> String {
        self.with(language, key, &[])
    }

    /// The text of a key with its arguments.
    pub fn with(&self, language: Language, key: &str, args: &[(&str, &str)]) -> String {
        let bundle = &self.0[match language {
            Language::Id => 0,
            Language::En => 1,
        }];
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(text.key = key, "Text {key} is missing");
            return key.to_owned();
        };
        let args: FluentArgs<'_> =
            args.iter().map(|&(name, value)| (name, value_of(value))).collect();
        let mut faults = Vec::new();
        bundle.format_pattern(pattern, Some(&args), &mut faults).into_owned()
    }

    /// Whether there is such a key.
    pub fn has(&self, key: &str) -> bool {
        self.0[0].has_message(key)
    }
}

/// Small whole numbers choose a plural; everything else is shown as it is.
fn value_of(value: &str) -> FluentValue<'_> {
    let is_count = value.len() <= 9 && (value == "0" || !value.starts_with('0'));
    match value.parse::<u32>() {
        Ok(count) if is_count => FluentValue::from(count),
        _ => FluentValue::from(value),
    }
}

fn bundle(slices: &[SliceTexts], language: Language) -> FluentBundle<FluentResource> {
    let tag = language.tag().parse().expect("our tags are sound");
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    bundle.set_use_isolating(false); // Names would arrive wrapped in invisible marks.
    // Numbers are shown as they are: grouping is done where a value is written.
    bundle.set_formatter(Some(|value, _| {
        if let FluentValue::Number(number) = value { Some(number.value.to_string()) } else { None }
    }));
    for slice in slices {
        let resource = FluentResource::try_new(slice.of(language).to_owned())
            .unwrap_or_else(|(_, faults)| panic!("texts in {}: {faults:?}", language.tag()));
        if let Err(faults) = bundle.add_resource(resource) {
            panic!("texts in {}: {faults:?}", language.tag());
        }
    }
    bundle
}

/// Keys that one language has and another lacks; for the test of each slice.
pub fn missing_texts(slice: &SliceTexts) -> Vec<String> {
    let keys = Language::ALL.map(|language| {
        slice
            .of(language)
            .lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter_map(|line| line.split_once(" =").map(|(key, _)| key.to_owned()))
            .collect::<BTreeSet<_>>()
    });
    keys[0].symmetric_difference(&keys[1]).cloned().collect()
}
