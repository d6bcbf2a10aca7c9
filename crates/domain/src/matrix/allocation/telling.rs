//! From a solution to what is told of it.

use super::book::Sums;
use super::case::Case;
use super::prices::{Row, What};
use super::report::{AllocationReport, Amount, Constraint, ConstraintUse};
use crate::money::Money;

/// The report of an allocation. `sums` are by slot and last of all, `proof` is the profit, the
/// bound and the bound without print runs, in currency units.
pub(super) fn report(
    case: &Case,
    sums: &[Sums],
    rows: &[Row],
    multipliers: &[f64],
    proof: (f64, f64, f64),
    free_profit: f64,
    stores_left_out: u32,
) -> AllocationReport {
    let (profit, bound, relaxed_bound) = proof;
    let all = sums.len() - 1;
    let mut uses: Vec<ConstraintUse> = Vec::new();
    for constraint in case.limits() {
        let (place, what, least) = match &constraint {
            Constraint::AtMost { campaign, limit } => {
                (campaign.as_ref().map_or(all, |named| case.slot(named)), what_of(*limit), false)
            }
            Constraint::AtLeast { campaign, limit } => (case.slot(campaign), what_of(*limit), true),
            Constraint::PrintRun { campaign, .. } => (case.slot(campaign), What::Pieces, true),
            _ => continue,
        };
        let used = match what {
            What::Money => Amount::Money(Money(sums[place].cents)),
            What::Pieces => Amount::Pieces(sums[place].pieces.unsigned_abs()),
            What::Stores => Amount::Stores(sums[place].stores as u32),
        };
        let slot = (place < all).then_some(place);
        let price = rows
            .iter()
            .zip(multipliers)
            .filter(|(row, _)| (row.what, row.slot, row.least) == (what, slot, least))
            // Of a campaign's two lower limits on pieces only the larger one is in the rows.
            .filter(|(row, _)| !least || of(&constraint) >= row.limit)
            .map(|(_, price)| *price)
            .sum::<f64>();
        uses.push(ConstraintUse { constraint, used, binding: price > 0.0, price });
    }
    for (rule, constraint) in case.rules.rules.iter().enumerate() {
        let kept_out = case.rules.kept_out(rule, |place| case.lines[place].own_bounds());
        uses.push(ConstraintUse {
            constraint: constraint.clone(),
            used: Amount::Stores(kept_out),
            binding: false,
            price: 0.0,
        });
    }
    let gap = if bound > 0.0 { ((bound - profit) / bound).max(0.0) } else { 0.0 };
    AllocationReport {
        uses,
        profit: Money::from_units(profit),
        bound: Money::from_units(bound),
        relaxed_bound: Money::from_units(relaxed_bound),
        gap,
        free_profit: Money::from_units(free_profit),
        stores_left_out,
    }
}

fn what_of(amount: Amount) -> What {
    match amount {
        Amount::Money(_) => What::Money,
        Amount::Pieces(_) => What::Pieces,
        Amount::Stores(_) => What::Stores,
    }
}

/// The number of a limit, in currency units, pieces or stores.
fn of(constraint: &Constraint) -> f64 {
    match constraint {
        Constraint::AtMost { limit, .. } | Constraint::AtLeast { limit, .. } => match limit {
            Amount::Money(amount) => amount.units(),
            Amount::Pieces(pieces) => *pieces as f64,
            Amount::Stores(stores) => f64::from(*stores),
        },
        Constraint::PrintRun { pieces, .. } => *pieces as f64,
        _ => f64::NAN,
    }
}
