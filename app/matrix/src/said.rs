//! Words that the pages around the matrix share.

use domain::{
    matrix::{RunInfo, Status},
    money::Money,
};
use ui::format::{self, Locale};

/// How numbers are written.
pub(crate) const EN: &Locale = &Locale::EN_US;

/// Whole money: "$1,235".
pub(crate) fn money(amount: Money, currency: &str) -> String {
    format::money_round(amount.0, currency, EN)
}

/// A change of money with its sign: "+$1,235".
pub(crate) fn money_change(amount: Money, currency: &str) -> String {
    let sign = if amount.0 > 0 { "+" } else { "" };
    format!("{sign}{}", money(amount, currency))
}

/// A count of anything.
pub(crate) fn whole(number: impl TryInto<i64>) -> String {
    format::whole(number.try_into().unwrap_or(i64::MAX), EN)
}

/// "1 store", "1,200 stores".
pub(crate) fn stores(number: impl TryInto<i64>) -> String {
    format::count(number.try_into().unwrap_or(i64::MAX), "store", "stores", EN)
}

/// A share of 0 to 100 with no places: "84 %".
pub(crate) fn points(share: f64) -> String {
    format::percent(share / 100.0, 0, EN)
}

/// What a run is called everywhere: "Run 3 · March 2026".
pub(crate) fn run_name(run: &RunInfo) -> String {
    format!("Run {} · {}", run.number, run.settings.month.name())
}

/// The hue that charts give a status.
pub(crate) fn hue_of(status: Status) -> u8 {
    match status {
        Status::AutoApprove => 0,
        Status::NeedsReview => 2,
        Status::Skip => 10,
    }
}
