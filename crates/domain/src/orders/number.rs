//! Order numbers: `ORD-2025-03-001`, without gaps per workspace and month.

use crate::period::Month;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// An order's number: the month it was made in and its place in that month, from 1.
///
/// Three digits are the least that is written; the thousandth order of a month is `…-1000`. It
/// sorts by month and place, which the text no longer does from there on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct OrderNumber {
    /// The month the order was made in, in the workspace's time zone.
    pub month: Month,
    /// Its place among the orders of that month, from 1.
    pub sequence: u32,
}

impl OrderNumber {
    /// The `count` numbers that end with `last`, lowest first: what a counter hands out that was
    /// just moved to `last`. Fewer when `last` is smaller than `count`.
    pub fn ending_with(month: Month, last: u32, count: u32) -> impl Iterator<Item = OrderNumber> {
        (last.saturating_sub(count) + 1..=last).map(move |sequence| OrderNumber { month, sequence })
    }
}

impl fmt::Display for OrderNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ORD-{}-{:03}", self.month, self.sequence)
    }
}

impl FromStr for OrderNumber {
    type Err = String;
    fn from_str(text: &str) -> Result<OrderNumber, String> {
        let wrong = || format!("\"{text}\" is not an order number; it looks like ORD-2025-03-001");
        let rest = text.trim().strip_prefix("ORD-").ok_or_else(wrong)?;
        let (month, sequence) = rest.rsplit_once('-').ok_or_else(wrong)?;
        let plain = sequence.len() >= 3 && sequence.bytes().all(|b| b.is_ascii_digit());
        let number = OrderNumber {
            month: month.parse().map_err(|_| wrong())?,
            sequence: sequence.parse().map_err(|_| wrong())?,
        };
        if plain && number.sequence > 0 { Ok(number) } else { Err(wrong()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARCH: Month = Month { year: 2025, month: 3 };

    #[test]
    fn a_number_is_written_with_at_least_three_digits_and_reads_back() {
        for (sequence, text) in [
            (1, "ORD-2025-03-001"),
            (42, "ORD-2025-03-042"),
            (999, "ORD-2025-03-999"),
            (1_000, "ORD-2025-03-1000"),
            (12_345, "ORD-2025-03-12345"),
        ] {
            let number = OrderNumber { month: MARCH, sequence };
            assert_eq!(number.to_string(), text);
            assert_eq!(text.parse(), Ok(number));
        }
    }

    #[test]
    fn what_is_not_an_order_number_is_refused() {
        for wrong in [
            "",
            "ORD-2025-03",
            "ORD-2025-03-1",
            "ORD-2025-13-001",
            "2025-03-001",
            "ORD-2025-03-000",
        ] {
            assert!(wrong.parse::<OrderNumber>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_thousandth_order_sorts_after_the_ones_before_it() {
        let number = |sequence| OrderNumber { month: MARCH, sequence };
        assert!(number(999) < number(1_000));
    }

    #[test]
    fn a_counter_moved_to_five_hands_out_the_three_numbers_up_to_five() {
        let numbers: Vec<u32> =
            OrderNumber::ending_with(MARCH, 5, 3).map(|number| number.sequence).collect();
        assert_eq!(numbers, [3, 4, 5]);
        assert_eq!(OrderNumber::ending_with(MARCH, 5, 0).count(), 0);
    }
}
