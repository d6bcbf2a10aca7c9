//! The true parameters behind the demonstration chain's history, which the matrix has to find again.
//!
//! The model is the crossed logistic one of the matrix: with store s of type t in region r, campaign
//! c, month of the year m, pieces q and τ years before the chain's present,
//!   logit p = β₀ + β₁·ln(q/q̄) + a_s + b_r + g_r·τ + d_c + e_(c,t) + f_m + o.
//! Each effect is drawn from a normal distribution; o is drawn anew for every mailing.

use super::{campaigns::Theme, chain::StoreKind, places::Region};
use stats::rng::Rng;

/// Standard deviations of the effects, on the logit scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spreads {
    /// Of stores.
    pub store: f64,
    /// Of regions.
    pub region: f64,
    /// Of regional trends, per year.
    pub trend: f64,
    /// Of campaigns, beside what their format brings.
    pub campaign: f64,
    /// Of campaigns within store types.
    pub campaign_by_type: f64,
    /// Of months of the year.
    pub month: f64,
    /// Of single mailings.
    pub mailing: f64,
}

/// Everything that is true of the chain's response.
#[derive(Clone, Debug, PartialEq)]
pub struct Truth {
    /// β₀: the logit of the response rate of an average mailing of `reference_pieces`.
    pub intercept: f64,
    /// β₁: how the logit falls as ln(pieces) grows.
    pub slope: f64,
    /// q̄.
    pub reference_pieces: f64,
    /// Where the effects came from.
    pub spreads: Spreads,
    /// b_r, by [`Region::index`].
    pub region: [f64; 4],
    /// g_r per year, by [`Region::index`].
    pub trend: [f64; 4],
    /// d_c, in the order of the campaigns.
    pub campaign: Vec<f64>,
    /// e_(c,t), by campaign and [`StoreKind::index`].
    pub campaign_by_type: Vec<[f64; StoreKind::ALL.len()]>,
    /// f_m, January first.
    pub month: [f64; 12],
}

/// What one mailing's rate depends on, apart from the store's own effect and chance.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances {
    /// The store's region.
    pub region: Region,
    /// The store's type.
    pub kind: StoreKind,
    /// Position of the campaign.
    pub campaign: usize,
    /// Month of the year, 1 to 12.
    pub month: i8,
    /// Years before the chain's present; 0 or negative.
    pub years: f64,
    /// Pieces mailed.
    pub pieces: u32,
}

impl Truth {
    /// Draws the truth of a seed for these campaigns.
    pub fn draw(seed: u64, themes: &[Theme]) -> Truth {
        let spreads = Spreads {
            store: 0.25,
            region: 0.10,
            trend: 0.03,
            campaign: 0.12,
            campaign_by_type: 0.12,
            month: 0.13,
            mailing: 0.17,
        };
        let mut rng = Rng::stream(seed, super::stream::TRUTH);
        // Months and regions are drawn before campaigns, so that they do not depend on how many
        // campaigns there are.
        let region = std::array::from_fn(|_| spreads.region * rng.normal());
        let trend = std::array::from_fn(|_| spreads.trend * rng.normal());
        let month = std::array::from_fn(|_| spreads.month * rng.normal());
        let (mut campaign, mut campaign_by_type) = (Vec::new(), Vec::new());
        for theme in themes {
            campaign.push(theme.format_lift() + spreads.campaign * rng.normal());
            campaign_by_type.push(std::array::from_fn(|_| spreads.campaign_by_type * rng.normal()));
        }
        Truth {
            intercept: logit(0.024),
            slope: -0.25,
            reference_pieces: 2_500.0,
            spreads,
            region,
            trend,
            campaign,
            campaign_by_type,
            month,
        }
    }

    /// The logit of the rate before the store's own effect and chance.
    pub fn linear_predictor(&self, of: Circumstances) -> f64 {
        self.intercept
            + self.slope * (f64::from(of.pieces) / self.reference_pieces).ln()
            + self.region[of.region.index()]
            + self.trend[of.region.index()] * of.years
            + self.campaign[of.campaign]
            + self.campaign_by_type[of.campaign][of.kind.index()]
            + self.month[usize::from(of.month.unsigned_abs()).clamp(1, 12) - 1]
    }
}

/// ln(p / (1 − p)).
pub fn logit(p: f64) -> f64 {
    (p / (1.0 - p)).ln()
}

/// The rate whose logit this is.
pub fn rate(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}
