//! The allocation as a problem of numbers: stores with their ways of being mailed, and limits.
//!
//! Campaigns are addressed by their slot: their place among the campaigns on offer.

use super::prices::Prices;
use crate::matrix::quantity::{Bounds, Offer};
use crate::money::{Money, UnitCost};

/// What the campaigns cost, who may get what, and within which limits.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    /// Cost of a piece, and of mailing a store at all, by slot.
    pub costs: Vec<(UnitCost, Money)>,
    /// All ways, store by store.
    ways: Vec<Way>,
    /// Where each store's ways begin in `ways`, and where the last one's end.
    starts: Vec<u32>,
    /// What all together must keep to.
    pub limits: Limits,
}

/// Limits in all and by campaign.
#[derive(Clone, Debug)]
pub(super) struct Limits {
    /// Cents, at most.
    pub money: Option<i64>,
    /// By slot, and last for all campaigns together.
    pub scopes: Vec<Scope>,
    /// By slot: pieces, at least, or none.
    pub print_runs: Vec<Option<i64>>,
}

/// The limits of a campaign or of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Scope {
    /// Pieces, at least; 0 for no limit.
    pub min_pieces: i64,
    /// Pieces, at most.
    pub max_pieces: Option<i64>,
    /// Stores, at least; 0 for no limit.
    pub min_stores: i64,
    /// Stores, at most.
    pub max_stores: Option<i64>,
}

/// A campaign at a store, over the whole quantities from `low` to `high`.
///
/// The margin A·q^(1−δ) is concave, so the profit is, too. Where it is not (δ ≤ 0: an end is best)
/// each end is a way of its own with `low == high`; the profit between them is below the chord.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    /// Which campaign.
    pub slot: u32,
    /// Fewest pieces.
    pub low: f64,
    /// Most pieces.
    pub high: f64,
    margin_low: f64,
    margin_high: f64,
    /// What one more piece would add to the margin at the ends.
    slope_low: f64,
    slope_high: f64,
    /// A.
    gain: f64,
    delta: f64,
}

/// The best quantity at a price.
#[derive(Clone, Copy, Debug)]
pub(super) struct Best {
    pub quantity: f64,
    pub margin: f64,
    /// How much the quantity falls as the price of a piece rises: −dq/de ≥ 0.
    pub give: f64,
}

impl Way {
    fn over(slot: u32, offer: &Offer, low: f64, high: f64) -> Way {
        let gain = offer.margin * offer.rate * offer.at.powf(offer.delta);
        let mut way = Way {
            slot,
            low,
            high,
            margin_low: 0.0,
            margin_high: 0.0,
            slope_low: 0.0,
            slope_high: 0.0,
            gain,
            delta: offer.delta,
        };
        way.margin_low = way.margin(low);
        way.margin_high = way.margin(high);
        way.slope_low = way.slope(low);
        way.slope_high = way.slope(high);
        way
    }

    /// What the responses to `quantity` pieces earn.
    pub fn margin(&self, quantity: f64) -> f64 {
        self.gain * quantity.powf(1.0 - self.delta)
    }

    /// What one more piece adds to that.
    pub fn slope(&self, quantity: f64) -> f64 {
        (1.0 - self.delta) * self.gain * quantity.powf(-self.delta)
    }

    /// The quantity with the largest margin when a piece costs `price` (which may be negative).
    pub fn best(&self, price: f64) -> Best {
        if self.low >= self.high || price >= self.slope_low {
            Best { quantity: self.low, margin: self.margin_low, give: 0.0 }
        } else if price <= self.slope_high {
            Best { quantity: self.high, margin: self.margin_high, give: 0.0 }
        } else {
            let quantity = (((1.0 - self.delta) * self.gain / price).ln() / self.delta)
                .exp()
                .clamp(self.low, self.high);
            Best {
                quantity,
                margin: price * quantity / (1.0 - self.delta),
                give: quantity / (self.delta * price),
            }
        }
    }
}

