//! Who asks: a program, by the key that it sends as `api_key`.

use http::StatusCode;
use identity::ApiScope;

use super::Question;
use crate::app::App;
use crate::error::Failure;

/// What a program may do here. All that it may not is answered alike.
///
/// # Errors
/// 403 without a key that may report.
pub(super) async fn program(app: &App, question: &Question) -> Result<ApiScope, Failure> {
    let refused = |key: &str| Failure::one(StatusCode::FORBIDDEN, question.say(app, key));
    let key = question.form.get("api_key").ok_or_else(|| refused("open311-key-missing"))?;
    let found = identity::api_scope(&app.db, &app.keys, app.agency(), key, app.web.now()).await;
    let found = found.map_err(|error| Failure::ours(app, &question.context, &error))?;
    found.filter(|scope| scope.reports).ok_or_else(|| refused("open311-key-unknown"))
}
