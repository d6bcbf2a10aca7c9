//! Two arms compared within strata: what treatment adds, in difference and in ratio.

use crate::normal;
use crate::student;

/// The outcomes of one stratum, in both arms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stratum {
    /// Of the treated.
    pub treated: Vec<f64>,
    /// Of the others.
    pub control: Vec<f64>,
}

/// Two arms compared within strata. Means are weighted by the strata's sizes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// Mean outcome of the treated.
    pub treated: f64,
    /// Mean outcome of the others.
    pub control: f64,
    /// Variances of the two means.
    pub treated_variance: f64,
    /// See `treated_variance`.
    pub control_variance: f64,
    /// Satterthwaite's degrees of freedom of the difference.
    pub degrees: f64,
    /// Strata with both arms.
    pub strata: u32,
    /// Strata left out because an arm is empty.
    pub left_out: u32,
}

/// Compares the arms; `None` when no stratum has both, or when no arm of any stratum has two
/// outcomes, so that nothing is known of their spread.
///
/// Neyman's stratified estimator: means Σ wₕ ȳₕ with wₕ the stratum's share of all outcomes, and
/// variance Σ wₕ² s²ₕ/nₕ per arm; unbiased whatever the arms' variances are when each arm of each
/// stratum has two outcomes. An arm with a single one borrows the variance pooled over all others.
/// Source: Imbens & Rubin (2015), Causal Inference, §9.4–9.5; degrees of freedom: Satterthwaite
/// (1946), Biometrics Bulletin 2:110.
pub fn compare(strata: &[Stratum]) -> Option<Comparison> {
    let both: Vec<&Stratum> = strata
        .iter()
        .filter(|stratum| !stratum.treated.is_empty() && !stratum.control.is_empty())
        .collect();
    let size = |stratum: &Stratum| (stratum.treated.len() + stratum.control.len()) as f64;
    let all: f64 = both.iter().map(|stratum| size(stratum)).sum();
    let arms = || both.iter().flat_map(|stratum| [&stratum.treated, &stratum.control]);
    let pooled_degrees: f64 = arms().map(|arm| arm.len() as f64 - 1.0).sum();
    if both.is_empty() || pooled_degrees < 1.0 {
        return None;
    }
    let pooled = arms().map(|arm| squares(arm)).sum::<f64>() / pooled_degrees;

    let (mut means, mut variances) = ([0.0; 2], [0.0; 2]);
    // Σ term²/df of the terms that have a variance of their own, and the sum of the others.
    let (mut own, mut borrowed) = (0.0, 0.0);
    for stratum in &both {
        let weight = size(stratum) / all;
        for (arm, outcomes) in [&stratum.treated, &stratum.control].into_iter().enumerate() {
            let n = outcomes.len() as f64;
            means[arm] += weight * mean(outcomes);
            let term = if n > 1.0 {
                let term = weight * weight * squares(outcomes) / ((n - 1.0) * n);
                own += term * term / (n - 1.0);
                term
            } else {
                let term = weight * weight * pooled;
                borrowed += term;
                term
            };
            variances[arm] += term;
        }
    }
    let variance = variances[0] + variances[1];
    let spread = own + borrowed * borrowed / pooled_degrees;
    Some(Comparison {
        treated: means[0],
        control: means[1],
        treated_variance: variances[0],
        control_variance: variances[1],
        degrees: if spread > 0.0 {
            (variance * variance / spread).max(1.0)
        } else {
            pooled_degrees
        },
        strata: both.len() as u32,
        left_out: (strata.len() - both.len()) as u32,
    })
}

impl Comparison {
    /// Treated less control.
    pub fn difference(&self) -> f64 {
        self.treated - self.control
    }

    /// The interval of the difference that holds the truth with probability `level` (0 to 1).
    pub fn difference_interval(&self, level: f64) -> (f64, f64) {
        let reach = self.half_width(level) * (self.treated_variance + self.control_variance).sqrt();
        (self.difference() - reach, self.difference() + reach)
    }

    /// Treated by control; `None` unless both means are above zero.
    pub fn ratio(&self) -> Option<f64> {
        (self.treated > 0.0 && self.control > 0.0).then(|| self.treated / self.control)
    }

    /// The interval of the ratio, by the delta method on its logarithm; `None` as for the ratio.
    pub fn ratio_interval(&self, level: f64) -> Option<(f64, f64)> {
        let ratio = self.ratio()?;
        let variance = self.treated_variance / (self.treated * self.treated)
            + self.control_variance / (self.control * self.control);
        let reach = self.half_width(level) * variance.sqrt();
        Some((ratio * (-reach).exp(), ratio * reach.exp()))
    }