impl Problem {
    /// A problem without stores.
    pub fn new(costs: Vec<(UnitCost, Money)>, limits: Limits) -> Problem {
        Problem { costs, ways: Vec::new(), starts: vec![0], limits }
    }

    /// Campaigns on offer.
    pub fn slots(&self) -> usize {
        self.costs.len()
    }

    /// Stores.
    pub fn stores(&self) -> usize {
        self.starts.len() - 1
    }

    /// All ways of all stores.
    pub fn way_count(&self) -> usize {
        self.ways.len()
    }

    /// The ways of a store.
    pub fn ways(&self, store: usize) -> &[Way] {
        &self.ways[self.starts[store] as usize..self.starts[store + 1] as usize]
    }

    /// Adds a store with what it may be offered: slot, offer and bounds. Only quantities that earn
    /// more than they cost become ways: no store is mailed at a loss to meet a limit of all.
    pub fn add_store(&mut self, offers: impl IntoIterator<Item = (usize, Offer, Bounds)>) {
        for (slot, offer, bounds) in offers {
            self.add_ways(slot, &offer, bounds);
        }
        self.starts.push(self.ways.len() as u32);
    }

    fn add_ways(&mut self, slot: usize, offer: &Offer, bounds: Bounds) {
        let (low, high) = (bounds.low.ceil(), bounds.high.floor());
        let usable = offer.margin * offer.rate > 0.0 && low <= high;
        if !usable {
            return;
        }
        let pays = |quantity: f64| offer.margin_at(quantity) > offer.cost_at(quantity);
        let slot = slot as u32;
        if offer.delta <= 1e-6 || offer.delta >= 1.0 {
            let ends = if low < high { vec![low, high] } else { vec![low] };
            self.ways.extend(
                ends.into_iter()
                    .filter(|end| pays(*end))
                    .map(|end| Way::over(slot, offer, end, end)),
            );
            return;
        }
        let peak = Way::over(slot, offer, low, high).best(offer.unit_cost).quantity;
        // The best whole quantity is one of the two beside the peak.
        let Some(inside) = [peak.floor(), peak.ceil()].into_iter().find(|near| pays(*near)) else {
            return;
        };
        let low = edge(inside, low, pays);
        let high = edge(inside, high, pays);
        self.ways.push(Way::over(slot, offer, low, high));
    }

    /// The value of a way, a piece and a mailed store costing what the prices say, at its best.
    pub fn value(way: &Way, prices: &Prices) -> (f64, Best) {
        let slot = way.slot as usize;
        let best = way.best(prices.piece[slot]);
        (best.margin - prices.piece[slot] * best.quantity - prices.store[slot], best)
    }

    /// Profit of mailing `pieces` in this way, in currency units; cost unrounded.
    pub fn profit(&self, way: &Way, pieces: i64) -> f64 {
        let (unit, fixed) = self.costs[way.slot as usize];
        let quantity = pieces as f64;
        way.margin(quantity) - unit.units() * quantity - fixed.units()
    }

    /// Exact cost in cents.
    pub fn cost(&self, slot: usize, pieces: i64) -> i64 {
        let (unit, fixed) = self.costs[slot];
        unit.times(pieces as u32).0 + fixed.0
    }
}

/// The last whole quantity from `inside` towards `end` at which it still pays; it pays between.
fn edge(inside: f64, end: f64, pays: impl Fn(f64) -> bool) -> f64 {
    if pays(end) {
        return end;
    }
    let (mut yes, mut no) = (inside, end);
    while (no - yes).abs() > 1.0 {
        let middle = (0.5 * (yes + no)).floor();
        if pays(middle) {
            yes = middle;
        } else {
            no = middle;
        }
    }
    yes
}

impl Limits {
    /// No limits for so many campaigns.
    pub fn none(slots: usize) -> Limits {
        Limits {
            money: None,
            scopes: vec![Scope::default(); slots + 1],
            print_runs: vec![None; slots],
        }
    }
}
