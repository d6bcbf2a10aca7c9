//! What orders teach: each order's forecast against its result, and how lines did that people had
//! decided otherwise than the matrix advised.
//!
//! The second is an observation and no experiment: people override where they know something, so a
//! difference may lie in the stores they chose. It is labelled so wherever it is shown.

use crate::ids::OrderId;
use serde::{Deserialize, Serialize};
use stats::{
    normal::Z95,
    pooled::{Estimate, pool},
};
use std::collections::BTreeMap;

/// The latest lines with responses that are looked at.
pub const LEARNT_LINES_MOST: u32 = 20_000;
/// Fewer lines than this with responses say nothing of a group.
pub const ENOUGH_LINES: u64 = 5;
/// What a two-sided test at 5 % finds with a probability of 80 % is this many standard errors away:
/// 1.960 + 0.842.
const FOUND: f64 = 2.802;

/// What the matrix had said of a line as it was ordered, in responses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LineForecast {
    /// Expected.
    pub expected: f64,
    /// With 80 % probability at least as many come.
    pub low: f64,
    /// And at most as many.
    pub high: f64,
}

/// A line of which it is known how many answered.
#[derive(Clone, Debug, PartialEq)]
pub struct AnsweredLine {
    /// Its order.
    pub order: OrderId,
    /// The order's number.
    pub number: String,
    /// What the order covers.
    pub title: String,
    /// Where the store is.
    pub region: String,
    /// Responses.
    pub responses: u32,
    /// The forecast; `None` without a run, or for a campaign that the run had not chosen.
    pub forecast: Option<LineForecast>,
    /// Why it was decided otherwise than advised; `None` for a line as advised.
    pub overridden: Option<String>,
}

/// An order's forecast and its result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderLearned {
    /// Which.
    pub order: OrderId,
    /// Its number.
    pub number: String,
    /// What it covers.
    pub title: String,
    /// Lines with responses and a forecast; the figures below are theirs.
    pub lines: u64,
    /// Lines with responses that nothing had forecast.
    pub unforeseen: u64,
    /// Responses that came.
    pub responses: u64,
    /// Responses expected.
    pub expected: f64,
    /// The sum of the lines' lower ends, as if all lines missed in the same direction: at least 80 %.
    pub low: f64,
    /// The sum of their upper ends.
    pub high: f64,
    /// Lines whose responses lie within their own 80 % interval.
    pub within: u64,
}

/// How a result lies to its forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lies {
    /// Fewer came than forecast.
    Below,
    /// Within the interval.
    Inside,
    /// More came.
    Above,
}

impl OrderLearned {
    /// How the result lies to the interval.
    pub fn lies(&self) -> Lies {
        let came = self.responses as f64;
        if came < self.low {
            Lies::Below
        } else if came > self.high {
            Lies::Above
        } else {
            Lies::Inside
        }
    }
}

/// Responses against forecast of overridden lines, as a ratio to the same of lines as advised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OverrideLearned {
    /// The reason or the region.
    pub name: String,
    /// Lines.
    pub lines: u64,
    /// The ratio as counted: 1.1 is a tenth more than lines as advised.
    pub counted: f64,
    /// The ratio drawn towards that of all groups, by as much as chance explains.
    pub ratio: f64,
    /// The true ratio lies above it with 97.5 %.
    pub low: f64,
    /// And below it.
    pub high: f64,
    /// The smallest ratio above 1 that so many lines would show with 80 %.
    pub detectable: f64,
}

/// What orders teach.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Learning {
    /// Orders with responses, the latest first.
    pub orders: Vec<OrderLearned>,
    /// Lines as advised, with responses and a forecast: what overrides are held against.
    pub advised: u64,
    /// Overrides by their reason, of those with enough lines.
    pub by_reason: Vec<OverrideLearned>,
    /// The same by region.
    pub by_region: Vec<OverrideLearned>,
    /// Whether older lines were left out.
    pub cut: bool,
}

/// Sorts out what lines teach; they come with the latest order first.
pub fn learn(lines: &[AnsweredLine]) -> Learning {
    let mut orders: Vec<OrderLearned> = Vec::new();
    for line in lines {
        if orders.last().is_none_or(|last| last.order != line.order) {
            orders.push(OrderLearned {
                order: line.order,
                number: line.number.clone(),
                title: line.title.clone(),
                lines: 0,
                unforeseen: 0,
                responses: 0,
                expected: 0.0,
                low: 0.0,
                high: 0.0,
                within: 0,
            });
        }
        let Some(order) = orders.last_mut() else { continue };
        let Some(forecast) = line.forecast else {
            order.unforeseen += 1;
            continue;
        };
        let came = f64::from(line.responses);
        order.lines += 1;
        order.responses += u64::from(line.responses);
        order.expected += forecast.expected;
        order.low += forecast.low;
        order.high += forecast.high;
        order.within += u64::from((forecast.low..=forecast.high).contains(&came));
    }
    let known: Vec<(&AnsweredLine, Counted)> = lines
        .iter()
        .filter_map(|line| {
            let expected = line.forecast?.expected;
            Some((line, Counted { came: f64::from(line.responses), expected }))
        })
        .collect();
    let advised: Vec<Counted> =
        known.iter().filter(|(line, _)| line.overridden.is_none()).map(|(_, one)| *one).collect();
    let groups = |name: &dyn Fn(&AnsweredLine) -> Option<String>| {
        let mut groups = BTreeMap::<String, Vec<Counted>>::new();
        for (line, counted) in known.iter().filter(|(line, _)| line.overridden.is_some()) {
            if let Some(name) = name(line) {
                groups.entry(name).or_default().push(*counted);
            }
        }
        compare(&advised, groups)
    };
    Learning {
        orders,
        advised: advised.len() as u64,
        by_reason: groups(&|line| line.overridden.clone()),
        by_region: groups(&|line| Some(line.region.clone())),
        cut: lines.len() >= LEARNT_LINES_MOST as usize,
    }
}

