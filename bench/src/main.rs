//! The benches: figures of the product against ceilings measured in the same run. Started by `./bench/run`, which
//! builds everything in release and starts PostgreSQL when it is needed.

mod assistant;
mod ceiling;
mod chats;
mod figures;
mod http;
mod install;
mod kill;
mod letters;
mod lifecycle;
mod map;
mod pages;
mod rest;
mod script;
mod service;
mod store;

use clap::Parser;

/// What can be measured.
#[derive(Debug, Parser)]
#[command(name = "bench/run")]
enum Bench {
    /// Whole cases over HTTP, from the form to the signed letter.
    Lifecycle(lifecycle::Options),
    /// Whole complaints over HTTP: created, assigned, resolved, searched for.
    Complaints(lifecycle::Options),
    /// The public pages at many connections.
    Pages(pages::Options),
    /// Memory at rest, start-up, size, time of a letter.
    Rest(rest::Options),
    /// Letters rendered and signed.
    Letters(letters::Options),
    /// The tool around the service file, and a large catalogue.
    Service(service::Options),
    /// The map of complaints at many reports.
    Map(map::Options),
    /// Conversations whose pages are open, and words in some of them.
    Chats(chats::Options),
    /// Labelled questions to the assistant.
    Assistant(assistant::Options),
    /// SIGKILL at random instants, and what is left.
    Kill(kill::Options),
    /// The bare server that `pages` is compared with.
    #[command(hide = true)]
    Plain(pages::Plain),
    /// The bare server that `chats` is compared with.
    #[command(hide = true)]
    BareChats(chats::Bare),
    /// The bare server that `lifecycle` is compared with.
    #[command(hide = true)]
    Ceiling(ceiling::Options),
}

fn main() -> anyhow::Result<()> {
    let bench = Bench::parse();
    // One thread for the client: it shares the cores with what it measures. The ceiling gets all, as the product does.
    let mut runtime = match bench {
        Bench::Ceiling(_) | Bench::Plain(_) | Bench::BareChats(_) => {
            tokio::runtime::Builder::new_multi_thread()
        }
        Bench::Lifecycle(_)
        | Bench::Complaints(_)
        | Bench::Pages(_)
        | Bench::Rest(_)
        | Bench::Letters(_)
        | Bench::Service(_)
        | Bench::Map(_)
        | Bench::Chats(_)
        | Bench::Assistant(_)
        | Bench::Kill(_) => tokio::runtime::Builder::new_current_thread(),
    };
    runtime.enable_all().build()?.block_on(async {
        match bench {
            Bench::Lifecycle(options) => lifecycle::run(&options, script::Play::Letter).await,
            Bench::Complaints(options) => lifecycle::run(&options, script::Play::Complaint).await,
            Bench::Pages(options) => pages::run(&options).await,
            Bench::Rest(options) => rest::run(&options).await,
            Bench::Letters(options) => letters::run(&options).await,
            Bench::Service(options) => service::run(&options).await,
            Bench::Map(options) => map::run(&options).await,
            Bench::Chats(options) => chats::run(&options).await,
            Bench::Assistant(options) => assistant::run(&options),
            Bench::Kill(options) => kill::run(&options).await,
            Bench::Plain(options) => pages::plain(&options).await,
            Bench::BareChats(options) => chats::serve(&options).await,
            Bench::Ceiling(options) => ceiling::run(&options).await,
        }
    })
}
