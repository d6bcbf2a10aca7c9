//! Calendar months, which plans, matrix runs and order numbers are made for.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A calendar month such as March 2025.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Month {
    /// The year, 1 to 9999.
    pub year: i16,
    /// The month of the year, 1 to 12.
    pub month: i8,
}

impl Month {
    /// The month a day lies in.
    pub fn of(day: Date) -> Month {
        Month { year: day.year(), month: day.month() }
    }

    /// The first day of the month; `None` when the numbers are out of range.
    pub fn first_day(self) -> Option<Date> {
        Date::new(self.year, self.month, 1).ok()
    }

    /// The English name with the year, such as "March 2025".
    pub fn name(self) -> String {
        let name = month_name(self.month).unwrap_or("?");
        format!("{name} {}", self.year)
    }
}

impl fmt::Display for Month {
    /// `2025-03`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = String;
    fn from_str(text: &str) -> Result<Month, String> {
        let wrong = || format!("\"{text}\" is not a month; write it as 2025-03");
        let (year, month) = text.trim().split_once('-').ok_or_else(wrong)?;
        let month = Month {
            year: year.parse().map_err(|_| wrong())?,
            month: month.parse().map_err(|_| wrong())?,
        };
        month.first_day().map(|_| month).ok_or_else(wrong)
    }
}

/// The English name of a month of 1 to 12, such as "March".
pub fn month_name(month: i8) -> Option<&'static str> {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    usize::try_from(month - 1).ok().and_then(|place| NAMES.get(place)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_reads_back_what_it_prints() {
        let month: Month = "2025-03".parse().unwrap();
        assert_eq!(month.to_string(), "2025-03");
        assert_eq!(month.name(), "March 2025");
        assert!("2025-13".parse::<Month>().is_err());
        assert!("March".parse::<Month>().is_err());
    }
}
