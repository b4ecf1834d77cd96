//! Where sheets are set: in a process beside this one, which has so much memory and so much time and nothing else.
//!
//! A template is a program, and programs can run for ever or eat all memory. A thread that does so cannot be
//! stopped; a process can. One sets many sheets after another, so that fonts are read once.

use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{ExitCode, Stdio};
use std::time::Duration;

use letters::{Meta, RenderError, Template};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use terms::Moment;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};
use tokio::sync::Mutex;

/// What a program is called with to set sheets.
pub const SET_SHEETS: &str = "set-sheets";
/// How long one sheet may take; a letter takes some hundredths of a second.
const MOST_TIME: Duration = Duration::from_secs(10);
/// How much memory it may have, fonts and program included.
const MOST_MEMORY: u64 = 2 << 30;
/// After so many sheets a process ends: what it remembers of templates is not to grow for ever.
const SHEETS: u32 = 200;
/// The longest message between the two.
const LONGEST: u32 = 64 << 20;

/// A template, what it knows, and what the PDF says about itself.
#[derive(Serialize, Deserialize)]
pub struct Job {
    /// The template.
    pub source: String,
    /// What letters share.
    pub lib: String,
    /// What it knows.
    pub data: Map<String, Value>,
    /// Its title.
    pub title: String,
    /// Identifies it for ever.
    pub id: String,
    /// When it was made.
    pub at: Moment,
    /// Whether it is only an example.
    pub demo: bool,
}

impl Job {
    fn set(&self) -> Result<Vec<u8>, RenderError> {
        let meta = Meta { title: &self.title, id: &self.id, at: self.at, demo: self.demo };
        let template = Template { source: &self.source, lib: &self.lib };
        letters::render(&template, &Value::Object(self.data.clone()), &meta)
    }
}

/// Why a sheet was not set.
#[derive(Debug, thiserror::Error)]
pub enum Unset {
    /// The template has a fault.
    #[error("the template has a fault at line {}", .0.line)]
    Fault(RenderError),
    /// It took more time or memory than a sheet may.
    #[error("the template took more than {} seconds or more memory than it may", MOST_TIME.as_secs())]
    Bounds,
    /// The process could not be started.
    #[error("no process to set it in")]
    NoProcess(#[source] io::Error),
}

/// A process that sets sheets, and how many it has set.
struct Setter {
    child: Child,
    set: u32,
}

/// Sets sheets.
#[derive(Default)]
pub struct Press {
    /// The program that sets them; none: this very process does, unbounded.
    program: Option<PathBuf>,
    idle: Mutex<Vec<Setter>>,
}

impl Press {
    /// Sets them by this program, called with [`SET_SHEETS`].
    pub fn by(program: PathBuf) -> Self {
        Self { program: Some(program), idle: Mutex::default() }
    }

    /// The PDF of a sheet.
    ///
    /// # Errors
    /// [`Unset`].
    pub async fn set(&self, job: Job) -> Result<Vec<u8>, Unset> {
        let Some(program) = &self.program else {
            let set = tokio::task::spawn_blocking(move || job.set()).await;
            return set.map_err(|_| Unset::Bounds)?.map_err(Unset::Fault);
        };
        let idle = self.idle.lock().await.pop();
        let mut setter = match idle.and_then(alive) {
            Some(setter) => setter,
            // None waits, or one that has ended meanwhile.
            None => Setter { child: start(program).map_err(Unset::NoProcess)?, set: 0 },
        };
        // One that is late or died is dropped, and killed with that.
        let answer = tokio::time::timeout(MOST_TIME, ask(&mut setter.child, &job)).await;
        let answer = answer.map_err(|_| Unset::Bounds)?.map_err(|_| Unset::Bounds)?;
        setter.set += 1;
        if setter.set < SHEETS {
            self.idle.lock().await.push(setter);
        }
        answer.map_err(Unset::Fault)
    }
}

/// One that has not ended meanwhile.
fn alive(mut setter: Setter) -> Option<Setter> {
    let is_alive = matches!(setter.child.try_wait(), Ok(None));
    is_alive.then_some(setter)
}

/// A process with nothing of ours but the two pipes.
fn start(program: &PathBuf) -> io::Result<Child> {
    Command::new(program)
        .arg(SET_SHEETS)
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
}

/// Sends a job and reads what became of it.
async fn ask(child: &mut Child, job: &Job) -> io::Result<Result<Vec<u8>, RenderError>> {
    let (Some(to), Some(from)) = (child.stdin.as_mut(), child.stdout.as_mut()) else {
        return Err(io::ErrorKind::BrokenPipe.into());
    };
    let body = serde_json::to_vec(job)?;
    to.write_u32(length(&body)?).await?;
    to.write_all(&body).await?;
    to.flush().await?;
    let is_set = from.read_u8().await? == 1;
    let mut answer = vec![0; usize::try_from(from.read_u32().await?.min(LONGEST)).unwrap_or(0)];
    from.read_exact(&mut answer).await?;
    if is_set {
        return Ok(Ok(answer));
    }
    let (line, column, message) = serde_json::from_slice(&answer)?;
    Ok(Err(RenderError { line, column, message }))
}

/// Sets sheets that come in by the standard input until it ends: what a program does that was called with
/// [`SET_SHEETS`].
pub fn set_sheets() -> ExitCode {
    let limits = [(rlimit::Resource::AS, MOST_MEMORY), (rlimit::Resource::CORE, 0)];
    for (resource, most) in limits {
        if resource.set(most, most).is_err() {
            return ExitCode::FAILURE;
        }
    }
    // The other side has gone: there is nobody to tell.
    drop(answer_all(&mut io::stdin().lock(), &mut io::stdout().lock()));
    ExitCode::SUCCESS
}

fn answer_all(from: &mut impl Read, to: &mut impl Write) -> io::Result<()> {
    loop {
        let mut length_of = [0; 4];
        from.read_exact(&mut length_of)?;
        let expected = usize::try_from(u32::from_be_bytes(length_of).min(LONGEST)).unwrap_or(0);
        let mut body = vec![0; expected];
        from.read_exact(&mut body)?;
        let job: Job = serde_json::from_slice(&body)?;
        let (is_set, answer) = match job.set() {
            Ok(pdf) => (1, pdf),
            Err(fault) => (0, serde_json::to_vec(&(fault.line, fault.column, fault.message))?),
        };
        to.write_all(&[is_set])?;
        to.write_all(&length(&answer)?.to_be_bytes())?;
        to.write_all(&answer)?;
        to.flush()?;
    }
}

fn length(bytes: &[u8]) -> io::Result<u32> {
    let length = u32::try_from(bytes.len()).ok().filter(|length| *length <= LONGEST);
    length.ok_or_else(|| io::ErrorKind::InvalidData.into())
}
