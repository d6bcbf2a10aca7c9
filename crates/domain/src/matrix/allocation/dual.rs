//! The prices at which stores, each choosing for itself, keep the limits; and an upper bound.
//!
//! With a multiplier λᵢ ≥ 0 per limit every store may choose alone, and
//!   D(λ) = Σᵢ λᵢ bᵢ + Σ_s max(0, max over its ways of margin − price·quantity − store price)
//! is at least the profit of every allocation that keeps the limits (weak duality). Its least value
//! is the bound of the linear relaxation over all (way, quantity) columns. Lower limits enter with
//! their sign turned.
//!
//! D has kinks where a store is indifferent. It is smoothed by replacing a store's maximum by
//! τ ln Σ exp(value/τ), τ falling from stage to stage, and minimised by Newton's method with a
//! logarithmic barrier for λ > 0 (`stats::barrier`). The bound reported is always the exact D, at
//! the best λ met, so it holds whatever the smoothing. The weights of the smoothed maximum are an
//! all but feasible fractional allocation, which rounding starts from.
//! Source: Nesterov (2005), Smooth minimization of non-smooth functions, Math. Program. 103:127–152.

use std::ops::ControlFlow;

use stats::barrier::{Ask, minimise};

use super::book::Taken;
use super::prices::{Prices, Row, What};
use super::problem::Problem;

/// Smoothing at the end, as a share of a mailed store's mean profit.
pub(super) const FINEST: f64 = 2e-4;
/// How much finer each stage is.
const FINER: f64 = 0.25;

/// Prices and what they prove.
#[derive(Clone, Debug)]
pub(super) struct Dual {
    /// λ, one per row.
    pub multipliers: Vec<f64>,
    /// No allocation earns more.
    pub bound: f64,
    /// τ at the end, for weighing a store's ways.
    pub smoothing: f64,
    /// λ at the end of the smoothing, which the weights go with.
    pub smooth_multipliers: Vec<f64>,
}

/// Why there are no prices.
#[derive(Clone, Debug)]
pub(super) enum Unpriced {
    /// D falls below zero somewhere, so no allocation keeps the limits: every one that did would
    /// earn at least zero.
    Impossible,
    /// Somebody cancelled.
    Cancelled,
}

/// Which slots a store may be mailed with; print runs close some.
pub(super) type Closed = [bool];

/// What stores, choosing alone, would do at some prices.
pub(super) struct Response {
    /// Σ over stores of the smoothed value.
    pub smooth: f64,
    /// Σ over stores of the exact value.
    pub exact: f64,
    /// Pieces and stores by slot, as weighted: pieces first, then stores.
    pub uses: Vec<f64>,
    /// Second derivatives by the prices of pieces and stores, row by row; empty if not asked for.
    pub hessian: Vec<f64>,
}

