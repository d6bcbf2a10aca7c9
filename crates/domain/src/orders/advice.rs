//! What is worth knowing about an order before it is handed over. Nothing here forbids anything.

use super::{OrderTotals, Supplier};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Something to look at before an order goes out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrderWarning {
    /// Fewer pieces than the supplier takes.
    BelowMinimumRun {
        /// The supplier's name.
        supplier: String,
        /// Pieces it takes at least.
        minimum: u32,
        /// Pieces ordered.
        pieces: u64,
    },
    /// The in-home day is nearer than the lead time.
    TooLate {
        /// The supplier's name.
        supplier: String,
        /// Days it needs.
        lead_days: u32,
        /// Days left; negative when the day is over.
        days_left: i64,
    },
}

impl fmt::Display for OrderWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OrderWarning::BelowMinimumRun { supplier, minimum, pieces } => write!(
                f,
                "{supplier} prints at least {minimum} pieces in one order; this one has {pieces}."
            ),
            OrderWarning::TooLate { supplier, lead_days, days_left } if *days_left < 0 => write!(
                f,
                "The in-home date is past; {supplier} needs {lead_days} days from order to home."
            ),
            OrderWarning::TooLate { supplier, lead_days, days_left } => write!(
                f,
                "{supplier} needs {lead_days} days from order to home; {days_left} are left."
            ),
        }
    }
}

/// What to look at when `supplier` makes an order with these totals for `in_home_on`, ordered
/// `today`.
pub fn warnings(
    totals: OrderTotals,
    in_home_on: Option<Date>,
    supplier: &Supplier,
    today: Date,
) -> Vec<OrderWarning> {
    let mut found = Vec::new();
    if totals.pieces < u64::from(supplier.minimum_run) {
        found.push(OrderWarning::BelowMinimumRun {
            supplier: supplier.name.clone(),
            minimum: supplier.minimum_run,
            pieces: totals.pieces,
        });
    }
    let days_left = in_home_on.map(|day| today.duration_until(day).as_hours() / 24);
    if let Some(days_left) = days_left.filter(|days| *days < i64::from(supplier.lead_days)) {
        found.push(OrderWarning::TooLate {
            supplier: supplier.name.clone(),
            lead_days: supplier.lead_days,
            days_left,
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::SupplierId;
    use uuid::Uuid;

    #[test]
    fn a_small_run_and_a_near_day_are_named() {
        let supplier = Supplier {
            id: SupplierId(Uuid::from_u128(1)),
            name: "Inkwell".into(),
            email: "orders@inkwell.example".into(),
            lead_days: 10,
            minimum_run: 1_000,
            cancel_window_hours: 24,
            version: 1,
        };
        let told = |pieces, day: i8| -> Vec<String> {
            let totals = OrderTotals { pieces, ..OrderTotals::default() };
            let in_home = Some(Date::constant(2025, 3, day));
            warnings(totals, in_home, &supplier, Date::constant(2025, 3, 5))
                .iter()
                .map(ToString::to_string)
                .collect()
        };
        assert_eq!(told(1_000, 15), [""; 0]);
        assert_eq!(
            told(999, 14),
            [
                "Inkwell prints at least 1000 pieces in one order; this one has 999.",
                "Inkwell needs 10 days from order to home; 9 are left.",
            ]
        );
        assert_eq!(
            told(1_000, 1),
            ["The in-home date is past; Inkwell needs 10 days from order to home."]
        );
    }
}
