//! What speaks for a recommendation and what against it, each with its numbers.
//!
//! A reason is only given for a part whose score is 50 or more and a drag only for one below 50,
//! so that a sentence never contradicts the bar beside it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Something that speaks for the recommendation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reason {
    /// The store responds better than the chain.
    Store {
        /// Odds multiplier.
        multiplier: f64,
        /// Mailings of this store.
        mailings: u32,
    },
    /// The campaign works well at this store type.
    Creative {
        /// The campaign.
        campaign: String,
        /// The store type; empty when unknown.
        store_type: String,
        /// Odds multiplier.
        multiplier: f64,
        /// Mailings of this campaign at this store type.
        mailings: u32,
    },
    /// The region responds well.
    Geography {
        /// The region; empty when unknown.
        region: String,
        /// Odds multiplier, trend included.
        multiplier: f64,
        /// Mailings in this region.
        mailings: u32,
    },
    /// The month responds well.
    Timing {
        /// 1 to 12.
        month: i8,
        /// Odds multiplier.
        multiplier: f64,
        /// Mailings in this month.
        mailings: u32,
    },
    /// The campaign is very probably the best one here.
    ClearlyBest {
        /// The campaign.
        campaign: String,
        /// Probability, 0 to 1.
        chance: f64,
    },
}

impl Reason {
    /// The reason as a sentence.
    pub fn sentence(&self) -> String {
        match self {
            Reason::Store { multiplier, mailings } => {
                format!(
                    "This store pulls {multiplier:.2}× the chain's rate over {}.",
                    mailings_in_words(*mailings)
                )
            }
            Reason::Creative { campaign, store_type, multiplier, mailings } => format!(
                "{campaign} pulls {multiplier:.2}× the usual rate at {} over {}.",
                stores_of_type(store_type),
                mailings_in_words(*mailings)
            ),
            Reason::Geography { region, multiplier, mailings } => format!(
                "{} responds {multiplier:.2}× as well as the chain over {}.",
                region_in_words(region),
                mailings_in_words(*mailings)
            ),
            Reason::Timing { month, multiplier, mailings } => format!(
                "{} responds {multiplier:.2}× as well as an average month over {}.",
                month_in_words(*month),
                mailings_in_words(*mailings)
            ),
            Reason::ClearlyBest { campaign, chance } => format!(
                "{campaign} is the best campaign here with {:.0} % probability.",
                100.0 * chance
            ),
        }
    }
}

/// Something that speaks against the recommendation or makes it less sure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Risk {
    /// The best campaign is still expected to lose money.
    LosesMoney {
        /// Expected loss in cents, positive.
        loss_cents: i64,
    },
    /// Fewer than three mailings of this store.
    FewMailings {
        /// Mailings of this store.
        mailings: u32,
    },
    /// The campaign has never been mailed to this store type.
    UnseenAtType {
        /// The campaign.
        campaign: String,
        /// The store type; empty when unknown.
        store_type: String,
    },
    /// The last mailings went clearly better or worse than the model expects.
    Drift {
        /// Mean standardised residual of the last mailings times √n; beyond ±2.
        z: f64,
        /// How many mailings.
        mailings: u32,
    },
    /// The quantity lies outside what this store has seen.
    QuantityUnseen {
        /// Recommended pieces.
        quantity: u32,
        /// Smallest seen.
        smallest: u32,
        /// Largest seen.
        largest: u32,
    },
    /// The last response is older than twelve months.
    Stale {
        /// When it was; `None` when the store never had a response.
        last_response: Option<Date>,
        /// Whole months before the planned date; 0 when never.
        months: u32,
    },
    /// The store responds worse than the chain.
    StoreDrags {
        /// Odds multiplier, below 1.
        multiplier: f64,
        /// Mailings of this store.
        mailings: u32,
    },
    /// The campaign works less well at this store type.
    CreativeDrags {
        /// The campaign.
        campaign: String,
        /// The store type; empty when unknown.
        store_type: String,
        /// Odds multiplier, below 1.
        multiplier: f64,
        /// Mailings of this campaign at this store type.
        mailings: u32,
    },
    /// The region responds worse.
    GeographyDrags {
        /// The region; empty when unknown.
        region: String,
        /// Odds multiplier, below 1.
        multiplier: f64,
        /// Mailings in this region.
        mailings: u32,
    },
    /// The month responds worse.
    TimingDrags {
        /// 1 to 12.
        month: i8,
        /// Odds multiplier, below 1.
        multiplier: f64,
        /// Mailings in this month.
        mailings: u32,
    },
    /// One part of the forecast is much less sure than the rest.
    Unsure {
        /// Which part.
        part: super::Part,
        /// Lower end of the 80 % interval of its odds multiplier.
        low: f64,
        /// Upper end.
        high: f64,
    },
}

