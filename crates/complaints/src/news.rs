//! News for those who follow a report, a region or a street: what is put into the batch of an event, and what is told.
//!
//! Whether anybody follows is known in memory, so that a report that nobody follows costs nothing. One message waits for
//! a report (`report.news`), and finds out who follows it; one waits for a follower (`report.digest`), at most one a day.

use std::collections::BTreeSet;
use std::sync::Arc;

use arc_swap::ArcSwap;
use db::outbox::{Outgoing, Taken};
use db::{Batch, DbError};
use identity::Message;
use serde::{Deserialize, Serialize};
use terms::{CaseId, Language, Moment, OutboxId, PersonId, RegionCode};
use uuid::Uuid;
use web::{Shared, View};

use crate::App;
use crate::asked::{self, Asked, Order};
use crate::error::Failure;
use crate::follows::{self, Follow, Target};

/// The outbox kind of what became of a public report.
pub const NEWS: &str = "report.news";
/// The outbox kind of what one follower is told.
pub const DIGEST: &str = "report.digest";
/// One message a day to each at most.
const DAY_SECONDS: i64 = 86_400;
/// So many reports are looked at for one message; more are not counted.
const COUNTED: usize = 1_000;

#[derive(Serialize, Deserialize)]
struct Of {
    case: CaseId,
}

#[derive(Serialize, Deserialize)]
struct To {
    person: PersonId,
    follow: Uuid,
}

/// What anybody follows.
pub struct News {
    web: Shared,
    followed: ArcSwap<BTreeSet<Target>>,
}

impl News {
    /// Of an agency; what is followed is read by [`App::keep_up`].
    pub fn new(web: Shared) -> Arc<Self> {
        Arc::new(Self { web, followed: ArcSwap::default() })
    }

    /// What is followed from now on.
    pub(crate) fn set(&self, followed: BTreeSet<Target>) {
        if **self.followed.load() != followed {
            self.followed.store(Arc::new(followed));
        }
    }

    /// One more is followed.
    pub(crate) fn add(&self, target: &Target) {
        let mut followed = (**self.followed.load()).clone();
        followed.insert(target.clone());
        self.set(followed);
    }

    /// What of this report is followed.
    fn targets(&self, case: CaseId, region: &str, address: &str) -> Vec<Target> {
        let followed = self.followed.load();
        let mut found = Vec::new();
        let mut here = region.parse::<RegionCode>().ok();
        while let Some(code) = here {
            here = code.parent();
            found.push(Target::Region(code.to_string()));
        }
        found.push(Target::Report(case));
        found.retain(|target| followed.contains(target));
        let streets = followed.iter().filter(|target| target.is_street_of(address));
        found.extend(streets.cloned());
        found
    }

    /// The order to tell what became of a report; nothing where nobody follows it.
    pub(crate) fn of_report(
        &self,
        (case, region, address): (CaseId, &str, &str),
        now: Moment,
    ) -> Batch {
        if self.targets(case, region, address).is_empty() {
            return Batch::new();
        }
        Batch::new().outbox(&Outgoing {
            agency: self.web.brand().agency,
            id: OutboxId::new(self.web.id()),
            kind: NEWS,
            key: format!("news/{case}/{}", now.micros()),
            body: serde_json::to_vec(&Of { case }).expect("ids are plain data"),
            // What is taken back at once is no news.
            not_before: now.plus_seconds(casework::UNDO_SECONDS),
            at: now,
        })
    }
}

/// One message for each who follows a report, when they may be told again.
///
/// # Errors
/// [`Failure`] when something could not be read.
pub async fn news(app: &App, message: &Taken) -> Result<Batch, Failure> {
    let Ok(Of { case }) = serde_json::from_slice(&message.body) else { return Ok(Batch::new()) };
    let (agency, now) = (app.web.brand().agency, app.web.now());
    let Some(report) = crate::store::by_case(&app.db, agency, case).await? else {
        return Ok(Batch::new());
    };
    let mut batch = Batch::new();
    for target in app.news.targets(case, &report.region, &report.address) {
        for follow in follows::of(&app.db, agency, &target).await? {
            let free = follow.told_at.map_or(now, |told| told.plus_seconds(DAY_SECONDS)).max(now);
            let to = To { person: follow.person, follow: follow.id };
            let day = free.day(&app.web.brand().zone);
            batch = batch.outbox(&Outgoing {
                agency,
                id: OutboxId::new(app.web.id()),
                kind: DIGEST,
                key: format!("digest/{}/{day}", follow.id.simple()),
                body: serde_json::to_vec(&to).expect("ids are plain data"),
                not_before: free,
                at: now,
            });
        }
    }
    Ok(batch)
}

