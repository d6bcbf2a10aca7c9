//! Orders to suppliers: how an approved plan becomes orders, what they are called, how they go on.
//!
//! This room stands above `plans` in the reading order, so it does not know plans: [`split`] takes
//! its own [`Line`]s, which `backend` fills from an approved plan. Left out on purpose until the room
//! is deepened: manual orders.

mod actual;
mod advice;
mod against;
mod coupon;
mod door;
mod handover;
mod late;
mod layout;
mod learning;
mod list;
mod number;
mod order;
mod proposal;
mod scorecard;
mod shipment;
mod split;
mod status;
mod supplier;
mod terms;
mod totals;

pub use actual::*;
pub use advice::*;
pub use against::*;
pub use coupon::*;
pub use door::*;
pub use handover::*;
pub use late::*;
pub use layout::*;
pub use learning::*;
pub use list::*;
pub use number::*;
pub use order::*;
pub use proposal::*;
pub use scorecard::*;
pub use shipment::*;
pub use split::*;
pub use status::*;
pub use supplier::*;
pub use terms::*;
pub use totals::*;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::{Money, UnitCost};
    use jiff::civil::Date;
    use uuid::Uuid;

    /// A line for store `store` in wave `wave`, which is in homes on that day of March 2025.
    pub(super) fn a_line(store: u128, campaign: u128, wave: u32, pieces: u32) -> Line {
        let (unit_cost, fixed_cost) = (UnitCost(4_650), Money(1_200));
        Line {
            item: Some(Uuid::from_u128(store).into()),
            store: Uuid::from_u128(store).into(),
            store_number: format!("STR-{store:04}"),
            store_name: format!("Store {store}"),
            city: "Springfield".into(),
            state: "IL".into(),
            region: "Midwest".into(),
            campaign: Uuid::from_u128(campaign).into(),
            campaign_name: format!("Campaign {campaign}"),
            campaign_colour: 0,
            wave: Some(LineWave {
                id: Uuid::from_u128(u128::from(wave)).into(),
                name: format!("W{wave}"),
                position: wave - 1,
                in_home_on: Some(Date::constant(2025, 3, wave as i8)),
                last_in_home_on: None,
            }),
            pieces,
            unit_cost,
            fixed_cost,
            cost: unit_cost.times(pieces) + fixed_cost,
            advice: None,
            note: String::new(),
        }
    }

    /// An order at Inkwell, which needs 10 days, sent on the 1st and in homes from the 15th to the
    /// 20th of March 2025.
    pub(super) fn a_summary() -> OrderSummary {
        OrderSummary {
            id: Uuid::from_u128(1).into(),
            number: OrderNumber {
                month: crate::period::Month { year: 2025, month: 3 },
                sequence: 1,
            },
            title: "W1".into(),
            origin: Origin::Manual,
            status: OrderStatus::Draft,
            supplier_name: Some("Inkwell".into()),
            supplier_lead_days: Some(10),
            in_home_on: Some(Date::constant(2025, 3, 15)),
            last_in_home_on: Some(Date::constant(2025, 3, 20)),
            sent_at: Some("2025-03-01T10:00:00Z".parse().unwrap()),
            shipped: 0,
            totals: OrderTotals { lines: 1, stores: 1, pieces: 1_000, cost: Money(46_500) },
            created_at: "2025-02-28T10:00:00Z".parse().unwrap(),
            created_by: "Max".into(),
            version: 1,
        }
    }

    #[test]
    fn a_line_knows_whether_it_follows_the_recommendation() {
        let advice = |pieces| LineAdvice {
            run: Uuid::from_u128(5).into(),
            campaign_name: "Campaign 10".into(),
            pieces,
            confidence: 80.0,
            override_reason: String::new(),
        };
        let line = a_line(1, 10, 1, 100);
        assert_eq!(line.differs_from_advice(), None);
        let line = Line { advice: Some(advice(100)), ..line };
        assert_eq!(line.differs_from_advice(), Some(false));
        let line = Line { advice: Some(advice(90)), ..line };
        assert_eq!(line.differs_from_advice(), Some(true));
    }
}
