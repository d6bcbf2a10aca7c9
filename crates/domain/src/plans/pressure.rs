//! Household pressure: the same homes are not to be mailed again too soon.

use super::Wave;
use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How many stores are named; the others are counted.
pub const PRESSED_NAMED: usize = 3;

/// Stores of a plan that are mailed again too soon.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pressed {
    /// How many.
    pub stores: u32,
    /// The numbers of the first of them, at most [`PRESSED_NAMED`].
    pub first: Vec<String>,
    /// How many days are to lie between two mailings.
    pub days: u16,
}

impl Pressed {
    /// Takes those of another wave in as well.
    pub fn add(&mut self, stores: u32, first: impl IntoIterator<Item = String>) {
        self.stores += stores;
        let room = PRESSED_NAMED - self.first.len().min(PRESSED_NAMED);
        self.first.extend(first.into_iter().take(room));
    }
}

impl fmt::Display for Pressed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Pressed { stores, first, days } = self;
        let (named, rest) =
            (first.join(", "), *stores as usize - first.len().min(*stores as usize));
        match stores {
            1 => write!(f, "{named} is mailed less than {days} days from another mailing to it."),
            n => {
                write!(
                    f,
                    "{n} stores are mailed less than {days} days from another mailing to them: {named}"
                )?;
                if rest > 0 { write!(f, " and {rest} more.") } else { f.write_str(".") }
            }
        }
    }
}

/// The first and the last day on which another mailing would be too soon before or after this wave, when
/// `days` are to lie between two; `None` while the wave has no date, or the calendar ends.
pub fn pressure_window(wave: &Wave, days: u16) -> Option<(Date, Date)> {
    let (first, last) = wave.days()?;
    let reach = i64::from(days.saturating_sub(1)).days();
    Some((first.checked_sub(reach).ok()?, last.checked_add(reach).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::WaveId;
    use jiff::civil::date;

    #[test]
    fn the_window_reaches_from_the_first_day_back_and_from_the_last_one_on() {
        let wave = |first, last| Wave {
            id: WaveId(uuid::Uuid::nil()),
            name: "W1".into(),
            in_home_on: first,
            last_on: last,
            budget: None,
            version: 1,
        };
        let (first, last) = (date(2025, 3, 10), date(2025, 3, 12));
        let window = pressure_window(&wave(Some(first), Some(last)), 14);
        assert_eq!(window, Some((date(2025, 2, 25), date(2025, 3, 25))));
        // One day is to lie between: only the same day is too soon.
        assert_eq!(pressure_window(&wave(Some(first), None), 1), Some((first, first)));
        assert_eq!(pressure_window(&wave(None, None), 14), None);
        assert_eq!(pressure_window(&wave(Some(Date::MAX), None), 14), None);
    }

    #[test]
    fn some_stores_are_named_and_the_others_counted() {
        let mut pressed = Pressed { days: 21, ..Pressed::default() };
        pressed.add(1, ["STR-004".to_owned()]);
        assert_eq!(
            pressed.to_string(),
            "STR-004 is mailed less than 21 days from another mailing to it."
        );
        pressed.add(9, ["STR-010", "STR-011", "STR-012"].map(str::to_owned));
        assert_eq!(
            pressed.to_string(),
            "10 stores are mailed less than 21 days from another mailing to them: STR-004, STR-010, STR-011 and 7 more."
        );
    }
}
