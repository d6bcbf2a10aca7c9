//! What is different between two runs, store by store, and why.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::reasons::thousands;
use super::{
    Part, Parts, QuantityBound, Recommendation, Run, Settings, SkipCause, Status, Thresholds,
};
use crate::ids::{CampaignId, StoreId};
use crate::money::Money;

/// A change of confidence below this (in points) is none.
const SAME_CONFIDENCE: f64 = 1.0;
/// A part that moved by less than this on the logit scale (1 % of the odds) explains nothing.
const MOVED: f64 = 0.01;

/// As much of a recommendation as a comparison needs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunLine {
    /// The store.
    pub store: StoreId,
    /// Its campaign.
    pub campaign: CampaignId,
    /// Its quantity, in pieces.
    pub quantity: u32,
    /// What bounded it.
    pub bound: QuantityBound,
    /// Its status.
    pub status: Status,
    /// Why it is skipped, if it is.
    pub skip_cause: Option<SkipCause>,
    /// Its confidence, 0 to 100.
    pub confidence: f64,
    /// Whether its quantity was varied to learn from it.
    pub explored: bool,
    /// Expected responses.
    pub responses: f64,
    /// What it costs.
    pub cost: Money,
    /// What it is expected to earn beyond that.
    pub profit: Money,
    /// The parts of its forecast.
    pub parts: Parts,
}

impl From<&Recommendation> for RunLine {
    fn from(line: &Recommendation) -> RunLine {
        RunLine {
            store: line.store,
            campaign: line.campaign,
            quantity: line.quantity,
            bound: line.bound,
            status: line.status,
            skip_cause: line.skip_cause,
            confidence: line.confidence,
            explored: line.explored.is_some(),
            responses: line.expected_responses,
            cost: line.cost,
            profit: line.expected_profit,
            parts: line.parts,
        }
    }
}

/// One of the two runs.
#[derive(Clone, Copy, Debug)]
pub struct RunSide<'a> {
    /// What was asked.
    pub settings: &'a Settings,
    /// What money would earn at the margin (λ; 0 without a budget that binds).
    pub multiplier: f64,
    /// Its lines.
    pub lines: &'a [RunLine],
}

impl<'a> RunSide<'a> {
    /// A whole run, its lines given in short.
    pub fn of(run: &'a Run, lines: &'a [RunLine]) -> RunSide<'a> {
        let multiplier = run.totals.budget.map_or(0.0, |budget| budget.multiplier);
        RunSide { settings: &run.settings, multiplier, lines }
    }
}

/// What became of a store's line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ChangeKind {
    /// Campaign, quantity, status and, within a point, confidence are what they were.
    Unchanged,
    /// Another status.
    Status,
    /// The same status, another campaign.
    Campaign,
    /// The same status and campaign, another quantity.
    Quantity,
    /// Only another confidence.
    Confidence,
    /// Only the later run has it.
    New,
    /// Only the earlier run has it.
    Gone,
}

impl ChangeKind {
    /// Every kind, in the order shown.
    pub const ALL: [ChangeKind; 7] = [
        ChangeKind::Status,
        ChangeKind::Campaign,
        ChangeKind::Quantity,
        ChangeKind::Confidence,
        ChangeKind::New,
        ChangeKind::Gone,
        ChangeKind::Unchanged,
    ];

    /// The word in addresses.
    pub fn word(self) -> &'static str {
        match self {
            ChangeKind::Status => "status",
            ChangeKind::Campaign => "campaign",
            ChangeKind::Quantity => "quantity",
            ChangeKind::Confidence => "confidence",
            ChangeKind::New => "new",
            ChangeKind::Gone => "gone",
            ChangeKind::Unchanged => "unchanged",
        }
    }

    /// The kind behind a word.
    pub fn from_word(word: &str) -> Option<ChangeKind> {
        ChangeKind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

impl fmt::Display for ChangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ChangeKind::Status => "Another status",
            ChangeKind::Campaign => "Another campaign",
            ChangeKind::Quantity => "Another quantity",
            ChangeKind::Confidence => "Only the confidence",
            ChangeKind::New => "Only in the later run",
            ChangeKind::Gone => "Only in the earlier run",
            ChangeKind::Unchanged => "As it was",
        })
    }
}

