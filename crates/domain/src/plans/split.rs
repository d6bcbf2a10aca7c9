//! Suggestions for dividing a plan into waves: looked at first, applied as one step.
//!
//! In goes one candidate for each item, out come groups of indices into that list; every candidate
//! is in exactly one group. Names are suggestions as well.

use crate::{ids::RegionId, money::Money, refusals};
use stats::rng::Rng;
use std::collections::BTreeMap;

/// An item that may be put into a wave.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The region of its store, with its name.
    pub region: Option<(RegionId, String)>,
    /// 0 to 100; `None` for an item without a recommendation.
    pub confidence: Option<f64>,
    /// What mailing it costs.
    pub cost: Money,
}

/// A suggested wave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuggestedWave {
    /// What to call it.
    pub name: String,
    /// Which of the candidates, ascending.
    pub members: Vec<u32>,
    /// What they cost.
    pub cost: Money,
}

/// How to divide.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SplitBy {
    /// A wave for each region, by name; the items without one come last.
    Region,
    /// The surest first: at or above the first bound, then at or above the second, then the rest
    /// and those without a recommendation.
    Confidence {
        /// Where the first wave ends, 0 to 100.
        sure: f64,
        /// Where the second one ends, at or below `sure`.
        likely: f64,
    },
    /// So many waves of nearly the same cost.
    Cost {
        /// How many waves.
        waves: u32,
    },
    /// Some chosen by lot who are kept out, and the rest. The same seed draws the same ones.
    Holdout {
        /// How many are kept out, in percent.
        percent: u32,
        /// For the lot.
        seed: u64,
    },
}

refusals! {
    /// Why a plan cannot be divided so.
    pub enum SplitRefusal {
        /// No candidate.
        Nothing => "There is no item to divide. Widen the filter.",
        /// Fewer than two or more than there are items.
        Waves { most: u32 } => "Choose between 2 and {most} waves.",
        /// Bounds out of order.
        Bounds => "The second bound must lie below the first, both between 0 and 100.",
        /// None or all.
        Percent => "Keep out between 1 and 50 percent.",
        /// Rounded, nobody would be kept out, or everybody.
        TooFew => "There are too few items to keep some of them out. Widen the filter or raise the share.",
    }
}

/// The suggested waves, without empty ones.
pub fn suggest_waves(
    candidates: &[Candidate],
    by: SplitBy,
) -> Result<Vec<SuggestedWave>, SplitRefusal> {
    if candidates.is_empty() {
        return Err(SplitRefusal::Nothing);
    }
    let groups = match by {
        SplitBy::Region => by_region(candidates),
        SplitBy::Confidence { sure, likely } => by_confidence(candidates, sure, likely)?,
        SplitBy::Cost { waves } => by_cost(candidates, waves)?,
        SplitBy::Holdout { percent, seed } => holdout(candidates, percent, seed)?,
    };
    let wave = |(name, mut members): (String, Vec<u32>)| {
        members.sort_unstable();
        let cost = members.iter().map(|at| candidates[*at as usize].cost).sum();
        SuggestedWave { name, members, cost }
    };
    Ok(groups.into_iter().filter(|(_, members)| !members.is_empty()).map(wave).collect())
}

type Groups = Vec<(String, Vec<u32>)>;

fn by_region(candidates: &[Candidate]) -> Groups {
    let mut regions: BTreeMap<(bool, &str, Option<RegionId>), Vec<u32>> = BTreeMap::new();
    for (at, candidate) in (0..).zip(candidates) {
        let key = match &candidate.region {
            Some((id, name)) => (false, name.as_str(), Some(*id)),
            None => (true, "Without a region", None),
        };
        regions.entry(key).or_default().push(at);
    }
    regions.into_iter().map(|((_, name, _), members)| (name.to_owned(), members)).collect()
}

fn by_confidence(candidates: &[Candidate], sure: f64, likely: f64) -> Result<Groups, SplitRefusal> {
    if !(0.0..=100.0).contains(&sure) || !(0.0..sure).contains(&likely) {
        return Err(SplitRefusal::Bounds);
    }
    let mut groups = [Vec::new(), Vec::new(), Vec::new()];
    for (at, candidate) in (0..).zip(candidates) {
        let place = match candidate.confidence {
            Some(confidence) if confidence >= sure => 0,
            Some(confidence) if confidence >= likely => 1,
            _ => 2,
        };
        groups[place].push(at);
    }
    let names = ["Sure", "Likely", "Uncertain"].map(str::to_owned);
    Ok(names.into_iter().zip(groups).collect())
}

/// The dearest first, each to the wave that costs least so far. No wave then costs more than the
/// cheapest one plus the dearest item in it (Graham 1969, SIAM J. Appl. Math. 17:416–429).
fn by_cost(candidates: &[Candidate], waves: u32) -> Result<Groups, SplitRefusal> {
    let most = candidates.len().min(52) as u32;
    if !(2..=most).contains(&waves) {
        return Err(SplitRefusal::Waves { most: most.max(2) });
    }
    let mut order: Vec<u32> = (0..candidates.len() as u32).collect();
    order.sort_by_key(|at| (std::cmp::Reverse(candidates[*at as usize].cost), *at));
    let mut groups: Vec<(Money, Vec<u32>)> = vec![(Money::ZERO, Vec::new()); waves as usize];
    for at in order {
        let cheapest = groups.iter_mut().min_by_key(|(cost, members)| (*cost, members.len()));
        if let Some((cost, members)) = cheapest {
            *cost += candidates[at as usize].cost;
            members.push(at);
        }
    }
    Ok((1..).zip(groups).map(|(n, (_, members))| (format!("Wave {n}"), members)).collect())
}

