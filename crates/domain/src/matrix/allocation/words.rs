//! Constraints, their use and their price in sentences.
//!
//! Money is worded by the workspace's currency, given as its ISO 4217 code; an empty code leaves
//! the bare number.

use super::report::{Amount, Conflict, ConflictPart, Constraint, ConstraintUse};
use crate::money::{Money, grouped as thousands};

/// "$18,000", "$1,250.50": whole amounts without cents.
fn money(amount: Money, currency: &str) -> String {
    let text = amount.worded(currency);
    if amount.0 % 100 == 0 { text.replacen(".00", "", 1) } else { text }
}

fn counted(number: u64, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{} {many}", thousands(number)) }
}

impl Amount {
    /// "$18,000", "40,000 pieces", "1 store".
    pub fn words(self, currency: &str) -> String {
        match self {
            Amount::Money(amount) => money(amount, currency),
            Amount::Pieces(pieces) => counted(pieces, "piece", "pieces"),
            Amount::Stores(stores) => counted(stores.into(), "store", "stores"),
        }
    }
}

impl Constraint {
    /// The constraint as a marketer would say it, to stand in a list: "the budget is $10,000",
    /// "Spring Sale needs at least 40,000 pieces".
    pub fn words(&self, currency: &str) -> String {
        match self {
            Constraint::AtMost { campaign: None, limit: limit @ Amount::Money(_) } => {
                format!("the budget is {}", limit.words(currency))
            }
            Constraint::AtMost { campaign: None, limit } => {
                format!("there may be at most {} in all", limit.words(currency))
            }
            Constraint::AtMost { campaign: Some(campaign), limit } => {
                format!("{} may have at most {}", campaign.name, limit.words(currency))
            }
            Constraint::AtLeast { campaign, limit } => {
                format!("{} needs at least {}", campaign.name, limit.words(currency))
            }
            Constraint::PrintRun { campaign, pieces } => format!(
                "{} is printed with at least {} or not at all",
                campaign.name,
                Amount::Pieces(*pieces).words(currency)
            ),
            Constraint::WeeksBetweenMailings { weeks } => format!(
                "a store rests {} between mailings",
                counted((*weeks).into(), "week", "weeks")
            ),
            Constraint::Pressure(pressure) => format!(
                "a household gets at most {} in {}",
                pieces_per_household(pressure.max_per_household),
                counted(pressure.weeks.into(), "week", "weeks")
            ),
            Constraint::HouseholdShare { share } => {
                format!("at most {:.0}% of a store's households get a piece", 100.0 * share)
            }
            Constraint::ExcludedStores { stores } => {
                format!("{} excluded", is_are(*stores, "store", "stores"))
            }
            Constraint::ExcludedRegion { region } => format!("{region} is excluded"),
            Constraint::ExcludedInRegion { campaign, region } => {
                format!("{} is excluded in {region}", campaign.name)
            }
        }
    }
}

fn is_are(number: u32, one: &str, many: &str) -> String {
    let verb = if number == 1 { "is" } else { "are" };
    format!("{} {verb}", counted(number.into(), one, many))
}

fn pieces_per_household(pieces: f64) -> String {
    if pieces == 1.0 { "1 piece".to_string() } else { format!("{pieces} pieces") }
}

