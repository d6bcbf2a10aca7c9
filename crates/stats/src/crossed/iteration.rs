//! One step of the fit: linearise, accumulate, eliminate, solve, predict, update variances.

use super::design::Design;
use super::fit::{Ended, Fit, Spreads, next_variance};
use super::{Model, Response};
use crate::cholesky::Cholesky;
use crate::special::logit;

/// Everything that changes from step to step. Row vectors are in the design's order.
pub(super) struct State {
    /// Response and its weight per row: successes and trials, or mean and count.
    response: Vec<f64>,
    size: Vec<f64>,
    /// Linear predictor without row effect, row effect, working response, working weight.
    linear: Vec<f64>,
    row_effect: Vec<f64>,
    working: Vec<f64>,
    weight: Vec<f64>,
    variances: Vec<f64>,
    observation: f64,
    dispersion: f64,
    /// Moments of the carriers per pattern: lower triangle of Σ W c cᵀ, then Σ W z c.
    moments: Vec<f64>,
    /// Lower triangle of carriers: the posterior quadratic form per pattern.
    forms: Vec<f64>,
    /// Per level: H_ss, Σ W z m, and the coupling to the rest (shape of `Design::local`).
    own: Vec<f64>,
    /// The prior's part of every `own`.
    own_prior: f64,
    own_right: Vec<f64>,
    coupling: Vec<f64>,
    rest: Vec<f64>,
    members: Vec<f64>,
    covariance: Vec<f64>,
    member_trace: f64,
    row_squares: f64,
    row_determined: f64,
}

impl State {
    pub(super) fn new(model: &Model, design: &Design) -> State {
        let sorted = |values: &[f64]| -> Vec<f64> {
            design.order.iter().map(|row| values[*row as usize]).collect()
        };
        let (response, size, linear, dispersion) = match &model.response {
            Response::Binomial { trials, successes } => {
                let (y, n) = (sorted(successes), sorted(trials));
                // Empirical logits: a start that is finite everywhere and near the data.
                let linear = y.iter().zip(&n).map(|(y, n)| logit((y + 0.5) / (n + 1.0))).collect();
                (y, n, linear, 1.0)
            }
            Response::Gamma { weights, means, dispersion } => {
                let y = sorted(means);
                let linear = y.iter().map(|y| y.ln()).collect();
                (y, sorted(weights), linear, dispersion.sd * dispersion.sd)
            }
        };
        let carriers = design.carriers;
        let triangle = carriers * (carriers + 1) / 2;
        State {
            response,
            size,
            linear,
            row_effect: vec![0.0; design.rows],
            working: vec![0.0; design.rows],
            weight: vec![0.0; design.rows],
            variances: model.groups.iter().map(|group| group.prior.sd * group.prior.sd).collect(),
            observation: model.observation.map_or(0.0, |prior| prior.sd * prior.sd),
            dispersion,
            moments: vec![0.0; design.patterns().max(1) * (triangle + carriers)],
            forms: vec![0.0; design.patterns().max(1) * triangle],
            own: vec![0.0; design.levels()],
            own_prior: 0.0,
            own_right: vec![0.0; design.levels()],
            coupling: vec![0.0; design.local.len()],
            rest: vec![0.0; design.size],
            members: vec![0.0; design.levels()],
            covariance: Vec::new(),
            member_trace: 0.0,
            row_squares: 0.0,
            row_determined: 0.0,
        }
    }

    /// Takes the variances of an earlier fit as far as the model has the same groups.
    pub(super) fn start_from(&mut self, model: &Model, start: &Spreads) {
        for (variance, sd) in self.variances.iter_mut().zip(&start.sds) {
            *variance = (sd * sd).max(1e-10);
        }
        if model.observation.is_some() {
            self.observation = (start.observation_sd * start.observation_sd).max(1e-10);
        }
        if matches!(model.response, Response::Gamma { .. }) {
            self.dispersion = start.dispersion.clamp(1e-8, 1e8);
        }
    }