/// What one follower is told: how many reports changed, and where to see them; nothing where none did, or nobody follows
/// any more.
///
/// # Errors
/// [`Failure`] when something could not be read.
pub async fn digest(app: &App, message: &Taken) -> Result<Batch, Failure> {
    let Ok(to) = serde_json::from_slice::<To>(&message.body) else { return Ok(Batch::new()) };
    let Some(follow) = follows::one(&app.db, to.person, to.follow).await? else {
        return Ok(Batch::new());
    };
    let now = app.web.now();
    let reached = identity::reached(&app.db, &app.keys, to.person).await?;
    let Some((contact, language)) = reached else { return Ok(Batch::new()) };
    let view = View::public(&app.web, language, "/aduan");
    let Some((count, what, path)) = happened(app, &view, &follow).await? else {
        return Ok(Batch::new());
    };
    let base = &app.web.brand().public_url;
    let (link, stop) = (format!("{base}{path}"), follow.stop_path());
    let stop = format!("{base}{stop}");
    let (count, short) = (count.to_string(), view.brand().short.clone());
    let args = [
        ("agency", short.as_str()),
        ("count", &count),
        ("what", &what),
        ("link", &link),
        ("stop", &stop),
    ];
    let message_ = Message {
        subject: view.say1("following-subject", "what", &what),
        text: view.with("following-sms", &args),
        to: contact,
    };
    let sent =
        identity::queue_message(&app.web, &app.keys, &message_, message.key.clone() + "/sent", now);
    Ok(sent.then(follows::told(&follow, now)))
}

/// How many reports that are followed changed since their follower was told; what they are called, and where they are.
async fn happened(
    app: &App,
    view: &View,
    follow: &Follow,
) -> Result<Option<(usize, String, String)>, DbError> {
    let since = follow.told_at.unwrap_or(follow.created_at);
    let (what, asked) = described(app, view, &follow.target).await?;
    let Some(asked) = asked else { return Ok(None) };
    let index = app.live.now(&app.db).await?;
    if let Target::Report(case) = follow.target {
        let spot = index.find(case).filter(|spot| spot.changed_at > since);
        return Ok(spot.map(|spot| (1, what, format!("/aduan/{}", spot.number()))));
    }
    let wish = asked.wish(view.now);
    let titles = |_: &crate::index::Label| String::new();
    let page = asked::page((&index, &wish), titles, (Order::Changed, "", COUNTED), view.now);
    let count = page.reports.iter().filter(|(spot, _)| spot.changed_at > since).count();
    let path = Asked { urut: "diperbarui".to_owned(), ..asked }.at("/aduan");
    Ok((count > 0).then_some((count, what, path)))
}

/// What is followed, in words, and the list of it; none where it is no longer public.
pub(crate) async fn described(
    app: &App,
    view: &View,
    target: &Target,
) -> Result<(String, Option<Asked>), DbError> {
    match target {
        Target::Region(code) => {
            let region = code.parse::<RegionCode>();
            let name = region.map_or_else(
                |_| code.clone(),
                |code| asked::region_name(view, &app.catalog, &code),
            );
            Ok((name, Some(Asked { wilayah: code.clone(), ..Asked::default() })))
        }
        Target::Street(words) => {
            let name = view.say1("following-street", "name", words);
            Ok((name, Some(Asked { q: words.clone(), ..Asked::default() })))
        }
        Target::Report(case) => {
            let index = app.live.now(&app.db).await?;
            let Some(spot) = index.find(*case) else {
                return Ok((view.say("following-gone"), None));
            };
            let language: Language = view.language;
            let title = crate::words::title_of(&app.catalog.catalog, index.label(spot), language);
            let q = spot.number().to_owned();
            Ok((format!("{title} ({q})"), Some(Asked { q, ..Asked::default() })))
        }
    }
}

#[cfg(test)]
mod tests;
