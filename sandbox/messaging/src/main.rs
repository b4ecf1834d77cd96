//! `sandbox-messaging --product http://127.0.0.1:8080 --keys FOLDER`: see the library.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use clap::Parser;
use sandbox_messaging::{Secrets, World, routes};

/// Stands in for WhatsApp, Telegram and an SMS gateway, on this machine only.
#[derive(Parser)]
struct Cli {
    /// Where Pendopo is.
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    product: String,
    /// Where to listen; loopback only.
    #[arg(long, default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// Folder of the secrets; those that are not there are made. Pendopo's settings name the same files.
    #[arg(long)]
    keys: PathBuf,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    drop(rustls::crypto::ring::default_provider().install_default());
    let cli = Cli::parse();
    ensure!(cli.listen.ip().is_loopback(), "the sandbox knows no passwords and stays on loopback");
    let secrets = Secrets::in_folder(&cli.keys).context("secrets could not be read or made")?;
    let listener = tokio::net::TcpListener::bind(cli.listen).await.context("no place to listen")?;
    let at = listener.local_addr()?;
    let world = World::new(&cli.product, &format!("http://{at}"), secrets)?;
    tell(&format!("Phones: http://{at}\n\n{}", world.settings(&cli.keys)));
    axum::serve(listener, routes(Arc::new(world))).await?;
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the command line prints")]
fn tell(text: &str) {
    println!("{text}");
}
