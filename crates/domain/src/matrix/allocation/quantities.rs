//! The best quantities when it is settled which store gets which campaign.
//!
//! With the assignment fixed, profit is concave in the quantities and the limits on pieces and
//! money are linear: the same duality as in `dual`, without kinks. The multipliers are minimised
//! by Newton's method; then quantities become whole pieces that keep every limit exactly.

use stats::barrier::{Ask, minimise};

use super::book::{Book, Taken};
use super::prices::{Prices, Row, What};
use super::problem::{Limits, Problem};

/// Optimises the quantities of a book in place, near the multipliers given. `false` when the
/// assignment cannot keep the limits; the book is then left in between.
pub(super) fn settle(
    book: &mut Book,
    problem: &Problem,
    limits: &Limits,
    rows: &[Row],
    near: &[f64],
) -> bool {
    let (rows, near): (Vec<Row>, Vec<f64>) = rows
        .iter()
        .zip(near)
        .filter(|(row, _)| row.what != What::Stores)
        .map(|(row, near)| (without_stores(*row, book, problem), *near))
        .unzip();
    let prices = if rows.is_empty() {
        Prices::free(problem)
    } else {
        let Some(multipliers) = multipliers(book, problem, &rows, &near) else { return false };
        Prices::of(problem, &rows, &multipliers)
    };
    for store in 0..problem.stores() {
        if let Some(taken) = book.taken[store] {
            let way = &problem.ways(store)[taken.way as usize];
            let quantity = way.best(prices.piece[taken.slot as usize]).quantity;
            let pieces = ((quantity + 1e-6).floor() as i64).max(way.low as i64);
            book.give(store, Some(Taken { pieces, ..taken }));
        }
    }
    trim(book, problem, limits);
    lift(book, problem, limits);
    fill(book, problem, limits);
    book.keeps(limits)
}

/// The row with what the mailed stores use whatever their quantities taken off, and, for money,
/// half a cent per store for rounding.
fn without_stores(row: Row, book: &Book, problem: &Problem) -> Row {
    if row.what != What::Money {
        return row;
    }
    let mailed = book.all().stores as f64;
    let fixed: f64 = (0..problem.slots())
        .map(|slot| book.sums[slot].stores as f64 * problem.costs[slot].1.units())
        .sum();
    // `limit` holds half a cent too much per store that might be mailed, to bound from above.
    let most = problem.limits.money.map_or(row.limit, |cents| cents as f64 / 100.0);
    Row { limit: most - fixed - 0.005 * mailed, ..row }
}

fn multipliers(book: &Book, problem: &Problem, rows: &[Row], near: &[f64]) -> Option<Vec<f64>> {
    let profit = book.profit().abs().max(1.0);
    let mut at: Vec<f64> = near.iter().map(|l| l.max(1e-6)).collect();
    let mut fell = false;
    for barrier in [1e-4, 1e-6, 1e-8, 1e-10].map(|share| share * profit) {
        let ask = Ask { barrier, tolerance: 0.1 * barrier, max_steps: 30 };
        minimise(&mut at, ask, |at, gradient, hessian| {
            let value = evaluate(book, problem, rows, at, gradient, hessian);
            // Far below any profit: no quantities keep the limits.
            fell = value < -1e3 * profit;
            (!fell).then_some(value)
        });
        if fell {
            return None;
        }
    }
    Some(at)
}

fn evaluate(
    book: &Book,
    problem: &Problem,
    rows: &[Row],
    at: &[f64],
    gradient: &mut [f64],
    hessian: &mut [f64],
) -> f64 {
    let slots = problem.slots();
    let prices = Prices::of(problem, rows, at);
    let (mut pieces, mut give) = (vec![0.0; slots], vec![0.0; slots]);
    let mut value: f64 = rows.iter().zip(at).map(|(row, l)| l * row.sign() * row.limit).sum();
    for store in 0..problem.stores() {
        let Some(taken) = book.taken[store] else { continue };
        let slot = taken.slot as usize;
        let best = problem.ways(store)[taken.way as usize].best(prices.piece[slot]);
        value += best.margin - prices.piece[slot] * best.quantity;
        pieces[slot] += best.quantity;
        give[slot] += best.give;
    }
    for (i, row) in rows.iter().enumerate() {
        let mut used = 0.0;
        for slot in row.slots(problem) {
            let weight = row.weights(problem, slot).0;
            used += row.sign() * weight * pieces[slot];
            for (j, other) in rows.iter().enumerate() {
                if other.slots(problem).contains(&slot) {
                    hessian[i * rows.len() + j] +=
                        weight * give[slot] * other.weights(problem, slot).0;
                }
            }
        }
        gradient[i] += row.sign() * (row.limit - used);
    }
    value
}

