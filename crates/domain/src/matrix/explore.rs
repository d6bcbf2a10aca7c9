//! Exploration: varying some quantities at random, so that later runs learn what quantity does.
//!
//! Past quantities were chosen, not drawn: good stores got more pieces, so the history alone cannot
//! tell what one more piece does. Stores drawn at random among the mailed ones are put in pairs of
//! one campaign and like quantity; one gets more and the other as much less, up to a fifth of each
//! and within each one's bounds, by the toss of a coin. A campaign's pieces stay what they were and
//! its money does not rise, so no limit of the run is touched.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use stats::rng::Rng;

use super::confidence::Outlook;
use super::reasons::thousands;
use super::{Recommendation, Risk, Status};
use crate::ids::CampaignId;

/// A quantity is varied by at most this part of itself …
const MOST: f64 = 0.2;
/// … and by less than this it is not worth it.
const LEAST: f64 = 0.05;
/// The exploration's stream of random numbers.
const STREAM: u64 = 0xE7B1;

/// How a quantity was varied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explored {
    /// What the run would have recommended, in pieces.
    pub instead_of: u32,
}

impl Explored {
    /// The change in words, given the quantity it has now.
    pub fn sentence(&self, now: u32) -> String {
        format!(
            "{} pieces instead of {}, varied at random so that later runs learn what quantity does.",
            thousands(now),
            thousands(self.instead_of)
        )
    }
}

/// Varies the quantities of about this share (0 to 1) of the mailed stores: fewer where they find
/// no partner or have no room. The percentile of the profit stays that of the best quantity.
pub(super) fn explore(recommendations: &mut [Recommendation], share: f64, seed: u64) {
    if share <= 0.0 {
        return;
    }
    let mut mailed: Vec<usize> = (0..recommendations.len())
        .filter(|at| recommendations[*at].status != Status::Skip)
        .collect();
    let chosen = ((share * mailed.len() as f64).round() as usize).min(mailed.len());
    let mut rng = Rng::stream(seed, STREAM);
    // The first of a random order (Fisher & Yates) are chosen.
    for place in 0..chosen {
        let other = place + rng.below((mailed.len() - place) as u32) as usize;
        mailed.swap(place, other);
    }
    let mut by_campaign: BTreeMap<CampaignId, Vec<usize>> = BTreeMap::new();
    for at in &mailed[..chosen] {
        by_campaign.entry(recommendations[*at].campaign).or_default().push(*at);
    }
    for mut stores in by_campaign.into_values() {
        stores.sort_by_key(|at| (recommendations[*at].quantity, *at));
        for pair in stores.chunks_exact(2) {
            let (more, less) =
                if rng.uniform() < 0.5 { (pair[0], pair[1]) } else { (pair[1], pair[0]) };
            // Where the coin asks for what the bounds forbid, the other way round.
            for (more, less) in [(more, less), (less, more)] {
                if let Some((up, down)) = varied(&recommendations[more], &recommendations[less]) {
                    recommendations[more] = up;
                    recommendations[less] = down;
                    break;
                }
            }
        }
    }
}

/// The pair with as many pieces more here as less there; `None` where there is no room, it would
/// cost more in all, or a status would change.
fn varied(
    more: &Recommendation,
    less: &Recommendation,
) -> Option<(Recommendation, Recommendation)> {
    let room_up = more.basis?.high.saturating_sub(more.quantity);
    let room_down = less.quantity.saturating_sub(less.basis?.low);
    let smaller = more.quantity.min(less.quantity);
    let larger = more.quantity.max(less.quantity);
    let most = ((MOST * f64::from(smaller)) as u32).min(room_up).min(room_down);
    let least = (LEAST * f64::from(larger)).ceil() as u32;
    let before = more.cost + less.cost;
    // Rounding to cents may cost a cent more in all; a few pieces less do not.
    (least.max(1)..=most).rev().take(100).find_map(|pieces| {
        let up = at_quantity(more, more.quantity + pieces)?;
        let down = at_quantity(less, less.quantity - pieces)?;
        let keeps = up.status == more.status && down.status == less.status;
        (keeps && up.cost + down.cost <= before).then_some((up, down))
    })
}

/// The recommendation at another quantity.
fn at_quantity(line: &Recommendation, quantity: u32) -> Option<Recommendation> {
    let basis = line.basis?.moved_to(quantity);
    let mut outlook = Outlook::new(basis.noise, basis.inflation);
    let at = basis.at(&mut outlook, quantity);
    let mut varied = Recommendation {
        quantity,
        forecast: at.forecast,
        expected_responses: at.responses,
        expected_revenue: at.revenue,
        cost: at.cost,
        expected_margin: at.margin,
        expected_profit: at.profit,
        confidence: at.confidence,
        status: at.status,
        skip_cause: at.skip_cause,
        next_status: basis.next_status(&mut outlook, quantity, at.status, at.skip_cause),
        basis: Some(basis),
        explored: Some(Explored { instead_of: line.quantity }),
        ..line.clone()
    };
    varied.parts.quantity +=
        basis.slope * (f64::from(quantity) / f64::from(line.quantity.max(1))).ln();
    // What is said of the quantity must be said of this one.
    varied.risks.retain(|risk| !matches!(risk, Risk::QuantityUnseen { .. }));
    if let Some(risk) = Risk::of_quantity(quantity, &line.track)
        && varied.risks.len() < super::explain::MOST
    {
        varied.risks.push(risk);
    }
    Some(varied)
}
