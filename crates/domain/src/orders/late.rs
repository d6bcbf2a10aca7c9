//! What is late, and what probably arrived although nobody said so.
//!
//! Both are read off an order whenever it is shown; neither is stored, so that neither goes on
//! being said of an order that has moved.

use super::{OrderStatus, OrderSummary};
use jiff::{ToSpan, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use std::fmt;

/// For so many days after the last in-home day pieces still arrive.
///
/// Ordinary mail has no scan at the door; mail houses reckon one to two days from the last scan at
/// the post to the home.
pub const ARRIVAL_DAYS: i64 = 2;

/// Why an order is overdue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Overdue {
    /// It is still with us, and the supplier's lead time has begun to run out.
    NotSent {
        /// The last day on which sending it would have been in time.
        send_by: Date,
        /// When its first pieces are to be in homes.
        in_home_on: Date,
        /// The supplier and the days it needs; `None` while nobody is chosen.
        supplier: Option<(String, u32)>,
    },
    /// It is with the supplier, and its pieces should be in homes.
    NotShipped {
        /// When its first pieces were to be in homes.
        in_home_on: Date,
    },
    /// It is with the supplier for longer than the lead time, and has no in-home day.
    PastLeadTime {
        /// The supplier's name.
        supplier: String,
        /// Days it needs.
        lead_days: u32,
        /// When they were over.
        due_on: Date,
    },
}

impl fmt::Display for Overdue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Overdue::NotSent { send_by, in_home_on, supplier: Some((name, days)) } => write!(
                f,
                "Not sent. {name} needs {days} days, so it had to go out by {send_by} to be in homes on {in_home_on}."
            ),
            Overdue::NotSent { in_home_on, supplier: None, .. } => write!(
                f,
                "Not sent, and no supplier is chosen. It was to be in homes on {in_home_on}."
            ),
            Overdue::NotShipped { in_home_on } => {
                write!(f, "Not shipped. It was to be in homes on {in_home_on}.")
            }
            Overdue::PastLeadTime { supplier, lead_days, due_on } => write!(
                f,
                "Not shipped. {supplier} needs {lead_days} days, and they were over on {due_on}."
            ),
        }
    }
}

/// Why an order is overdue on a day; `None` when it is not, or when nothing says when it is due.
///
/// `backend::orders::list` asks the database the same question to filter the list.
pub fn overdue(order: &OrderSummary, today: Date) -> Option<Overdue> {
    let lead_days = order.supplier_lead_days;
    match order.status {
        OrderStatus::Draft | OrderStatus::Pending => {
            let in_home_on = order.in_home_on?;
            let send_by = before(in_home_on, lead_days.unwrap_or(0));
            let supplier = order.supplier_name.clone().zip(lead_days);
            (today > send_by).then_some(Overdue::NotSent { send_by, in_home_on, supplier })
        }
        OrderStatus::Sent | OrderStatus::Printing => match order.in_home_on {
            Some(in_home_on) => (today > in_home_on).then_some(Overdue::NotShipped { in_home_on }),
            None => {
                let sent_on = order.sent_at?.to_zoned(TimeZone::UTC).date();
                let (supplier, lead_days) = order.supplier_name.clone().zip(lead_days)?;
                let due_on = sent_on.saturating_add(i64::from(lead_days).days());
                (today > due_on).then_some(Overdue::PastLeadTime { supplier, lead_days, due_on })
            }
        },
        OrderStatus::Shipped | OrderStatus::Delivered | OrderStatus::Cancelled => None,
    }
}

fn before(day: Date, days: u32) -> Date {
    day.saturating_sub(i64::from(days).days())
}

/// That an order has probably arrived, and why one thinks so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InferredDelivery {
    /// The last day its pieces were to be in homes.
    pub in_home_on: Date,
    /// The day by which they will have been.
    pub by: Date,
}

impl fmt::Display for InferredDelivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Inferred, not reported: it was shipped, was to be in homes by {}, and {ARRIVAL_DAYS} days have passed.",
            self.in_home_on
        )
    }
}

/// Whether a shipped order has probably arrived by a day: the last day on which its pieces were to
/// be in homes is more than [`ARRIVAL_DAYS`] past. Nobody's word replaces a report, so the order's
/// status stays as it is.
pub fn inferred_delivery(order: &OrderSummary, today: Date) -> Option<InferredDelivery> {
    if order.status != OrderStatus::Shipped {
        return None;
    }
    let in_home_on = order.last_in_home_on?;
    let by = in_home_on.saturating_add(ARRIVAL_DAYS.days());
    (today > by).then_some(InferredDelivery { in_home_on, by })
}

#[cfg(test)]
mod tests {
    use super::super::tests::a_summary;
    use super::*;

    fn day(day: i8) -> Date {
        Date::constant(2025, 3, day)
    }

    #[test]
    fn an_order_is_overdue_when_its_lead_time_has_begun_to_run_out() {
        let told = |status, today| {
            let order = OrderSummary { status, ..a_summary() };
            overdue(&order, day(today)).map(|why| why.to_string())
        };
        assert_eq!(told(OrderStatus::Draft, 5), None);
        assert_eq!(
            told(OrderStatus::Pending, 6).unwrap(),
            "Not sent. Inkwell needs 10 days, so it had to go out by 2025-03-05 to be in homes on 2025-03-15."
        );
        assert_eq!(told(OrderStatus::Sent, 15), None);
        assert_eq!(
            told(OrderStatus::Printing, 16).unwrap(),
            "Not shipped. It was to be in homes on 2025-03-15."
        );
        for status in [OrderStatus::Shipped, OrderStatus::Delivered, OrderStatus::Cancelled] {
            assert_eq!(told(status, 31), None);
        }
    }

    #[test]
    fn without_an_in_home_day_the_lead_time_counts_from_the_sending() {
        let order = OrderSummary { status: OrderStatus::Sent, in_home_on: None, ..a_summary() };
        assert_eq!(overdue(&order, day(11)), None);
        assert_eq!(
            overdue(&order, day(12)).unwrap().to_string(),
            "Not shipped. Inkwell needs 10 days, and they were over on 2025-03-11."
        );
        let nobody = OrderSummary { supplier_name: None, supplier_lead_days: None, ..order };
        assert_eq!(overdue(&nobody, day(31)), None);
    }

    #[test]
    fn a_delivery_is_inferred_two_days_after_the_last_in_home_day_and_only_of_what_was_shipped() {
        let order = OrderSummary { status: OrderStatus::Shipped, ..a_summary() };
        assert_eq!(inferred_delivery(&order, day(22)), None);
        let inferred = inferred_delivery(&order, day(23)).unwrap();
        assert_eq!((inferred.in_home_on, inferred.by), (day(20), day(22)));
        assert!(inferred.to_string().starts_with("Inferred, not reported"));
        for status in [OrderStatus::Printing, OrderStatus::Delivered, OrderStatus::Cancelled] {
            assert_eq!(inferred_delivery(&OrderSummary { status, ..a_summary() }, day(31)), None);
        }
    }
}
