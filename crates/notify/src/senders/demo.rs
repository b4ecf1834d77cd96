//! Where nothing is sent: the demo, and an installation that lacks a setting.

use identity::Message;
use web::Later;

use super::Sender;
use crate::reason::Reason;

/// The demo: the message stays where it can be read.
pub struct DemoSender;

impl Sender for DemoSender {
    fn send<'a>(&'a self, _: &'a Message) -> Later<'a, Result<(), Reason>> {
        Box::pin(async { Ok(()) })
    }
}

/// Nothing is configured: the operator sees what is missing.
pub struct NoSender(pub Reason);

impl Sender for NoSender {
    fn send<'a>(&'a self, _: &'a Message) -> Later<'a, Result<(), Reason>> {
        Box::pin(async move { Err(self.0.clone()) })
    }
}
