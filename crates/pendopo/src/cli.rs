//! The command line: what `pendopo --help` says, in one place.

mod service;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub(crate) use self::service::{Format, NewService, Service, Simulate, Try};

/// Public services of an agency: pages, forms, casework, letters, in one program.
///
/// Start with `pendopo demo` and `pendopo serve` to look around in a fictional city, or with
/// `pendopo init` to set up an agency. `pendopo doctor` says what is wrong and how to mend it.
#[derive(Debug, Parser)]
#[command(name = "pendopo", version, max_term_width = 100, subcommand_required = true)]
pub(crate) struct Cli {
    /// File with settings (TOML). Without it `pendopo.toml` is read if it is there.
    #[arg(long, global = true, env = "PENDOPO_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// One setting, stronger than file and environment: --set listen=127.0.0.1:9000. May be repeated.
    #[arg(long = "set", global = true, value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub(crate) set: Vec<(String, String)>,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the pages, and send what waits in the outbox. Ends cleanly on Ctrl+C or SIGTERM.
    Serve,
    /// Set up an agency: its name and region, the keys, the first administrator.
    Init(Init),
    /// Make the fictional Kota Pendopo in an empty data folder: units, staff, people, services, a month of reports.
    Demo {
        /// Begin without reports: nobody has complained of anything yet.
        #[arg(long)]
        without_reports: bool,
    },
    /// Check configuration, database, keys, clock, disk and mail; say how to mend what is wrong.
    Doctor,
    /// Bring the database to the schema of this program. Makes no other change.
    Migrate {
        /// Say nothing when there is nothing to do.
        #[arg(long)]
        quiet: bool,
    },
    /// Make cases, letters and numbers again from the events, say where the tables differ, check every leaf of the log.
    ///
    /// Writes nothing. Ends with 1 when something differs.
    Rebuild,
    /// Make the search over names again from the sealed answers. Run it after restoring a backup without it.
    Reindex,
    /// Services written as files.
    #[command(subcommand)]
    Service(Service),
    /// The assistant that answers what people ask about services.
    #[command(subcommand)]
    Assistant(Assistant),
    /// Letters.
    #[command(subcommand)]
    Letter(Letter),
    /// Reports of SP4N-LAPOR!, as tables.
    #[command(subcommand)]
    Lapor(Lapor),
    /// Units: dinas, kecamatan, kelurahan.
    #[command(subcommand)]
    Unit(UnitCommand),
    /// Staff.
    #[command(subcommand)]
    Officer(Officer),
    /// Keys of programs that use the API.
    #[command(subcommand)]
    ApiKey(ApiKey),
    /// People whom offices ask by a link: heads of RT and RW.
    #[command(subcommand)]
    Contact(ContactCommand),
    /// Print all settings with their defaults, as the manual shows them.
    Settings,
    /// Fill a demo with cases and open sessions for a load test; `./bench/run` calls it.
    #[command(hide = true)]
    BenchSeed(BenchSeed),
    /// Make waiting letters of a demo one by one and time them; `./bench/run` calls it.
    #[command(hide = true)]
    BenchLetters {
        /// How many.
        #[arg(long, default_value_t = 100)]
        count: usize,
    },
}

/// The assistant.
#[derive(Debug, Subcommand)]
pub(crate) enum Assistant {
    /// Answer questions, one a line, out of the published services, or out of packs.
    Ask(Ask),
    /// Ask questions whose answer is known, and tell what was right before and is wrong now.
    ///
    /// Ends with an error when something is: run it with --save before packs, written answers or the program change, and with --before
    /// after it.
    Compare(Compare),
}

/// Questions whose answer is known, before and after a change.
#[derive(Debug, Args)]
pub(crate) struct Compare {
    /// Labelled questions: question, language, kind, services, answerable, parted by tabs, under a line of names. Without it those that
    /// the saved file holds.
    #[arg(long, value_name = "FILE", required_unless_present = "before")]
    pub(crate) questions: Option<PathBuf>,
    /// How it went before, as --save wrote it.
    #[arg(long, value_name = "FILE", conflicts_with = "before_packs")]
    pub(crate) before: Option<PathBuf>,
    /// Packs as they were before.
    #[arg(long, value_name = "DIR", requires = "questions")]
    pub(crate) before_packs: Option<PathBuf>,
    /// Writes how it goes now.
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
    /// Packs as they are now. Without it what the data folder has published with its written answers, or else the packs folder of the
    /// settings.
    #[arg(long, value_name = "DIR")]
    pub(crate) packs: Option<PathBuf>,
}

