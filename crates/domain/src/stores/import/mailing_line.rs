//! A line of a mailing history.

use super::{Cells, Field, Mapping, Problem, Reason, line::Line};
use crate::money::Money;
use jiff::civil::Date;

/// The most pieces and responses a line is believed to hold.
const MOST_PIECES: i64 = 100_000_000;

/// What one line says: names as written, figures checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailingLine {
    /// The store's number.
    pub store: String,
    /// The campaign's name.
    pub campaign: String,
    /// When it was in homes.
    pub in_home_on: Date,
    /// Pieces mailed, at least 1.
    pub pieces: i64,
    /// Responses counted, at most as many as pieces.
    pub responses: i64,
    /// Revenue of the responses; `None` when the file does not say.
    pub revenue: Option<Money>,
}

/// Reads a line, or tells everything that is wrong with it.
pub fn read_mailing<C: Cells + ?Sized>(
    cells: &C,
    mapping: &Mapping,
    columns: &[String],
    today: Date,
) -> Result<MailingLine, Vec<Problem>> {
    let mut line = Line::new(cells, mapping, columns);
    let store = line.text(Field::Number, 40);
    let store = line.needed(Field::Number, store);
    let campaign = line.text(Field::Campaign, 120);
    let campaign = line.needed(Field::Campaign, campaign);
    let day = line.day(Field::InHomeOn);
    let day = line.needed(Field::InHomeOn, day);
    if let Some(day) = day.filter(|day| *day > today) {
        let today = today.to_string();
        line.wrong(Field::InHomeOn, &day.to_string(), Reason::InFuture { today });
    }
    let pieces = line.count(Field::Pieces, 1, MOST_PIECES);
    let pieces = line.needed(Field::Pieces, pieces);
    let responses = line.count(Field::Responses, 0, MOST_PIECES);
    let responses = line.needed(Field::Responses, responses);
    let revenue = line.money(Field::Revenue);
    if let (Some(pieces), Some(responses)) = (pieces, responses)
        && responses > pieces
    {
        let reason = Reason::MoreResponsesThanPieces { pieces };
        line.wrong(Field::Responses, &responses.to_string(), reason);
    }
    match (store, campaign, day, pieces, responses) {
        (Some(store), Some(campaign), Some(in_home_on), Some(pieces), Some(responses))
            if line.problems.is_empty() =>
        {
            Ok(MailingLine { store, campaign, in_home_on, pieces, responses, revenue })
        }
        _ => Err(line.problems),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stores::import::{Cell, DayOrder, DecimalMark, Kind, guess_mapping};
    use jiff::civil::date;

    fn read(cells: &[Cell<'_>]) -> Result<MailingLine, Vec<String>> {
        let columns: Vec<String> = ["Store", "Campaign", "Date", "Pieces", "Responses", "Revenue"]
            .map(String::from)
            .into();
        let mapping = guess_mapping(Kind::Mailings, &columns, &[], None).mapping;
        let today = date(2025, 6, 1);
        read_mailing(cells, &mapping, &columns, today)
            .map_err(|problems| problems.iter().map(ToString::to_string).collect())
    }

    fn texts<'a>(cells: &[&'a str]) -> Vec<Cell<'a>> {
        cells.iter().map(|text| Cell::Text(text)).collect()
    }

    #[test]
    fn a_line_is_read() {
        let expected = MailingLine {
            store: "STR-001".into(),
            campaign: "Spring Promo".into(),
            in_home_on: date(2025, 3, 4),
            pieces: 2500,
            responses: 41,
            revenue: Some(Money(123_450)),
        };
        let line = texts(&["STR-001 ", "Spring\nPromo", "3/4/2025", "2,500", "41", "$1,234.50"]);
        assert_eq!(read(&line), Ok(expected.clone()));
        let spreadsheet = [
            Cell::Text("STR-001"),
            Cell::Text("Spring  Promo"),
            Cell::Number(45_720.0),
            Cell::Number(2500.0),
            Cell::Text("41"),
            Cell::Number(1234.5),
        ];
        assert_eq!(read(&spreadsheet), Ok(expected.clone()));
        let short = texts(&["STR-001", "Spring Promo", "2025-03-04", "2500", "41"]);
        assert_eq!(read(&short), Ok(MailingLine { revenue: None, ..expected }));
    }

    #[test]
    fn everything_wrong_with_a_line_is_told_at_once() {
        let line = texts(&["", "Spring", "31/31/2025", "2,5OO", "4.5", "much"]);
        assert_eq!(
            read(&line).unwrap_err(),
            [
                "Store number is empty. Fill it in.",
                "There is no day \"31/31/2025\". Correct it, for example to 2025-03-28.",
                "\"2,5OO\" is not a number. Write digits, such as 2500.",
                "\"4.5\" has decimals; Responses is a whole number.",
                "\"much\" is not a number. Write digits, such as 2500.",
            ]
        );
    }

    #[test]
    fn a_mailing_is_past_and_has_at_most_as_many_responses_as_pieces() {
        let line = texts(&["1", "Spring", "2025-06-02", "10", "11"]);
        assert_eq!(
            read(&line).unwrap_err(),
            [
                "\"2025-06-02\" lies after today, 2025-06-01. History holds past mailings only.",
                "11 responses to 10 pieces cannot be. Correct one of the two.",
            ]
        );
    }

    #[test]
    fn damage_of_a_line_is_named() {
        let line = texts(&["1", "Spr\0ing", "2025-05-02", "10", "1", "", "more"]);
        assert_eq!(
            read(&line).unwrap_err(),
            [
                "This line has 7 cells, the header has 6. Put text that contains the separator in \
                 quotation marks.",
                "This line contains NUL bytes; the file is damaged here. Export it again.",
            ]
        );
        let huge = "x".repeat(40_000);
        let problems = read(&texts(&["1", &huge, "2025-05-02", "10", "1"])).unwrap_err();
        assert!(problems[0].starts_with("A cell holds more than 32767"), "{problems:?}");
        let broken = [
            Cell::Text("1"),
            Cell::Text("Spring"),
            Cell::Text("2025-05-02"),
            Cell::Broken("#REF!"),
            Cell::Number(1.0),
        ];
        assert_eq!(
            read(&broken).unwrap_err(),
            ["The cell shows #REF!, an error of a formula. Correct it in the spreadsheet."]
        );
    }

    #[test]
    fn european_figures_are_read_when_the_mapping_says_so() {
        let columns: Vec<String> = ["Store", "Campaign", "Date", "Pieces", "Responses", "Revenue"]
            .map(String::from)
            .into();
        let mut mapping = guess_mapping(Kind::Mailings, &columns, &[], None).mapping;
        (mapping.mark, mapping.order) = (DecimalMark::Comma, DayOrder::DayFirst);
        let line = texts(&["1", "Spring", "04/03/2025", "2.500", "41", "1.234,50 €"]);
        let line = read_mailing(&line[..], &mapping, &columns, date(2025, 6, 1)).unwrap();
        assert_eq!(
            (line.in_home_on, line.pieces, line.revenue),
            (date(2025, 3, 4), 2500, Some(Money(123_450)))
        );
    }
}
