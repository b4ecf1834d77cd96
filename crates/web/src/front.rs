//! Pages that everybody sees alike, answered before anything else is asked: no route, no session, no form.
//!
//! A page that lies ready is found by its path in a fraction of the time that the whole stack takes. Whoever sends a
//! cookie or a query gets the stack, and so does a page that is not ready yet.

use std::sync::Arc;
use std::time::Instant;

use axum::response::Response;
use http::{Method, Request, StatusCode, header};

use crate::page::Stored;
use crate::shared::Shared;
use crate::stack::{address, named, note};

/// Where pages lie ready. Implemented by `catalog`.
pub trait Ready: Send + Sync {
    /// The page at this path as everybody sees it now, and its route as the log writes it; none when it must be made.
    fn find(&self, path: &str) -> Option<(Arc<Stored>, &'static str)>;
}

/// What stands before the stack.
#[derive(Clone)]
pub struct Front {
    shared: Shared,
    ready: Arc<dyn Ready>,
}

impl Front {
    /// Answers from these pages.
    pub fn new(shared: Shared, ready: Arc<dyn Ready>) -> Self {
        Self { shared, ready }
    }

    /// The answer, with the headers, the log line and the count that the stack gives; none when the stack is to answer.
    pub fn answer<B>(&self, request: &Request<B>) -> Option<Response> {
        let started = Instant::now();
        let headers = request.headers();
        let is_plain = request.method() == Method::GET
            && request.uri().query().is_none()
            && !headers.contains_key(header::COOKIE);
        if !is_plain {
            return None;
        }
        let path = request.uri().path();
        let (page, route) = self.ready.find(path)?;
        if let Some(limits) = &self.shared.0.limits
            && !limits.allow(
                address(&self.shared, request.extensions(), headers),
                &Method::GET,
                path,
            )
        {
            // The stack refuses it, and says why.
            return None;
        }
        let id = self.shared.id().to_string();
        let answer = named(&self.shared, page.answer(headers), &id);
        note(&self.shared, &Method::GET, route, StatusCode::OK, started, &id);
        Some(answer)
    }
}
