//! A price per piece as text: four decimals, because mail houses price in tenths of a cent.

use domain::money::UnitCost;

/// The price that was typed: "0.465", "$0.465"; `None` when it cannot be read exactly.
pub fn read_price(text: &str) -> Option<UnitCost> {
    let text = text.trim().trim_start_matches(['$', '€', '£']).trim();
    let (units, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let sound = digits(units) && digits(decimals) && decimals.len() <= 4 && units.len() <= 6;
    if !sound || (units.is_empty() && decimals.is_empty()) {
        return None;
    }
    format!("{units}{decimals:0<4}").parse().ok().map(UnitCost)
}

/// The price in a form field: at least two decimals, no more than it has.
pub fn write_price(price: UnitCost) -> String {
    let text = price.decimal();
    let shortest = text.len() - 2;
    let kept = text.trim_end_matches('0').len().max(shortest);
    text[..kept].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_read_to_a_hundredth_of_a_cent_and_not_guessed_at() {
        assert_eq!(read_price("0.465"), Some(UnitCost(4_650)));
        assert_eq!(read_price(" $1.2 "), Some(UnitCost(12_000)));
        assert_eq!(read_price(".5"), Some(UnitCost(5_000)));
        assert_eq!(read_price("2"), Some(UnitCost(20_000)));
        for wrong in ["", ".", "0.12345", "-1", "1,5", "abc", "1e3"] {
            assert_eq!(read_price(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_price_keeps_two_decimals_and_no_idle_zeros() {
        assert_eq!(write_price(UnitCost(4_650)), "0.465");
        assert_eq!(write_price(UnitCost(5_000)), "0.50");
        assert_eq!(write_price(UnitCost(41_234)), "4.1234");
    }
}