/// Questions to answer.
#[derive(Debug, Args)]
pub(crate) struct Ask {
    /// The questions, one a line; `-` reads them from standard input.
    #[arg(long, value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// One JSON object a line instead of sentences.
    #[arg(long)]
    pub(crate) json: bool,
    /// Lines belong together: each is asked after the one before it, until an empty line.
    #[arg(long)]
    pub(crate) conversation: bool,
    /// Packs that tell the services. Without it what the data folder has published, or else the packs folder of the settings.
    #[arg(long, value_name = "DIR")]
    pub(crate) packs: Option<PathBuf>,
}

/// What a load test wants to find.
#[derive(Debug, Args)]
pub(crate) struct BenchSeed {
    /// The service whose cases are filled in: the letter of the spine, or a complaint.
    #[arg(long, default_value = "surat-domisili")]
    pub(crate) service: String,
    /// Cases to fill in.
    #[arg(long, default_value_t = 0)]
    pub(crate) cases: usize,
    /// Citizens to sign in.
    #[arg(long, default_value_t = 0)]
    pub(crate) people: usize,
    /// Leave the letters of the filled cases for the worker to make.
    #[arg(long)]
    pub(crate) letters_wait: bool,
}

/// The agency to set up.
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// Full name: "Pemerintah Kota Contoh".
    #[arg(long)]
    pub(crate) name: String,
    /// Short name for the page head: "Kota Contoh". Without it the full name.
    #[arg(long)]
    pub(crate) short: Option<String>,
    /// Two to four letters that begin every case number: KC.
    #[arg(long)]
    pub(crate) code: String,
    /// Kemendagri code of the region: "32.73".
    #[arg(long)]
    pub(crate) region: String,
    /// IANA name of the time zone.
    #[arg(long, default_value = "Asia/Jakarta")]
    pub(crate) zone: String,
    /// Postal address, as letters and pages show it.
    #[arg(long, default_value = "")]
    pub(crate) address: String,
    /// Telephone.
    #[arg(long, default_value = "")]
    pub(crate) phone: String,
    /// Name of the first administrator.
    #[arg(long)]
    pub(crate) admin_name: String,
    /// E-mail with which the first administrator signs in.
    #[arg(long)]
    pub(crate) admin_email: String,
    /// Units, staff and regions of the agency, in the shape of the demo's city.yaml.
    #[arg(long, value_name = "FILE")]
    pub(crate) city: Option<PathBuf>,
    /// Table of regions, CSV with the columns code and name.
    #[arg(long, value_name = "FILE")]
    pub(crate) regions: Option<PathBuf>,
}

/// Work on letters.
#[derive(Debug, Subcommand)]
pub(crate) enum Letter {
    /// Say what a letter's PDF signs, who signed it, and whether it was altered. Needs no network.
    ///
    /// Ends with 0 for a valid letter, 1 for one not to be believed, 2 when it could not be looked at. Speaks Indonesian
    /// where LANG says so.
    Verify {
        /// The PDF.
        file: PathBuf,
        /// Certificate (PEM) of the authority to trust: the agency's keys/letter-ca.pem.
        #[arg(long, value_name = "KEY")]
        trust: PathBuf,
    },
    /// Revoke a letter: from now on its verification says so.
    Revoke {
        /// Its number, as printed.
        number: String,
        /// Why; shown to whoever verifies it.
        #[arg(long)]
        reason: String,
    },
}

/// Work on units.
#[derive(Debug, Subcommand)]
pub(crate) enum UnitCommand {
    /// Add a unit. The server uses it within seconds.
    Add(NewUnit),
    /// List the units: what `unit:` of a service may say, an id or a kind.
    List {
        /// Those of the demo's city instead, without a database.
        #[arg(long)]
        demo: bool,
        /// As JSON, for scripts.
        #[arg(long)]
        json: bool,
    },
    /// Make a unit the head of an institution (instansi) of its own; what lies beneath it belongs to it.
    Institution {
        /// Id of the unit.
        id: String,
        /// It is no institution of its own any more.
        #[arg(long)]
        no: bool,
    },
    /// Print the file of the demo's city: `init --city` takes one like it.
    File,
}

