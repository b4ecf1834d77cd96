//! Hands what came to the assistant, in the order in which it was written.

use bytes::Bytes;
use db::Batch;
use db::outbox::Taken;
use messaging::{Call, Trouble, telegram, whatsapp};
use terms::Language;

use super::inbox::{self, Came, Kept, Of};
use super::{Stuck, ours};
use crate::Assistant;
use crate::say::{Incoming, Peer, What};

/// The outbox kind of a message that came.
pub const IN: &str = "channel.in";
/// After so many tries a picture is not waited for any more: what was written after it would wait too.
const TRIES: i64 = 4;

/// Answers all that waits of a writer.
///
/// # Errors
/// [`Stuck`] when something of it has to be tried again; what was answered before it stays answered.
pub async fn come(app: &Assistant, message: &Taken) -> Result<Batch, Stuck> {
    let of = serde_json::from_slice::<Of>(&message.body).ok();
    let Some(peer) = of.and_then(|of| identity::unhex(&of.peer)) else { return Ok(Batch::new()) };
    for waiting in inbox::waiting(app, &peer).await? {
        let Kept { channel, peer, id, came } = waiting.kept;
        let Some(channel) = messaging::Channel::named(&channel) else { continue };
        let what = what(app, channel, came, message.attempts >= TRIES).await?;
        let peer = Peer {
            channel: ours(channel),
            address: peer,
            citizen: None,
            language: Language::Id,
            network: None,
        };
        // Answers leave by the outbox, written with them.
        app.receive(&peer, &Incoming { id, what }).await?;
        app.db.commit(inbox::handled(app, waiting.name)).await?;
    }
    Ok(Batch::new())
}

async fn what(
    app: &Assistant,
    channel: messaging::Channel,
    came: Came,
    is_last: bool,
) -> Result<What, Stuck> {
    Ok(match came {
        Came::Text(text) => What::Text(text),
        Came::Place(lat, lng) => What::Place { lat, lng },
        Came::Other => What::Unreadable,
        Came::Button(id, acknowledge) => {
            if let (Some(line), Some(callback)) = (&app.lines.telegram, acknowledge) {
                let call = telegram::acknowledged(&line.token, &callback);
                // A button that turns a little longer is no harm.
                drop(app.lines.carrier.carry(&line.url, None, call).await);
            }
            match id.strip_prefix(super::words::BY_PLACE) {
                Some(place) => What::Text(place.to_owned()),
                None => What::Button(id),
            }
        }
        Came::Picture(media, caption) => match picture(app, channel, &media).await {
            Ok(Some(bytes)) => {
                let name = if bytes.starts_with(b"%PDF") { "berkas.pdf" } else { "foto.jpg" };
                What::Files {
                    files: vec![(name.to_owned(), bytes)],
                    too_large: Vec::new(),
                    caption,
                }
            }
            Ok(None) => {
                let too_large = vec!["foto.jpg".to_owned()];
                What::Files { files: Vec::new(), too_large, caption }
            }
            Err(Stuck::Refused(Trouble::Final { .. })) => What::Unreadable,
            Err(_) if is_last => What::Unreadable,
            Err(stuck) => return Err(stuck),
        },
    })
}

/// Fetches a picture in the two steps of its service; none where it is larger than any that is read.
async fn picture(
    app: &Assistant,
    channel: messaging::Channel,
    media: &str,
) -> Result<Option<Bytes>, Stuck> {
    let carrier = &app.lines.carrier;
    let fetched = match channel {
        messaging::Channel::WhatsApp => {
            let line = app.lines.whatsapp.as_ref().ok_or(Stuck::Off)?;
            let bearer = Some(line.token.as_str());
            let call = whatsapp::media(media).ok_or(Trouble::Final { code: 0 })?;
            let named = carrier.carry(&line.url, bearer, call).await?;
            let path = whatsapp::media_address(named.status, &named.body)?;
            carrier.carry(&line.url, bearer, Call { path, payload: None }).await?
        }
        messaging::Channel::Telegram => {
            let line = app.lines.telegram.as_ref().ok_or(Stuck::Off)?;
            let named = carrier.carry(&line.url, None, telegram::file(&line.token, media)).await?;
            // The service itself carries none that is larger than 20 MB.
            if telegram::is_too_large(named.status, &named.body) {
                return Ok(None);
            }
            let path = telegram::file_path(&line.token, named.status, &named.body)?;
            carrier.carry(&line.url, None, Call { path, payload: None }).await?
        }
        messaging::Channel::Sms => return Err(Trouble::Final { code: 0 }.into()),
    };
    match fetched.status {
        200 if fetched.is_cut => Ok(None),
        200 => Ok(Some(Bytes::from(fetched.body))),
        status => Err(Trouble::Passing { code: i64::from(status), after: None }.into()),
    }
}
