//! Spreading a total over items, exact to the integer.
//!
//! A total of pieces is spread over the items in proportion to what they have, by largest
//! remainder. Items on hold keep theirs, and nobody gets less than their minimum or more than
//! their maximum; what one item cannot take, the others do. A total of money becomes
//! pieces until one more would cost too much.
//!
//! Left out on purpose: who may be spread over and how the result is stored. In goes a list, out
//! comes one quantity for each of it, in the same order.

use super::{MAX_PIECES, Price};
use crate::{money::Money, refusals};

/// An item that a total is spread over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Portion {
    /// What it has now: its weight.
    pub pieces: u32,
    /// Whether it keeps that.
    pub held: bool,
    /// The fewest pieces it may get.
    pub least: u32,
    /// The most.
    pub most: u32,
    /// What its campaign costs; needed for totals of money.
    pub price: Price,
}

impl Portion {
    /// An item with no more bounds than the rule for all.
    pub fn free(pieces: u32, price: Price) -> Portion {
        Portion { pieces, held: false, least: 0, most: MAX_PIECES, price }
    }

    /// The fewest and the most it can end with.
    fn bounds(&self) -> (u32, u32) {
        if self.held { (self.pieces, self.pieces) } else { (self.least, self.most) }
    }
}

refusals! {
    /// Why a total cannot be spread.
    pub enum SpreadRefusal {
        /// No item at all.
        Nothing => "There is no item to spread this over.",
        /// An item's bounds contradict each other.
        Contradiction => "A store's smallest quantity is above its largest. Correct that first.",
        /// Every item is on hold, and their sum is another.
        AllHeld { held: u64 } => "All items are on hold and keep their {held} pieces. Release some.",
        /// Below the minima and what is held.
        TooFew { least: u64 } => "The items on hold and the smallest runs need {least} pieces. Enter at least that, or release some.",
        /// Above the maxima and what is held.
        TooMany { most: u64 } => "These items can take at most {most} pieces.",
        /// Below the cost of the minima and what is held.
        TooLittle { least: String } => "The items on hold and the smallest runs cost {least}. Enter at least that, or release some.",
        /// A factor that is no number, or below zero.
        NoFactor => "Enter a percentage of −100 or more.",
    }
}

/// The quantities that sum to `total`.
pub fn spread_pieces(shares: &[Portion], total: u64) -> Result<Vec<u32>, SpreadRefusal> {
    let (least, most) = reach(shares)?;
    if total != least && shares.iter().all(|share| share.held) {
        return Err(SpreadRefusal::AllHeld { held: least });
    }
    if total < least {
        return Err(SpreadRefusal::TooFew { least });
    }
    if total > most {
        return Err(SpreadRefusal::TooMany { most });
    }
    Ok(divide(shares, total))
}

/// Quantities that together cost at most `total`, and more than that with one piece more.
///
/// Between two totals, one paid for and one not, halving finds neighbours of which the same holds;
/// that the cost may dip where rounding moves a piece to a cheaper store does not matter to that.
pub fn spread_cost(shares: &[Portion], total: Money) -> Result<Vec<u32>, SpreadRefusal> {
    let (least, most) = reach(shares)?;
    let cost = |pieces: &[u32]| -> Money {
        shares.iter().zip(pieces).map(|(share, pieces)| share.price.of(*pieces)).sum()
    };
    let smallest = divide(shares, least);
    let floor = cost(&smallest);
    if floor > total {
        return Err(SpreadRefusal::TooLittle { least: floor.decimal() });
    }
    let (mut paid, mut unpaid, mut best) = (least, most.saturating_add(1), smallest);
    while paid + 1 < unpaid {
        let middle = paid + (unpaid - paid) / 2;
        let tried = divide(shares, middle);
        if cost(&tried) <= total {
            (paid, best) = (middle, tried);
        } else {
            unpaid = middle;
        }
    }
    Ok(best)
}