    /// Linearises every row and sums the normal equations.
    pub(super) fn accumulate(&mut self, model: &Model, design: &Design) {
        let binomial = matches!(model.response, Response::Binomial { .. });
        let carriers = design.carriers;
        let triangle = carriers * (carriers + 1) / 2;
        let stride = triangle + carriers;
        let width = design.slots.len();
        let precision = 1.0 / self.variances[design.eliminated];
        self.own_prior = precision;
        let mut c = vec![1.0; carriers];
        self.moments.fill(0.0);
        self.coupling.fill(0.0);
        for level in 0..design.levels() {
            let (mut own, mut right) = (precision, 0.0);
            let coupling =
                &mut self.coupling[design.local_start[level]..design.local_start[level + 1]];
            for row in design.start[level]..design.start[level + 1] {
                let eta = self.linear[row] + self.row_effect[row];
                let (w, z) = if binomial {
                    linearise_counts(self.size[row], self.response[row], eta)
                } else {
                    let ratio = self.response[row] * (-eta).exp();
                    (self.size[row] / self.dispersion, eta + (ratio - 1.0).min(50.0))
                };
                let weight = w / (1.0 + w * self.observation);
                self.weight[row] = weight;
                self.working[row] = z;
                c[1..].copy_from_slice(
                    &design.values[row * (carriers - 1)..(row + 1) * (carriers - 1)],
                );

                let moments = &mut self.moments[design.pattern[row] as usize * stride..][..stride];
                let mut at = 0;
                for a in 0..carriers {
                    let wc = weight * c[a];
                    for other in &c[..=a] {
                        moments[at] += wc * other;
                        at += 1;
                    }
                    moments[triangle + a] += wc * z;
                }
                let wm = weight * c[design.eliminated_carrier];
                own += wm * c[design.eliminated_carrier];
                right += wm * z;
                let places = &design.local_slot[row * width..(row + 1) * width];
                for (place, carrier) in places.iter().zip(&design.slots) {
                    coupling[*place as usize] += wm * c[*carrier];
                }
            }
            self.own[level] = own;
            self.own_right[level] = right;
        }
    }

    /// Eliminates the largest group, solves for the rest, and substitutes back. `None` when the
    /// rest is not determined.
    pub(super) fn solve(&mut self, model: &Model, design: &Design) -> Option<Cholesky> {
        let size = design.size;
        let (mut matrix, mut right) = self.normal_equations(model, design);
        for level in 0..design.levels() {
            let range = design.local_start[level]..design.local_start[level + 1];
            let (local, coupling) = (&design.local[range.clone()], &self.coupling[range]);
            let own = 1.0 / self.own[level];
            let scaled = own * self.own_right[level];
            for (a, (position, value)) in local.iter().zip(coupling).enumerate() {
                right[*position as usize] -= scaled * value;
                let factor = own * value;
                let row = &mut matrix[*position as usize * size..][..=*position as usize];
                for (other, coupled) in local[..=a].iter().zip(&coupling[..=a]) {
                    row[*other as usize] -= factor * coupled;
                }
            }
        }
        let factor = Cholesky::new(&matrix, size)?;
        factor.solve(&mut right);
        if !right.iter().all(|value| value.is_finite()) {
            return None;
        }
        self.rest = right;
        self.covariance = factor.inverse();
        for level in 0..design.levels() {
            let range = design.local_start[level]..design.local_start[level + 1];
            let explained: f64 = design.local[range.clone()]
                .iter()
                .zip(&self.coupling[range])
                .map(|(position, value)| value * self.rest[*position as usize])
                .sum();
            self.members[level] = (self.own_right[level] - explained) / self.own[level];
        }
        Some(factor)
    }

