//! How suppliers did: on time, short, over, at the price that was ordered.

use super::ARRIVAL_DAYS;
use crate::{ids::SupplierId, money::Money};
use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

/// Fewer orders than this say too little about a supplier.
///
/// With four orders of which all were on time, the Wilson interval of a true rate of "on time" still
/// reaches down to 51 %; with five, to 57 %. Below five a rate is not shown at all, only its counts.
pub const ENOUGH_ORDERS: u64 = 5;

/// What is known of an order that was with a supplier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Performance {
    /// The last day its pieces were to be in homes.
    pub in_home_on: Option<Date>,
    /// Whether it is still with the supplier.
    pub out: bool,
    /// Lines.
    pub lines: u64,
    /// Lines of which the day of delivery is known. What is only inferred is not known.
    pub delivered: u64,
    /// Those of them that came more than [`ARRIVAL_DAYS`] after their last day in homes.
    pub late: u64,
    /// Lines of which is known how many pieces were delivered, or else printed, once all have left.
    pub counted: u64,
    /// Those of them with fewer pieces than ordered.
    pub short: u64,
    /// Those of them with more.
    pub over: u64,
    /// Cents invoiced, against those that the invoiced pieces were to cost, in the lines that report it.
    pub amount: super::Reported,
}

impl Performance {
    /// Whether its day is over while it is still with the supplier.
    fn is_overdue(&self, today: Date) -> bool {
        let over = |due: Date| today > due.saturating_add(ARRIVAL_DAYS.days());
        self.out && self.in_home_on.is_some_and(over)
    }
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// So many.
    pub of: u64,
    /// Of so many of which it is known.
    pub known: u64,
}

impl Share {
    fn count(&mut self, is: bool) {
        self.known += 1;
        self.of += u64::from(is);
    }

    /// The share, 0 to 1; `None` while too little is known to say.
    pub fn rate(self) -> Option<f64> {
        (self.known >= ENOUGH_ORDERS).then(|| self.of as f64 / self.known as f64)
    }
}

/// How a supplier did, over all its orders that were sent and not cancelled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scorecard {
    /// The supplier.
    pub supplier: SupplierId,
    /// Its name.
    pub name: String,
    /// Orders that were sent to it and not cancelled.
    pub orders: u64,
    /// Orders of which every line was in homes on its day, of those of which it is known. One whose day
    /// is over is known to be late while it is still with the supplier.
    pub on_time: Share,
    /// Orders with a line of fewer pieces than ordered, of those that report pieces.
    pub short: Share,
    /// Orders with a line of more pieces than ordered, of those that report pieces.
    pub over: Share,
    /// Orders invoiced at another amount than their invoiced pieces were to cost, of those that report
    /// an amount.
    pub other_price: Share,
    /// Invoiced less agreed, over the lines that report an amount.
    pub price_difference: Money,
    /// What was agreed for these lines.
    pub ordered: Money,
}

impl Scorecard {
    /// The scorecard of a supplier with these orders, on a day.
    pub fn of(
        supplier: SupplierId,
        name: String,
        today: Date,
        orders: impl IntoIterator<Item = Performance>,
    ) -> Scorecard {
        let mut card = Scorecard {
            supplier,
            name,
            orders: 0,
            on_time: Share::default(),
            short: Share::default(),
            over: Share::default(),
            other_price: Share::default(),
            price_difference: Money::ZERO,
            ordered: Money::ZERO,
        };
        for order in orders {
            card.orders += 1;
            if order.late > 0 || order.is_overdue(today) {
                card.on_time.count(false);
            } else if order.in_home_on.is_some() && order.delivered == order.lines {
                card.on_time.count(true);
            }
            if order.counted > 0 {
                card.short.count(order.short > 0);
                card.over.count(order.over > 0);
            }
            if let Some(difference) = order.amount.difference() {
                card.other_price.count(difference != 0);
                card.price_difference += Money(difference);
                card.ordered += Money(order.amount.ordered);
            }
        }
        card
    }

    /// Invoiced less ordered as a share of what was ordered; `None` while too little is known to say.
    pub fn price_rate(&self) -> Option<f64> {
        (self.other_price.known >= ENOUGH_ORDERS && self.ordered > Money::ZERO)
            .then(|| self.price_difference.0 as f64 / self.ordered.0 as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Reported, *};
    use uuid::Uuid;

    fn order(came: Option<i8>, delivered: u64, invoiced: i64) -> Performance {
        Performance {
            in_home_on: Some(Date::constant(2025, 3, 10)),
            out: came.is_none(),
            lines: 2,
            delivered: if came.is_some() { 2 } else { 0 },
            late: u64::from(came.is_some_and(|day| day > 12)),
            counted: u64::from(came.is_some()) * 2,
            short: u64::from(delivered < 1_000),
            over: u64::from(delivered > 1_000),
            amount: Reported { lines: 2, value: invoiced, ordered: 50_000 },
        }
    }

    fn card_on(day: i8, orders: Vec<Performance>) -> Scorecard {
        let today = Date::constant(2025, 3, day);
        Scorecard::of(SupplierId(Uuid::from_u128(1)), "Inkwell".into(), today, orders)
    }

    fn card(orders: Vec<Performance>) -> Scorecard {
        card_on(12, orders)
    }

    #[test]
    fn a_scorecard_counts_what_is_known() {
        let card = card(vec![
            order(Some(12), 1_000, 50_000),
            order(Some(13), 990, 51_000),
            order(Some(12), 1_020, 50_000),
            Performance { amount: Reported::default(), ..order(None, 0, 0) },
        ]);
        assert_eq!(card.orders, 4);
        assert_eq!(card.on_time, Share { of: 2, known: 3 });
        assert_eq!(card.short, Share { of: 1, known: 3 });
        assert_eq!(card.over, Share { of: 1, known: 3 });
        assert_eq!(card.other_price, Share { of: 1, known: 3 });
        assert_eq!((card.price_difference, card.ordered), (Money(1_000), Money(150_000)));
    }

    #[test]
    fn what_never_came_is_late_once_its_day_is_over() {
        let never = || vec![order(None, 0, 0)];
        assert_eq!(card_on(12, never()).on_time, Share { of: 0, known: 0 });
        assert_eq!(card_on(13, never()).on_time, Share { of: 0, known: 1 });
    }

    #[test]
    fn below_five_orders_there_is_too_little_to_say() {
        let four = card(vec![order(Some(10), 1_000, 51_000); 4]);
        assert_eq!((four.on_time.rate(), four.price_rate()), (None, None));
        let five = card(vec![order(Some(10), 1_000, 51_000); 5]);
        assert_eq!(five.on_time.rate(), Some(1.0));
        assert_eq!(five.price_rate(), Some(0.02));
    }
}