/// Why a line is different.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum ChangeCause {
    /// A part of the forecast moved most; by this factor on the odds.
    Part {
        /// Which.
        part: Part,
        /// Factor on the odds.
        factor: f64,
    },
    /// The chain's own level moved most; by this factor on the odds.
    Chain {
        /// Factor on the odds.
        factor: f64,
    },
    /// The confidence moved without the forecast: more, or fewer, mailings to rest on.
    Surer {
        /// Change of the confidence, in points.
        points: f64,
    },
    /// Money became scarcer or freer: the next unit of it earns this now instead of that.
    Budget {
        /// λ before.
        before: f64,
        /// λ now.
        now: f64,
    },
    /// A limit of the run applies now, or no longer does.
    Limit,
    /// It was put in the holdout, or was in it before.
    Holdout,
    /// Its quantity is, or was, varied to learn from it.
    Exploration,
    /// The thresholds of the statuses were moved.
    Thresholds,
    /// The margin of a response, the smallest run or another setting is different.
    Settings,
    /// It was not scored before.
    NotScoredBefore,
    /// It is no longer scored.
    NoLongerScored,
    /// Another campaign or quantity came out slightly better.
    NearTie,
}

/// A store in two runs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoreChange {
    /// The store.
    pub store: StoreId,
    /// What became of it: the first that applies.
    pub kind: ChangeKind,
    /// Its line in the earlier run.
    pub before: Option<RunLine>,
    /// Its line in the later run.
    pub now: Option<RunLine>,
    /// Why; `None` when nothing changed.
    pub cause: Option<ChangeCause>,
}

/// Sums over the changes of one kind. Pieces, money and responses are those of stores that are
/// not skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChangeSums {
    /// Stores.
    pub stores: u32,
    /// Pieces now, less pieces before.
    pub pieces: i64,
    /// The same of the expected responses.
    pub responses: f64,
    /// The same of the cost.
    pub cost: Money,
    /// The same of the expected profit.
    pub profit: Money,
}

/// Two runs compared.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Every store of either: in the order of the later run, then those that are gone.
    pub changes: Vec<StoreChange>,
    /// Sums by kind; every kind is there.
    pub sums: BTreeMap<ChangeKind, ChangeSums>,
}

/// What is different in the run `now` from the run `before`. A store that is twice in a run
/// counts with its first line.
pub fn compare(before: RunSide, now: RunSide, region_of: &dyn Fn(StoreId) -> String) -> Comparison {
    let mut earlier: HashMap<StoreId, &RunLine> = HashMap::with_capacity(before.lines.len());
    for line in before.lines {
        earlier.entry(line.store).or_insert(line);
    }
    let mut seen: HashSet<StoreId> = HashSet::with_capacity(now.lines.len());
    let mut changes = Vec::with_capacity(now.lines.len());
    for line in now.lines {
        if seen.insert(line.store) {
            changes.push(match earlier.get(&line.store) {
                Some(was) => change(was, line, &before, &now, region_of),
                None => StoreChange {
                    store: line.store,
                    kind: ChangeKind::New,
                    before: None,
                    now: Some(*line),
                    cause: Some(ChangeCause::NotScoredBefore),
                },
            });
        }
    }
    for line in before.lines {
        if seen.insert(line.store) {
            changes.push(StoreChange {
                store: line.store,
                kind: ChangeKind::Gone,
                before: Some(*line),
                now: None,
                cause: Some(ChangeCause::NoLongerScored),
            });
        }
    }
    let mut sums: BTreeMap<ChangeKind, ChangeSums> =
        ChangeKind::ALL.into_iter().map(|kind| (kind, ChangeSums::default())).collect();
    for change in &changes {
        let sum = sums.entry(change.kind).or_default();
        sum.stores += 1;
        for (line, sign) in [(change.now, 1), (change.before, -1)] {
            if let Some(line) = line.filter(|line| line.status != Status::Skip) {
                sum.pieces += sign * i64::from(line.quantity);
                sum.responses += sign as f64 * line.responses;
                sum.cost += Money(sign * line.cost.0);
                sum.profit += Money(sign * line.profit.0);
            }
        }
    }
    Comparison { changes, sums }
}

