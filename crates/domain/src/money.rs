//! Money in integer cents, and prices per piece in ten-thousandths of the currency unit.

use serde::{Deserialize, Serialize};
use std::{
    iter::Sum,
    ops::{Add, AddAssign, Neg, Sub, SubAssign},
};

/// An amount of the workspace's currency in cents. Negative amounts are losses or credits.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Money(pub i64);

/// What one piece costs, in ten-thousandths of the currency unit (0.4650 is `UnitCost(4650)`).
///
/// Mail houses price in tenths of a cent; whole cents would lose up to 1 % of an order.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct UnitCost(pub i64);

impl Money {
    /// No money.
    pub const ZERO: Money = Money(0);

    /// The nearest amount in cents; ties go away from zero. Not-a-number becomes zero and values
    /// beyond `i64` saturate, because the estimates this is for are never exact.
    pub fn from_units(units: f64) -> Money {
        Money((units * 100.0).round() as i64)
    }

    /// The amount in currency units, for estimates; never for sums.
    pub fn units(self) -> f64 {
        self.0 as f64 / 100.0
    }

    /// The amount in a sentence, with its currency and thousands marks: `$1,234.50`, `1,234.50 CHF`
    /// for a code (ISO 4217) without a common sign, the bare number for an empty one.
    pub fn worded(self, currency: &str) -> String {
        let minus = if self.0 < 0 { "−" } else { "" };
        let cents = self.0.unsigned_abs();
        let number = format!("{}.{:02}", grouped(cents / 100), cents % 100);
        let sign = match currency {
            "" => return format!("{minus}{number}"),
            "USD" => "$",
            "EUR" => "€",
            "GBP" => "£",
            "CAD" => "CA$",
            "AUD" => "A$",
            code => return format!("{minus}{number}\u{a0}{code}"),
        };
        format!("{minus}{sign}{number}")
    }

    /// Plain decimal text such as `-1234.50`, for files; the interface formats with separators.
    pub fn decimal(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let cents = self.0.unsigned_abs();
        format!("{sign}{}.{:02}", cents / 100, cents % 100)
    }
}

impl UnitCost {
    /// The nearest price to an amount in currency units.
    pub fn from_units(units: f64) -> UnitCost {
        UnitCost((units * 10_000.0).round() as i64)
    }

    /// The price in currency units.
    pub fn units(self) -> f64 {
        self.0 as f64 / 10_000.0
    }

    /// What `pieces` cost, to the nearest cent, ties away from zero.
    pub fn times(self, pieces: u32) -> Money {
        let ten_thousandths = self.0 * i64::from(pieces);
        let half = if ten_thousandths < 0 { -50 } else { 50 };
        Money((ten_thousandths + half) / 100)
    }

    /// Plain decimal text such as `0.4650`, for files.
    pub fn decimal(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let n = self.0.unsigned_abs();
        format!("{sign}{}.{:04}", n / 10_000, n % 10_000)
    }

    /// The price that was typed: "0.465", "$0.465"; `None` when it cannot be read exactly.
    pub fn read(text: &str) -> Option<UnitCost> {
        let text = text.trim().trim_start_matches(['$', '€', '£']).trim();
        let (units, decimals) = text.split_once('.').unwrap_or((text, ""));
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let sound = digits(units) && digits(decimals) && decimals.len() <= 4 && units.len() <= 6;
        if !sound || (units.is_empty() && decimals.is_empty()) {
            return None;
        }
        format!("{units}{decimals:0<4}").parse().ok().map(UnitCost)
    }

    /// The price in a form field: at least two decimals, no more than it has.
    pub fn written(self) -> String {
        let text = self.decimal();
        let shortest = text.len() - 2;
        let kept = text.trim_end_matches('0').len().max(shortest);
        text[..kept].to_owned()
    }
}

/// A whole number with thousands marks: 12,345.
pub fn grouped(number: u64) -> String {
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

impl Add for Money {
    type Output = Money;
    fn add(self, other: Money) -> Money {
        Money(self.0 + other.0)
    }
}
impl AddAssign for Money {
    fn add_assign(&mut self, other: Money) {
        self.0 += other.0;
    }
}
impl Sub for Money {
    type Output = Money;
    fn sub(self, other: Money) -> Money {
        Money(self.0 - other.0)
    }
}
impl SubAssign for Money {
    fn sub_assign(&mut self, other: Money) {
        self.0 -= other.0;
    }
}
impl Neg for Money {
    type Output = Money;
    fn neg(self) -> Money {
        Money(-self.0)
    }
}
impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Money {
        amounts.fold(Money::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_in_a_sentence_carries_its_currency() {
        assert_eq!(Money(123_456_789).worded("USD"), "$1,234,567.89");
        assert_eq!(Money(-1_200).worded("EUR"), "−€12.00");
        assert_eq!(Money(1_200).worded("CHF"), "12.00\u{a0}CHF");
        assert_eq!(Money(1_200).worded(""), "12.00");
    }

    #[test]
    fn a_price_times_pieces_rounds_to_the_nearest_cent() {
        assert_eq!(UnitCost(4650).times(1_000), Money(46_500));
        assert_eq!(UnitCost(4650).times(1), Money(47));
        assert_eq!(UnitCost(4649).times(1), Money(46));
        assert_eq!(UnitCost(-4650).times(1), Money(-47));
    }

    #[test]
    fn decimal_text_keeps_the_sign_of_amounts_below_one() {
        assert_eq!(Money(-5).decimal(), "-0.05");
        assert_eq!(Money(123_450).decimal(), "1234.50");
        assert_eq!(UnitCost(4650).decimal(), "0.4650");
    }

    #[test]
    fn a_price_is_read_to_a_hundredth_of_a_cent_and_not_guessed_at() {
        assert_eq!(UnitCost::read("0.465"), Some(UnitCost(4_650)));
        assert_eq!(UnitCost::read(" $1.2 "), Some(UnitCost(12_000)));
        assert_eq!(UnitCost::read(".5"), Some(UnitCost(5_000)));
        assert_eq!(UnitCost::read("2"), Some(UnitCost(20_000)));
        for wrong in ["", ".", "0.12345", "-1", "1,5", "abc", "1e3"] {
            assert_eq!(UnitCost::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_price_keeps_two_decimals_and_no_idle_zeros() {
        assert_eq!(UnitCost(4_650).written(), "0.465");
        assert_eq!(UnitCost(5_000).written(), "0.50");
        assert_eq!(UnitCost(41_234).written(), "4.1234");
    }
}
