//! A line of what came of an order: it names an order's line and says some of its figures.

use super::{Cells, Field, Mapping, Problem, Reason, line::Line};
use crate::money::Money;
use jiff::civil::Date;

/// The most pieces and responses a line is believed to hold.
const MOST_PIECES: i64 = 100_000_000;

/// What one line says: names as written, figures checked one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActualLine {
    /// The order's number; empty when the line is named by its coupon code.
    pub order: String,
    /// The store's number; empty when the line is named by its coupon code.
    pub store: String,
    /// The coupon code; empty when the file does not say.
    pub coupon: String,
    /// Pieces printed.
    pub printed: Option<u32>,
    /// When.
    pub printed_on: Option<Date>,
    /// Pieces delivered.
    pub delivered: Option<u32>,
    /// When.
    pub delivered_on: Option<Date>,
    /// Pieces invoiced.
    pub invoiced: Option<u32>,
    /// What was invoiced for them.
    pub invoiced_amount: Option<Money>,
    /// When.
    pub invoiced_on: Option<Date>,
    /// Responses counted so far.
    pub responses: Option<u32>,
    /// Revenue of the responses so far.
    pub revenue: Option<Money>,
    /// The day up to which both are counted.
    pub counted_on: Option<Date>,
}

/// Reads a line, or tells everything that is wrong with it.
///
/// It names its line by order and store, or by its coupon code; with all three, the code is given
/// to the line.
pub fn read_actual<C: Cells + ?Sized>(
    cells: &C,
    mapping: &Mapping,
    columns: &[String],
) -> Result<ActualLine, Vec<Problem>> {
    let mut line = Line::new(cells, mapping, columns);
    let order = line.text(Field::OrderNumber, 40);
    let store = line.text(Field::Number, 40);
    let coupon = line.text(Field::CouponCode, 40);
    if coupon.is_none() || order.is_some() || store.is_some() {
        line.needed(Field::OrderNumber, order.as_ref());
        line.needed(Field::Number, store.as_ref());
    }
    let count = |line: &mut Line<'_, C>, field| {
        line.count(field, 0, MOST_PIECES).and_then(|count| u32::try_from(count).ok())
    };
    let said = ActualLine {
        order: order.unwrap_or_default(),
        store: store.unwrap_or_default(),
        coupon: coupon.unwrap_or_default(),
        printed: count(&mut line, Field::Printed),
        printed_on: line.day(Field::PrintedOn),
        delivered: count(&mut line, Field::Delivered),
        delivered_on: line.day(Field::DeliveredOn),
        invoiced: count(&mut line, Field::Invoiced),
        invoiced_amount: line.money(Field::InvoicedAmount),
        invoiced_on: line.day(Field::InvoicedOn),
        responses: count(&mut line, Field::Responses),
        revenue: line.money(Field::Revenue),
        counted_on: line.day(Field::CountedOn),
    };
    if line.problems.is_empty() { Ok(said) } else { Err(line.problems) }
}

/// Refuses a mapping by which no line could be named.
pub(super) fn names_lines(mapping: &Mapping) -> bool {
    let has = |field| mapping.columns.contains_key(&field);
    has(Field::CouponCode) || (has(Field::OrderNumber) && has(Field::Number))
}

/// What is wrong with a line that says nothing about its order's line.
pub fn says_nothing() -> Problem {
    Problem::of_line(Reason::Rule { sentence: "This line says no figure. Fill one in.".into() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stores::import::{Cell, Kind, MappingRefusal, check_mapping, guess_mapping};
    use jiff::civil::date;

    const COLUMNS: [&str; 12] = [
        "Order",
        "Store",
        "Coupon code",
        "Printed",
        "Delivered",
        "Delivered on",
        "Invoiced",
        "Invoiced amount",
        "Invoice date",
        "Redemptions",
        "Revenue",
        "As of",
    ];

    fn read(cells: &[&str]) -> Result<ActualLine, Vec<String>> {
        let columns: Vec<String> = COLUMNS.map(String::from).into();
        let mapping = guess_mapping(Kind::Actuals, &columns, &[], None).mapping;
        assert_eq!(mapping.columns.len(), 12, "{mapping:?}");
        let cells: Vec<Cell<'_>> = cells.iter().map(|text| Cell::Text(text)).collect();
        read_actual(&cells[..], &mapping, &columns)
            .map_err(|problems| problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_line_says_what_it_knows_and_leaves_the_rest_open() {
        let line = read(&[
            "ORD-2025-03-001",
            "STR-001",
            "",
            "1,000",
            "990",
            "2025-03-12",
            "",
            "465.50",
            "2025-03-20",
            "12",
            "",
            "2025-04-01",
        ])
        .unwrap();
        assert_eq!((line.order.as_str(), line.store.as_str()), ("ORD-2025-03-001", "STR-001"));
        assert_eq!((line.printed, line.delivered, line.invoiced), (Some(1_000), Some(990), None));
        assert_eq!(line.invoiced_amount, Some(Money(46_550)));
        assert_eq!(line.delivered_on, Some(date(2025, 3, 12)));
        assert_eq!((line.responses, line.revenue), (Some(12), None));
        assert_eq!(line.counted_on, Some(date(2025, 4, 1)));
    }

    #[test]
    fn a_line_is_named_by_order_and_store_or_by_its_coupon_code() {
        assert!(read(&["", "", "FALL-1", "1"]).is_ok());
        assert_eq!(
            read(&["ORD-2025-03-001", "", "", "1"]).unwrap_err(),
            ["Store number is empty. Fill it in."]
        );
        assert_eq!(
            read(&["", "STR-001", "FALL-1", "x"]).unwrap_err(),
            ["Order is empty. Fill it in.", "\"x\" is not a number. Write digits, such as 2500.",]
        );
    }

    #[test]
    fn a_file_that_names_no_lines_is_refused() {
        let columns: Vec<String> = ["Store", "Printed"].map(String::from).into();
        let mapping = guess_mapping(Kind::Actuals, &columns, &[], None).mapping;
        assert_eq!(
            check_mapping(Kind::Actuals, &mapping, &columns),
            Err(MappingRefusal::LineNotNamed)
        );
    }
}