impl ConstraintUse {
    /// "Fall Promo: 38,000 of at most 40,000 pieces."
    pub fn sentence(&self, currency: &str) -> String {
        let of = |who: &str, link: &str, limit: &Amount| {
            format!("{who}: {} {link} {}.", self.used.words(currency), limit.words(currency))
        };
        match &self.constraint {
            Constraint::AtMost { campaign: None, limit: limit @ Amount::Money(_) } => {
                of("Budget", "of", limit)
            }
            Constraint::AtMost { campaign: None, limit } => of("In all", "of at most", limit),
            Constraint::AtMost { campaign: Some(campaign), limit } => {
                of(&campaign.name, "of at most", limit)
            }
            Constraint::AtLeast { campaign, limit } => of(&campaign.name, "of at least", limit),
            Constraint::PrintRun { campaign, .. } if self.used == Amount::Pieces(0) => {
                format!("{} is not printed.", campaign.name)
            }
            Constraint::PrintRun { campaign, pieces } => {
                of(&campaign.name, "of at least", &Amount::Pieces(*pieces))
            }
            rule => {
                let mut words = rule.words(currency);
                if let Some(first) = words.get(..1).map(str::to_uppercase) {
                    words.replace_range(..1, &first);
                }
                format!("{words}: {} kept out by it.", self.used.words(currency))
            }
        }
    }

    /// What relief would earn: "One more 1,000 pieces of Fall Promo would earn $410." `None` where
    /// the constraint costs nothing, and for rules about single stores, which have no price.
    ///
    /// It holds for small changes; a larger one earns less per unit.
    pub fn price_sentence(&self, currency: &str) -> Option<String> {
        if self.price <= 0.0 {
            return None;
        }
        let worth = |units: f64| money(Money::from_units((self.price * units).round()), currency);
        let exact = |amount: f64| money(Money::from_units(amount), currency);
        Some(match &self.constraint {
            Constraint::AtMost { limit: Amount::Money(_), .. } => format!(
                "The next {} returns {}.",
                if currency == "USD" { "dollar".to_string() } else { exact(1.0) },
                exact(1.0 + self.price)
            ),
            Constraint::AtMost { campaign, limit: Amount::Pieces(_) } => format!(
                "One more 1,000 pieces{} would earn {}.",
                campaign
                    .as_ref()
                    .map(|campaign| format!(" of {}", campaign.name))
                    .unwrap_or_default(),
                worth(1_000.0)
            ),
            Constraint::AtMost { campaign, limit: Amount::Stores(_) } => format!(
                "One more store{} would earn {}.",
                campaign
                    .as_ref()
                    .map(|campaign| format!(" for {}", campaign.name))
                    .unwrap_or_default(),
                worth(1.0)
            ),
            Constraint::AtLeast { campaign, limit: Amount::Stores(_) } => {
                format!("Asking one store fewer of {} would earn {}.", campaign.name, worth(1.0))
            }
            Constraint::AtLeast { campaign, .. } | Constraint::PrintRun { campaign, .. } => {
                format!(
                    "Asking 1,000 pieces fewer of {} would earn {}.",
                    campaign.name,
                    worth(1_000.0)
                )
            }
            _ => return None,
        })
    }
}

impl Conflict {
    /// The conflict in one sentence: "Spring Sale needs at least 40,000 pieces ($18,000) but the
    /// budget is $10,000."
    pub fn sentence(&self, currency: &str) -> String {
        let words = |part: &ConflictPart| {
            let words = part.constraint.words(currency);
            match part.takes {
                Some(takes) => format!("{words} ({})", takes.words(currency)),
                None => words,
            }
        };
        let is_demand =
            |part: &&ConflictPart| matches!(part.constraint, Constraint::AtLeast { .. });
        let demands: Vec<String> = self.parts.iter().filter(is_demand).map(words).collect();
        let mut limits: Vec<String> =
            self.parts.iter().filter(|part| !is_demand(part)).map(words).collect();
        limits.extend(self.most.map(|most| match most {
            Amount::Stores(_) => format!("it can go to only {}", most.words(currency)),
            _ => format!("the stores where it pays can take only {}", most.words(currency)),
        }));
        let mut text = listed(&demands);
        if !limits.is_empty() {
            text.push_str(" but ");
            text.push_str(&listed(&limits));
        }
        text.push('.');
        if !self.proven {
            text.push_str(" No allocation was found that keeps all of it.");
        }
        text
    }
}

/// "a", "a and b", "a, b and c".
fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
