//! What can go wrong, and how it is told: an array of errors, whatever it is.

use definition::form::Context;
use http::StatusCode;
use intake::Untaken;

use crate::app::App;
use crate::report::bad;
use georeport::Trouble;

/// Why a request was not answered as wished. The status is that of the first.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) Vec<Trouble>);

impl Failure {
    pub(crate) fn one(status: StatusCode, description: String) -> Self {
        Self(vec![Trouble { code: status.as_u16(), description }])
    }

    /// Something on our side.
    pub(crate) fn ours(app: &App, context: &Context, error: &dyn std::fmt::Debug) -> Self {
        tracing::error!(error = ?error, "An Open311 request failed");
        let words = app.web.texts().say(context.language, "open311-ours");
        Self::one(StatusCode::INTERNAL_SERVER_ERROR, words)
    }

    /// Why a report was not taken.
    pub(crate) fn untaken(app: &App, context: &Context, untaken: Untaken) -> Self {
        match untaken {
            Untaken::Open(open) => {
                let words = |problem: &definition::form::FieldProblem| {
                    let words = app.words(context.language, &problem.message);
                    let at = match problem.path.is_empty() {
                        true => String::new(),
                        false => format!(" ({})", problem.path),
                    };
                    let label = match problem.label.is_empty() {
                        true => String::new(),
                        false => format!("{}: ", problem.label),
                    };
                    bad(format!("{label}{words}{at}"))
                };
                Self(open.iter().map(|(_, problem)| words(problem)).collect())
            }
            Untaken::Refused(refused) => {
                let text = refused.text.map(|text| text.get(context.language).to_owned());
                Self::one(
                    StatusCode::BAD_REQUEST,
                    text.unwrap_or_else(|| {
                        app.web.texts().say(context.language, "open311-refused")
                    }),
                )
            }
            Untaken::NoPaper => Self::ours(app, context, &"a paper was asked for"),
            Untaken::Failed(failure) => Self::ours(app, context, &failure),
        }
    }

    pub(crate) fn status(&self) -> StatusCode {
        let first = self.0.first().and_then(|trouble| StatusCode::from_u16(trouble.code).ok());
        first.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}