    /// XᵀWX and XᵀWz of the rest with the priors' precisions, from the patterns' moments.
    fn normal_equations(&self, model: &Model, design: &Design) -> (Vec<f64>, Vec<f64>) {
        let size = design.size;
        let carriers = design.carriers;
        let triangle = carriers * (carriers + 1) / 2;
        let stride = triangle + carriers;
        let mut matrix = vec![0.0; size * size];
        let mut right = vec![0.0; size];
        for pattern in 0..design.patterns() {
            let moments = &self.moments[pattern * stride..][..stride];
            let positions = design.positions(pattern as u32);
            for (a, (position, carrier)) in positions.iter().zip(&design.slots).enumerate() {
                right[*position as usize] += moments[triangle + carrier];
                for (other, other_carrier) in positions[..=a].iter().zip(&design.slots[..=a]) {
                    // Positions rise with the slots, so this is the lower triangle.
                    matrix[*position as usize * size + *other as usize] +=
                        moments[in_triangle(*carrier, *other_carrier)];
                }
            }
        }
        for (effect, fixed) in model.fixed.iter().enumerate() {
            if let Some((mean, sd)) = fixed.prior {
                matrix[effect * size + effect] += 1.0 / (sd * sd);
                right[effect] += mean / (sd * sd);
            }
        }
        for (place, group) in model.groups.iter().enumerate() {
            if place != design.eliminated {
                for position in design.offset[place]..design.offset[place] + group.levels {
                    matrix[position * size + position] += 1.0 / self.variances[place];
                }
            }
        }
        (matrix, right)
    }

    /// New linear predictors and row effects, and the sums the variances need. Gives the largest
    /// change of a linear predictor.
    pub(super) fn predict(&mut self, design: &Design) -> f64 {
        let size = design.size;
        let carriers = design.carriers;
        let triangle = carriers * (carriers + 1) / 2;
        let width = design.slots.len();
        self.quadratic_forms(design);
        self.member_trace = 0.0;
        self.row_squares = 0.0;
        self.row_determined = 0.0;
        let mut moved: f64 = 0.0;
        let mut c = vec![1.0; carriers];
        let mut covariance: Vec<f64> = Vec::new();
        for level in 0..design.levels() {
            let range = design.local_start[level]..design.local_start[level + 1];
            let (local, coupling) = (&design.local[range.clone()], &self.coupling[range]);
            let own = 1.0 / self.own[level];
            // u = C⁻¹ h at the positions this level touches; V_ss = d + d² hᵀ C⁻¹ h.
            covariance.clear();
            let mut spread = 0.0;
            for (position, value) in local.iter().zip(coupling) {
                let row = &self.covariance[*position as usize * size..][..size];
                let u: f64 = local
                    .iter()
                    .zip(coupling)
                    .map(|(other, coupled)| row[*other as usize] * coupled)
                    .sum();
                covariance.push(u);
                spread += value * u;
            }
            let variance = own + own * own * spread;
            self.member_trace += variance;
            for row in design.start[level]..design.start[level + 1] {
                c[1..].copy_from_slice(
                    &design.values[row * (carriers - 1)..(row + 1) * (carriers - 1)],
                );
                let m = c[design.eliminated_carrier];
                let (mut linear, mut shared) = (m * self.members[level], 0.0);
                let places = &design.local_slot[row * width..(row + 1) * width];
                for (place, carrier) in places.iter().zip(&design.slots) {
                    linear += c[*carrier] * self.rest[local[*place as usize] as usize];
                    shared += c[*carrier] * covariance[*place as usize];
                }
                let mut form = 0.0;
                let forms = &self.forms[design.pattern[row] as usize * triangle..][..triangle];
                let mut at = 0;
                for a in 0..carriers {
                    for other in &c[..=a] {
                        form += forms[at] * c[a] * other;
                        at += 1;
                    }
                }
                let spread = m * m * variance - 2.0 * m * own * shared + form;
                let weight = self.weight[row];
                let gap = self.working[row] - linear;
                let effect = self.observation * weight * gap;
                self.row_squares += effect * effect;
                self.row_determined += self.observation * weight * (1.0 - weight * spread);
                let change = (linear + effect - self.linear[row] - self.row_effect[row]).abs();
                // NaN is kept, so that the caller sees it.
                if change > moved || change.is_nan() {
                    moved = change;
                }
                self.linear[row] = linear;
                self.row_effect[row] = effect;
                if self.observation == 0.0 {
                    // For a gamma response: residual and leverage for the dispersion.
                    self.row_squares += weight * gap * gap;
                    self.row_determined += 1.0 - weight * spread;
                }
            }
        }
        moved
    }

