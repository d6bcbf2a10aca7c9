//! How often a key may ask.

use jiff::{SignedDuration, Timestamp};

/// The allowance of one key: as many requests at once as its minute holds, refilled evenly.
///
/// Generic cell rate algorithm (ITU-T I.371, 1993, annex A) with the emission interval
/// T = 60 s / n and the tolerance 60 s − T, for n requests per minute: the only thing kept is the
/// moment at which the allowance will be full again. Over any hour at most 61 n requests pass, in
/// any one minute at most 2 n − 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    full_at: Timestamp,
}

impl Pace {
    /// A full allowance.
    pub fn full() -> Pace {
        Pace { full_at: Timestamp::MIN }
    }

    /// The allowance after a request at `now`, or how long to wait for the next one.
    /// `per_minute` is at least 1; 0 is taken for 1.
    pub fn ask(self, now: Timestamp, per_minute: u32) -> Result<Pace, SignedDuration> {
        let minute = SignedDuration::from_mins(1);
        let each = SignedDuration::from_micros(60_000_000 / i64::from(per_minute.max(1)));
        let full_at = self.full_at.max(now);
        let full_at = full_at.checked_add(each).unwrap_or(Timestamp::MAX);
        let ahead = full_at.duration_since(now);
        if ahead > minute { Err(ahead - minute) } else { Ok(Pace { full_at }) }
    }

    /// Whether the allowance is full again, so that it need not be kept.
    pub fn is_full(self, now: Timestamp) -> bool {
        self.full_at <= now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minutes_worth_passes_at_once_and_then_one_by_one() {
        let now = Timestamp::UNIX_EPOCH;
        let mut pace = Pace::full();
        for _ in 0..6 {
            pace = pace.ask(now, 6).unwrap();
        }
        assert_eq!(pace.ask(now, 6), Err(SignedDuration::from_secs(10)));
        let later = now + SignedDuration::from_secs(4);
        assert_eq!(pace.ask(later, 6), Err(SignedDuration::from_secs(6)));
        let later = now + SignedDuration::from_secs(10);
        pace = pace.ask(later, 6).unwrap();
        assert!(pace.ask(later, 6).is_err() && !pace.is_full(later));
        assert!(pace.is_full(later + SignedDuration::from_mins(1)));
    }

    #[test]
    fn an_hour_of_knocking_lets_no_more_pass_than_promised() {
        for per_minute in [1, 7, 300] {
            let (mut pace, mut passed) = (Pace::full(), 0);
            for tenths in 0..36_000 {
                let now = Timestamp::UNIX_EPOCH + SignedDuration::from_millis(tenths * 100);
                if let Ok(next) = pace.ask(now, per_minute) {
                    (pace, passed) = (next, passed + 1);
                }
            }
            assert!(
                (60 * per_minute..=61 * per_minute).contains(&passed),
                "{per_minute}: {passed}"
            );
        }
    }
}