fn change(
    was: &RunLine,
    is: &RunLine,
    before: &RunSide,
    now: &RunSide,
    region_of: &dyn Fn(StoreId) -> String,
) -> StoreChange {
    let kind = kind(was, is);
    let cause = (kind != ChangeKind::Unchanged).then(|| {
        let region = region_of(is.store);
        let thresholds =
            (before.settings.thresholds_in(&region), now.settings.thresholds_in(&region));
        cause(was, is, before, now, thresholds)
    });
    StoreChange { store: is.store, kind, before: Some(*was), now: Some(*is), cause }
}

fn kind(was: &RunLine, is: &RunLine) -> ChangeKind {
    if was.status != is.status {
        ChangeKind::Status
    } else if was.campaign != is.campaign {
        ChangeKind::Campaign
    } else if was.quantity != is.quantity {
        ChangeKind::Quantity
    } else if (was.confidence - is.confidence).abs() >= SAME_CONFIDENCE {
        ChangeKind::Confidence
    } else {
        ChangeKind::Unchanged
    }
}

/// What decides comes first: chance and limits, then the rules that were changed, then the part of
/// the forecast that moved most, then money.
fn cause(
    was: &RunLine,
    is: &RunLine,
    before: &RunSide,
    now: &RunSide,
    thresholds: (Thresholds, Thresholds),
) -> ChangeCause {
    let either =
        |cause: SkipCause| (was.skip_cause == Some(cause)) != (is.skip_cause == Some(cause));
    if either(SkipCause::HeldOut) {
        return ChangeCause::Holdout;
    }
    if was.status != is.status
        && (was.is_limited() || is.is_limited())
        && was.skip_cause != is.skip_cause
    {
        return ChangeCause::Limit;
    }
    if was.status != is.status && thresholds.0 != thresholds.1 {
        // With the thresholds left as they were it would have kept its status.
        let by_old = |line: &RunLine| Status::of(line.confidence, thresholds.0);
        if by_old(was) == by_old(is) && was.skip_cause.is_none_or(is_of_confidence) {
            return ChangeCause::Thresholds;
        }
    }
    if either(SkipCause::BeyondBudget) {
        return ChangeCause::Budget { before: before.multiplier, now: now.multiplier };
    }
    if was.campaign == is.campaign && was.explored != is.explored {
        return ChangeCause::Exploration;
    }
    let (a, b) = (before.settings, now.settings);
    let ruled_otherwise = a.margin != b.margin || a.min_run != b.min_run;
    let forecast = (was.campaign == is.campaign).then(|| most_moved(was, is)).flatten();
    if was.quantity != is.quantity || was.campaign != is.campaign {
        if ruled_otherwise {
            return ChangeCause::Settings;
        }
        let dearer = (before.multiplier - now.multiplier).abs() > 0.02 * (1.0 + now.multiplier);
        if dearer && forecast.is_none_or(|(_, moved)| moved.abs() < 0.05) {
            return ChangeCause::Budget { before: before.multiplier, now: now.multiplier };
        }
    }
    // Of two campaigns only what they share with each other can be compared: all but the campaign.
    match forecast.or_else(|| most_moved(was, is)) {
        Some((Some(part), moved)) => ChangeCause::Part { part, factor: moved.exp() },
        Some((None, moved)) => ChangeCause::Chain { factor: moved.exp() },
        None if (was.confidence - is.confidence).abs() >= SAME_CONFIDENCE => {
            ChangeCause::Surer { points: is.confidence - was.confidence }
        }
        None if ruled_otherwise => ChangeCause::Settings,
        None => ChangeCause::NearTie,
    }
}