/// Minimises D. `start` are multipliers of a problem with the same rows, if there was one.
pub(super) fn price(
    problem: &Problem,
    rows: &[Row],
    closed: &Closed,
    start: Option<&[f64]>,
    tick: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<Dual, Unpriced> {
    let free = respond(problem, &Prices::free(problem), closed, 0.0, false);
    let mailed: f64 = free.uses[problem.slots()..].iter().sum();
    // A store's mean profit without limits sets the scale of everything.
    let scale = free.exact / mailed.max(1.0);
    let mut best = Dual {
        multipliers: vec![0.0; rows.len()],
        bound: free.exact,
        smoothing: FINEST * scale,
        smooth_multipliers: vec![0.0; rows.len()],
    };
    let needs_nothing = rows.iter().all(|row| !row.least);
    if rows.is_empty() || (scale <= 0.0 && needs_nothing) {
        return Ok(best);
    }
    let scale = if scale > 0.0 { scale } else { 1.0 };
    let total = scale * mailed.max(1.0);
    let mut multipliers: Vec<f64> = match start {
        Some(start) => start
            .iter()
            .zip(rows)
            .map(|(l, row)| l.max(1e-9 * natural(row, problem, scale)))
            .collect(),
        None => rows.iter().map(|row| 0.1 * natural(row, problem, scale)).collect(),
    };
    let mut smoothing = scale * if start.is_some() { 0.01 } else { 0.1 };
    let mut barrier = total * if start.is_some() { 1e-5 } else { 1e-3 };
    let mut last_stage = false;
    loop {
        let ask = Ask { barrier, tolerance: 0.1 * barrier, max_steps: 25 };
        let mut impossible = false;
        let mut cancelled = false;
        let ended = minimise(&mut multipliers, ask, |at, gradient, hessian| {
            if tick().is_break() {
                cancelled = true;
                return None;
            }
            let (smooth, exact, size) =
                dual_at(problem, rows, closed, at, smoothing, gradient, hessian);
            if exact < best.bound {
                best.bound = exact;
                best.multipliers.copy_from_slice(at);
            }
            if exact < -1e-9 * size {
                impossible = true;
                return None;
            }
            Some(smooth)
        });
        if impossible {
            return Err(Unpriced::Impossible);
        }
        if ended.is_none() || cancelled {
            return Err(Unpriced::Cancelled);
        }
        if last_stage {
            break;
        }
        smoothing *= FINER;
        barrier *= FINER * FINER;
        if smoothing <= FINEST * scale {
            smoothing = FINEST * scale;
            last_stage = true;
        }
        barrier = barrier.max(1e-9 * total);
    }
    best.smoothing = smoothing;
    best.smooth_multipliers.clone_from(&multipliers);
    tidy(problem, rows, closed, &mut best, barrier);
    Ok(best)
}

/// The barrier leaves a trace of a price on limits that do not bind: takes it away where that
/// makes the bound no worse.
fn tidy(problem: &Problem, rows: &[Row], closed: &Closed, best: &mut Dual, barrier: f64) {
    let prices = Prices::of(problem, rows, &best.multipliers);
    let response = respond(problem, &prices, closed, best.smoothing, false);
    let mut tidied = best.multipliers.clone();
    for (row, multiplier) in rows.iter().zip(&mut tidied) {
        let slack = row.sign() * (row.limit - used(problem, row, &response.uses));
        if slack > 0.0 && *multiplier * slack < 100.0 * barrier && slack > 1e-3 * row.limit.abs() {
            *multiplier = 0.0;
        }
    }
    let mut ignored = vec![0.0; rows.len()];
    let (_, exact, _) = dual_at(problem, rows, closed, &tidied, 0.0, &mut ignored, &mut []);
    if exact <= best.bound + 1e-7 * best.bound.abs() {
        best.bound = best.bound.min(exact);
        best.multipliers = tidied;
    }
}

/// The multipliers without those that can be spared one by one: taken together they make the bound
/// no worse than a millionth. What is left is told as binding.
pub(super) fn without_traces(
    problem: &Problem,
    rows: &[Row],
    closed: &Closed,
    dual: &Dual,
) -> Vec<f64> {
    let mut multipliers = dual.multipliers.clone();
    let mut ignored = vec![0.0; rows.len()];
    for place in 0..rows.len() {
        let priced = multipliers[place];
        if priced <= 0.0 {
            continue;
        }
        multipliers[place] = 0.0;
        let (_, exact, _) =
            dual_at(problem, rows, closed, &multipliers, 0.0, &mut ignored, &mut []);
        if exact > dual.bound + 1e-6 * dual.bound.abs() {
            multipliers[place] = priced;
        }
    }
    multipliers
}

/// What a multiplier of the row is of the order of.
fn natural(row: &Row, problem: &Problem, scale: f64) -> f64 {
    match row.what {
        What::Money => 1.0,
        What::Stores => scale,
        What::Pieces => {
            let units = problem.costs.iter().map(|(unit, _)| unit.units()).sum::<f64>();
            (units / problem.slots().max(1) as f64).max(1e-4)
        }
    }
}

/// Use of a row, from pieces and stores by slot.
pub(super) fn used(problem: &Problem, row: &Row, uses: &[f64]) -> f64 {
    let slots = problem.slots();
    row.slots(problem)
        .map(|slot| {
            let (piece, store) = row.weights(problem, slot);
            row.sign() * (piece * uses[slot] + store * uses[slots + slot])
        })
        .sum()
}

/// Smoothed and exact D at multipliers, and the size of the terms that exact D is the sum of.
/// Gradient and Hessian of the smoothed one are added where there is room for them.
fn dual_at(
    problem: &Problem,
    rows: &[Row],
    closed: &Closed,
    at: &[f64],
    smoothing: f64,
    gradient: &mut [f64],
    hessian: &mut [f64],
) -> (f64, f64, f64) {
    let prices = Prices::of(problem, rows, at);
    let response = respond(problem, &prices, closed, smoothing, !hessian.is_empty());
    let priced: f64 = rows.iter().zip(at).map(|(row, l)| l * row.sign() * row.limit).sum();
    let sizes: f64 = rows.iter().zip(at).map(|(row, l)| l * row.limit.abs()).sum();
    for (row, gradient) in rows.iter().zip(gradient.iter_mut()) {
        *gradient += row.sign() * (row.limit - used(problem, row, &response.uses));
    }
    if !hessian.is_empty() {
        add_hessian(problem, rows, &response.hessian, hessian);
    }
    (priced + response.smooth, priced + response.exact, sizes + response.exact.abs())
}

/// Jᵀ H J, J being how prices follow multipliers.
fn add_hessian(problem: &Problem, rows: &[Row], by_price: &[f64], hessian: &mut [f64]) {
    let slots = problem.slots();
    let size = 2 * slots;
    let columns: Vec<Vec<(usize, f64)>> = rows
        .iter()
        .map(|row| {
            row.slots(problem)
                .flat_map(|slot| {
                    let (piece, store) = row.weights(problem, slot);
                    [(slot, piece), (slots + slot, store)]
                })
                .filter(|(_, weight)| *weight != 0.0)
                .collect()
        })
        .collect();
    let mut half = vec![0.0; size];
    for (j, right) in columns.iter().enumerate() {
        half.fill(0.0);
        for (place, weight) in right {
            for (k, half) in half.iter_mut().enumerate() {
                *half += weight * by_price[k * size + place];
            }
        }
        for (i, left) in columns.iter().enumerate() {
            hessian[i * rows.len() + j] +=
                left.iter().map(|(place, weight)| weight * half[*place]).sum::<f64>();
        }
    }
}

/// What stores do at these prices, smoothed by `smoothing` (0: each takes its best).
pub(super) fn respond(
    problem: &Problem,
    prices: &Prices,
    closed: &Closed,
    smoothing: f64,
    with_hessian: bool,
) -> Response {
    let slots = problem.slots();
    let size = 2 * slots;
    let mut response = Response {
        smooth: 0.0,
        exact: 0.0,
        uses: vec![0.0; size],
        hessian: if with_hessian { vec![0.0; size * size] } else { Vec::new() },
    };
    let mut met: Vec<Met> = Vec::new();
    let mut lean: Vec<(usize, f64)> = Vec::new();
    for store in 0..problem.stores() {
        let top = values(problem, store, prices, closed, &mut met);
        response.exact += top;
        if smoothing <= 0.0 {
            response.smooth += top;
            if let Some(first) = met.iter().find(|met| met.value == top && top > 0.0) {
                response.uses[first.slot] += first.quantity;
                response.uses[slots + first.slot] += 1.0;
            }
            continue;
        }
        // Doing nothing is worth zero and is weighed, too.
        let mut sum = (-top / smoothing).exp();
        met.retain_mut(|met| {
            met.weight = ((met.value - top) / smoothing).exp();
            let counts = met.weight > 1e-10;
            if counts {
                sum += met.weight;
            }
            counts
        });
        response.smooth += top + smoothing * sum.ln();
        lean.clear();
        for met in &met {
            let weight = met.weight / sum;
            let (piece, store) = (weight * met.quantity, weight);
            response.uses[met.slot] += piece;
            response.uses[slots + met.slot] += store;
            if with_hessian {
                let (p, s) = (met.slot, slots + met.slot);
                let hessian = &mut response.hessian;
                hessian[p * size + p] += weight * met.give + piece * met.quantity / smoothing;
                hessian[p * size + s] += piece / smoothing;
                hessian[s * size + p] += piece / smoothing;
                hessian[s * size + s] += store / smoothing;
                lean.push((p, piece));
                lean.push((s, store));
            }
        }
        for (i, left) in &lean {
            for (j, right) in &lean {
                response.hessian[i * size + j] -= left * right / smoothing;
            }
        }
    }
    response
}

/// A way met at its best.
#[derive(Clone, Copy, Debug)]
pub(super) struct Met {
    pub slot: usize,
    /// Its place among the store's ways.
    pub way: usize,
    pub value: f64,
    pub quantity: f64,
    give: f64,
    pub weight: f64,
}

impl Met {
    /// The way at its best in whole pieces.
    pub fn taken(&self) -> Taken {
        let (way, slot) = (self.way as u32, self.slot as u32);
        Taken { way, slot, pieces: self.quantity.floor() as i64 }
    }
}

/// Fills `met` with the store's ways at their best, and returns the largest value, at least zero.
pub(super) fn values(
    problem: &Problem,
    store: usize,
    prices: &Prices,
    closed: &Closed,
    met: &mut Vec<Met>,
) -> f64 {
    met.clear();
    let mut top = 0.0_f64;
    for (place, way) in problem.ways(store).iter().enumerate() {
        let slot = way.slot as usize;
        if closed[slot] {
            continue;
        }
        let (value, best) = Problem::value(way, prices);
        top = top.max(value);
        met.push(Met {
            slot,
            way: place,
            value,
            quantity: best.quantity,
            give: best.give,
            weight: 0.0,
        });
    }
    top
}
