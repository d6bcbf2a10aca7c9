//! What one response spends, by store and campaign: shrinkage of the logarithm of the basket.

use std::ops::ControlFlow;

use stats::crossed::{self, Column, Fit, Fixed, Group, Model, Options, Response, VariancePrior};

use super::Mailing;
use crate::money::Money;

const PRIOR: VariancePrior = VariancePrior { weight: 4.0, sd: 0.2 };
/// A single basket varies by about 70 % of its mean before anything is seen.
const DISPERSION: VariancePrior = VariancePrior { weight: 4.0, sd: 0.7 };

/// Expected baskets in currency units.
pub(super) struct Baskets {
    typical: f64,
    store: Vec<f64>,
    campaign: Vec<f64>,
}

impl Baskets {
    /// Learns from the mailings with revenue; `None` when there is none. Mailings are summed by
    /// store and campaign, which is all the model needs.
    pub(super) fn fit(
        mailings: &[Mailing],
        stores: usize,
        campaigns: usize,
    ) -> Result<Option<Baskets>, crossed::Refusal> {
        let mut sums: Vec<(u32, u32, f64, f64)> = mailings
            .iter()
            .filter(|mailing| mailing.responses > 0)
            .filter_map(|mailing| {
                let revenue = mailing.revenue.filter(|revenue| revenue.0 > 0)?;
                Some((
                    mailing.store,
                    mailing.campaign,
                    f64::from(mailing.responses),
                    revenue.units(),
                ))
            })
            .collect();
        if sums.is_empty() {
            return Ok(None);
        }
        sums.sort_unstable_by_key(|sum| (sum.0, sum.1));
        sums.dedup_by(|next, kept| {
            let same = (next.0, next.1) == (kept.0, kept.1);
            if same {
                kept.2 += next.2;
                kept.3 += next.3;
            }
            same
        });
        let group = |level, levels| Group { level, levels, column: Column::One, prior: PRIOR };
        let model = Model {
            response: Response::Gamma {
                weights: sums.iter().map(|sum| sum.2).collect(),
                means: sums.iter().map(|sum| sum.3 / sum.2).collect(),
                dispersion: DISPERSION,
            },
            fixed: vec![Fixed { column: Column::One, prior: None }],
            groups: vec![
                group(sums.iter().map(|sum| sum.0).collect(), stores),
                group(sums.iter().map(|sum| sum.1).collect(), campaigns),
            ],
            observation: None,
        };
        let options = Options { eliminate: Some(0), tolerance: 1e-3, ..Options::default() };
        let fit = crossed::fit(&model, options, &mut |_| ControlFlow::Continue(()))?;
        Ok(Some(Baskets::of(&fit, stores, campaigns)))
    }

    /// The mean of a lognormal posterior is exp(mean + variance/2); store and campaign are treated
    /// as independent, which the many stores of a campaign make nearly exact.
    fn of(fit: &Fit, stores: usize, campaigns: usize) -> Baskets {
        let base = fit.fixed_entry(0, 1.0);
        let mut predictor = fit.predictor();
        let store = (0..stores)
            .map(|store| {
                predictor.at(Some(store));
                let known = predictor.member();
                (known.mean + 0.5 * known.variance).exp()
            })
            .collect();
        let campaign = (0..campaigns)
            .map(|campaign| {
                let entries: Vec<_> =
                    fit.group_entry(1, campaign, 1.0).into_iter().chain([base]).collect();
                let known = fit.sum(&entries);
                (known.mean + 0.5 * known.variance).exp()
            })
            .collect();
        Baskets { typical: fit.fixed(0).exp(), store, campaign }
    }

    /// The chain's typical basket.
    pub(super) fn typical(&self) -> Money {
        Money::from_units(self.typical)
    }

    /// The basket expected at a store under a campaign, in currency units.
    pub(super) fn expected(&self, store: usize, campaign: usize) -> f64 {
        self.store[store] * self.campaign[campaign]
    }
}