/// A simple random sample without replacement: the first steps of a Fisher–Yates shuffle.
fn holdout(candidates: &[Candidate], percent: u32, seed: u64) -> Result<Groups, SplitRefusal> {
    if !(1..=50).contains(&percent) {
        return Err(SplitRefusal::Percent);
    }
    let count = candidates.len();
    let kept_out = (count as u64 * u64::from(percent) + 50) / 100;
    if kept_out == 0 || kept_out >= count as u64 {
        return Err(SplitRefusal::TooFew);
    }
    let mut rng = Rng::new(seed);
    let mut order: Vec<u32> = (0..count as u32).collect();
    for at in 0..kept_out as usize {
        let other = at + rng.below((count - at) as u32) as usize;
        order.swap(at, other);
    }
    let mailed = order.split_off(kept_out as usize);
    Ok(vec![("Mailed".to_owned(), mailed), ("Holdout".to_owned(), order)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn candidate(region: Option<u128>, confidence: Option<f64>, cost: i64) -> Candidate {
        let region = region.map(|n| (RegionId(Uuid::from_u128(n)), format!("Region {n}")));
        Candidate { region, confidence, cost: Money(cost) }
    }

    fn members(waves: &[SuggestedWave]) -> Vec<(&str, &[u32])> {
        waves.iter().map(|wave| (wave.name.as_str(), wave.members.as_slice())).collect()
    }

    #[test]
    fn regions_come_by_name_and_those_without_one_last() {
        let some = [
            candidate(Some(2), None, 1),
            candidate(None, None, 1),
            candidate(Some(1), None, 1),
            candidate(Some(2), None, 1),
        ];
        let waves = suggest_waves(&some, SplitBy::Region).unwrap();
        let wanted: [(&str, &[u32]); 3] =
            [("Region 1", &[2]), ("Region 2", &[0, 3]), ("Without a region", &[1])];
        assert_eq!(members(&waves), wanted);
    }

    #[test]
    fn the_surest_go_first() {
        let some = [90.0, 75.0, 60.0, 10.0].map(|n| candidate(None, Some(n), 1));
        let waves = suggest_waves(&some, SplitBy::Confidence { sure: 75.0, likely: 50.0 }).unwrap();
        let wanted: [(&str, &[u32]); 3] =
            [("Sure", &[0, 1]), ("Likely", &[2]), ("Uncertain", &[3])];
        assert_eq!(members(&waves), wanted);
        let upside_down = SplitBy::Confidence { sure: 50.0, likely: 75.0 };
        assert_eq!(suggest_waves(&some, upside_down), Err(SplitRefusal::Bounds));
    }

    #[test]
    fn the_same_seed_keeps_the_same_ones_out_and_another_others() {
        let some = vec![candidate(None, None, 1); 200];
        let out = |seed| suggest_waves(&some, SplitBy::Holdout { percent: 10, seed }).unwrap();
        assert_eq!(out(7), out(7));
        assert_ne!(out(7), out(8));
        assert_eq!(out(7)[1].members.len(), 20);
        let few = SplitBy::Holdout { percent: 10, seed: 1 };
        assert_eq!(suggest_waves(&some[..4], few), Err(SplitRefusal::TooFew));
    }

    #[test]
    fn everybody_is_kept_out_equally_often() {
        let some = vec![candidate(None, None, 1); 20];
        let mut times = [0_u32; 20];
        for seed in 0..4_000 {
            let waves = suggest_waves(&some, SplitBy::Holdout { percent: 25, seed }).unwrap();
            waves[1].members.iter().for_each(|at| times[*at as usize] += 1);
        }
        // 4,000 draws with chance 1/4: mean 1,000, standard deviation 27.4; five of them.
        assert!(times.iter().all(|times| times.abs_diff(1_000) < 137), "{times:?}");
    }

    proptest! {
        #[test]
        fn every_item_is_in_one_wave_and_costs_are_even(
            costs in proptest::collection::vec(0..10_000_i64, 2..60),
            waves in 2..6_u32,
        ) {
            let some: Vec<Candidate> =
                costs.iter().map(|cost| candidate(None, None, *cost)).collect();
            prop_assume!(waves as usize <= some.len());
            let found = suggest_waves(&some, SplitBy::Cost { waves }).unwrap();
            let mut all: Vec<u32> =
                found.iter().flat_map(|wave| wave.members.iter().copied()).collect();
            all.sort_unstable();
            prop_assert_eq!(all, (0..some.len() as u32).collect::<Vec<_>>());
            let dearest = costs.iter().max().copied().unwrap_or_default();
            let most = found.iter().map(|wave| wave.cost).max().unwrap_or_default();
            let least = found.iter().map(|wave| wave.cost).min().unwrap_or_default();
            prop_assert!((most - least).0 <= dearest);
        }
    }
}
