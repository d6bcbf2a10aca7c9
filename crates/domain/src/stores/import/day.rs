//! Days as people type them: ISO, American, European, with month names, or a spreadsheet's number.

use super::cell::trim;
use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

/// Which of the first two numbers of "03/04/2025" is the month.
///
/// ISO days (2025-03-04), days with dots (04.03.2025) and days with a month's name need no choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayOrder {
    /// 03/04/2025 is 4 March.
    #[default]
    MonthFirst,
    /// 03/04/2025 is 3 April.
    DayFirst,
}

impl DayOrder {
    /// The one this is not.
    pub fn other(self) -> DayOrder {
        match self {
            DayOrder::MonthFirst => DayOrder::DayFirst,
            DayOrder::DayFirst => DayOrder::MonthFirst,
        }
    }

    /// An example for people to choose by.
    pub fn example(self) -> &'static str {
        match self {
            DayOrder::MonthFirst => "03/28/2025",
            DayOrder::DayFirst => "28/03/2025",
        }
    }
}

/// Why a text is not read as a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotADay {
    /// It has no form of a day.
    Unreadable,
    /// It would be a day if the file had day and month the other way round.
    OtherOrder,
    /// It has the form of a day that no calendar has, such as 30 February.
    Nonexistent,
}

/// Reads a day; a time behind it is left aside. Years of two digits lie in 1970 to 2069.
pub fn parse_day(text: &str, order: DayOrder) -> Result<Date, NotADay> {
    let text = without_time(trim(text));
    if let Some(iso) = iso(text) {
        return iso;
    }
    match parts(text) {
        Some(Parts::Named { year, month, day }) => date(year, month, day),
        Some(Parts::Numbers { first, second, year, dots }) => {
            let order = if dots { DayOrder::DayFirst } else { order };
            let read = |order| match order {
                DayOrder::MonthFirst => date(year, first, second),
                DayOrder::DayFirst => date(year, second, first),
            };
            read(order).map_err(|no| {
                if !dots && read(order.other()).is_ok() { NotADay::OtherOrder } else { no }
            })
        }
        None => Err(NotADay::Unreadable),
    }
}

/// The day a spreadsheet means by a number: days since 30 December 1899, as Excel counts from
/// March 1900 on. Only days from 1954 to 2173 are believed; other numbers are no days.
pub fn day_of_serial(serial: f64) -> Option<Date> {
    let whole = serial.floor();
    if !(20_000.0..100_000.0).contains(&whole) {
        return None;
    }
    Date::new(1899, 12, 30).ok()?.checked_add((whole as i64).days()).ok()
}

