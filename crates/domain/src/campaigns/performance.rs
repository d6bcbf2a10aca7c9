//! What a campaign's past mailings did.

use super::Campaign;
use crate::money::Money;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use stats::proportion::wilson;

/// Sums over past mailings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Performance {
    /// How many mailings.
    pub mailings: u64,
    /// Pieces mailed.
    pub pieces: u64,
    /// Responses counted.
    pub responses: u64,
    /// Revenue, of those mailings whose revenue is known; `None` when none is.
    pub revenue: Option<Money>,
    /// When the latest was in homes.
    pub last_in_home: Option<Date>,
}

impl Performance {
    /// Adds other mailings of the same campaign.
    pub fn add(&mut self, other: Performance) {
        self.mailings += other.mailings;
        self.pieces += other.pieces;
        self.responses += other.responses;
        self.revenue = match (self.revenue, other.revenue) {
            (Some(a), Some(b)) => Some(a + b),
            (one, other) => one.or(other),
        };
        self.last_in_home = self.last_in_home.max(other.last_in_home);
    }

    /// Responses per piece; `None` when nothing was mailed.
    pub fn rate(&self) -> Option<f64> {
        (self.pieces > 0).then(|| self.responses as f64 / self.pieces as f64)
    }

    /// The 95 % range of the rate that the counts alone allow (Wilson). It treats pieces as
    /// independent, so it is narrower than what another month would show.
    pub fn interval(&self) -> Option<(f64, f64)> {
        wilson(self.responses, self.pieces, 1.959_963_984_540_054)
    }
}

/// One month of a campaign's past, for a sparkline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthlyPerformance {
    /// Which month.
    pub month: crate::period::Month,
    /// Pieces mailed in it.
    pub pieces: u64,
    /// Responses of those.
    pub responses: u64,
}

impl MonthlyPerformance {
    /// Responses per piece; `None` when nothing was mailed.
    pub fn rate(&self) -> Option<f64> {
        (self.pieces > 0).then(|| self.responses as f64 / self.pieces as f64)
    }
}

/// A line in the list of campaigns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CampaignLine {
    /// The campaign.
    pub campaign: Campaign,
    /// All it did so far.
    pub performance: Performance,
    /// The same by month, oldest first; months without a mailing are left out.
    pub months: Vec<MonthlyPerformance>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_mailed_is_no_rate_rather_than_zero() {
        let none = Performance::default();
        assert_eq!((none.rate(), none.interval()), (None, None));
        let some = Performance { pieces: 2_000, responses: 30, ..none };
        assert_eq!(some.rate(), Some(0.015));
        let (low, high) = some.interval().unwrap();
        assert!(low < 0.015 && 0.015 < high);
    }
}
