//! `pendopo service …`: services as files.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Work on service files.
#[derive(Debug, Subcommand)]
pub(crate) enum Service {
    /// Write a small service that is complete: asks five questions, or takes them as flags.
    New(NewService),
    /// Find every fault in service files: place, what is wrong, how to mend it. Ends with 1 if any.
    Check {
        /// Service folders, or folders of packs. Without any: the packs folder of the settings.
        paths: Vec<PathBuf>,
        /// How faults are printed.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// List every fault that `check` knows, with its code.
    Faults,
    /// Print the JSON Schema of service files, for editors; a server has it at /schema/service-1.json.
    Schema,
    /// Lay service files out: long braces on lines of their own, no stray blanks. Comments and order stay.
    Fmt {
        /// Service folders, or folders of packs. Without any: the packs folder of the settings.
        paths: Vec<PathBuf>,
        /// Write nothing, say which files would change, and end with 1 if any would.
        #[arg(long)]
        check: bool,
    },
    /// Say how hard the texts of services are to read, and which are not translated or out of date, by id.
    Texts {
        /// Service folders, or folders of packs. Without any: the packs folder of the settings.
        paths: Vec<PathBuf>,
    },
    /// Show a service in words: its page, its form, its road.
    Show {
        /// Id of a service in the packs folder, or its folder.
        service: String,
        /// Also draw its road into this file.
        #[arg(long, value_name = "FILE")]
        svg: Option<PathBuf>,
    },
    /// Say what a citizen, an officer and a register will notice of a new version.
    Diff {
        /// The old one: id in the packs folder, or folder.
        old: String,
        /// The new one.
        new: String,
    },
    /// Play a year of a service against a staffing plan: waiting, promises kept, the bottleneck, one more officer.
    Simulate(Simulate),
    /// Play the scenarios of service folders without a database, and say where they fail. Ends with 1 if any does.
    Test {
        /// Service folders, or folders of packs. Without any: the packs folder of the settings.
        paths: Vec<PathBuf>,
    },
    /// Set every letter and form that the scenarios of a service bring about, to be looked at: PDF files and, beside
    /// each, what its template knows.
    Letters {
        /// Id of a service in the packs folder, or its folder.
        service: String,
        /// The folder for them. It is made when it is not there.
        #[arg(long, value_name = "FOLDER")]
        out: PathBuf,
    },
    /// Say what answers lead to: whether one may apply, what is wrong or asked, price, promise, road, letters.
    Try(Try),
    /// Check a service folder and publish it as the next version. Running cases stay on theirs.
    ///
    /// Before that the running cases of the service are tried on the new version. When some would go another way they
    /// are named, and nothing is published without --although-cases-part.
    Publish {
        /// Folders of services.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// Publish although running cases would go another way on the new version.
        #[arg(long)]
        although_cases_part: bool,
    },
    /// Make the version before the newest again, as a version of its own. Running cases stay on theirs.
    Rollback {
        /// Id of a published service.
        service: String,
        /// Another earlier version.
        #[arg(long, value_name = "VERSION")]
        to: Option<i64>,
    },
    /// Write a service, or all of a pack, as one archive (tar, with the SHA-256 of each file).
    Export {
        /// Id of a service or a pack in the packs folder, or its folder.
        service: String,
        /// The archive. Without it the id with `.tar`, here.
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
    },
    /// Take the services of an archive into the packs folder. All is checked first; with any error nothing is written.
    Import {
        /// The archive.
        file: PathBuf,
        /// Put them in the place of those that are there.
        #[arg(long)]
        replace: bool,
    },
}

/// A service to write.
#[derive(Debug, Args)]
pub(crate) struct NewService {
    /// The folder in which the folder of the service is made.
    #[arg(default_value = ".")]
    pub(crate) folder: PathBuf,
    /// What it is called: "Surat keterangan belum menikah". Its id is made of it.
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// What it does, in one sentence.
    #[arg(long)]
    pub(crate) summary: Option<String>,
    /// The law or rule that it rests on.
    #[arg(long)]
    pub(crate) basis: Option<String>,
    /// The kind of unit that handles it: kelurahan.
    #[arg(long)]
    pub(crate) unit: Option<String>,
    /// What the citizen is asked; may be repeated.
    #[arg(long = "ask", value_name = "QUESTION")]
    pub(crate) ask: Vec<String>,
}

/// A year to play.
#[derive(Debug, Args)]
pub(crate) struct Simulate {
    /// Id of a service in the packs folder, or its folder.
    pub(crate) service: String,
    /// Cases in the year, evenly over its working days.
    #[arg(long, default_value_t = 5000, conflicts_with = "arrivals")]
    pub(crate) cases: u32,
    /// Measured instead: a file with the number of cases of each working day, a line each.
    #[arg(long, value_name = "FILE")]
    pub(crate) arrivals: Option<PathBuf>,
    /// Officers of a role: officer=3, in another office officer@kecamatan=2. May be repeated; who is not named is one.
    #[arg(long, value_name = "ROLE=COUNT", value_parser = name_and_count)]
    pub(crate) staff: Vec<(String, u32)>,
    /// Minutes of work at a stage: verify=20. May be repeated.
    #[arg(long, value_name = "STAGE=MINUTES", value_parser = name_and_count)]
    pub(crate) minutes: Vec<(String, u32)>,
    /// Minutes of work at the other stages.
    #[arg(long, default_value_t = 15)]
    pub(crate) usual_minutes: u32,
    /// How many percent of cases take a way out: verify.correct=12. May be repeated.
    #[arg(long = "share", value_name = "STAGE.OUTCOME=PERCENT", value_parser = name_and_count)]
    pub(crate) shares: Vec<(String, u32)>,
    /// Hours that the office works in a day.
    #[arg(long, default_value_t = 8)]
    pub(crate) hours: u32,
    /// How many percent of the days an officer is away.
    #[arg(long, default_value_t = 3)]
    pub(crate) sick: u32,
    /// Seed of chance: the same seed gives the same year.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Also draw waiting by stage into this file.
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
}

/// How faults are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// A line each, for people.
    #[default]
    Text,
    /// A list of objects, for scripts.
    Json,
    /// SARIF 2.1.0, for editors and forges.
    Sarif,
    /// Commands of GitHub's workflows.
    Github,
}

/// Answers to try out.
#[derive(Debug, Args)]
pub(crate) struct Try {
    /// Id of a service in the packs folder, or its folder.
    pub(crate) service: String,
    /// File with answers (YAML or JSON), written as in a scenario: `since: 2026-08-01`, `owner_letter: file`.
    #[arg(long, value_name = "FILE")]
    pub(crate) answers: PathBuf,
    /// The day: 2026-11-02. It decides settings, ages and promises.
    #[arg(long, value_name = "DATE")]
    pub(crate) today: terms::Date,
    /// Who applies: a person of the scenarios, whose facts stand where the answers say nothing else.
    #[arg(long = "as", value_name = "NAME", default_value = "Wulan Prasasti")]
    pub(crate) person: String,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

fn name_and_count(text: &str) -> Result<(String, u32), String> {
    let count = |text: &str| text.trim().parse().ok();
    text.split_once('=')
        .and_then(|(name, value)| Some((name.trim().to_owned(), count(value)?)))
        .ok_or_else(|| "write NAME=COUNT, for example officer=3".to_owned())
}