/// Takes pieces away where an upper limit is exceeded, dearest pieces first.
fn trim(book: &mut Book, problem: &Problem, limits: &Limits) {
    let all = problem.slots();
    for _ in 0..20 {
        let mut changed = false;
        for store in order(book, problem, |slope, unit| slope / unit) {
            let Some(taken) = book.taken[store] else { continue };
            let slot = taken.slot as usize;
            let over = |place: usize| {
                limits.scopes[place].max_pieces.map_or(0, |most| book.sums[place].pieces - most)
            };
            let unit = problem.costs[slot].0.0.max(1);
            let cents = limits.money.map_or(0, |most| book.all().cents - most);
            let surplus = over(slot).max(over(all)).max((cents * 100 + unit - 1) / unit);
            let spare = book.sums[slot].pieces - least_pieces(limits, slot);
            let low = problem.ways(store)[taken.way as usize].low as i64;
            let share = (surplus / book.all().stores.max(1)).max(1);
            let fewer = share.min(surplus).min(taken.pieces - low).min(spare);
            if fewer > 0 {
                changed = true;
                book.give(store, Some(Taken { pieces: taken.pieces - fewer, ..taken }));
            }
        }
        if !changed {
            return;
        }
    }
}

fn least_pieces(limits: &Limits, slot: usize) -> i64 {
    limits.scopes[slot].min_pieces.max(limits.print_runs[slot].unwrap_or(0))
}

/// Adds pieces where a campaign has fewer than it must, best pieces first.
fn lift(book: &mut Book, problem: &Problem, limits: &Limits) {
    let all = problem.slots();
    let lacks = |book: &Book, slot: usize| {
        let sums = book.sums[slot];
        if sums.pieces == 0 { 0 } else { least_pieces(limits, slot) - sums.pieces }
            .max(limits.scopes[slot].min_pieces - sums.pieces)
            .max(limits.scopes[all].min_pieces - book.all().pieces)
    };
    for _ in 0..20 {
        let mut changed = false;
        for store in order(book, problem, |slope, unit| unit - slope) {
            let Some(taken) = book.taken[store] else { continue };
            let slot = taken.slot as usize;
            let lack = lacks(book, slot);
            let high = problem.ways(store)[taken.way as usize].high as i64;
            let share = (lack / book.sums[slot].stores.max(1)).max(1);
            let more = share.min(lack).min(high - taken.pieces).min(book.room(slot, limits));
            if more > 0 {
                changed = true;
                book.give(store, Some(Taken { pieces: taken.pieces + more, ..taken }));
            }
        }
        if !changed {
            return;
        }
    }
}

/// Spends what whole pieces have left over, best pieces first, never beyond what a store would
/// take if nothing were limited.
fn fill(book: &mut Book, problem: &Problem, limits: &Limits) {
    let free = Prices::free(problem);
    for _ in 0..40 {
        let mut changed = false;
        for store in order(book, problem, |slope, unit| -slope / unit) {
            let Some(taken) = book.taken[store] else { continue };
            let slot = taken.slot as usize;
            let way = &problem.ways(store)[taken.way as usize];
            let most = way.best(free.piece[slot]).quantity.floor() as i64;
            let room = book.room(slot, limits);
            let share = (room / (4 * book.all().stores.max(1))).max(1);
            let more = share.min(room).min(most - taken.pieces);
            if more > 0 {
                changed = true;
                book.give(store, Some(Taken { pieces: taken.pieces + more, ..taken }));
            }
        }
        if !changed {
            return;
        }
    }
}

/// Mailed stores by a key of the slope of their margin and their unit cost, smallest first.
fn order(book: &Book, problem: &Problem, key: impl Fn(f64, f64) -> f64) -> Vec<usize> {
    let mut keyed: Vec<(f64, usize)> = book
        .taken
        .iter()
        .enumerate()
        .filter_map(|(store, taken)| {
            let taken = (*taken)?;
            let way = &problem.ways(store)[taken.way as usize];
            let unit = problem.costs[taken.slot as usize].0.units().max(1e-9);
            Some((key(way.slope(taken.pieces as f64), unit), store))
        })
        .collect();
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    keyed.into_iter().map(|(_, store)| store).collect()
}
