//! Delivers webhooks, rightly and, where a test wants it, wrongly.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Deserialize;
use sha2::Sha256;

use crate::world::{Service, World};

/// What may be done to a webhook.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Twist {
    /// Delivered so many times; 0 and 1 are once.
    pub(crate) times: u32,
    /// Delivered later.
    pub(crate) delay_ms: u64,
    /// Written so long ago.
    pub(crate) age_seconds: i64,
    /// Kept until `/api/release`, so that others overtake it.
    pub(crate) hold: bool,
    /// `wrong` or `none`.
    pub(crate) signature: Option<String>,
}

/// A webhook, ready to be delivered.
#[derive(Clone)]
pub(crate) struct Hook {
    pub(crate) service: Service,
    /// The phone and the message it tells of; none for what became of the product's own.
    pub(crate) of: Option<(u64, u64)>,
    pub(crate) kind: &'static str,
    pub(crate) header: (&'static str, String),
    pub(crate) raw: Vec<u8>,
}

/// `sha256=` and the hex HMAC of the bytes.
pub(crate) fn signature(secret: &str, raw: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes any key");
    mac.update(raw);
    let mut text = "sha256=".to_owned();
    for byte in mac.finalize().into_bytes() {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Delivers a webhook as its twist says; gives the product's last answer, none for one that is held or delayed.
pub(crate) async fn deliver(world: &Arc<World>, mut hook: Hook, twist: &Twist) -> Option<u16> {
    match twist.signature.as_deref() {
        Some("wrong") => {
            hook.header.1 = signature("somebody else", &hook.raw).replace("sha256=0", "sha256=1")
        }
        Some(_) => hook.header.1.clear(),
        None => {}
    }
    if hook.of.is_some() {
        world.inside().last = Some(hook.clone());
    }
    if twist.hold {
        world.inside().held.push(hook);
        return None;
    }
    if twist.delay_ms > 0 {
        let (world, pause, times) =
            (Arc::clone(world), Duration::from_millis(twist.delay_ms), twist.times.max(1));
        tokio::spawn(async move {
            tokio::time::sleep(pause).await;
            for _ in 0..times {
                post(&world, &hook).await;
            }
        });
        return None;
    }
    let mut answered = 0;
    for _ in 0..twist.times.max(1) {
        answered = post(world, &hook).await;
    }
    Some(answered)
}

/// Delivers it once; 0 where nobody answers.
pub(crate) async fn post(world: &World, hook: &Hook) -> u16 {
    let url = format!("{}/kait/{}", world.product, hook.service.name());
    let request = world.client.post(url).header("content-type", hook.kind).body(hook.raw.clone());
    let request = match hook.header.1.as_str() {
        "" => request,
        value => request.header(hook.header.0, value),
    };
    let answered = request.send().await.map_or(0, |answer| answer.status().as_u16());
    if let Some((phone, seq)) = hook.of {
        let mut inside = world.inside();
        let phone = inside.phones.iter_mut().find(|p| p.id == phone);
        if let Some(message) = phone.and_then(|p| p.messages.iter_mut().find(|m| m.seq == seq)) {
            message.answered = Some(answered);
        }
    }
    answered
}
