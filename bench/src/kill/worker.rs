//! Somebody who works on cases and does not give up: what has no answer is sent again, word for word.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use tokio::time::sleep;

use crate::http::{Answer, Connection};
use crate::script::{self, Cast, Ready, Step};

/// A case as the client was told.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    /// The draft, whose id the case has.
    pub(crate) draft: String,
    /// Its number.
    pub(crate) number: String,
    /// The steps that were answered with "done".
    pub(crate) done: Vec<Step>,
}

/// What all workers share.
pub(crate) struct Work {
    address: SocketAddr,
    cast: Arc<Cast>,
    ready: Vec<Ready>,
    next: AtomicUsize,
    enough: AtomicBool,
    statuses: Mutex<BTreeMap<String, usize>>,
}

/// How long one request is tried again.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(40);

impl Work {
    /// On these drafts.
    pub(crate) fn new(address: SocketAddr, cast: Arc<Cast>, ready: Vec<Ready>) -> Arc<Self> {
        let (next, enough, statuses) =
            (AtomicUsize::new(0), AtomicBool::new(false), Mutex::default());
        Arc::new(Self { address, cast, ready, next, enough, statuses })
    }

    /// No further case is begun; those that are begun go to their end.
    pub(crate) fn enough(&self) {
        self.enough.store(true, Ordering::Relaxed);
    }

    /// Answers that were no answers: by status, and `broken` for connections.
    pub(crate) fn statuses(&self) -> BTreeMap<String, usize> {
        self.statuses.lock().expect("no holder panics").clone()
    }

    /// How many there were.
    pub(crate) fn refusals(&self) -> usize {
        self.statuses.lock().expect("no holder panics").values().sum()
    }

    fn count(&self, what: String) {
        *self.statuses.lock().expect("no holder panics").entry(what).or_insert(0) += 1;
    }
}

/// Works on one case after the other until it is enough.
pub(crate) async fn work(work: Arc<Work>) -> anyhow::Result<Vec<Told>> {
    let mut connection = Connection::new(work.address);
    let mut told = Vec::new();
    while !work.enough.load(Ordering::Relaxed) {
        let place = work.next.fetch_add(1, Ordering::Relaxed);
        let Some(ready) = work.ready.get(place) else { break };
        told.push(case(&work, &mut connection, ready).await?);
    }
    Ok(told)
}

async fn case(work: &Work, connection: &mut Connection, ready: &Ready) -> anyhow::Result<Told> {
    let draft = ready.draft.clone();
    let mut told = Told { draft, number: String::new(), done: Vec::new() };
    for step in &work.cast.steps {
        let request = script::request(&work.cast, ready, *step, &told.number);
        let answer = persist(work, connection, &request, *step).await?;
        if *step == Step::Submit {
            told.number = script::number_of(&answer).with_context(|| format!("{answer:?}"))?;
        }
        told.done.push(*step);
    }
    Ok(told)
}

/// Sends until there is an answer. After a break the first try may have been heard: then "that is not how it stands
/// any more" is as good as "done", and the proof at the end says whether it was.
async fn persist(
    work: &Work,
    connection: &mut Connection,
    request: &[u8],
    step: Step,
) -> anyhow::Result<Answer> {
    let until = Instant::now() + PATIENCE;
    let mut again = false;
    loop {
        match connection.send(request).await {
            Ok(answer) if step.is_right(&answer) => return Ok(answer),
            Ok(answer) if answer.status >= 500 => {
                work.count(answer.status.to_string());
                again = true;
            }
            Ok(answer) if again && step != Step::Submit => {
                work.count(format!("{} again: {}", step.name(), answer.status));
                return Ok(answer);
            }
            Ok(answer) => {
                bail!("{}: {answer:?} {}", step.name(), script::snippet(connection.body()))
            }
            Err(_) => {
                work.count("broken".to_owned());
                again = true;
            }
        }
        if Instant::now() > until {
            bail!("{}: no answer in {} s", step.name(), PATIENCE.as_secs());
        }
        sleep(PAUSE).await;
    }
}