/// Every quantity times a factor: the total becomes the nearest integer to the factor times the
/// free items' sum, held within what they can take.
pub fn scale(shares: &[Portion], factor: f64) -> Result<Vec<u32>, SpreadRefusal> {
    if !factor.is_finite() || factor < 0.0 {
        return Err(SpreadRefusal::NoFactor);
    }
    let (least, most) = reach(shares)?;
    let sum = |held: bool| -> u64 {
        shares.iter().filter(|share| share.held == held).map(|share| u64::from(share.pieces)).sum()
    };
    let wanted = sum(true).saturating_add((sum(false) as f64 * factor).round() as u64);
    Ok(divide(shares, wanted.clamp(least, most)))
}

/// The smallest and the largest total that the items allow.
fn reach(shares: &[Portion]) -> Result<(u64, u64), SpreadRefusal> {
    if shares.is_empty() {
        return Err(SpreadRefusal::Nothing);
    }
    let mut sums = (0, 0);
    for share in shares {
        let (least, most) = share.bounds();
        if least > most {
            return Err(SpreadRefusal::Contradiction);
        }
        sums = (sums.0 + u64::from(least), sums.1 + u64::from(most));
    }
    Ok(sums)
}

/// Divides a total within reach.
///
/// With weights w and bounds l ≤ u the ideal quantities are q(t) = clamp(t·w, l, u) for the factor
/// t at which they sum to the total; it is found by going through the factors at which an item
/// meets a bound, in order, so that no rounding decides who is at a bound. Items without weight
/// all have the same one when nobody has any; beside items that have some they stay at their
/// minimum until the others are full.
fn divide(shares: &[Portion], total: u64) -> Vec<u32> {
    let mut pieces: Vec<u32> = shares.iter().map(|share| share.bounds().0).collect();
    let mut left = total - pieces.iter().map(|pieces| u64::from(*pieces)).sum::<u64>();
    let free = |weighty: bool| -> Vec<usize> {
        let free = |at: &usize| !shares[*at].held && (shares[*at].pieces > 0) == weighty;
        (0..shares.len()).filter(free).collect()
    };
    for (group, weighty) in [(free(true), true), (free(false), false)] {
        let room: u64 =
            group.iter().map(|at| u64::from(shares[*at].most - shares[*at].least)).sum();
        let least: u64 = group.iter().map(|at| u64::from(shares[*at].least)).sum();
        let part = left.min(room);
        left -= part;
        if part > 0 {
            let weight = |at: usize| if weighty { u64::from(shares[at].pieces) } else { 1 };
            fill(shares, &group, weight, least + part, &mut pieces);
        }
    }
    pieces
}

