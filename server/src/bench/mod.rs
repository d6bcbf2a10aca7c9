//! `server bench`: measurements, one JSON line per result. Never timed tests.

pub mod matrix;

use clap::Subcommand;

/// What can be measured.
#[derive(Subcommand, Clone, Debug)]
pub enum Bench {
    /// Learn from and score simulated chains
    Matrix(matrix::MatrixBenchArgs),
}

/// Measures it and prints the results.
pub fn run(bench: &Bench) -> anyhow::Result<()> {
    match bench {
        Bench::Matrix(args) => matrix::run(args),
    }
}
