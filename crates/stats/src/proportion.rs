//! Intervals for a single proportion.

/// The range a true rate plausibly lies in, given `converted` of `seen`, at `z` standard normal
/// deviations (1.96 for 95 %).
///
/// Wilson score interval; p = converted / seen, n = seen:
///   (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n)
/// Sound for small n and for rates near 0 or 1, where the textbook interval is not.
/// Source: Wilson (1927), JASA 22:209–212.
/// `None` when nobody was seen (no data is not a rate of zero) or more converted than were seen.
pub fn wilson(converted: u64, seen: u64, z: f64) -> Option<(f64, f64)> {
    if seen == 0 || converted > seen {
        return None;
    }
    let n = seen as f64;
    let p = converted as f64 / n;
    let square = z * z;
    let centre = p + square / (2.0 * n);
    let reach = z * (p * (1.0 - p) / n + square / (4.0 * n * n)).sqrt();
    let scale = 1.0 + square / n;
    Some((((centre - reach) / scale).max(0.0), ((centre + reach) / scale).min(1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_that_of_newcombes_example() {
        // Newcombe (1998), Stat. Med. 17:857–872, table I: 81 of 263 → .2553 to .3662.
        let (low, high) = wilson(81, 263, crate::normal::Z95).unwrap();
        assert!((low - 0.2553).abs() < 5e-5 && (high - 0.3662).abs() < 5e-5, "{low} {high}");
    }

    #[test]
    fn no_data_is_not_a_rate_of_zero() {
        assert_eq!(wilson(0, 0, 1.96), None);
        let (low, high) = wilson(0, 10, 1.96).unwrap();
        assert!(low == 0.0 && high > 0.25);
    }
}
