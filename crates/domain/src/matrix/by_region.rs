//! A run summed by region.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Status, StatusTotals};
use crate::money::Money;

/// As much of a recommendation as the summary needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RegionLine<'a> {
    /// The region's name; empty for none.
    pub region: &'a str,
    /// Its status.
    pub status: Status,
    /// Whether it is held out.
    pub held_out: bool,
    /// Pieces.
    pub quantity: u32,
    /// Expected responses.
    pub responses: f64,
    /// What it costs.
    pub cost: Money,
    /// What it is expected to earn beyond that.
    pub profit: Money,
    /// 0 to 100.
    pub confidence: f64,
}

/// A region's part of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RegionSummary {
    /// Its name; empty for the stores without one.
    pub region: String,
    /// Stores scored.
    pub stores: u32,
    /// Per status, in the order of [`Status::ALL`]; without the held-out ones.
    pub by_status: [StatusTotals; 3],
    /// Stores held out.
    pub held_out: StatusTotals,
    /// Sums over the stores that are not skipped.
    pub mailed: StatusTotals,
    /// Mean confidence of all its stores, 0 to 100.
    pub confidence: f64,
}

impl RegionSummary {
    /// Expected profit by cost of the mailed stores; `None` when nothing is spent.
    pub fn return_on_cost(&self) -> Option<f64> {
        (self.mailed.cost.0 > 0).then(|| self.mailed.profit.units() / self.mailed.cost.units())
    }
}

/// Sums by region, in the order of their names, stores without a region last.
pub fn by_region<'a>(lines: impl IntoIterator<Item = RegionLine<'a>>) -> Vec<RegionSummary> {
    let mut regions: BTreeMap<(bool, &str), (RegionSummary, f64)> = BTreeMap::new();
    for line in lines {
        let (summary, confidence) =
            regions.entry((line.region.is_empty(), line.region)).or_default();
        summary.stores += 1;
        *confidence += line.confidence;
        if line.held_out {
            add(&mut summary.held_out, &line);
            continue;
        }
        for (status, sums) in Status::ALL.into_iter().zip(&mut summary.by_status) {
            if status == line.status {
                add(sums, &line);
            }
        }
        if line.status != Status::Skip {
            add(&mut summary.mailed, &line);
        }
    }
    regions
        .into_iter()
        .map(|((_, region), (summary, confidence))| RegionSummary {
            region: region.to_string(),
            confidence: confidence / f64::from(summary.stores.max(1)),
            ..summary
        })
        .collect()
}

fn add(sums: &mut StatusTotals, line: &RegionLine) {
    sums.stores += 1;
    sums.pieces += u64::from(line.quantity);
    sums.responses += line.responses;
    sums.cost += line.cost;
    sums.profit += line.profit;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_add_up_by_status_with_the_held_out_apart() {
        let line = |region, status, held_out, confidence| RegionLine {
            region,
            status,
            held_out,
            quantity: 1_000,
            responses: 15.0,
            cost: Money(50_000),
            profit: Money(20_000),
            confidence,
        };
        let found = by_region([
            line("", Status::AutoApprove, false, 90.0),
            line("West", Status::AutoApprove, false, 80.0),
            line("East", Status::Skip, false, 40.0),
            line("West", Status::NeedsReview, false, 60.0),
            line("West", Status::Skip, true, 70.0),
        ]);
        let names: Vec<&str> = found.iter().map(|region| region.region.as_str()).collect();
        assert_eq!(names, ["East", "West", ""]);
        let west = &found[1];
        assert_eq!((west.stores, west.confidence), (3, 70.0));
        assert_eq!(west.by_status.map(|sums| sums.stores), [1, 1, 0]);
        assert_eq!((west.held_out.stores, west.held_out.profit), (1, Money(20_000)));
        assert_eq!((west.mailed.pieces, west.mailed.cost), (2_000, Money(100_000)));
        assert_eq!(west.return_on_cost(), Some(0.4));
        assert_eq!(found[0].return_on_cost(), None);
        assert_eq!(by_region([]), []);
    }
}
