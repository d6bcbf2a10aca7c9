//! What speaks for a recommendation and what against it, each with its numbers.
//!
//! A reason is only given for a part whose score is 50 or more and a drag only for one below 50,
//! so that a sentence never contradicts the bar beside it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Track;
use crate::{money::Money, period::month_name};

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
    /// Stores like it respond better than the chain, and it has hardly any mailings of its own.
    LookAlikes {
        /// Odds multiplier, its own mailings included.
        multiplier: f64,
        /// Mailings of this store.
        mailings: u32,
        /// The stores it is most like, by name.
        like: Vec<String>,
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
            Reason::LookAlikes { multiplier, mailings, like } => {
                format!("{} {multiplier:.2}× the chain's rate.", by_others(*mailings, like))
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
                "{campaign} is the best campaign here with {:.0}% probability.",
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
        /// ISO 4217 code of the currency; empty where it was not kept.
        #[serde(default)]
        currency: String,
    },
    /// Fewer than three mailings of this store.
    FewMailings {
        /// Mailings of this store.
        mailings: u32,
        /// The stores it is judged by, by name; empty when by none.
        #[serde(default)]
        like: Vec<String>,
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
    /// Stores like it respond worse than the chain, and it has hardly any mailings of its own.
    LookAlikesDrag {
        /// Odds multiplier, below 1, its own mailings included.
        multiplier: f64,
        /// Mailings of this store.
        mailings: u32,
        /// The stores it is most like, by name.
        like: Vec<String>,
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
    /// The risk of a quantity that the store has never had.
    pub(super) fn of_quantity(quantity: u32, track: &Track) -> Option<Risk> {
        let (smallest, largest) = (track.smallest_run?, track.largest_run?);
        (quantity < smallest || quantity > largest).then_some(Risk::QuantityUnseen {
            quantity,
            smallest,
            largest,
        })
    }

    /// The risk as a sentence.
    pub fn sentence(&self) -> String {
        match self {
            Risk::LosesMoney { loss_cents, currency } => format!(
                "Expected to lose {} after the cost of mailing.",
                Money(*loss_cents).worded(currency)
            ),
            Risk::FewMailings { mailings: 0, like } => format!(
                "This store has never been mailed: the forecast rests on {}its region, its type and the chain.",
                stores_like_it(like)
            ),
            Risk::FewMailings { mailings, like } => format!(
                "Only {} of this store: the forecast leans on {}its region, its type and the chain.",
                mailings_in_words(*mailings),
                stores_like_it(like)
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
            Risk::LookAlikesDrag { multiplier, mailings, like } => {
                format!("{} only {multiplier:.2}× the chain's rate.", by_others(*mailings, like))
            }
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

/// "stores like it (A, B), ", or nothing when there are none.
fn stores_like_it(like: &[String]) -> String {
    if like.is_empty() { String::new() } else { format!("stores like it ({}), ", like.join(", ")) }
}

fn by_others(mailings: u32, like: &[String]) -> String {
    let named = if like.is_empty() { String::new() } else { format!(" ({})", like.join(", ")) };
    match mailings {
        0 => format!("Never mailed; stores like it{named} pull"),
        n => format!("Stores like it{named} and its own {} point to", mailings_in_words(n)),
    }
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
    month_name(month).unwrap_or("The month")
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
            Risk::FewMailings { mailings: 1, like: Vec::new() }.sentence(),
            "Only 1 mailing of this store: the forecast leans on its region, its type and the chain."
        );
    }

    #[test]
    fn stores_judged_by_others_name_them() {
        let like = vec!["STR-001".to_string(), "STR-014".to_string()];
        assert_eq!(
            Risk::FewMailings { mailings: 0, like: like.clone() }.sentence(),
            "This store has never been mailed: the forecast rests on stores like it (STR-001, STR-014), its region, its type and the chain."
        );
        assert_eq!(
            Reason::LookAlikes { multiplier: 1.2, mailings: 0, like: like.clone() }.sentence(),
            "Never mailed; stores like it (STR-001, STR-014) pull 1.20× the chain's rate."
        );
        assert_eq!(
            Risk::LookAlikesDrag { multiplier: 0.8, mailings: 2, like }.sentence(),
            "Stores like it (STR-001, STR-014) and its own 2 mailings point to only 0.80× the chain's rate."
        );
    }

    #[test]
    fn money_carries_its_currency() {
        let loss =
            |currency: &str| Risk::LosesMoney { loss_cents: 123_400, currency: currency.into() };
        assert_eq!(loss("USD").sentence(), "Expected to lose $1,234.00 after the cost of mailing.");
        assert_eq!(loss("").sentence(), "Expected to lose 1,234.00 after the cost of mailing.");
    }

    #[test]
    fn thousands_are_marked_from_the_right() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(number), text);
        }
    }
}
