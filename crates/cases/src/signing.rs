//! What signing needs from above: numbers and letter rows, in the very batch of the decision.

use casework::{LetterLine, SignedAs};
use course::Due;
use db::{Batch, DbError};
use definition::Service;
use terms::{AgencyId, CaseId, Moment};
use web::{Later, Staff};

/// Everything that signing needs to know.
#[derive(Clone, Copy)]
pub struct Occasion<'a> {
    /// The agency.
    pub agency: AgencyId,
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub number: &'a str,
    /// The service.
    pub service: &'a Service,
    /// Id of the unit that signs.
    pub unit: &'a str,
    /// At which stage.
    pub stage: &'a str,
    /// Who signs; none: the agency's seal, at a stage of rules.
    pub staff: Option<&'a Staff>,
    /// The letters; none where the signer is not the last.
    pub due: &'a [Due],
    /// Now.
    pub now: Moment,
}

/// The place of a signing in its series. What comes after it waits until it is placed or settled; a turn that is
/// dropped unsettled counts as lost.
pub trait Turn: Send {
    /// The batch has its place before all later ones: the next may take its number.
    fn placed(&mut self);
    /// The batch is committed, or it is not.
    fn settled(&mut self, committed: bool);
}

/// Numbers given, and the rows that keep them; the turn is settled once the batch is.
pub struct Signed {
    /// One line a letter, for the event.
    pub letters: Vec<LetterLine>,
    /// How the signer's block reads.
    pub block: Option<SignedAs>,
    /// Numbers, letters and the orders to render them.
    pub batch: Batch,
    /// Keeps others of this process from the same numbers meanwhile.
    pub turn: Option<Box<dyn Turn>>,
}

/// Why numbers could not be given.
#[derive(Debug, thiserror::Error)]
pub enum SigningFailure {
    /// No signer's line is in force.
    #[error("nobody may sign here")]
    NoSigner,
    /// The database.
    #[error("storing")]
    Store(#[from] DbError),
}

/// Gives numbers at signing. Implemented by `issuance`.
pub trait Signing: Send + Sync {
    /// Numbers and rows for these letters.
    fn sign<'a>(&'a self, occasion: Occasion<'a>) -> Later<'a, Result<Signed, SigningFailure>>;
}

/// Signs nothing: for services without letters, and tests of the rest.
#[derive(Debug, Clone, Copy)]
pub struct NoSigning;

impl Signing for NoSigning {
    fn sign<'a>(&'a self, _: Occasion<'a>) -> Later<'a, Result<Signed, SigningFailure>> {
        Box::pin(async {
            Ok(Signed { letters: Vec::new(), block: None, batch: Batch::new(), turn: None })
        })
    }
}
