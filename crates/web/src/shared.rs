//! What every handler needs from the shell: clock, ids, randomness, texts, who the agency is.

use std::sync::Arc;

use terms::{AgencyId, Moment, OfficerId, Zone};
use uuid::Uuid;

use crate::kept::Answers;
use crate::limits::{Limits, Network};
use crate::palette::Palette;
use crate::session::Sessions;
use crate::tally::Tallies;
use crate::texts::Texts;

/// The clock and the randomness of the process; tests bring their own.
pub type Clock = Arc<dyn Fn() -> Moment + Send + Sync>;

/// Where ids and random bytes come from.
pub trait Source: Send + Sync {
    /// A new UUIDv7.
    fn id(&self) -> Uuid;
    /// Fills with random bytes.
    fn fill(&self, bytes: &mut [u8]);
}

/// The host agency, as pages show it.
#[derive(Debug, Clone)]
pub struct Brand {
    /// Its id.
    pub agency: AgencyId,
    /// Its code, which begins every case number.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Name in the roof.
    pub short: String,
    /// City in which letters are dated.
    pub city: String,
    /// Postal address.
    pub address: String,
    /// Telephone, as people write it.
    pub phone: String,
    /// Zone of its offices.
    pub zone: Zone,
    /// Address that people type, without a slash at the end.
    pub public_url: String,
}

/// Shared by all slices. Cloning is cheap.
#[derive(Clone)]
pub struct Shared(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) brand: Brand,
    pub(crate) palette: Option<Palette>,
    pub(crate) demo: bool,
    pub(crate) clock: Clock,
    pub(crate) source: Arc<dyn Source>,
    pub(crate) sessions: Arc<dyn Sessions>,
    pub(crate) texts: Texts,
    pub(crate) form_key: [u8; 32],
    pub(crate) limits: Option<Limits>,
    pub(crate) trusted_proxy: bool,
    pub(crate) tallies: Tallies,
    pub(crate) answers: Option<Arc<dyn Answers>>,
}

impl Shared {
    /// Forgets the addresses that asked little lately; called now and then.
    pub fn forget_addresses(&self) {
        if let Some(limits) = &self.0.limits {
            limits.forget();
        }
    }

    pub(crate) fn limits(&self) -> Option<&Limits> {
        self.0.limits.as_ref()
    }

    /// Whether machines that ask too often are stopped.
    pub fn is_limited(&self) -> bool {
        self.0.limits.is_some()
    }

    /// Whether somebody whom nobody knows may begin or send one more thing from this network now.
    pub fn takes_stranger(&self, network: Network) -> bool {
        self.0.limits.as_ref().is_none_or(|limits| limits.allow_stranger(network))
    }

    /// Everything at once; `form_key` signs the tokens of forms, `limited` puts rate limits on.
    #[expect(
        clippy::too_many_arguments,
        reason = "the one place where the shell hands all of it over"
    )]
    pub fn new(
        brand: Brand,
        demo: bool,
        clock: Clock,
        source: Arc<dyn Source>,
        sessions: Arc<dyn Sessions>,
        texts: Texts,
        form_key: [u8; 32],
        limited: bool,
        trusted_proxy: bool,
    ) -> Self {
        let limits = limited.then(Limits::new);
        Self(Arc::new(Inner {
            brand,
            palette: None,
            demo,
            clock,
            source,
            sessions,
            texts,
            form_key,
            limits,
            trusted_proxy,
            tallies: Tallies::default(),
            answers: None,
        }))
    }

    /// Wears an agency's own colours; called before anything shares this.
    #[must_use]
    pub fn in_colours(mut self, palette: Palette) -> Self {
        let inner = Arc::get_mut(&mut self.0).expect("nobody shares it yet");
        inner.palette = Some(palette);
        self
    }

    /// Keeps answers to forms there; called before anything shares this.
    #[must_use]
    pub fn keeping(mut self, answers: Arc<dyn Answers>) -> Self {
        let inner = Arc::get_mut(&mut self.0).expect("nobody shares it yet");
        inner.answers = Some(answers);
        self
    }

    /// Now.
    pub fn now(&self) -> Moment {
        (self.0.clock)()
    }

    /// The host agency.
    pub fn brand(&self) -> &Brand {
        &self.0.brand
    }

    /// The agency's own colours; none: those of the design.
    pub(crate) fn palette(&self) -> Option<&Palette> {
        self.0.palette.as_ref()
    }

    /// Whether this is the demo.
    pub fn is_demo(&self) -> bool {
        self.0.demo
    }

    /// Looks afresh at what a member of staff may do, since it was changed just now.
    pub fn forget_staff(&self, officer: OfficerId) {
        self.0.sessions.forget_staff(officer);
    }

    /// A new id.
    pub fn id(&self) -> Uuid {
        self.0.source.id()
    }

    /// Random bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.source.fill(&mut bytes);
        bytes
    }

    /// The texts of all slices.
    pub fn texts(&self) -> &Texts {
        &self.0.texts
    }
}