/// What one day tells about the order of its file; `None` when it fits both or neither.
pub fn order_told_by(text: &str) -> Option<DayOrder> {
    match parts(without_time(trim(text)))? {
        Parts::Numbers { first, second, year, dots: false } => {
            match (date(year, first, second), date(year, second, first)) {
                (Ok(_), Err(_)) => Some(DayOrder::MonthFirst),
                (Err(_), Ok(_)) => Some(DayOrder::DayFirst),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Whether a text can be read as a day in either order.
pub fn looks_like_day(text: &str) -> bool {
    parse_day(text, DayOrder::MonthFirst) != Err(NotADay::Unreadable)
}

/// `2025-03-04`, `2025/3/4`, `2025.03.04`, `20250304`.
fn iso(text: &str) -> Option<Result<Date, NotADay>> {
    let bytes = text.as_bytes();
    if bytes.len() == 8 && bytes.iter().all(u8::is_ascii_digit) {
        return Some(date(int(&text[..4])?, int(&text[4..6])?, int(&text[6..])?));
    }
    let separator = *bytes.get(4)?;
    if !matches!(separator, b'-' | b'/' | b'.') || !bytes[..4].iter().all(u8::is_ascii_digit) {
        return None;
    }
    let (month, day) = text[5..].split_once(char::from(separator))?;
    Some(date(int(&text[..4])?, int(month)?, int(day)?))
}

enum Parts {
    Numbers { first: i16, second: i16, year: i16, dots: bool },
    Named { year: i16, month: i16, day: i16 },
}

/// Day, month and year of anything that is not year first.
fn parts(text: &str) -> Option<Parts> {
    if text.len() > 40 {
        return None;
    }
    let mut words = text.split(['/', '-', '.', ',', ' ', '\u{a0}']).filter(|w| !w.is_empty());
    let (a, b, c) = (words.next()?, words.next()?, words.next()?);
    // "Tue, 4 Mar 2025": a weekday says nothing new.
    let (a, b, c) = match words.next() {
        Some(d) if month_named(a).is_none() && a.chars().all(char::is_alphabetic) => (b, c, d),
        Some(_) => return None,
        None => (a, b, c),
    };
    if words.next().is_some() {
        return None;
    }
    if let Some(month) = month_named(b) {
        return Some(Parts::Named { year: year(c)?, month, day: int(a)? });
    }
    if let Some(month) = month_named(a) {
        let day = b.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        return Some(Parts::Named { year: year(c)?, month, day: int(day)? });
    }
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '/' | '-' | '.' | ' ');
    if !text.chars().all(plain) {
        return None;
    }
    Some(Parts::Numbers {
        first: int(a)?,
        second: int(b)?,
        year: year(c)?,
        dots: text.contains('.'),
    })
}

/// Without `T00:00:00Z`, ` 00:00`, ` 12:00:00 AM`.
fn without_time(text: &str) -> &str {
    let Some(colon) = text.find(':') else { return text };
    let before = &text[..colon];
    let start = before.rfind(|c: char| c == 'T' || c.is_whitespace()).unwrap_or(0);
    trim(&before[..start])
}

fn month_named(word: &str) -> Option<i16> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.to_lowercase();
    if word.len() < 3 {
        return None;
    }
    let at =
        MONTHS.iter().position(|m| m.starts_with(&word) || word == "sept" && m.starts_with("sep"));
    at.and_then(|at| i16::try_from(at + 1).ok())
}

fn int(text: &str) -> Option<i16> {
    let fits = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

fn year(text: &str) -> Option<i16> {
    match (text.len(), int(text)?) {
        (2, short @ 70..) => Some(1900 + short),
        (2, short) => Some(2000 + short),
        (4, year) => Some(year),
        _ => None,
    }
}

fn date(year: i16, month: i16, day: i16) -> Result<Date, NotADay> {
    // A year such as 1025 is a slip of the finger, not a day of business.
    if !(1900..=2200).contains(&year) {
        return Err(NotADay::Nonexistent);
    }
    let small = |n: i16| i8::try_from(n).map_err(|_| NotADay::Nonexistent);
    Date::new(year, small(month)?, small(day)?).map_err(|_| NotADay::Nonexistent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;
    use proptest::prelude::*;

    #[test]
    fn days_are_read_in_every_usual_form() {
        let expected = Ok(day(2025, 3, 4));
        for text in [
            "2025-03-04",
            "2025/3/4",
            "2025.03.04",
            "20250304",
            "2025-03-04T00:00:00Z",
            "2025-03-04 00:00:00",
            "3/4/2025",
            "03/04/2025",
            "03-04-2025",
            "3/4/25",
            "3/4/2025 12:00:00 AM",
            "04.03.2025",
            "4.3.25",
            "4 March 2025",
            "4 Mar 2025",
            "04-Mar-25",
            "March 4, 2025",
            "Mar 4th, 2025",
            "Tue, 4 Mar 2025",
        ] {
            assert_eq!(parse_day(text, DayOrder::MonthFirst), expected, "{text}");
        }
        assert_eq!(parse_day("04/03/2025", DayOrder::DayFirst), expected);
        assert_eq!(parse_day("9 Sept 2024", DayOrder::MonthFirst), Ok(day(2024, 9, 9)));
    }

    #[test]
    fn a_day_in_the_other_order_is_named_as_such() {
        let (us, eu) = (DayOrder::MonthFirst, DayOrder::DayFirst);
        assert_eq!(parse_day("28/03/2025", us), Err(NotADay::OtherOrder));
        assert_eq!(parse_day("03/28/2025", eu), Err(NotADay::OtherOrder));
        assert_eq!(parse_day("30/02/2025", us), Err(NotADay::Nonexistent));
        assert_eq!(parse_day("2025-02-30", us), Err(NotADay::Nonexistent));
        assert_eq!(parse_day("2/30/1025", us), Err(NotADay::Nonexistent));
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in ["", "soon", "March", "2025", "12", "1/2", "1/2/3/4", "12:30", "a/b/c"] {
            assert!(parse_day(text, DayOrder::MonthFirst).is_err(), "{text}");
        }
    }

    #[test]
    fn a_spreadsheets_number_is_a_day_only_in_believable_years() {
        assert_eq!(day_of_serial(45_720.0), Some(day(2025, 3, 4)));
        assert_eq!(day_of_serial(45_720.75), Some(day(2025, 3, 4)));
        assert_eq!(day_of_serial(2_500.0), None);
        assert_eq!(day_of_serial(f64::NAN), None);
    }

    #[test]
    fn only_days_beyond_the_twelfth_tell_the_order() {
        assert_eq!(order_told_by("03/04/2025"), None);
        assert_eq!(order_told_by("03/28/2025"), Some(DayOrder::MonthFirst));
        assert_eq!(order_told_by("28/03/2025"), Some(DayOrder::DayFirst));
        assert_eq!(order_told_by("2025-03-28"), None);
        assert_eq!(order_told_by("28.03.2025"), None);
    }

    proptest! {
        #[test]
        fn a_written_day_reads_back(days in 0i64..80_000) {
            let day = day(1970, 1, 1).checked_add(days.days()).unwrap();
            let (y, m, d) = (day.year(), day.month(), day.day());
            for (text, order) in [
                (day.to_string(), DayOrder::MonthFirst),
                (format!("{m}/{d}/{y}"), DayOrder::MonthFirst),
                (format!("{d}/{m}/{y}"), DayOrder::DayFirst),
                (format!("{d:02}.{m:02}.{y}"), DayOrder::MonthFirst),
                (day.strftime("%-d %B %Y").to_string(), DayOrder::MonthFirst),
                (day.strftime("%b %-d, %Y").to_string(), DayOrder::MonthFirst),
            ] {
                prop_assert_eq!(parse_day(&text, order), Ok(day), "{}", text);
            }
        }

        #[test]
        fn any_text_at_all_is_read_or_refused_without_panic(text in ".{0,40}") {
            let _ = parse_day(&text, DayOrder::MonthFirst);
            let _ = order_told_by(&text);
        }
    }
}
