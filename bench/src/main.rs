//! The benches: figures of the product against ceilings measured in the same run. Started by `./bench/run`, which
//! builds everything in release and starts PostgreSQL when it is needed.

mod ceiling;
mod figures;
mod http;
mod install;
mod lifecycle;
mod script;
mod store;

use clap::Parser;

/// What can be measured.
#[derive(Debug, Parser)]
#[command(name = "bench/run")]
enum Bench {
    /// Whole cases over HTTP, from the form to the signed letter.
    Lifecycle(lifecycle::Options),
    /// The bare server that `lifecycle` is compared with.
    #[command(hide = true)]
    Ceiling(ceiling::Options),
}

fn main() -> anyhow::Result<()> {
    let bench = Bench::parse();
    // One thread for the client: it shares the cores with what it measures. The ceiling gets all, as the product does.
    let mut runtime = match bench {
        Bench::Ceiling(_) => tokio::runtime::Builder::new_multi_thread(),
        Bench::Lifecycle(_) => tokio::runtime::Builder::new_current_thread(),
    };
    runtime.enable_all().build()?.block_on(async {
        match bench {
            Bench::Lifecycle(options) => lifecycle::run(&options).await,
            Bench::Ceiling(options) => ceiling::run(&options).await,
        }
    })
}