/// The part (`None` for the chain's level) that moved most, and by how much, if any did.
fn most_moved(was: &RunLine, is: &RunLine) -> Option<(Option<Part>, f64)> {
    let parts = Part::ALL
        .into_iter()
        .map(|part| (Some(part), is.parts.of(part).logit - was.parts.of(part).logit));
    parts
        .chain([(None, is.parts.baseline - was.parts.baseline)])
        .filter(|(_, moved)| moved.abs() > MOVED)
        // The first of equals.
        .fold(None, |most: Option<(Option<Part>, f64)>, other| match most {
            Some(most) if most.1.abs() >= other.1.abs() => Some(most),
            _ => Some(other),
        })
}

fn is_of_confidence(cause: SkipCause) -> bool {
    cause == SkipCause::LowConfidence
}

impl RunLine {
    /// Whether something other than its own forecast and the budget keeps it out.
    fn is_limited(&self) -> bool {
        !matches!(
            self.skip_cause,
            None | Some(
                SkipCause::LowConfidence
                    | SkipCause::LosesMoney
                    | SkipCause::BeyondBudget
                    | SkipCause::HeldOut
            )
        )
    }
}

impl StoreChange {
    /// Why it is different, in a sentence; `None` when nothing changed. `name` names a campaign.
    pub fn sentence(&self, name: &dyn Fn(CampaignId) -> String) -> Option<String> {
        let cause = self.cause.as_ref()?.sentence();
        let (Some(was), Some(is)) = (&self.before, &self.now) else { return Some(cause) };
        let what = match self.kind {
            ChangeKind::Status => format!("{} instead of {}", is.status, was.status),
            ChangeKind::Campaign => {
                format!("{} instead of {}", name(is.campaign), name(was.campaign))
            }
            ChangeKind::Quantity => {
                format!("{} pieces instead of {}", thousands(is.quantity), thousands(was.quantity))
            }
            _ => format!("Confidence {:.0} instead of {:.0}", is.confidence, was.confidence),
        };
        Some(format!("{what}: {cause}"))
    }
}

impl ChangeCause {
    /// The cause as a clause that ends a sentence.
    pub fn sentence(&self) -> String {
        let times = |factor: f64| {
            let verb = if factor >= 1.0 { "raises" } else { "lowers" };
            format!("{verb} the odds of a response {factor:.2}×")
        };
        match self {
            ChangeCause::Part { part: Part::Store, factor } => {
                format!("what is known of the store's own responses {}.", times(*factor))
            }
            ChangeCause::Part { part: Part::Creative, factor } => {
                format!("what is known of the campaign at this store type {}.", times(*factor))
            }
            ChangeCause::Part { part: Part::Geography, factor } => {
                format!("the region with its trend {}.", times(*factor))
            }
            ChangeCause::Part { part: Part::Timing, factor } => {
                format!("the month {}.", times(*factor))
            }
            ChangeCause::Chain { factor } => {
                format!("the chain's own level {}.", times(*factor))
            }
            ChangeCause::Surer { points } => format!(
                "the same forecast is {} sure by {:.0} points.",
                if *points > 0.0 { "more" } else { "less" },
                points.abs().max(1.0)
            ),
            ChangeCause::Budget { before, now } => format!(
                "money is {}: the next unit of it returns {:.2} instead of {:.2}.",
                if now > before { "scarcer" } else { "freer" },
                1.0 + now,
                1.0 + before
            ),
            ChangeCause::Limit => "a limit of the run decides.".to_string(),
            ChangeCause::Holdout => "chance has put it in the holdout, or had before.".to_string(),
            ChangeCause::Exploration => {
                "its quantity is, or was, varied to learn from it.".to_string()
            }
            ChangeCause::Thresholds => "the thresholds were moved.".to_string(),
            ChangeCause::Settings => "the margin or the smallest run was changed.".to_string(),
            ChangeCause::NotScoredBefore => "Not scored in the earlier run.".to_string(),
            ChangeCause::NoLongerScored => "No longer scored.".to_string(),
            ChangeCause::NearTie => "the two are nearly as good as each other.".to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_in_an_address_leads_back_to_it() {
        for kind in ChangeKind::ALL {
            assert_eq!(ChangeKind::from_word(kind.word()), Some(kind));
        }
        assert_eq!(ChangeKind::from_word("everything"), None);
    }
}