    fn half_width(&self, level: f64) -> f64 {
        student::quantile(0.5 + 0.5 * level.clamp(0.0, 0.999_999), self.degrees)
            .unwrap_or(normal::Z95)
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Sum of squared deviations from the mean.
fn squares(values: &[f64]) -> f64 {
    let mean = mean(values);
    values.iter().map(|value| (value - mean).powi(2)).sum()
}

/// The chance of a split at least this uneven when each of `first + second` goes to the first with
/// probability `share`: the sample-ratio-mismatch check. `None` without any, or for a share that
/// is not strictly between 0 and 1.
///
/// Pearson's χ² with one degree of freedom, P(χ² > x) = 2Φ(−√x); sound when both expected counts
/// are above five.
pub fn split_p_value(first: u64, second: u64, share: f64) -> Option<f64> {
    let all = (first + second) as f64;
    if all == 0.0 || !(share > 0.0 && share < 1.0) {
        return None;
    }
    let expected = all * share;
    let gap = first as f64 - expected;
    let square = gap * gap / expected + gap * gap / (all - expected);
    Some((2.0 * normal::cdf(-square.sqrt())).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    #[test]
    fn a_split_is_checked_as_published() {
        // GrowthBook's test file, and Kohavi, Tang & Xu (2020), table 3.2.
        for (first, second, share, expected, tolerance) in [
            (1_000, 1_200, 0.5, 0.000_020_079, 1e-9),
            (135, 115, 0.5, 0.205_903_211, 1e-9),
            (310, 98, 0.75, 0.647_434_186, 1e-9),
            (821_588, 815_482, 0.5, 1.821_8e-6, 1e-9),
        ] {
            let p = split_p_value(first, second, share).unwrap();
            assert!((p - expected).abs() < tolerance, "{first}, {second}: {p}");
        }
        assert_eq!(split_p_value(0, 0, 0.5), None);
        assert_eq!(split_p_value(5, 5, 1.0), None);
    }

    #[test]
    fn one_stratum_is_welchs_comparison() {
        // Welch's statistic for 5, 7, 9, 6 against 4, 3, 5, worked out by hand.
        let stratum = Stratum { treated: vec![5.0, 7.0, 9.0, 6.0], control: vec![4.0, 3.0, 5.0] };
        let found = compare(&[stratum]).unwrap();
        assert!((found.difference() - 2.75).abs() < 1e-12);
        let by_hand = (2.916_666_7 / 4.0, 1.0 / 3.0);
        assert!((found.treated_variance - by_hand.0).abs() < 1e-6);
        assert!((found.control_variance - by_hand.1).abs() < 1e-12);
        let degrees =
            (by_hand.0 + by_hand.1).powi(2) / (by_hand.0.powi(2) / 3.0 + by_hand.1.powi(2) / 2.0);
        assert!((found.degrees - degrees).abs() < 1e-5);
    }

    #[test]
    fn strata_without_an_arm_are_left_out_and_too_little_is_no_answer() {
        let full = Stratum { treated: vec![2.0, 3.0], control: vec![1.0] };
        let empty = Stratum { treated: vec![9.0], control: vec![] };
        let found = compare(&[full.clone(), empty.clone()]).unwrap();
        assert_eq!((found.strata, found.left_out), (1, 1));
        assert_eq!(found.treated, 2.5);
        assert_eq!(compare(std::slice::from_ref(&empty)), None);
        assert_eq!(compare(&[Stratum { treated: vec![1.0], control: vec![2.0] }]), None);
        assert_eq!(compare(&[]), None);
        let none = Stratum { treated: vec![0.0, 0.0], control: vec![0.0, 0.0] };
        assert_eq!(compare(&[none]).unwrap().ratio_interval(0.95), None);
    }

    #[test]
    fn intervals_hold_the_truth_as_often_as_they_say() {
        let seed = 17;
        println!("seed {seed}");
        let mut rng = Rng::new(seed);
        // Strata of twenty with two controls each; skewed outcomes with unequal spread.
        for strata in [3, 12, 60] {
            let rounds = 4_000;
            let (mut difference, mut ratio) = (0, 0);
            for _ in 0..rounds {
                let drawn: Vec<Stratum> = (0..strata)
                    .map(|place| {
                        let level = (0.02 * f64::from(place % 7)).exp();
                        let mut arm = |count: usize, lift: f64, sd: f64| {
                            (0..count)
                                .map(|_| lift * level * (sd * rng.normal() - 0.5 * sd * sd).exp())
                                .collect()
                        };
                        Stratum { treated: arm(18, 1.1, 0.3), control: arm(2, 1.0, 0.2) }
                    })
                    .collect();
                let found = compare(&drawn).unwrap();
                let level: f64 = (0..strata).map(|place| (0.02 * f64::from(place % 7)).exp()).sum();
                let truth = 0.1 * level / f64::from(strata);
                let (low, high) = found.difference_interval(0.95);
                difference += u32::from(low <= truth && truth <= high);
                let (low, high) = found.ratio_interval(0.95).unwrap();
                ratio += u32::from(low <= 1.1 && 1.1 <= high);
            }
            let share = |hits: u32| f64::from(hits) / f64::from(rounds);
            println!("{strata}: {} {}", share(difference), share(ratio));
            assert!((share(difference) - 0.95).abs() < 0.025, "{strata}: {}", share(difference));
            assert!((share(ratio) - 0.95).abs() < 0.025, "{strata}: {}", share(ratio));
        }
    }
}
