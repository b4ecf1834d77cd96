//! A condition: CEL, compiled once, evaluated with the unknown semantics of the service language.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use cel::Program;
use cel::common::ast::IdedExpr;

use crate::decimal::Decimal;
use crate::fault::Place;

mod division;
mod functions;
mod scope;
pub(crate) mod tree;
mod words;

pub(crate) use functions::FUNCTIONS;
pub(crate) use functions::environment;
pub(crate) use scope::{CALENDAR, KNOWN, Scope, to_json};
pub use scope::{Facts, LetterFact, StageFact};
pub use words::Said;

/// Conditions that were compiled already: `today`, limits and the like stand in every service, and versions of a service
/// share nearly all. The same text is the same program, so that nothing but time and memory depends on it.
static KNOWN_ONES: LazyLock<Mutex<HashMap<String, Arc<Compiled>>>> = LazyLock::new(Mutex::default);
/// How many are remembered; then it begins anew.
const REMEMBERED: usize = 10_000;

/// A condition or a value computed from the answers.
#[derive(Clone)]
pub struct Condition {
    compiled: Arc<Compiled>,
    at: Place,
}

/// What it is wherever it stands.
struct Compiled {
    source: String,
    program: Program,
    /// What is run in its place, where it divides.
    guarded: Option<IdedExpr>,
    /// The names at its root.
    names: BTreeSet<String>,
}

/// What a condition says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Truth {
    /// It holds.
    Yes,
    /// It does not.
    No,
    /// Something it needs has no value yet.
    Unknown,
}

impl Truth {
    /// Whether it surely holds: an unknown `when` counts as no.
    pub fn holds(self) -> bool {
        self == Self::Yes
    }
}

impl Condition {
    /// Compiles a condition; the message of the first mistake when it cannot be read.
    pub(crate) fn compile(source: &str, at: Place) -> Result<Self, String> {
        // Services are read side by side: nobody waits while another one's condition is compiled.
        let known = || KNOWN_ONES.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(compiled) = known().get(source) {
            return Ok(Self { compiled: Arc::clone(compiled), at });
        }
        let program = environment().compile(source).map_err(|errors| first_line(&errors))?;
        let names = crate::check::names_in(program.expression());
        let guarded = division::guarded(program.expression());
        let compiled = Arc::new(Compiled { source: source.to_owned(), program, guarded, names });
        let mut known = known();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(source.to_owned(), Arc::clone(&compiled));
        Ok(Self { compiled, at })
    }

    /// As it was written.
    pub fn source(&self) -> &str {
        &self.compiled.source
    }

    /// Where it stands in the file.
    pub fn place(&self) -> Place {
        self.at
    }

    /// The names at its root, those of its own loops left out.
    pub(crate) fn names(&self) -> &BTreeSet<String> {
        &self.compiled.names
    }

    /// Whether it asks for this name.
    pub(crate) fn uses(&self, name: &str) -> bool {
        self.compiled.names.contains(name)
    }

    pub(crate) fn program(&self) -> &Program {
        &self.compiled.program
    }

    /// The value, or none when it is unknown.
    pub(crate) fn value(&self, scope: &Scope) -> Option<cel::Value> {
        let value = match &self.compiled.guarded {
            Some(guarded) => scope.run_guarded(guarded),
            None => scope.run(&self.compiled.program),
        };
        value.ok().filter(|value| !matches!(value, cel::Value::Null))
    }

    /// Whether it holds.
    pub(crate) fn truth(&self, scope: &Scope) -> Truth {
        match self.value(scope) {
            Some(cel::Value::Bool(true)) => Truth::Yes,
            Some(cel::Value::Bool(false)) => Truth::No,
            Some(_) | None => Truth::Unknown,
        }
    }

    /// Whether it is false whatever the answers are: it asks for none of them.
    pub(crate) fn is_never(&self) -> bool {
        let context = cel::Context::with_env(environment());
        matches!(self.compiled.program.execute(&context), Ok(cel::Value::Bool(false)))
    }

    /// The text it gives, if it gives one.
    pub(crate) fn text(&self, scope: &Scope) -> Option<String> {
        if let Some(cel::Value::String(text)) = self.value(scope) {
            Some(text.to_string())
        } else {
            None
        }
    }

    /// The number it gives, whole or not, if it gives one.
    pub(crate) fn decimal(&self, scope: &Scope) -> Option<Decimal> {
        let value = self.value(scope)?;
        if let cel::Value::Float(number) = value {
            return Decimal::near(number);
        }
        if let cel::Value::Int(number) = value { number.to_string().parse().ok() } else { None }
    }

    /// The whole number it gives, if it gives one.
    pub(crate) fn int(&self, scope: &Scope) -> Option<i64> {
        if let Some(cel::Value::Int(number)) = self.value(scope) { Some(number) } else { None }
    }
}

fn first_line(errors: &cel::ParseErrors) -> String {
    errors.errors.first().map_or_else(String::new, |error| error.msg.clone())
}

impl fmt::Debug for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.compiled.source)
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod vectors;