    /// Per pattern, the coefficients of the rest's posterior variance as a form in the carriers.
    fn quadratic_forms(&mut self, design: &Design) {
        let size = design.size;
        let triangle = design.carriers * (design.carriers + 1) / 2;
        self.forms.fill(0.0);
        for pattern in 0..design.patterns() {
            let forms = &mut self.forms[pattern * triangle..][..triangle];
            let positions = design.positions(pattern as u32);
            for (a, (position, carrier)) in positions.iter().zip(&design.slots).enumerate() {
                let row = &self.covariance[*position as usize * size..][..size];
                for (b, (other, other_carrier)) in
                    positions[..=a].iter().zip(&design.slots).enumerate()
                {
                    let factor = if a == b { 1.0 } else { 2.0 };
                    forms[in_triangle(*carrier, *other_carrier)] += factor * row[*other as usize];
                }
            }
        }
    }

    /// Moves every variance; gives the largest relative change of a standard deviation.
    pub(super) fn update_variances(&mut self, model: &Model, design: &Design) -> f64 {
        let size = design.size;
        let mut varied: f64 = 0.0;
        let mut change = |before: f64, after: f64| {
            let (before, after) = (before.sqrt(), after.sqrt());
            let step = (after - before).abs() / (after + 0.01);
            if step > varied || step.is_nan() {
                varied = step;
            }
        };
        for (place, group) in model.groups.iter().enumerate() {
            let now = self.variances[place];
            let (squares, trace) = if place == design.eliminated {
                (self.members.iter().map(|b| b * b).sum::<f64>(), self.member_trace)
            } else {
                let range = design.offset[place]..design.offset[place] + group.levels;
                let squares = self.rest[range.clone()].iter().map(|b| b * b).sum::<f64>();
                (squares, range.map(|at| self.covariance[at * size + at]).sum::<f64>())
            };
            let next = next_variance(group.levels as f64, squares, trace, now, group.prior);
            change(now, next);
            self.variances[place] = next;
        }
        let rows = design.rows as f64;
        if let Some(prior) = model.observation {
            let trace = (rows - self.row_determined) * self.observation;
            let next = next_variance(rows, self.row_squares, trace, self.observation, prior);
            change(self.observation, next);
            self.observation = next;
        } else if let Response::Gamma { dispersion: prior, .. } = &model.response {
            // `row_squares` holds Σ a r²/φ.
            let squares = self.row_squares * self.dispersion + prior.weight * prior.sd * prior.sd;
            let next = (squares / (self.row_determined.max(0.0) + prior.weight).max(1e-9))
                .clamp(1e-8, 1e8);
            change(self.dispersion, next);
            self.dispersion = next;
        }
        varied
    }

    pub(super) fn finish(
        self,
        model: &Model,
        design: Design,
        factor: Cholesky,
        ended: Ended,
    ) -> Fit {
        let mut linear = vec![0.0; design.rows];
        let mut residual = vec![0.0; design.rows];
        for (sorted, row) in design.order.iter().enumerate() {
            linear[*row as usize] = self.linear[sorted];
            residual[*row as usize] =
                (self.working[sorted] - self.linear[sorted]) * self.weight[sorted].sqrt();
        }
        Fit {
            ended,
            sds: self.variances.iter().map(|variance| variance.sqrt()).collect(),
            observation_sd: self.observation.sqrt(),
            dispersion: self.dispersion,
            fixed: model.fixed.len(),
            offset: design.offset,
            eliminated: design.eliminated,
            rest: self.rest,
            members: self.members,
            factor,
            covariance: self.covariance,
            own_prior: self.own_prior,
            own_variance: self.own.iter().map(|own| 1.0 / own).collect(),
            local_start: design.local_start,
            local: design.local,
            coupling: self.coupling,
            linear,
            residual,
        }
    }
}

/// Place of (a, b) in a lower triangle stored by rows, whichever is larger.
fn in_triangle(a: usize, b: usize) -> usize {
    let (high, low) = if a >= b { (a, b) } else { (b, a) };
    high * (high + 1) / 2 + low
}

/// Working weight and response of `successes` in `trials` at the linear predictor `eta`.
#[inline]
fn linearise_counts(trials: f64, successes: f64, eta: f64) -> (f64, f64) {
    let eta = eta.clamp(-30.0, 30.0);
    let odds = eta.exp();
    let failing = 1.0 / (1.0 + odds);
    let rate = odds * failing;
    let weight = (trials * rate * failing).max(1e-10);
    (weight, eta + (successes - trials * rate) / weight)
}
