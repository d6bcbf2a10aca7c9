//! Choosing the reasons and risks that matter, from the same numbers as the scores.

use jiff::civil::Date;

use super::{Part, Parts, Reason, Risk, Scores, Track};
use crate::money::Money;

pub(super) const MOST: usize = 3;
/// Effects within ±2 % of the odds are not worth a sentence.
const NOTABLE: f64 = 0.02;
/// From this spread on (an 80 % interval of about ×/÷ 1.38) a part counts as unsure.
const UNSURE: f64 = 0.25;

/// What is known about a recommendation when it is explained.
pub(super) struct Case<'a> {
    pub scores: Scores,
    pub parts: Parts,
    pub track: Track,
    pub campaign: &'a str,
    pub region: &'a str,
    pub store_type: &'a str,
    pub met_at_type: bool,
    pub quantity: u32,
    pub profit: Money,
    pub chance_best: f64,
    /// (mailings, z) of the last mailings.
    pub drift: (u32, f64),
    /// 1 to 12.
    pub month: i8,
    /// First day of the planned month.
    pub planned: Date,
    /// Names of the stores it is judged by, most alike first; empty when by its own mailings.
    pub like: Vec<String>,
    /// ISO 4217 code of the currency, or empty.
    pub currency: &'a str,
}

impl Case<'_> {
    /// At most three, strongest first.
    pub(super) fn reasons(&self) -> Vec<Reason> {
        let mut helping: Vec<Part> =
            Part::ALL.into_iter().filter(|part| self.helps(*part)).collect();
        helping.sort_by(|a, b| self.parts.of(*b).logit.total_cmp(&self.parts.of(*a).logit));
        let mut reasons: Vec<Reason> =
            helping.into_iter().take(2).map(|part| self.reason(part)).collect();
        if self.chance_best >= 0.9 {
            reasons.push(Reason::ClearlyBest {
                campaign: self.campaign.to_string(),
                chance: self.chance_best,
            });
        }
        reasons
    }

    /// At most three, gravest first.
    pub(super) fn risks(&self) -> Vec<Risk> {
        let mut risks = Vec::new();
        if self.profit.0 < 0 {
            risks.push(Risk::LosesMoney {
                loss_cents: -self.profit.0,
                currency: self.currency.to_string(),
            });
        }
        risks.extend(self.drag());
        if self.track.low_data {
            risks
                .push(Risk::FewMailings { mailings: self.track.mailings, like: self.like.clone() });
        }
        if !self.met_at_type {
            risks.push(Risk::UnseenAtType {
                campaign: self.campaign.to_string(),
                store_type: self.store_type.to_string(),
            });
        }
        risks.extend(Risk::of_quantity(self.quantity, &self.track));
        let (mailings, z) = self.drift;
        if mailings >= super::fit::ENOUGH_MAILINGS && z.abs() > 2.0 {
            risks.push(Risk::Drift { z, mailings });
        }
        risks.extend(self.stale());
        risks.extend(self.least_sure());
        risks.truncate(MOST);
        risks
    }

    /// Above the middle of the chain, and truly adding: the sentence and the bar agree.
    fn helps(&self, part: Part) -> bool {
        let contribution = self.parts.of(part);
        contribution.logit > NOTABLE && self.scores.of(part) >= 50.0 && self.is_founded(part)
    }

    /// Whether a sentence has something to rest on: mailings, or stores like it.
    fn is_founded(&self, part: Part) -> bool {
        self.parts.of(part).mailings > 0 || (part == Part::Store && self.is_judged_by_others())
    }

    fn is_judged_by_others(&self) -> bool {
        !self.like.is_empty()
    }

    fn reason(&self, part: Part) -> Reason {
        let contribution = self.parts.of(part);
        let (multiplier, mailings) = (contribution.multiplier(), contribution.mailings);
        match part {
            Part::Store if self.is_judged_by_others() => {
                Reason::LookAlikes { multiplier, mailings, like: self.like.clone() }
            }
            Part::Store => Reason::Store { multiplier, mailings },
            Part::Creative => Reason::Creative {
                campaign: self.campaign.to_string(),
                store_type: self.store_type.to_string(),
                multiplier,
                mailings,
            },
            Part::Geography => {
                Reason::Geography { region: self.region.to_string(), multiplier, mailings }
            }
            Part::Timing => Reason::Timing { month: self.month, multiplier, mailings },
        }
    }

    fn drag(&self) -> Option<Risk> {
        let part = Part::ALL
            .into_iter()
            .filter(|part| {
                let contribution = self.parts.of(*part);
                contribution.logit < -NOTABLE
                    && self.scores.of(*part) < 50.0
                    && self.is_founded(*part)
            })
            .min_by(|a, b| self.parts.of(*a).logit.total_cmp(&self.parts.of(*b).logit))?;
        let contribution = self.parts.of(part);
        let (multiplier, mailings) = (contribution.multiplier(), contribution.mailings);
        Some(match part {
            Part::Store if self.is_judged_by_others() => {
                Risk::LookAlikesDrag { multiplier, mailings, like: self.like.clone() }
            }
            Part::Store => Risk::StoreDrags { multiplier, mailings },
            Part::Creative => Risk::CreativeDrags {
                campaign: self.campaign.to_string(),
                store_type: self.store_type.to_string(),
                multiplier,
                mailings,
            },
            Part::Geography => {
                Risk::GeographyDrags { region: self.region.to_string(), multiplier, mailings }
            }
            Part::Timing => Risk::TimingDrags { month: self.month, multiplier, mailings },
        })
    }

    fn stale(&self) -> Option<Risk> {
        if self.track.mailings == 0 {
            return None;
        }
        let Some(last) = self.track.last_response else {
            return Some(Risk::Stale { last_response: None, months: 0 });
        };
        let months = 12 * (i32::from(self.planned.year()) - i32::from(last.year()))
            + i32::from(self.planned.month())
            - i32::from(last.month());
        (months > 12)
            .then(|| Risk::Stale { last_response: Some(last), months: months.unsigned_abs() })
    }

    fn least_sure(&self) -> Option<Risk> {
        let part = Part::ALL
            .into_iter()
            .max_by(|a, b| self.parts.of(*a).sd.total_cmp(&self.parts.of(*b).sd))?;
        let contribution = self.parts.of(part);
        let (low, high) = contribution.multiplier_interval();
        (contribution.sd > UNSURE).then_some(Risk::Unsure { part, low, high })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::Contribution;

    fn case() -> Case<'static> {
        let part = |logit, mailings| Contribution { logit, sd: 0.1, mailings };
        Case {
            scores: Scores {
                overall: 80.0,
                store: 90.0,
                creative: 60.0,
                geography: 20.0,
                timing: 50.0,
            },
            parts: Parts {
                baseline: -4.0,
                store: part(0.3, 14),
                creative: part(0.1, 40),
                geography: part(-0.2, 300),
                timing: part(0.0, 90),
                quantity: 0.0,
            },
            track: Track {
                mailings: 14,
                low_data: false,
                last_mailing: Some(jiff::civil::date(2025, 1, 10)),
                last_response: Some(jiff::civil::date(2025, 1, 10)),
                smallest_run: Some(1_000),
                largest_run: Some(4_000),
            },
            campaign: "Spring Sale",
            region: "West",
            store_type: "urban",
            met_at_type: true,
            quantity: 2_000,
            profit: Money(50_000),
            chance_best: 0.5,
            drift: (3, 0.4),
            month: 3,
            planned: jiff::civil::date(2025, 3, 1),
            like: Vec::new(),
            currency: "USD",
        }
    }

    #[test]
    fn the_two_strongest_helping_parts_are_the_reasons() {
        let reasons: Vec<String> = case().reasons().iter().map(Reason::sentence).collect();
        assert_eq!(
            reasons,
            [
                "This store pulls 1.35× the chain's rate over 14 mailings.",
                "Spring Sale pulls 1.11× the usual rate at urban stores over 40 mailings."
            ]
        );
        let risks: Vec<String> = case().risks().iter().map(Risk::sentence).collect();
        assert_eq!(risks, ["West responds only 0.82× as well as the chain over 300 mailings."]);
    }

    #[test]
    fn a_part_below_the_middle_is_never_a_reason_nor_one_above_it_a_drag() {
        let mut contradicting = case();
        contradicting.scores.store = 40.0;
        assert!(
            !contradicting.reasons().iter().any(|reason| matches!(reason, Reason::Store { .. }))
        );
        contradicting.scores.geography = 70.0;
        assert_eq!(contradicting.risks(), []);
    }

    #[test]
    fn each_risk_has_its_moment() {
        let only = |change: fn(&mut Case)| {
            let mut case = case();
            case.parts.geography.logit = 0.0;
            change(&mut case);
            case.risks()
        };
        assert_eq!(
            only(|case| case.profit = Money(-900)),
            [Risk::LosesMoney { loss_cents: 900, currency: "USD".into() }]
        );
        assert!(matches!(only(|case| case.met_at_type = false)[..], [Risk::UnseenAtType { .. }]));
        assert!(matches!(only(|case| case.quantity = 4_001)[..], [Risk::QuantityUnseen { .. }]));
        assert!(matches!(only(|case| case.drift = (3, -2.4))[..], [Risk::Drift { .. }]));
        assert!(matches!(
            only(|case| case.parts.timing.sd = 0.4)[..],
            [Risk::Unsure { part: Part::Timing, .. }]
        ));
        assert_eq!(
            only(|case| case.planned = jiff::civil::date(2026, 3, 1)),
            [Risk::Stale { last_response: Some(jiff::civil::date(2025, 1, 10)), months: 14 }]
        );
        let unknown = only(|case| case.track = Track { low_data: true, ..Track::default() });
        assert_eq!(unknown, [Risk::FewMailings { mailings: 0, like: Vec::new() }]);
    }
}
