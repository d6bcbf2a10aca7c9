//! Coupon codes: a code stands on the pieces of one line, so whoever shows it answers to that line.
//!
//! This is the whole model: a coupon counts as one response with its revenue, on top of what is
//! known of its line, and once per receipt. A total that is reported later replaces the sum, as
//! every later figure does.

use crate::{ids::OrderLineId, money::Money, refusals};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Most characters of a code.
pub const CODE_LENGTH: usize = 40;
/// Most characters of a receipt's number.
pub const RECEIPT_LENGTH: usize = 80;
/// Most coupons taken in at once.
pub const MOST_REDEMPTIONS: usize = 1_000;

/// A coupon that was taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redemption {
    /// The code.
    pub code: String,
    /// The number of the receipt it was taken in with, by which it is known again.
    pub receipt: String,
    /// When.
    pub redeemed_on: Date,
    /// What was bought with it.
    pub revenue: Money,
}

/// What taking in coupons came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redeemed {
    /// Coupons that count from now on.
    pub counted: u64,
    /// Coupons that had been counted before, by their code and receipt.
    pub known: u64,
}

/// A code for a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeForLine {
    /// The line.
    pub line: OrderLineId,
    /// The code.
    pub code: String,
}

refusals! {
    /// Why coupons are not taken, or a code is not given to a line.
    pub enum CouponRefusal {
        /// No code.
        CodeMissing => "Enter a coupon code.",
        /// Too long.
        CodeTooLong => "A coupon code can have at most 40 characters.",
        /// It stands for another line.
        CodeTaken { code: String, order: String, store: String } => "\"{code}\" is the coupon code of store {store} in {order} already. Choose another one.",
        /// It stands for nothing.
        CodeUnknown { code: String } => "No order line has the coupon code \"{code}\". Give it to a line first.",
        /// No receipt.
        ReceiptMissing { code: String } => "A coupon with the code \"{code}\" lacks its receipt's number, by which it is counted only once.",
        /// Too long.
        ReceiptTooLong => "A receipt's number can have at most 80 characters.",
        /// It has not happened yet.
        InFuture { day: Date } => "{day} is still to come. Enter the day on which it happened.",
        /// A negative amount.
        Negative => "The revenue of a coupon cannot be less than zero.",
        /// Nobody buys so much with it.
        AmountTooLarge => "The revenue of a coupon can be at most 10,000,000,000. Check the digits.",
        /// Too much in one go.
        TooMany => "At most 1,000 coupons can be taken in at once.",
        /// What they add up to cannot be.
        Figures { refusal: super::ActualRefusal } => "{refusal}",
    }
}

/// A code as it is kept and compared: without spaces, in capitals.
pub fn coupon_key(code: &str) -> Result<String, CouponRefusal> {
    let key: String = code.split_whitespace().collect::<String>().to_uppercase();
    match key.chars().count() {
        0 => Err(CouponRefusal::CodeMissing),
        1..=CODE_LENGTH => Ok(key),
        _ => Err(CouponRefusal::CodeTooLong),
    }
}

/// A coupon as it is kept, or why not.
pub fn check_redemption(asked: &Redemption, today: Date) -> Result<Redemption, CouponRefusal> {
    let code = coupon_key(&asked.code)?;
    let receipt = asked.receipt.trim().to_owned();
    match receipt.chars().count() {
        0 => return Err(CouponRefusal::ReceiptMissing { code }),
        1..=RECEIPT_LENGTH => {}
        _ => return Err(CouponRefusal::ReceiptTooLong),
    }
    if asked.redeemed_on > today {
        return Err(CouponRefusal::InFuture { day: asked.redeemed_on });
    }
    if asked.revenue < Money::ZERO {
        return Err(CouponRefusal::Negative);
    }
    if asked.revenue > super::MOST_AMOUNT {
        return Err(CouponRefusal::AmountTooLarge);
    }
    Ok(Redemption { code, receipt, ..asked.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_same_however_it_is_typed() {
        assert_eq!(coupon_key(" fall 25-str 001 "), Ok("FALL25-STR001".into()));
        assert_eq!(coupon_key("  "), Err(CouponRefusal::CodeMissing));
        assert_eq!(coupon_key(&"x".repeat(41)), Err(CouponRefusal::CodeTooLong));
    }

    #[test]
    fn a_coupon_needs_its_receipt_and_a_day_that_has_come() {
        let today = Date::constant(2025, 3, 20);
        let coupon = |receipt: &str, day| Redemption {
            code: "fall".into(),
            receipt: receipt.into(),
            redeemed_on: Date::constant(2025, 3, day),
            revenue: Money(1_000),
        };
        assert_eq!(check_redemption(&coupon(" 17 ", 20), today).unwrap().receipt, "17");
        assert_eq!(
            check_redemption(&coupon(" ", 20), today),
            Err(CouponRefusal::ReceiptMissing { code: "FALL".into() })
        );
        assert!(check_redemption(&coupon("17", 21), today).is_err());
    }
}
