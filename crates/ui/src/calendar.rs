//! The month as a grid of days, and what keys do in it. Civil dates only: no clock, no zone.

use jiff::{ToSpan, civil::Date};

use crate::format::{Locale, MONTHS};

/// The days shown for the month of `day`: whole weeks, the first beginning on the locale's first day.
pub fn weeks(day: Date, locale: &Locale) -> Vec<[Date; 7]> {
    let first = day.first_of_month();
    let into = if locale.monday_first {
        first.weekday().to_monday_zero_offset()
    } else {
        first.weekday().to_sunday_zero_offset()
    };
    let start = first.saturating_sub(i64::from(into).days());
    let last = day.last_of_month();
    (0..6)
        .map(|week| std::array::from_fn(|at| start.saturating_add((week * 7 + at as i64).days())))
        .take_while(|week: &[Date; 7]| week[0] <= last)
        .collect()
}

/// The heads of the columns, short.
pub fn week_heads(locale: &Locale) -> [&'static str; 7] {
    if locale.monday_first {
        ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
    } else {
        ["Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"]
    }
}

/// Where a key leads from `day`: arrows by day and week, Home and End within the week, Page Up and
/// Page Down by month, with Shift by year.
pub fn moved(day: Date, key: &str, shift: bool, locale: &Locale) -> Option<Date> {
    let into = i64::from(if locale.monday_first {
        day.weekday().to_monday_zero_offset()
    } else {
        day.weekday().to_sunday_zero_offset()
    });
    let months = if shift { 12 } else { 1 };
    Some(match key {
        "ArrowLeft" => day.saturating_sub(1.day()),
        "ArrowRight" => day.saturating_add(1.day()),
        "ArrowUp" => day.saturating_sub(1.week()),
        "ArrowDown" => day.saturating_add(1.week()),
        "Home" => day.saturating_sub(into.days()),
        "End" => day.saturating_add((6 - into).days()),
        "PageUp" => day.saturating_sub(months.months()),
        "PageDown" => day.saturating_add(months.months()),
        _ => return None,
    })
}

/// A date as people type it: `2026-03-09`, `3/9/2026`, `9.3.2026`, `Mar 9, 2026`, `9 March 26`.
/// With slashes the month comes first unless the locale says otherwise; `None` when it is no date.
pub fn parse_date(text: &str, locale: &Locale) -> Option<Date> {
    let text = text.trim();
    let parts: Vec<&str> = text
        .split(|c: char| matches!(c, '/' | '.' | '-' | ',') || c.is_whitespace())
        .filter(|part| !part.is_empty())
        .collect();
    let [a, b, c] = parts.as_slice() else { return None };
    let number = |part: &str| {
        part.trim_end_matches(|c: char| c.is_ascii_alphabetic())
            .parse::<i16>()
            .ok()
            .filter(|n| *n >= 0)
    };
    let month = |part: &str| {
        let part = part.to_lowercase();
        (part.len() >= 3)
            .then(|| MONTHS.iter().position(|name| part.starts_with(&name.to_lowercase())))
            .flatten()
            .map(|at| at as i8 + 1)
    };
    let year =
        |part: &str| number(part).map(|year| if part.len() <= 2 { 2000 + year } else { year });
    let day = |part: &str| number(part).and_then(|day| i8::try_from(day).ok());
    let month_number = |part: &str| part.parse::<i8>().ok();
    let (y, m, d) = if a.len() == 4 && a.bytes().all(|b| b.is_ascii_digit()) {
        (year(a)?, month_number(b)?, day(c)?)
    } else if let Some(m) = month(a) {
        (year(c)?, m, day(b)?)
    } else if let Some(m) = month(b) {
        (year(c)?, m, day(a)?)
    } else if text.contains('.') || locale.dates == crate::format::DateOrder::DayMonthYear {
        (year(c)?, month_number(b)?, day(a)?)
    } else {
        (year(c)?, month_number(a)?, day(b)?)
    };
    Date::new(y, m, d).ok()
}

