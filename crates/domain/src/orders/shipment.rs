//! Pieces that leave the supplier, all at once or a part at a time.

use super::{OrderNumber, OrderStatus, StepSource, clean_step_note};
use crate::{ids::OrderId, refusals};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// A part of an order that left the supplier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shipment {
    /// When it left.
    pub shipped_on: Date,
    /// Pieces.
    pub pieces: u64,
    /// When somebody said so.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// How it came to be known.
    pub source: StepSource,
    /// What they wrote beside it; may be empty.
    pub note: String,
}

/// A shipment as somebody reports it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedShipment {
    /// Of which order.
    pub order: OrderId,
    /// As of which of its versions.
    pub version: i64,
    /// When it left.
    pub shipped_on: Date,
    /// Pieces.
    pub pieces: u64,
    /// What they write beside it; may be empty.
    pub note: String,
}

refusals! {
    /// Why a shipment is not taken.
    pub enum ShipmentRefusal {
        /// Nothing left.
        NoPieces => "Enter how many pieces were shipped.",
        /// It has not left yet.
        InFuture => "A shipment is reported once it has left. Choose today or a day before.",
        /// The supplier does not have it, or it is over.
        NotNow { number: String, status: String } => "{number} is {status}; shipments are reported of orders that are sent or printing.",
        /// A slip of the pen.
        TooMany { number: String, ordered: u64, shipped: u64 } => "{shipped} pieces would then be shipped of the {ordered} that {number} orders. Check the number.",
        /// The note is too long.
        NoteTooLong => "A note can have at most 500 characters.",
    }
}

/// What a shipment does to its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShipmentEffect {
    /// The note as it is kept.
    pub note: String,
    /// Whether all pieces have left, so that the order is shipped.
    pub complete: bool,
}

/// Refuses a shipment that cannot be, or says what it does. Up to a tenth more than was ordered is
/// usual in print; more than that is taken for a mistake.
pub fn check_shipment(
    number: OrderNumber,
    status: OrderStatus,
    ordered: u64,
    shipped_before: u64,
    asked: &AskedShipment,
    today: Date,
) -> Result<ShipmentEffect, ShipmentRefusal> {
    if asked.pieces == 0 {
        return Err(ShipmentRefusal::NoPieces);
    }
    if asked.shipped_on > today {
        return Err(ShipmentRefusal::InFuture);
    }
    if !matches!(status, OrderStatus::Sent | OrderStatus::Printing) {
        let (number, status) = (number.to_string(), status.word().to_owned());
        return Err(ShipmentRefusal::NotNow { number, status });
    }
    let shipped = shipped_before.saturating_add(asked.pieces);
    if shipped > ordered + ordered / 10 {
        return Err(ShipmentRefusal::TooMany { number: number.to_string(), ordered, shipped });
    }
    let note = clean_step_note(&asked.note).map_err(|_| ShipmentRefusal::NoteTooLong)?;
    Ok(ShipmentEffect { note, complete: shipped >= ordered })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period::Month;
    use uuid::Uuid;

    const NUMBER: OrderNumber = OrderNumber { month: Month { year: 2025, month: 3 }, sequence: 1 };

    fn check(status: OrderStatus, before: u64, pieces: u64, day: i8) -> Result<bool, String> {
        let asked = AskedShipment {
            order: OrderId(Uuid::from_u128(1)),
            version: 1,
            shipped_on: Date::constant(2025, 3, day),
            pieces,
            note: String::new(),
        };
        check_shipment(NUMBER, status, 1_000, before, &asked, Date::constant(2025, 3, 10))
            .map(|effect| effect.complete)
            .map_err(|refusal| refusal.to_string())
    }

    #[test]
    fn the_shipment_that_completes_an_order_ships_it() {
        assert_eq!(check(OrderStatus::Printing, 0, 400, 10), Ok(false));
        assert_eq!(check(OrderStatus::Sent, 400, 600, 10), Ok(true));
        assert_eq!(check(OrderStatus::Printing, 400, 700, 10), Ok(true));
    }

    #[test]
    fn what_cannot_have_been_shipped_is_refused() {
        assert_eq!(
            check(OrderStatus::Printing, 400, 701, 10).unwrap_err(),
            "1101 pieces would then be shipped of the 1000 that ORD-2025-03-001 orders. Check the number."
        );
        assert_eq!(
            check(OrderStatus::Pending, 0, 10, 10).unwrap_err(),
            "ORD-2025-03-001 is pending; shipments are reported of orders that are sent or printing."
        );
        assert!(check(OrderStatus::Printing, 0, 10, 11).unwrap_err().starts_with("A shipment is"));
        assert!(check(OrderStatus::Printing, 0, 0, 10).unwrap_err().starts_with("Enter how many"));
    }
}