/// Gives `group`, whose members all have weight, exactly `total` between their bounds.
fn fill(
    shares: &[Portion],
    group: &[usize],
    weight: impl Fn(usize) -> u64,
    total: u64,
    pieces: &mut [u32],
) {
    // Where an item leaves its minimum (true) or meets its maximum (false), as the fraction
    // bound / weight; compared exactly by cross multiplication.
    let mut turns: Vec<(u64, u64, bool, usize)> = Vec::with_capacity(group.len() * 2);
    for at in group {
        turns.push((u64::from(shares[*at].least), weight(*at), true, *at));
        turns.push((u64::from(shares[*at].most), weight(*at), false, *at));
    }
    turns.sort_by(|(a, wa, rises_a, at_a), (b, wb, rises_b, at_b)| {
        let order = (u128::from(*a) * u128::from(*wb)).cmp(&(u128::from(*b) * u128::from(*wa)));
        order.then(rises_b.cmp(rises_a)).then(at_a.cmp(at_b))
    });
    // Below the present turn: the sum of items at a bound, and the weight of those between.
    let mut fixed: u64 = group.iter().map(|at| u64::from(shares[*at].least)).sum();
    let mut moving: u64 = 0;
    let mut between: Vec<bool> = vec![false; shares.len()];
    let mut full: Vec<bool> = vec![false; shares.len()];
    for (bound, own, rises, at) in turns {
        // The sum at t = bound / own is fixed + moving·t; does the total lie before it?
        let here = u128::from(moving) * u128::from(bound);
        let wanted = u128::from(total - fixed.min(total)) * u128::from(own);
        if moving > 0 && here >= wanted {
            break;
        }
        if rises {
            fixed -= u64::from(shares[at].least);
            moving += own;
            between[at] = true;
        } else {
            fixed += u64::from(shares[at].most);
            moving -= own;
            between[at] = false;
            full[at] = true;
        }
    }
    let mut over = total - fixed;
    let target = u128::from(over);
    let mut remainders: Vec<(u128, usize)> = Vec::new();
    for at in group.iter().copied() {
        if full[at] {
            pieces[at] = shares[at].most;
        } else if between[at] {
            let product = target * u128::from(weight(at));
            let whole = product / u128::from(moving);
            // t lies between the item's own bounds, so its floor does as well.
            pieces[at] = whole as u32;
            over -= whole as u64;
            remainders.push((product % u128::from(moving), at));
        }
    }
    remainders.sort_by(|(a, at_a), (b, at_b)| b.cmp(a).then(at_a.cmp(at_b)));
    // Fewer are over than there are remainders above zero, and such an item is below its maximum.
    for (_, at) in remainders.into_iter().take(over as usize) {
        pieces[at] += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::UnitCost;
    use proptest::prelude::*;

    fn some(pieces: &[u32]) -> Vec<Portion> {
        let price = Price { unit: UnitCost(5_000), fixed: Money(100) };
        pieces.iter().map(|pieces| Portion::free(*pieces, price)).collect()
    }

    fn sum(pieces: &[u32]) -> u64 {
        pieces.iter().map(|pieces| u64::from(*pieces)).sum()
    }

    #[test]
    fn the_largest_remainders_get_the_odd_pieces() {
        assert_eq!(spread_pieces(&some(&[1, 1, 1]), 10), Ok(vec![4, 3, 3]));
        assert_eq!(spread_pieces(&some(&[100, 200, 300]), 61), Ok(vec![10, 20, 31]));
    }

    #[test]
    fn items_on_hold_keep_what_they_have() {
        let mut shares = some(&[100, 100, 100]);
        shares[1].held = true;
        assert_eq!(spread_pieces(&shares, 500), Ok(vec![200, 100, 200]));
    }

    #[test]
    fn what_one_item_cannot_take_the_others_do() {
        let mut shares = some(&[100, 100, 200]);
        shares[2].most = 210;
        assert_eq!(spread_pieces(&shares, 610), Ok(vec![200, 200, 210]));
        let mut shares = some(&[100, 100, 200]);
        shares[0].least = 90;
        assert_eq!(spread_pieces(&shares, 200), Ok(vec![90, 37, 73]));
    }

    #[test]
    fn items_without_pieces_get_some_only_when_nobody_has_any_or_the_others_are_full() {
        assert_eq!(spread_pieces(&some(&[0, 0]), 5), Ok(vec![3, 2]));
        assert_eq!(spread_pieces(&some(&[0, 10]), 50), Ok(vec![0, 50]));
        let mut shares = some(&[0, 10]);
        shares[1].most = 30;
        assert_eq!(spread_pieces(&shares, 50), Ok(vec![20, 30]));
    }

    #[test]
    fn an_impossible_total_is_refused_with_the_reason() {
        let mut shares = some(&[100, 100]);
        shares[0].held = true;
        shares[1].least = 50;
        assert_eq!(spread_pieces(&shares, 120), Err(SpreadRefusal::TooFew { least: 150 }));
        shares[1].most = 200;
        assert_eq!(spread_pieces(&shares, 301), Err(SpreadRefusal::TooMany { most: 300 }));
        shares[1].held = true;
        assert_eq!(spread_pieces(&shares, 201), Err(SpreadRefusal::AllHeld { held: 200 }));
        assert_eq!(spread_pieces(&shares, 200), Ok(vec![100, 100]));
        assert_eq!(spread_pieces(&[], 0), Err(SpreadRefusal::Nothing));
        let floor = SpreadRefusal::TooLittle { least: "102.00".into() };
        assert_eq!(spread_cost(&shares, Money(10_199)), Err(floor));
    }

    #[test]
    fn a_scaled_selection_moves_its_free_items_only() {
        let mut shares = some(&[100, 50, 7]);
        shares[1].held = true;
        assert_eq!(scale(&shares, 1.1), Ok(vec![110, 50, 8]));
        assert_eq!(scale(&shares, 0.0), Ok(vec![0, 50, 0]));
        assert_eq!(scale(&shares, f64::NAN), Err(SpreadRefusal::NoFactor));
    }

    fn share() -> impl Strategy<Value = Portion> {
        let bounds = (0..300_u32, 0..300_u32);
        (0..200_u32, proptest::bool::weighted(0.2), bounds, 0..20_000_i64, 0..500_i64).prop_map(
            |(pieces, held, (a, b), unit, fixed)| Portion {
                pieces,
                held,
                least: a.min(b),
                most: a.max(b),
                price: Price { unit: UnitCost(unit), fixed: Money(fixed) },
            },
        )
    }

    proptest! {
        #[test]
        fn every_total_in_reach_is_met_exactly_and_within_bounds(
            shares in proptest::collection::vec(share(), 1..20),
            part in 0.0..=1.0_f64,
        ) {
            let (least, most) = reach(&shares).unwrap();
            let total = least + ((most - least) as f64 * part) as u64;
            let spread = spread_pieces(&shares, total).unwrap();
            prop_assert_eq!(sum(&spread), total);
            for (share, pieces) in shares.iter().zip(&spread) {
                let (least, most) = share.bounds();
                prop_assert!((least..=most).contains(pieces));
            }
        }

        #[test]
        fn unbounded_items_are_within_one_piece_of_their_proportion(
            weights in proptest::collection::vec(1..5_000_u32, 1..20),
            total in 0..100_000_u64,
        ) {
            let spread = spread_pieces(&some(&weights), total).unwrap();
            let all: f64 = weights.iter().copied().map(f64::from).sum();
            for (weight, pieces) in weights.iter().zip(&spread) {
                let ideal = total as f64 * f64::from(*weight) / all;
                prop_assert!((f64::from(*pieces) - ideal).abs() < 1.0 + 1e-9);
            }
        }

        #[test]
        fn more_weight_never_gets_fewer_pieces(
            weights in proptest::collection::vec(0..500_u32, 2..20),
            total in 0..10_000_u64,
        ) {
            let spread = spread_pieces(&some(&weights), total).unwrap();
            for (a, got_a) in weights.iter().zip(&spread) {
                for (b, got_b) in weights.iter().zip(&spread) {
                    prop_assert!(a <= b || got_a >= got_b);
                }
            }
        }

        #[test]
        fn a_budget_is_never_exceeded_and_hardly_left_over(
            shares in proptest::collection::vec(share(), 1..20),
            budget in 0..2_000_000_i64,
        ) {
            let cost = |pieces: &[u32]| -> Money {
                shares.iter().zip(pieces).map(|(share, pieces)| share.price.of(*pieces)).sum()
            };
            match spread_cost(&shares, Money(budget)) {
                Ok(spread) => {
                    prop_assert!(cost(&spread) <= Money(budget));
                    let one_more = spread_pieces(&shares, sum(&spread) + 1);
                    prop_assert!(one_more.is_err() || cost(&one_more.unwrap()) > Money(budget));
                }
                Err(refusal) => {
                    let smallest = divide(&shares, reach(&shares).unwrap().0);
                    prop_assert!(cost(&smallest) > Money(budget), "{refusal}");
                }
            }
        }
    }
}
