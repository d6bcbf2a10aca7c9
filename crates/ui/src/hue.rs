//! Which of the ten categorical colours a thing has: always the same one, on every screen.

/// A colour from 1 to 10 for a name or id, by FNV-1a hash. Where things are numbered (campaigns in a
/// workspace), number them instead, so that the first ten all differ.
pub fn hue_of(name: &str) -> u8 {
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    ((hash ^ (hash >> 32)) % 10) as u8 + 1
}

/// The colour of the `n`th thing, counted from 0.
pub fn hue_at(n: usize) -> u8 {
    (n % 10) as u8 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_name_always_has_the_same_colour() {
        assert_eq!(hue_of("Fall Promo"), hue_of("Fall Promo"));
        assert!((1..=10).contains(&hue_of("")));
    }

    #[test]
    fn names_spread_over_all_ten_colours() {
        let seen: std::collections::HashSet<u8> =
            (0..200).map(|n| hue_of(&format!("Campaign {n}"))).collect();
        assert_eq!(seen.len(), 10);
    }

    #[test]
    fn the_eleventh_thing_starts_again() {
        assert_eq!((hue_at(0), hue_at(9), hue_at(10)), (1, 10, 1));
    }
}
