//! `server bench matrix`: how long a chain drawn from the model takes to learn from, to check on its
//! past, to allocate and to score.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::time::Instant;

use clap::Args;
use domain::matrix::simulated::Simulated;
use domain::matrix::{Margin, Settings, Step, run as run_matrix};
use domain::money::Money;
use domain::period::Month;
use serde_json::json;

use super::measure::{forget_peak, peak_mb};

/// Run simulated chains; one JSON line per step, then how each step grew with the size.
///
/// Without sizes it runs both aims: 2,000 stores with 100,000 mailings and 12 campaigns, then
/// 10,000 with 500,000 and 30.
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
    /// Budget in currency units per store, below what the stores would take; it makes the
    /// allocation work.
    #[arg(long, default_value_t = 900.0)]
    budget_per_store: f64,
    /// How often; the fastest is told.
    #[arg(long, default_value_t = 3)]
    rounds: u32,
}

/// How large a chain.
#[derive(Clone, Copy)]
struct Size {
    stores: usize,
    mailings: usize,
    campaigns: usize,
}

/// Prints the results.
pub fn run(args: &MatrixBenchArgs) -> anyhow::Result<()> {
    if let (Some(stores), Some(mailings)) = (args.stores, args.mailings) {
        measure(args, Size { stores, mailings, campaigns: args.campaigns })?;
        return Ok(());
    }
    let sizes = [
        Size { stores: 2_000, mailings: 100_000, campaigns: 12 },
        Size { stores: 10_000, mailings: 500_000, campaigns: 30 },
    ];
    let small = measure(args, sizes[0])?;
    let large = measure(args, sizes[1])?;
    for (name, few) in &small {
        let many = large.get(name).map_or(f64::NAN, |reading| reading.wall_ms);
        let rows = name.rows(sizes[1]) as f64 / name.rows(sizes[0]) as f64;
        let times = (10.0 * many / few.wall_ms).round() / 10.0;
        println!(
            "{}",
            json!({"bench": "matrix", "growth": name.word(), "n_times": rows, "ms_times": times})
        );
    }
    Ok(())
}

/// What is told apart.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Fit,
    Backtest,
    Allocate,
    Score,
}

impl Part {
    fn of(step: Step) -> Part {
        match step {
            Step::Reading | Step::Fitting { .. } => Part::Fit,
            Step::Checking { .. } => Part::Backtest,
            Step::Allocating => Part::Allocate,
            Step::Scoring { .. } => Part::Score,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Part::Fit => "fit",
            Part::Backtest => "backtest",
            Part::Allocate => "allocate",
            Part::Score => "score",
        }
    }

    /// What its cost should grow with: mailings, or pairs of store and campaign.
    fn rows(self, size: Size) -> usize {
        match self {
            Part::Fit | Part::Backtest => size.mailings,
            Part::Allocate | Part::Score => size.stores * size.campaigns,
        }
    }
}

fn measure(args: &MatrixBenchArgs, size: Size) -> anyhow::Result<BTreeMap<Part, Reading>> {
    let chain = Simulated {
        stores: size.stores,
        mailings: size.mailings,
        campaigns: size.campaigns,
        months: 36,
        ..Simulated::default()
    };
    let (history, _) = chain.draw();
    let settings = Settings {
        budget: Some(Money::from_units(args.budget_per_store * size.stores as f64)),
        ..Settings::new(
            Month { year: 2025, month: 1 },
            Margin::PerResponse(Money::from_units(60.0)),
        )
    };
    let mut best: BTreeMap<Part, Reading> = BTreeMap::new();
    for _ in 0..args.rounds.max(1) {
        let mut parts: BTreeMap<Part, Reading> = BTreeMap::new();
        let mut at = (Part::Fit, Watch::start());
        let run = run_matrix(&history, &settings, &mut |progress| {
            let part = Part::of(progress.step);
            if part != at.0 {
                parts.entry(at.0).or_default().add(at.1.read());
                at = (part, Watch::start());
            }
            ControlFlow::Continue(())
        })?;
        parts.entry(at.0).or_default().add(at.1.read());
        anyhow::ensure!(run.recommendations.len() == size.stores, "not every store was scored");
        for (part, reading) in parts {
            let best = best.entry(part).or_insert(reading);
            if reading.wall_ms < best.wall_ms {
                *best = reading;
            }
        }
    }
    for (part, reading) in &best {
        tell(*part, size, reading);
    }
    Ok(best)
}

fn tell(part: Part, size: Size, reading: &Reading) {
    let rows = part.rows(size);
    let line = json!({
        "bench": "matrix",
        "step": part.word(),
        "n": rows,
        "stores": size.stores,
        "mailings": size.mailings,
        "campaigns": size.campaigns,
        "ms": reading.wall_ms.round(),
        "cpu_ms": reading.cpu_ms,
        "per_row_us": (1e6 * reading.wall_ms / rows as f64).round() / 1e3,
        "peak_mb": reading.peak_mb,
    });
    println!("{line}");
}

struct Watch {
    wall: Instant,
    cpu: f64,
    /// Whether the peak of the memory was made to start anew with the watch.
    peak_is_own: bool,
}

#[derive(Clone, Copy, Default)]
struct Reading {
    wall_ms: f64,
    cpu_ms: f64,
    /// Most memory of the process while it lasted, in megabytes; `None` where the system does not
    /// tell it apart.
    peak_mb: Option<u64>,
}

impl Reading {
    fn add(&mut self, other: Reading) {
        self.wall_ms += other.wall_ms;
        self.cpu_ms += other.cpu_ms;
        self.peak_mb = self.peak_mb.max(other.peak_mb);
    }
}

impl Watch {
    fn start() -> Watch {
        let peak_is_own = forget_peak();
        Watch { wall: Instant::now(), cpu: cpu_ms(), peak_is_own }
    }

    fn read(&self) -> Reading {
        Reading {
            wall_ms: 1e3 * self.wall.elapsed().as_secs_f64(),
            cpu_ms: cpu_ms() - self.cpu,
            peak_mb: peak_mb().filter(|_| self.peak_is_own),
        }
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