/// The period after one more press in a calendar: the first press begins it, the second ends it, a
/// third begins anew; a second press before the first turns them round.
pub fn pressed(from: Option<Date>, to: Option<Date>, day: Date) -> (Option<Date>, Option<Date>) {
    match (from, to) {
        (Some(from), None) if day >= from => (Some(from), Some(day)),
        (Some(from), None) => (Some(day), Some(from)),
        _ => (Some(day), None),
    }
}

/// The periods one asks for most, counted from `today`: name, first and last day.
pub fn usual_periods(today: Date) -> Vec<(&'static str, Date, Date)> {
    let month = |day: Date| (day.first_of_month(), day.last_of_month());
    let next = today.first_of_month().saturating_add(1.month());
    let last = today.first_of_month().saturating_sub(1.month());
    let quarter = Date::new(today.year(), (today.month() - 1) / 3 * 3 + 1, 1).unwrap_or(today);
    let (this_from, this_to) = month(today);
    let (next_from, next_to) = month(next);
    let (last_from, last_to) = month(last);
    vec![
        ("This month", this_from, this_to),
        ("Next month", next_from, next_to),
        ("Next 4 weeks", today, today.saturating_add(27.days())),
        ("This quarter", quarter, quarter.saturating_add(2.months()).last_of_month()),
        ("Last month", last_from, last_to),
        ("Last 12 months", last_to.saturating_sub(11.months()).first_of_month(), last_to),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const US: &Locale = &Locale::EN_US;

    #[test]
    fn a_month_is_whole_weeks_with_no_week_of_other_months_alone() {
        // February 2026 begins on a Sunday and has exactly four weeks.
        let weeks_us = weeks(date(2026, 2, 14), US);
        assert_eq!((weeks_us.len(), weeks_us[0][0]), (4, date(2026, 2, 1)));
        let weeks_de = weeks(date(2026, 2, 14), &Locale::DE);
        assert_eq!((weeks_de.len(), weeks_de[0][0]), (5, date(2026, 1, 26)));
        // August 2026 begins on a Saturday and needs six.
        assert_eq!(weeks(date(2026, 8, 1), US).len(), 6);
    }

    #[test]
    fn keys_move_by_day_week_month_and_year() {
        let day = date(2026, 3, 31);
        assert_eq!(moved(day, "ArrowRight", false, US), Some(date(2026, 4, 1)));
        assert_eq!(
            moved(day, "PageUp", false, US),
            Some(date(2026, 2, 28)),
            "a shorter month ends earlier"
        );
        assert_eq!(moved(day, "PageDown", true, US), Some(date(2027, 3, 31)));
        assert_eq!(moved(day, "Home", false, US), Some(date(2026, 3, 29)));
        assert_eq!(moved(day, "End", false, &Locale::DE), Some(date(2026, 4, 5)));
        assert_eq!(moved(day, "x", false, US), None);
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        let day = Some(date(2026, 3, 9));
        for text in [
            "2026-03-09",
            "3/9/2026",
            "03/09/26",
            "9.3.2026",
            "Mar 9, 2026",
            "March 9 2026",
            "9 March 26",
            "March 9th, 2026",
        ] {
            assert_eq!(parse_date(text, US), day, "{text}");
        }
        assert_eq!(parse_date("9/3/2026", &Locale::EN_GB), day);
        for text in ["", "soon", "2/30/2026", "13/13/2026", "2026", "1/2"] {
            assert_eq!(parse_date(text, US), None, "{text}");
        }
    }

    #[test]
    fn two_presses_make_a_period_in_either_order() {
        let (a, b) = (date(2026, 3, 2), date(2026, 3, 8));
        assert_eq!(pressed(None, None, a), (Some(a), None));
        assert_eq!(pressed(Some(b), None, a), (Some(a), Some(b)));
        assert_eq!(pressed(Some(a), Some(b), b), (Some(b), None));
    }

    #[test]
    fn the_usual_periods_are_whole_months_and_quarters() {
        let periods = usual_periods(date(2026, 11, 21));
        assert_eq!(periods[1], ("Next month", date(2026, 12, 1), date(2026, 12, 31)));
        assert_eq!(periods[3], ("This quarter", date(2026, 10, 1), date(2026, 12, 31)));
        assert_eq!(periods[5], ("Last 12 months", date(2025, 11, 1), date(2026, 10, 31)));
    }
}
