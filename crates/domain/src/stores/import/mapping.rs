//! Which column of a file holds which field, and how its numbers and days are written.

use super::{
    DayOrder, DecimalMark, Field, Kind,
    actual_line::names_lines,
    day::order_told_by,
    header::{guess_columns, shape},
    number::mark_told_by,
};
use crate::refusals;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a file is read. Remembered for the next file with the same columns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// The column of each field, from 0. A field that is not here is not in the file.
    pub columns: BTreeMap<Field, usize>,
    /// What stands before decimals.
    pub mark: DecimalMark,
    /// Which number of 03/04/2025 is the month.
    pub order: DayOrder,
}

/// A mapping as it was guessed, with what the guess rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guess {
    /// The guess.
    pub mapping: Mapping,
    /// Whether it is the mapping used for the last file of this shape.
    pub remembered: bool,
    /// Whether the numbers seen would read differently with the other decimal mark.
    pub mark_unsure: bool,
    /// Whether the days seen would read differently in the other order.
    pub order_unsure: bool,
}

refusals! {
    /// Why a mapping cannot be used.
    pub enum MappingRefusal {
        /// A field without which no line can be read has no column.
        FieldMissing { field: String } => "Choose the column that holds \"{field}\".",
        /// No column tells which order line a line is about.
        LineNotNamed => "Choose the columns that hold the order and the store number, or the one with the coupon code: they tell which order line a line is about.",
        /// Two fields want one column.
        ColumnTwice { column: String } => "The column \"{column}\" is chosen for two fields. Choose it for one.",
        /// The file has no such column.
        NoSuchColumn { field: String } => "The column chosen for \"{field}\" is not in the file. Choose another.",
    }
}

/// Refuses a mapping that lacks a needed field, uses a column twice, or names one the file lacks.
pub fn check_mapping(
    kind: Kind,
    mapping: &Mapping,
    columns: &[String],
) -> Result<(), MappingRefusal> {
    for field in kind.needed() {
        if !mapping.columns.contains_key(field) {
            return Err(MappingRefusal::FieldMissing { field: field.label().to_owned() });
        }
    }
    if kind == Kind::Actuals && !names_lines(mapping) {
        return Err(MappingRefusal::LineNotNamed);
    }
    let mut taken = std::collections::BTreeSet::new();
    for (field, column) in &mapping.columns {
        let Some(name) = columns.get(*column).filter(|_| kind.fields().contains(field)) else {
            return Err(MappingRefusal::NoSuchColumn { field: field.label().to_owned() });
        };
        if !taken.insert(column) {
            return Err(MappingRefusal::ColumnTwice { column: name.clone() });
        }
    }
    Ok(())
}

/// Guesses a mapping from the columns' names and the first lines, or takes the remembered one when
/// it still fits. `samples` are lines below the header, as text.
pub fn guess_mapping(
    kind: Kind,
    columns: &[String],
    samples: &[Vec<String>],
    remembered: Option<&Mapping>,
) -> Guess {
    let known = remembered.filter(|mapping| check_mapping(kind, mapping, columns).is_ok());
    let places = match known {
        Some(mapping) => mapping.columns.clone(),
        None => guess_columns(kind, columns),
    };
    let texts = |wanted: fn(Field) -> bool| {
        let places: Vec<usize> =
            places.iter().filter(|(field, _)| wanted(**field)).map(|(_, at)| *at).collect();
        samples
            .iter()
            .flat_map(move |line| {
                places.iter().filter_map(|at| line.get(*at)).map(String::as_str).collect::<Vec<_>>()
            })
            .collect::<Vec<_>>()
    };
    let numbers = texts(Field::is_number);
    let days = texts(Field::is_day);
    let mark = majority(numbers.iter().filter_map(|text| mark_told_by(text)));
    let order = majority(days.iter().filter_map(|text| order_told_by(text)));
    let either_mark =
        |text: &&str| mark_told_by(text).is_none() && (text.contains(',') || text.contains('.'));
    let either_order = |text: &&str| text.contains('/') || text.contains('-');
    let unsure_days = days.iter().filter(|text| order_told_by(text).is_none());
    Guess {
        mark_unsure: mark.is_none() && known.is_none() && numbers.iter().any(either_mark),
        order_unsure: order.is_none()
            && known.is_none()
            && unsure_days.filter(|text| either_order(text)).any(|text| ambiguous(text)),
        mapping: Mapping {
            columns: places,
            mark: mark.or(known.map(|m| m.mark)).unwrap_or_default(),
            order: order.or(known.map(|m| m.order)).unwrap_or_default(),
        },
        remembered: known.is_some(),
    }
}