impl Risk {
    /// The risk as a sentence.
    pub fn sentence(&self) -> String {
        match self {
            Risk::LosesMoney { loss_cents } => format!(
                "Expected to lose {} after the cost of mailing.",
                thousands_of_cents(*loss_cents)
            ),
            Risk::FewMailings { mailings: 0 } => {
                "This store has never been mailed: the forecast rests on its region, its type and the chain.".to_string()
            }
            Risk::FewMailings { mailings } => format!(
                "Only {} of this store: the forecast leans on its region, its type and the chain.",
                mailings_in_words(*mailings)
            ),
            Risk::UnseenAtType { campaign, store_type } => {
                format!("{campaign} has never been mailed to {}.", stores_of_type(store_type))
            }
            Risk::Drift { z, mailings } => format!(
                "The last {} went {} than forecast ({z:+.1} standard errors).",
                mailings_in_words(*mailings),
                if *z > 0.0 { "better" } else { "worse" }
            ),
            Risk::QuantityUnseen { quantity, smallest, largest } => format!(
                "{} pieces lie outside the {} to {} this store has seen.",
                thousands(*quantity),
                thousands(*smallest),
                thousands(*largest)
            ),
            Risk::Stale { last_response: None, .. } => {
                "No mailing of this store has had a response.".to_string()
            }
            Risk::Stale { last_response: Some(date), months } => {
                format!("The last response is {months} months old ({date}).")
            }
            Risk::StoreDrags { multiplier, mailings } => format!(
                "This store pulls only {multiplier:.2}× the chain's rate over {}.",
                mailings_in_words(*mailings)
            ),
            Risk::CreativeDrags { campaign, store_type, multiplier, mailings } => format!(
                "{campaign} pulls only {multiplier:.2}× the usual rate at {} over {}.",
                stores_of_type(store_type),
                mailings_in_words(*mailings)
            ),
            Risk::GeographyDrags { region, multiplier, mailings } => format!(
                "{} responds only {multiplier:.2}× as well as the chain over {}.",
                region_in_words(region),
                mailings_in_words(*mailings)
            ),
            Risk::TimingDrags { month, multiplier, mailings } => format!(
                "{} responds only {multiplier:.2}× as well as an average month over {}.",
                month_in_words(*month),
                mailings_in_words(*mailings)
            ),
            Risk::Unsure { part, low, high } => format!(
                "{part} is the least sure part: it may multiply the odds by anything from {low:.2} to {high:.2}."
            ),
        }
    }
}

/// A whole number with thousands marks: 12,345.
pub(super) fn thousands(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn thousands_of_cents(cents: i64) -> String {
    let whole = u32::try_from(cents / 100).unwrap_or(u32::MAX);
    format!("{}.{:02}", thousands(whole), cents % 100)
}

pub(super) fn mailings_in_words(mailings: u32) -> String {
    match mailings {
        1 => "1 mailing".to_string(),
        n => format!("{} mailings", thousands(n)),
    }
}

fn stores_of_type(store_type: &str) -> String {
    if store_type.is_empty() {
        "stores of unknown type".to_string()
    } else {
        format!("{store_type} stores")
    }
}

fn region_in_words(region: &str) -> &str {
    if region.is_empty() { "The group of stores without a region" } else { region }
}

fn month_in_words(month: i8) -> &'static str {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    usize::try_from(month - 1)
        .ok()
        .and_then(|place| MONTHS.get(place))
        .copied()
        .unwrap_or("The month")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_carry_their_numbers() {
        let reason = Reason::Store { multiplier: 1.3, mailings: 14 };
        assert_eq!(reason.sentence(), "This store pulls 1.30× the chain's rate over 14 mailings.");
        let risk = Risk::QuantityUnseen { quantity: 12_500, smallest: 800, largest: 9_000 };
        assert_eq!(
            risk.sentence(),
            "12,500 pieces lie outside the 800 to 9,000 this store has seen."
        );
        assert_eq!(
            Risk::FewMailings { mailings: 1 }.sentence(),
            "Only 1 mailing of this store: the forecast leans on its region, its type and the chain."
        );
    }

    #[test]
    fn thousands_are_marked_from_the_right() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(number), text);
        }
    }
}
