//! What a fit says about rows it has not seen: means, variances, joint draws.

use super::Fit;
use crate::normal::Normal;
use crate::rng::Rng;

/// One nonzero of a new row, outside the eliminated group: an effect and what multiplies it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    position: usize,
    value: f64,
}

impl Fit {
    /// The entry of a fixed effect.
    pub fn fixed_entry(&self, effect: usize, value: f64) -> Entry {
        debug_assert!(effect < self.fixed);
        Entry { position: effect, value }
    }

    /// The entry of a level of a group that was not eliminated; `None` for the eliminated one.
    pub fn group_entry(&self, group: usize, level: usize, value: f64) -> Option<Entry> {
        (group != self.eliminated).then(|| Entry { position: self.offset[group] + level, value })
    }

    /// The group that was eliminated: its levels are given to [`Predictor::at`].
    pub fn eliminated(&self) -> usize {
        self.eliminated
    }

    /// Posterior of the sum of some entries, without the eliminated group.
    pub fn sum(&self, entries: &[Entry]) -> Normal {
        let size = self.rest.len();
        let mut mean = 0.0;
        let mut variance = 0.0;
        for (place, a) in entries.iter().enumerate() {
            mean += a.value * self.rest[a.position];
            let row = &self.covariance[a.position * size..][..size];
            variance += a.value * a.value * row[a.position];
            for b in &entries[..place] {
                variance += 2.0 * a.value * b.value * row[b.position];
            }
        }
        Normal { mean, variance: variance.max(0.0) }
    }

    /// A predictor, to be placed at a level of the eliminated group.
    pub fn predictor(&self) -> Predictor<'_> {
        Predictor {
            fit: self,
            mean: 0.0,
            variance: 0.0,
            covariance: vec![0.0; self.rest.len()],
            met: false,
        }
    }

    /// A joint draw of all effects outside the eliminated group.
    pub fn draw_rest(&self, rng: &mut Rng) -> Vec<f64> {
        let mut draw: Vec<f64> = (0..self.rest.len()).map(|_| rng.normal()).collect();
        self.factor.solve_transposed(&mut draw);
        for (value, mean) in draw.iter_mut().zip(&self.rest) {
            *value += mean;
        }
        draw
    }

    /// The sum of some entries in a draw.
    pub fn sum_in_draw(&self, draw: &[f64], entries: &[Entry]) -> f64 {
        entries.iter().map(|entry| entry.value * draw[entry.position]).sum()
    }

    /// A draw of a level of the eliminated group given a draw of the rest and a standard normal:
    /// together they are a draw from the joint posterior.
    ///
    /// `prior` stands in for the group's own N(0, σ²) at this level, as in [`Predictor::under`].
    pub fn draw_member(
        &self,
        level: usize,
        prior: Option<Normal>,
        draw: &[f64],
        normal: f64,
    ) -> f64 {
        let own = self.own_variance[level];
        let range = self.local_start[level]..self.local_start[level + 1];
        let shift: f64 = self.local[range.clone()]
            .iter()
            .zip(&self.coupling[range])
            .map(|(position, value)| {
                value * (draw[*position as usize] - self.rest[*position as usize])
            })
            .sum();
        let mean = self.members[level] - own * shift;
        let Some(prior) = prior else { return mean + own.sqrt() * normal };
        let ours = self.variance_under(own, prior);
        ours * (mean / own + prior.mean / prior.variance) + ours.sqrt() * normal
    }

    /// The conditional variance of a level whose prior is another than the group's.
    fn variance_under(&self, own: f64, prior: Normal) -> f64 {
        let from_data = (1.0 / own - self.own_prior).max(0.0);
        1.0 / (from_data + 1.0 / prior.variance)
    }
}

/// Predicts new rows at one level of the eliminated group after another.
#[derive(Clone, Debug)]
pub struct Predictor<'fit> {
    fit: &'fit Fit,
    mean: f64,
    variance: f64,
    /// Covariance of the level's effect with the rest.
    covariance: Vec<f64>,
    met: bool,
}

impl Predictor<'_> {
    /// Goes to a level; `None` is a level the model has never heard of.
    pub fn at(&mut self, level: Option<usize>) {
        let fit = self.fit;
        let size = fit.rest.len();
        if self.met {
            self.covariance.fill(0.0);
            self.met = false;
        }
        let Some(level) = level else {
            self.mean = 0.0;
            self.variance = fit.sds[fit.eliminated].powi(2);
            return;
        };
        self.mean = fit.members[level];
        let own = fit.own_variance[level];
        self.variance = own;
        let range = fit.local_start[level]..fit.local_start[level + 1];
        if range.is_empty() {
            return;
        }
        self.met = true;
        let (local, coupling) = (&fit.local[range.clone()], &fit.coupling[range]);
        for (position, value) in local.iter().zip(coupling) {
            let factor = -own * value;
            for (target, covariance) in
                self.covariance.iter_mut().zip(&fit.covariance[*position as usize * size..][..size])
            {
                *target += factor * covariance;
            }
        }
        for (position, value) in local.iter().zip(coupling) {
            self.variance -= own * value * self.covariance[*position as usize];
        }
    }

    /// Replaces the group's prior N(0, σ²) at the level the predictor stands at by another, of
    /// variance above zero: for a level about which something else is known.
    ///
    /// Exact given the other effects. They themselves are left as they are, so this is for levels
    /// with few rows, which hardly move them.
    pub fn under(&mut self, level: usize, prior: Normal) {
        let own = self.fit.own_variance[level];
        let ours = self.fit.variance_under(own, prior);
        self.mean = ours * (self.mean / own + prior.mean / prior.variance);
        let scale = ours / own;
        self.variance = ours + (self.variance - own).max(0.0) * scale * scale;
        if self.met {
            for covariance in &mut self.covariance {
                *covariance *= scale;
            }
        }
    }

    /// Posterior of the level's own effect.
    pub fn member(&self) -> Normal {
        Normal { mean: self.mean, variance: self.variance }
    }

    /// Posterior of the level's effect plus the entries.
    pub fn predict(&self, entries: &[Entry]) -> Normal {
        let rest = self.fit.sum(entries);
        let shared: f64 =
            entries.iter().map(|entry| entry.value * self.covariance[entry.position]).sum();
        Normal {
            mean: self.mean + rest.mean,
            variance: (rest.variance + self.variance + 2.0 * shared).max(0.0),
        }
    }
}
