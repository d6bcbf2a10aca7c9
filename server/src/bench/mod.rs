//! `server bench`: measurements, one JSON line per result. Never timed tests.

pub mod allocation;
pub mod approval;
pub mod http;
pub mod import;
pub mod live;
pub mod matrix;
mod measure;
pub mod orders;

use clap::Subcommand;

/// What can be measured.
#[derive(Subcommand, Clone, Debug)]
pub enum Bench {
    /// Import a mailing history: upload, read, write, undo
    Import(import::ImportBenchArgs),
    /// Allocate simulated chains under constraints
    Allocation(allocation::AllocationBenchArgs),
    /// Learn from and score simulated chains
    Matrix(matrix::MatrixBenchArgs),
    /// Ask for the main pages and server functions over a demonstration chain
    Http(http::HttpBenchArgs),
    /// Change all of a plan, look at it and approve it
    Approval(approval::ApprovalBenchArgs),
    /// Make an order of a whole plan, and its files
    Orders(orders::OrdersBenchArgs),
    /// Let many people change one plan at once, over real sockets
    Live(live::LiveBenchArgs),
}

/// Measures it and prints the results.
pub async fn run(bench: &Bench) -> anyhow::Result<()> {
    match bench {
        Bench::Import(args) => import::run(args),
        Bench::Allocation(args) => allocation::run(args),
        Bench::Matrix(args) => matrix::run(args),
        Bench::Http(args) => http::run(args).await,
        Bench::Approval(args) => approval::run(args).await,
        Bench::Orders(args) => orders::run(args).await,
        Bench::Live(args) => live::run(args).await,
    }
}
