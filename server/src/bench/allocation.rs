//! `server bench allocation`: how long stores take to be allocated under constraints, and how near
//! the result is to the bound; one JSON line per set of constraints.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::Args;
use domain::matrix::simulated::Simulated;
use domain::matrix::{
    CampaignLimits, Constraints, Fitted, History, Margin, Run, Settings, Step, fit, recommend,
};
use domain::money::Money;
use domain::period::Month;
use serde_json::json;

use super::measure::peak_mb;

/// Allocate simulated chains under ever more constraints.
///
/// Without sizes it runs 2,000 stores with 12 campaigns, then 10,000 with 30.
#[derive(Args, Clone, Debug)]
pub struct AllocationBenchArgs {
    /// Stores.
    #[arg(long, requires = "campaigns")]
    stores: Option<usize>,
    /// Campaigns.
    #[arg(long, requires = "stores")]
    campaigns: Option<usize>,
}

/// Prints the results.
pub fn run(args: &AllocationBenchArgs) -> anyhow::Result<()> {
    match (args.stores, args.campaigns) {
        (Some(stores), Some(campaigns)) => measure(stores, campaigns),
        _ => {
            measure(2_000, 12)?;
            measure(10_000, 30)
        }
    }
}

fn measure(stores: usize, campaigns: usize) -> anyhow::Result<()> {
    let chain =
        Simulated { stores, campaigns, mailings: 10 * stores, months: 36, ..Simulated::default() };
    let (history, _) = chain.draw();
    let settings =
        Settings::new(Month { year: 2025, month: 1 }, Margin::PerResponse(Money::from_units(60.0)));
    let fitted = fit(&history, &settings, &mut |_| ControlFlow::Continue(()))?;
    let (free, _) = timed(&fitted, &history, &settings)?;
    let mailed = &free.totals.by_status[..2];
    let wanted = Wanted {
        cost: mailed.iter().map(|sums| sums.cost).sum(),
        pieces: mailed.iter().map(|sums| sums.pieces).sum(),
        stores: mailed.iter().map(|sums| sums.stores).sum(),
    };
    for (name, settings) in wanted.settings(&history, &settings) {
        let (run, seconds) = timed(&fitted, &history, &settings)?;
        let report = run.totals.allocation.context("a run under constraints reports on them")?;
        println!(
            "{}",
            json!({
                "bench": "allocation",
                "constraints": name,
                "stores": stores,
                "campaigns": campaigns,
                "seconds": (100.0 * seconds.as_secs_f64()).round() / 100.0,
                "gap_percent": (1e5 * report.gap).round() / 1e3,
                "gap_to_lp_percent": percent_below(report.profit, report.relaxed_bound),
                "binding": report.uses.iter().filter(|used| used.binding).count(),
                "peak_mb": peak_mb(),
            })
        );
    }
    Ok(())
}

fn percent_below(profit: Money, bound: Money) -> f64 {
    (1e5 * (1.0 - profit.units() / bound.units())).round() / 1e3
}

/// A run, and how long its allocation took: from its first step to the scoring after it.
fn timed(
    fitted: &Fitted,
    history: &History,
    settings: &Settings,
) -> anyhow::Result<(Run, Duration)> {
    let (mut began, mut took) = (None, Duration::ZERO);
    let run = recommend(fitted, history, settings, &mut |progress| {
        match (progress.step, began) {
            (Step::Allocating, None) => began = Some(Instant::now()),
            (Step::Scoring { .. }, Some(since)) => {
                took = since.elapsed();
                began = None;
            }
            _ => {}
        }
        ControlFlow::Continue(())
    })?;
    Ok((run, took))
}

/// What the stores would take if nothing were limited.
struct Wanted {
    cost: Money,
    pieces: u64,
    stores: u32,
}

impl Wanted {
    /// Ever more constraints, each set tight.
    fn settings(&self, history: &History, plain: &Settings) -> Vec<(&'static str, Settings)> {
        let each = history.campaigns.len() as u64;
        let with = |limits: Option<CampaignLimits>| Settings {
            budget: Some(Money(self.cost.0 / 2)),
            constraints: Constraints {
                campaigns: limits
                    .map(|limits| {
                        history.campaigns.iter().map(|facts| (facts.id, limits)).collect()
                    })
                    .unwrap_or_default(),
                ..Constraints::default()
            },
            ..plain.clone()
        };
        let pieces = CampaignLimits {
            max_pieces: Some(self.pieces * 7 / 10 / each),
            ..CampaignLimits::default()
        };
        let stores =
            CampaignLimits { max_stores: Some(self.stores * 12 / 10 / each as u32), ..pieces };
        let runs = CampaignLimits { min_print_run: Some(self.pieces * 45 / 100 / each), ..stores };
        vec![
            ("budget", with(None)),
            ("budget, pieces", with(Some(pieces))),
            ("budget, pieces, stores", with(Some(stores))),
            ("budget, pieces, stores, print runs", with(Some(runs))),
        ]
    }
}
