//! A sandbox that stands in for `WhatsApp`, Telegram and an SMS gateway: it keeps invented phones, signs webhooks as the services
//! do, takes their calls and refuses what they refuse. A person may hold one of the phones at `/`; a test, by `/api`.
//!
//! Written from the services' documents and not with `messaging`: a mistake made there would else be made here too, and nobody
//! would see it.
//!
//! Reading order: [`World`] is what there is; `whatsapp`, `telegram` and `sms` are the services; `post` delivers webhooks; `control` is
//! for tests, `page` for people.

mod world;
mod post;
mod whatsapp;
mod telegram;
mod sms;
mod control;
mod page;

use std::sync::Arc;

use axum::Router;

pub use world::{Secrets, World};

/// All routes of the sandbox.
pub fn routes(world: Arc<World>) -> Router {
    Router::new()
        .merge(whatsapp::routes())
        .merge(telegram::routes())
        .merge(sms::routes())
        .merge(control::routes())
        .merge(page::routes())
        .with_state(world)
}
