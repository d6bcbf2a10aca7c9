//! `server bench matrix`: how long a chain drawn from the model takes to learn from and to score.

use std::ops::ControlFlow;
use std::time::Instant;

use clap::Args;
use domain::matrix::simulated::Simulated;
use domain::matrix::{Margin, Settings, fit, recommend};
use domain::money::Money;
use domain::period::Month;
use serde_json::json;

/// Fit and score a simulated chain; one JSON line per step.
///
/// Without sizes it runs both aims: 2,000 stores with 100,000 mailings, then 10,000 with 500,000.
#[derive(Args, Clone, Debug)]
pub struct MatrixBenchArgs {
    /// Stores.
    #[arg(long, requires = "mailings")]
    stores: Option<usize>,
    /// Past mailings.
    #[arg(long, requires = "stores")]
    mailings: Option<usize>,
    /// Campaigns.
    #[arg(long, default_value_t = 12)]
    campaigns: usize,
    /// How often; the fastest is told.
    #[arg(long, default_value_t = 3)]
    rounds: u32,
}

/// Prints the results.
pub fn run(args: &MatrixBenchArgs) -> anyhow::Result<()> {
    match (args.stores, args.mailings) {
        (Some(stores), Some(mailings)) => measure(args, stores, mailings),
        _ => {
            measure(args, 2_000, 100_000)?;
            measure(args, 10_000, 500_000)
        }
    }
}

fn measure(args: &MatrixBenchArgs, stores: usize, mailings: usize) -> anyhow::Result<()> {
    let chain = Simulated {
        stores,
        mailings,
        campaigns: args.campaigns,
        months: 36,
        ..Simulated::default()
    };
    let (history, _) = chain.draw();
    let settings =
        Settings::new(Month { year: 2025, month: 1 }, Margin::PerResponse(Money::from_units(60.0)));
    let (mut fitting, mut scoring) = (Vec::new(), Vec::new());
    for _ in 0..args.rounds.max(1) {
        let start = Watch::start();
        let fitted = fit(&history, &settings, &mut |_| ControlFlow::Continue(()))?;
        fitting.push(start.read());
        let start = Watch::start();
        let run = recommend(&fitted, &history, &settings, &mut |_| ControlFlow::Continue(()))?;
        scoring.push(start.read());
        anyhow::ensure!(run.recommendations.len() == stores, "not every store was scored");
    }
    tell("fit", args, stores, mailings, mailings, &fitting);
    tell("score", args, stores, mailings, stores * args.campaigns, &scoring);
    Ok(())
}

fn tell(
    step: &str,
    args: &MatrixBenchArgs,
    stores: usize,
    mailings: usize,
    rows: usize,
    rounds: &[Reading],
) {
    let least = |pick: fn(&Reading) -> f64| rounds.iter().map(pick).fold(f64::INFINITY, f64::min);
    let ms = least(|reading| reading.wall_ms);
    let line = json!({
        "bench": "matrix",
        "step": step,
        "n": rows,
        "stores": stores,
        "mailings": mailings,
        "campaigns": args.campaigns,
        "ms": ms.round(),
        "cpu_ms": least(|reading| reading.cpu_ms),
        "per_row_us": (1e6 * ms / rows as f64).round() / 1e3,
        "peak_mb": peak_mb(),
    });
    println!("{line}");
}

struct Watch {
    wall: Instant,
    cpu: f64,
}

struct Reading {
    wall_ms: f64,
    cpu_ms: f64,
}

impl Watch {
    fn start() -> Watch {
        Watch { wall: Instant::now(), cpu: cpu_ms() }
    }

    fn read(&self) -> Reading {
        Reading { wall_ms: 1e3 * self.wall.elapsed().as_secs_f64(), cpu_ms: cpu_ms() - self.cpu }
    }
}

/// Processor time of this process so far, in steps of 10 ms; 0 where the system does not tell.
fn cpu_ms() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the name in brackets: user and system time are the 12th and 13th field, in 1/100 s.
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = after_name
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<f64>().ok());
    10.0 * ticks.sum::<f64>()
}

/// The most memory the process ever had, in megabytes; `None` where the system does not tell.
fn peak_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kilobytes| kilobytes / 1024)
}