/// A unit to add.
#[derive(Debug, Args)]
pub(crate) struct NewUnit {
    /// Its id, small letters and hyphens: kelurahan-umpak.
    #[arg(long)]
    pub(crate) id: String,
    /// What services call it: kelurahan, kecamatan, dinas.
    #[arg(long)]
    pub(crate) kind: String,
    /// Its name: "Kelurahan Umpak".
    #[arg(long)]
    pub(crate) title: String,
    /// As letter numbers print it: KEL.UMPA. Without it the name.
    #[arg(long)]
    pub(crate) short: Option<String>,
    /// Kemendagri code of the region it covers: "32.73.01.1001".
    #[arg(long)]
    pub(crate) region: String,
    /// The unit above it.
    #[arg(long)]
    pub(crate) parent: Option<String>,
    /// Postal address, as letters and pages show it.
    #[arg(long, default_value = "")]
    pub(crate) address: String,
    /// Telephone.
    #[arg(long, default_value = "")]
    pub(crate) phone: String,
    /// It is the head of an institution (instansi) of its own.
    #[arg(long)]
    pub(crate) institution: bool,
}

/// Work on staff accounts.
#[derive(Debug, Subcommand)]
pub(crate) enum Officer {
    /// Add a member of staff. Prints a password and the secret for the code generator once.
    Add {
        /// Full name, as letters print it.
        #[arg(long)]
        name: String,
        /// Title: "Lurah".
        #[arg(long)]
        title: String,
        /// Civil servant's number (NIP), as letters print it.
        #[arg(long, default_value = "")]
        nip: String,
        /// E-mail for signing in.
        #[arg(long)]
        email: String,
        /// Roles: officer:kelurahan-umpak, signatory:disdukcapil, or one that a published service names. May be repeated.
        #[arg(long = "role", required = true, value_name = "ROLE:UNIT")]
        roles: Vec<String>,
    },
    /// List the staff: name, title, e-mail, roles; at the end those who no longer serve.
    List,
    /// End somebody's service: they cannot sign in or sign any more, their delegations end, the cases they hold are free.
    End {
        /// E-mail with which they sign in.
        email: String,
    },
    /// Give somebody another password and code generator, printed once; the old ones and their sessions are void.
    Reset {
        /// E-mail with which they sign in.
        email: String,
        /// For somebody who was ended: they serve again, with the roles they had.
        #[arg(long)]
        back: bool,
    },
}

/// Work on people whom offices ask without giving them an account.
#[derive(Debug, Subcommand)]
pub(crate) enum ContactCommand {
    /// Add somebody: a head of RT who confirms where people live.
    Add {
        /// What for, as service files name it: rt, rw.
        #[arg(long)]
        role: String,
        /// Id of the unit that asks.
        #[arg(long)]
        unit: String,
        /// Their RT and RW, 003/012; without it the whole unit.
        #[arg(long, default_value = "")]
        area: String,
        /// Name.
        #[arg(long)]
        name: String,
        /// Mobile number or e-mail address.
        #[arg(long)]
        contact: String,
    },
    /// List them by unit: id, role, area, name.
    List,
    /// Remove somebody; who has a link already can still answer by it.
    Remove {
        /// Its id, as `contact list` shows it.
        id: String,
    },
}

/// Exchange reports with SP4N-LAPOR!.
#[derive(Debug, Subcommand)]
pub(crate) enum Lapor {
    /// Take in the reports of a CSV table. A report that came before is not taken again.
    Import {
        /// The table; its columns are in docs/operator/open311.md.
        file: PathBuf,
    },
    /// Write the complaints that came since a day into a CSV table.
    Export {
        /// The day, 2026-11-01.
        #[arg(long, value_name = "DAY")]
        since: terms::Date,
        /// The table to write; it must not be there yet.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
        /// Write what people said too; each of them finds LAPOR! among those who read their data.
        #[arg(long)]
        with_stories: bool,
        /// Write secret reports too, each with its mark.
        #[arg(long)]
        with_secret: bool,
    },
}

/// Work on API keys.
#[derive(Debug, Subcommand)]
pub(crate) enum ApiKey {
    /// Make a key. It is printed once and kept only as a hash.
    Add {
        /// Who will use it.
        #[arg(long)]
        name: String,
        /// Service that it is for; may be repeated. Without any: all.
        #[arg(long = "service", value_name = "SERVICE")]
        services: Vec<String>,
        /// Let it report by Open311 too, and not only ask.
        #[arg(long)]
        reports: bool,
    },
    /// List the keys: id, name, services, when made, when used last, whether revoked.
    List,
    /// Revoke a key: from now on it is good for nothing.
    Revoke {
        /// Its id, as `api-key list` shows it.
        id: String,
    },
}

fn name_and_value(text: &str) -> Result<(String, String), String> {
    text.split_once('=')
        .map(|(name, value)| (name.trim().to_owned(), value.to_owned()))
        .ok_or_else(|| "write NAME=VALUE, for example listen=127.0.0.1:9000".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