/// Whether a day reads as two different days in the two orders.
fn ambiguous(text: &str) -> bool {
    let read = |order| super::day::parse_day(text, order).ok();
    let (us, eu) = (read(DayOrder::MonthFirst), read(DayOrder::DayFirst));
    us.is_some() && eu.is_some() && us != eu
}

/// The value told most often; the first told wins a tie.
fn majority<T: PartialEq + Copy>(told: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: Vec<(T, usize)> = Vec::new();
    for value in told {
        match counts.iter_mut().find(|(known, _)| *known == value) {
            Some((_, count)) => *count += 1,
            None => counts.push((value, 1)),
        }
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(value, _)| value)
}

/// The text under which a mapping is remembered for files of this shape.
pub fn remembered_as(kind: Kind, columns: &[String]) -> String {
    format!("{}\u{1e}{}", kind.word(), shape(columns))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|c| (*c).to_owned()).collect()
    }

    #[test]
    fn the_file_itself_tells_how_its_numbers_and_days_are_written() {
        let columns = line(&["Store", "Campaign", "Date", "Pieces", "Responses", "Revenue"]);
        let samples = [
            line(&["STR-001", "Spring", "03/04/2025", "2.500", "41", "1.234,50"]),
            line(&["STR-001", "Spring", "28/04/2025", "2.500", "41", "980"]),
        ];
        let guess = guess_mapping(Kind::Mailings, &columns, &samples, None);
        assert_eq!(guess.mapping.mark, DecimalMark::Comma);
        assert_eq!(guess.mapping.order, DayOrder::DayFirst);
        assert!(!guess.mark_unsure && !guess.order_unsure && !guess.remembered);
    }

    #[test]
    fn what_the_file_does_not_tell_is_said_to_be_unsure() {
        let columns = line(&["Store", "Campaign", "Date", "Pieces", "Responses"]);
        let samples = [line(&["STR-001", "Spring", "03/04/2025", "2,500", "41"])];
        let guess = guess_mapping(Kind::Mailings, &columns, &samples, None);
        assert!(guess.mark_unsure && guess.order_unsure);
        assert_eq!(guess.mapping.mark, DecimalMark::Point);
        let samples = [line(&["STR-001", "Spring", "2025-03-04", "2500", "41"])];
        let guess = guess_mapping(Kind::Mailings, &columns, &samples, None);
        assert!(!guess.mark_unsure && !guess.order_unsure);
    }

    #[test]
    fn a_remembered_mapping_is_used_while_it_fits() {
        let columns = line(&["A", "B", "C", "D", "E"]);
        let remembered = Mapping {
            columns: Kind::Mailings.needed().iter().copied().zip([4, 3, 2, 1, 0]).collect(),
            mark: DecimalMark::Comma,
            order: DayOrder::DayFirst,
        };
        let guess = guess_mapping(Kind::Mailings, &columns, &[], Some(&remembered));
        assert!(guess.remembered);
        assert_eq!(guess.mapping, remembered);
        let fewer = line(&["A", "B"]);
        assert!(!guess_mapping(Kind::Mailings, &fewer, &[], Some(&remembered)).remembered);
    }

    #[test]
    fn a_mapping_needs_its_fields_once_each() {
        let columns = line(&["Store", "Campaign", "Date", "Pieces", "Responses"]);
        let mut mapping = guess_mapping(Kind::Mailings, &columns, &[], None).mapping;
        assert_eq!(check_mapping(Kind::Mailings, &mapping, &columns), Ok(()));
        mapping.columns.insert(Field::Responses, 3);
        assert_eq!(
            check_mapping(Kind::Mailings, &mapping, &columns),
            Err(MappingRefusal::ColumnTwice { column: "Pieces".into() })
        );
        mapping.columns.insert(Field::Responses, 9);
        assert_eq!(
            check_mapping(Kind::Mailings, &mapping, &columns),
            Err(MappingRefusal::NoSuchColumn { field: "Responses".into() })
        );
        mapping.columns.remove(&Field::Responses);
        assert_eq!(
            check_mapping(Kind::Mailings, &mapping, &columns),
            Err(MappingRefusal::FieldMissing { field: "Responses".into() })
        );
    }
}
