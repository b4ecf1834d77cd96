//! A page that came under a token of before its person signed in anew: nothing may be stored of it. What was typed waits
//! in its browser, sealed under the key of its case, and its page shows it again under an address of its own.

use axum::response::Response;
use http::HeaderMap;
use vault::{Place, Purpose, Sealed};
use web::{cookie, see_other, with_cookie};

use crate::App;
use crate::draft::Draft;

const COOKIE: &str = "__Host-isian";
const SECONDS: i64 = 600;
/// Longest value of a cookie that every browser keeps, with room for its name and what is said of it.
const LONGEST: usize = 3_900;

type Typed = Vec<(String, String)>;

/// On to an address that shows a page as it was typed; none when that is more than a browser keeps for us.
pub(crate) fn set_aside(
    app: &App,
    draft: &Draft,
    page: &str,
    typed: &Typed,
    address: &str,
) -> Option<Response> {
    let waiting = (page.to_owned(), typed.clone());
    let random = app.web.random();
    let sealed = vault::seal(&draft.key, draft.row.key, &waiting, &place(draft), random);
    let value = sealed.to_text();
    let fits = value.len() <= LONGEST;
    fits.then(|| with_cookie(see_other(address), COOKIE, &value, Some(SECONDS)))
}

/// What was typed on this page and waits in the browser.
pub(crate) fn waiting(draft: &Draft, page: &str, headers: &HeaderMap) -> Option<Typed> {
    let sealed = Sealed::<(String, Typed)>::from_text(draft.row.key, cookie(headers, COOKIE))?;
    let opened = vault::open(&draft.key, &sealed, &place(draft), Purpose::Own);
    let ((of, typed), _read) = opened.ok()?;
    (of == page).then_some(typed)
}

fn place(draft: &Draft) -> Place<'static> {
    let (owner, case) = (draft.row.agency.uuid(), draft.row.id);
    Place { owner, case, subject: "applicant", field: "aside" }
}