/// Responses of a line, and how many were expected.
#[derive(Clone, Copy, Debug)]
struct Counted {
    came: f64,
    expected: f64,
}

/// The logarithm of responses to expected responses: ln((y+½)/(e+½)), with variance φ/(y+½).
///
/// φ is what the lines vary more than a Poisson count would: Σ(yᵢ−r·eᵢ)²/(r·eᵢ) over n−1, at least 1
/// (McCullagh and Nelder, *Generalized Linear Models*, 2nd ed., §6.2). `None` for fewer than
/// [`ENOUGH_LINES`].
fn log_ratio(lines: &[Counted]) -> Option<Estimate> {
    if (lines.len() as u64) < ENOUGH_LINES {
        return None;
    }
    let came: f64 = lines.iter().map(|one| one.came).sum();
    let expected: f64 = lines.iter().map(|one| one.expected).sum();
    let rate = (came + 0.5) / (expected + 0.5);
    let misses: f64 = lines
        .iter()
        .map(|one| (one.came - rate * one.expected).powi(2) / (rate * one.expected).max(1e-9))
        .sum();
    let excess = (misses / (lines.len() as f64 - 1.0)).max(1.0);
    Some(Estimate { value: rate.ln(), variance: excess / (came + 0.5) })
}

/// Holds groups of overridden lines against lines as advised.
fn compare(advised: &[Counted], groups: BTreeMap<String, Vec<Counted>>) -> Vec<OverrideLearned> {
    let Some(base) = log_ratio(advised) else { return Vec::new() };
    let apart: Vec<(String, u64, Estimate)> = groups
        .into_iter()
        .filter_map(|(name, lines)| {
            let own = log_ratio(&lines)?;
            let value = own.value - base.value;
            let variance = own.variance + base.variance;
            Some((name, lines.len() as u64, Estimate { value, variance }))
        })
        .collect();
    let estimates: Vec<Estimate> = apart.iter().map(|(_, _, estimate)| *estimate).collect();
    let pooled = pool(&estimates);
    apart
        .into_iter()
        .map(|(name, lines, counted)| {
            let shown = pooled.map_or(counted, |pooled| pooled.shrink(counted));
            let reach = Z95 * shown.variance.sqrt();
            OverrideLearned {
                name,
                lines,
                counted: counted.value.exp(),
                ratio: shown.value.exp(),
                low: (shown.value - reach).exp(),
                high: (shown.value + reach).exp(),
                detectable: (FOUND * counted.variance.sqrt()).exp(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use stats::rng::Rng;
    use uuid::Uuid;

    fn line(order: u128, came: u32, expected: f64, overridden: Option<&str>) -> AnsweredLine {
        AnsweredLine {
            order: OrderId(Uuid::from_u128(order)),
            number: format!("ORD-2025-03-{order:03}"),
            title: "W1".into(),
            region: "Midwest".into(),
            responses: came,
            forecast: Some(LineForecast { expected, low: 0.7 * expected, high: 1.3 * expected }),
            overridden: overridden.map(str::to_owned),
        }
    }

    #[test]
    fn an_order_stands_beside_its_forecast() {
        let blind = AnsweredLine { forecast: None, ..line(2, 40, 0.0, None) };
        let lines =
            [line(2, 20, 25.0, None), line(2, 60, 30.0, None), blind, line(1, 5, 30.0, None)];
        let learning = learn(&lines);
        let [second, first] = learning.orders.as_slice() else { panic!("{learning:?}") };
        assert_eq!((second.lines, second.unforeseen, second.responses), (2, 1, 80));
        assert_eq!((second.expected, second.within), (55.0, 1));
        assert_eq!((second.lies(), first.lies()), (Lies::Above, Lies::Below));
        assert_eq!(learning.advised, 3);
        assert_eq!(learning.by_reason, [], "nobody overrode anything");
    }

    #[test]
    fn too_few_lines_say_nothing() {
        let advised = (0..40).map(|_| line(1, 30, 30.0, None));
        let few = (0..4).map(|_| line(1, 60, 30.0, Some("Local knowledge")));
        assert_eq!(learn(&advised.chain(few).collect::<Vec<_>>()).by_reason, []);
    }

    #[test]
    fn a_true_difference_is_found_within_its_interval_and_none_is_not_made_up() {
        let seed = 7;
        println!("seed {seed}");
        let mut rng = Rng::new(seed);
        let mut held = [0_u32; 2];
        let rounds = 200;
        for _ in 0..rounds {
            let mut drawn = |mean: f64, reason: Option<&str>| {
                // More spread than a count alone has.
                let mean = mean * (0.2 * rng.normal()).exp();
                line(1, rng.binomial(4_000, mean / 4_000.0), 30.0, reason)
            };
            let mut lines: Vec<AnsweredLine> = (0..300).map(|_| drawn(30.0, None)).collect();
            for _ in 0..60 {
                lines.push(drawn(36.0, Some("Local knowledge")));
                lines.push(drawn(30.0, Some("Store request")));
            }
            let learnt = learn(&lines).by_reason;
            for (n, truth) in [1.2, 1.0].into_iter().enumerate() {
                held[n] += u32::from((learnt[n].low..=learnt[n].high).contains(&truth));
            }
        }
        for held in held {
            assert!(held >= rounds * 85 / 100, "{held} of {rounds} intervals hold the truth");
        }
    }
}
