//! Percentile ranks and quantiles of a sample.

/// A sample in order, to rank values against.
#[derive(Clone, Debug, Default)]
pub struct Ranks {
    sorted: Vec<f64>,
}

impl Ranks {
    /// Orders the sample; values that are not numbers are left out.
    pub fn new(values: impl IntoIterator<Item = f64>) -> Ranks {
        let mut sorted: Vec<f64> = values.into_iter().filter(|value| !value.is_nan()).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        Ranks { sorted }
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.sorted.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// 100 × (share below + half the share equal): the mid-rank percentile, 0 to 100. In an empty
    /// sample everything is in the middle.
    pub fn percentile(&self, value: f64) -> f64 {
        if self.sorted.is_empty() {
            return 50.0;
        }
        let below = self.sorted.partition_point(|other| *other < value);
        let not_above = self.sorted.partition_point(|other| *other <= value);
        50.0 * (below + not_above) as f64 / self.sorted.len() as f64
    }

    /// The quantile of order `p` (0 to 1), interpolated linearly (R's type 7); `None` when empty.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        let last = self.sorted.len().checked_sub(1)?;
        let position = p.clamp(0.0, 1.0) * last as f64;
        let low = position.floor() as usize;
        let high = (low + 1).min(last);
        Some(self.sorted[low] + (position - low as f64) * (self.sorted[high] - self.sorted[low]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_share_their_rank() {
        let ranks = Ranks::new([1.0, 2.0, 2.0, 3.0]);
        assert_eq!(ranks.percentile(2.0), 50.0);
        assert_eq!(ranks.percentile(1.0), 12.5);
        assert_eq!(ranks.percentile(9.0), 100.0);
        assert_eq!(Ranks::new([5.0; 7]).percentile(5.0), 50.0);
    }

    #[test]
    fn quantiles_are_those_of_r() {
        // quantile(c(1, 2, 4, 8), c(.1, .5, .9)) in R.
        let ranks = Ranks::new([8.0, 1.0, 4.0, 2.0]);
        for (p, expected) in [(0.1, 1.3), (0.5, 3.0), (0.9, 6.8)] {
            assert!((ranks.quantile(p).unwrap() - expected).abs() < 1e-12);
        }
        assert_eq!(Ranks::default().quantile(0.5), None);
    }
}
