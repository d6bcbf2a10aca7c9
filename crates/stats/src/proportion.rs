//! A proportion seen in a sample: the range the true one plausibly lies in.

/// Standard normal quantile of a two-sided 80 % interval.
pub const Z_80: f64 = 1.281_551_565_544_600_5;
/// Standard normal quantile of a two-sided 95 % interval.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// The lower and upper end of the range a true rate plausibly lies in, given `converted` of `seen`.
///
/// Wilson score interval; p = converted / seen, n = seen:
///   (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n)
/// Sound for small n and for rates near 0 or 1, where the textbook interval is not.
/// Source: Wilson (1927), JASA 22:209–212.
/// `None` when nobody was seen: no data is not a rate of zero.
pub fn wilson_interval(converted: u64, seen: u64, z: f64) -> Option<(f64, f64)> {
    if seen == 0 || converted > seen {
        return None;
    }
    let n = seen as f64;
    let p = converted as f64 / n;
    let centre = p + z * z / (2.0 * n);
    let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z * z / n;
    Some((((centre - half) / scale).max(0.0), ((centre + half) / scale).min(1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Newcombe (1998), Statistics in Medicine 17:857–872, table I, method 3, prints these ends.
    #[test]
    fn the_interval_reproduces_the_published_table() {
        for (converted, seen, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let (l, h) = wilson_interval(converted, seen, Z_95).unwrap();
            assert!(
                (l - low).abs() < 5e-5 && (h - high).abs() < 5e-5,
                "{converted}/{seen}: {l} {h}"
            );
        }
    }

    #[test]
    fn nobody_seen_gives_no_interval() {
        assert_eq!(wilson_interval(0, 0, Z_95), None);
        assert_eq!(wilson_interval(2, 1, Z_95), None);
    }
}
