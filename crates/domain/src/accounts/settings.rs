//! A workspace's settings: thresholds, currency, time zone.

use crate::refusals;
use serde::{Deserialize, Serialize};

/// From which confidence a recommendation is approved without a look, and below which it is skipped.
/// Both lie in 0 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thresholds {
    /// Above this, a recommendation is auto-approved.
    pub auto_approve_above: u8,
    /// Below this, the store is skipped.
    pub skip_below: u8,
}

impl Default for Thresholds {
    fn default() -> Self {
        Thresholds { auto_approve_above: 75, skip_below: 50 }
    }
}

/// What quick orders for one month may come to in all. Without limits there are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuickOrderLimits {
    /// Money, above zero.
    pub most_cost: crate::money::Money,
    /// Pieces, above zero.
    pub most_pieces: u64,
    /// Stores, above zero.
    pub most_stores: u32,
}

/// What an admin sets for the whole workspace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkspaceSettings {
    /// Its name.
    pub name: String,
    /// ISO 4217 code, three capital letters.
    pub currency: String,
    /// IANA name such as `America/New_York`.
    pub time_zone: String,
    /// Where the statuses of the matrix change.
    pub thresholds: Thresholds,
    /// What one response earns before the cost of mailing, in cents.
    pub margin_per_response: crate::money::Money,
    /// Within what people may order a run's auto-approved stores in one confirmation; `None` until
    /// an admin allows it.
    #[serde(default)]
    pub quick_orders: Option<QuickOrderLimits>,
    /// Plans that cost more need the approval of two people, in cents; `None` asks for one always.
    #[serde(default)]
    pub second_approval_over: Option<crate::money::Money>,
    /// How many days are to lie between two mailings to a store, 1 to 365: plans that mail one sooner
    /// are warned of; `None` asks for nothing.
    #[serde(default)]
    pub days_between_mailings: Option<u16>,
}

refusals! {
    /// Why settings are not accepted.
    pub enum SettingsRefusal {
        /// No name.
        NameMissing => "Give the workspace a name.",
        /// Not three letters.
        CurrencyInvalid { currency: String } => "\"{currency}\" is not a currency code; use three letters such as USD.",
        /// Unknown zone.
        TimeZoneUnknown { time_zone: String } => "\"{time_zone}\" is not a known time zone; use a name such as America/New_York.",
        /// Thresholds in the wrong order or out of range.
        ThresholdsReversed => "The auto-approve threshold must lie above the skip threshold, both between 0 and 100.",
        /// Negative or zero margin.
        MarginInvalid => "The margin per response must be more than zero.",
        /// A limit of zero or less.
        QuickOrderLimitInvalid => "Each limit of quick orders must be more than zero. To allow none, turn them off.",
        /// Below zero.
        SecondApprovalInvalid => "The amount above which a second person approves must not be negative.",
        /// No days, or more than a year.
        DaysBetweenMailingsInvalid => "Between two mailings to a store there can be 1 to 365 days.",
        /// A quick order could cost more than one person may approve.
        QuickOrdersTooLarge => "Quick orders are approved by one person, so they may not cost more than a plan that one person may approve.",
        /// A region's name is used twice.
        RegionTaken { name: String } => "There is already a region called \"{name}\".",
        /// The region still has stores.
        RegionInUse { name: String, stores: i64 } => "{stores} stores are in {name}. Move them to another region first.",
    }
}

/// Settings as they are kept, or why not. Whether the time zone exists is checked by the server,
/// which has the zone database.
pub fn check_settings(
    mut settings: WorkspaceSettings,
) -> Result<WorkspaceSettings, SettingsRefusal> {
    settings.name = settings.name.trim().to_owned();
    if settings.name.is_empty() {
        return Err(SettingsRefusal::NameMissing);
    }
    settings.currency = settings.currency.trim().to_uppercase();
    if settings.currency.len() != 3 || !settings.currency.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(SettingsRefusal::CurrencyInvalid { currency: settings.currency });
    }
    let t = settings.thresholds;
    if t.auto_approve_above > 100 || t.skip_below > t.auto_approve_above {
        return Err(SettingsRefusal::ThresholdsReversed);
    }
    if settings.margin_per_response.0 <= 0 {
        return Err(SettingsRefusal::MarginInvalid);
    }
    if let Some(QuickOrderLimits { most_cost, most_pieces, most_stores }) = settings.quick_orders
        && (most_cost.0 <= 0 || most_pieces == 0 || most_stores == 0)
    {
        return Err(SettingsRefusal::QuickOrderLimitInvalid);
    }
    if settings.days_between_mailings.is_some_and(|days| !(1..=365).contains(&days)) {
        return Err(SettingsRefusal::DaysBetweenMailingsInvalid);
    }
    if let Some(over) = settings.second_approval_over {
        if over.0 < 0 {
            return Err(SettingsRefusal::SecondApprovalInvalid);
        }
        if settings.quick_orders.is_some_and(|limits| limits.most_cost > over) {
            return Err(SettingsRefusal::QuickOrdersTooLarge);
        }
    }
    Ok(settings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Money;

    #[test]
    fn limits_of_quick_orders_are_off_or_above_zero() {
        let settings = |quick_orders| WorkspaceSettings {
            name: "Maple".into(),
            currency: "USD".into(),
            time_zone: "UTC".into(),
            thresholds: Thresholds::default(),
            margin_per_response: Money(2_500),
            quick_orders,
            second_approval_over: None,
            days_between_mailings: None,
        };
        let limits = QuickOrderLimits { most_cost: Money(100), most_pieces: 10, most_stores: 1 };
        assert!(check_settings(settings(None)).is_ok());
        assert!(check_settings(settings(Some(limits))).is_ok());
        for none in [
            QuickOrderLimits { most_cost: Money(0), ..limits },
            QuickOrderLimits { most_pieces: 0, ..limits },
            QuickOrderLimits { most_stores: 0, ..limits },
        ] {
            let refused = check_settings(settings(Some(none)));
            assert_eq!(refused, Err(SettingsRefusal::QuickOrderLimitInvalid));
        }
        let second = |over| WorkspaceSettings {
            second_approval_over: Some(Money(over)),
            ..settings(Some(limits))
        };
        assert!(check_settings(second(100)).is_ok());
        assert_eq!(check_settings(second(99)), Err(SettingsRefusal::QuickOrdersTooLarge));
        assert_eq!(check_settings(second(-1)), Err(SettingsRefusal::SecondApprovalInvalid));
        let days = |days| WorkspaceSettings { days_between_mailings: Some(days), ..settings(None) };
        assert!(check_settings(days(365)).is_ok());
        for none in [0, 366] {
            let refused = check_settings(days(none));
            assert_eq!(refused, Err(SettingsRefusal::DaysBetweenMailingsInvalid));
        }
    }
}
