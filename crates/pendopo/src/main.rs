//! The program: command line, wiring, workers. Nothing else knows all slices.

mod assistant;
mod bench_seed;
mod beside;
mod boot;
mod calendar;
mod city;
mod cli;
mod commands;
mod doctor;
mod gauges;
mod guard;
mod knowing;
mod lines;
mod lapor;
mod listen;
mod partners;
mod samples;
mod serve;
mod settings;
mod setup;
mod shell;
mod shipped;
mod staff;
mod units;
mod verify;
#[cfg(test)]
mod tests;

use clap::Parser as _;

/// A seventh of a lifecycle went into glibc's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

use crate::cli::Cli;

fn main() -> std::process::ExitCode {
    // A process that sets sheets for another one; it knows no settings and needs none.
    if std::env::args_os().nth(1).is_some_and(|what| what == issuance::SET_SHEETS) {
        return issuance::set_sheets();
    }
    shell::end_quietly_without_a_reader();
    drop(rustls::crypto::ring::default_provider().install_default());
    let cli = Cli::parse();
    match commands::run(cli) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("pendopo: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
