//! Numbers as people type them: with thousands marks, decimal commas, currency signs.

use super::cell::trim;
use serde::{Deserialize, Serialize};

/// Which mark stands before the decimals in a file. The other one is then a thousands mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    /// 1,234.50
    #[default]
    Point,
    /// 1.234,50
    Comma,
}

impl DecimalMark {
    fn sign(self) -> char {
        match self {
            DecimalMark::Point => '.',
            DecimalMark::Comma => ',',
        }
    }

    /// The one this is not.
    pub fn other(self) -> DecimalMark {
        match self {
            DecimalMark::Point => DecimalMark::Comma,
            DecimalMark::Comma => DecimalMark::Point,
        }
    }

    /// An example for people to choose by.
    pub fn example(self) -> &'static str {
        match self {
            DecimalMark::Point => "1,234.50",
            DecimalMark::Comma => "1.234,50",
        }
    }
}

/// Why a text is not read as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotANumber {
    /// It holds something no number holds.
    Unreadable,
    /// It would be a number if the file used the other decimal mark.
    OtherMark,
    /// It does not fit 64 bits.
    TooLarge,
}

/// An exact decimal number: `mantissa` divided by ten to the `places`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    /// All digits, signed.
    pub mantissa: i128,
    /// How many of them stand behind the mark.
    pub places: u32,
}

impl Decimal {
    /// The number times ten to the `scale`, to the nearest integer, ties away from zero;
    /// `None` when that does not fit 64 bits.
    pub fn scaled(self, scale: u32) -> Option<i64> {
        let exact = if scale >= self.places {
            self.mantissa.checked_mul(10i128.checked_pow(scale - self.places)?)?
        } else {
            let divisor = 10i128.checked_pow(self.places - scale)?;
            let half = if self.mantissa < 0 { -divisor / 2 } else { divisor / 2 };
            (self.mantissa + half) / divisor
        };
        i64::try_from(exact).ok()
    }

    /// The number when it has no decimals other than zeros.
    pub fn whole(self) -> Option<i64> {
        let divisor = 10i128.checked_pow(self.places)?;
        if self.mantissa % divisor != 0 {
            return None;
        }
        i64::try_from(self.mantissa / divisor).ok()
    }

    /// The nearest floating number.
    pub fn float(self) -> f64 {
        // Through text, which rounds once; dividing would round twice.
        format!("{}e-{}", self.mantissa, self.places).parse().unwrap_or(f64::NAN)
    }
}

/// Reads a number. Accepts spaces, a currency sign or code at either end, `+`, `-`, the minus
/// sign U+2212, a trailing minus, accountants' parentheses, exponents as spreadsheets write them,
/// and thousands marks (the other mark, spaces, apostrophes) where they part groups of three.
pub fn parse_number(text: &str, mark: DecimalMark) -> Result<Decimal, NotANumber> {
    match scan(text, mark) {
        Err(NotANumber::Unreadable) if scan(text, mark.other()).is_ok() => {
            Err(NotANumber::OtherMark)
        }
        result => result,
    }
}

fn scan(text: &str, mark: DecimalMark) -> Result<Decimal, NotANumber> {
    let text = trim(text);
    // By far the commonest cell: a short run of digits.
    if !text.is_empty() && text.len() <= 18 && text.bytes().all(|b| b.is_ascii_digit()) {
        let mantissa = text.bytes().fold(0i64, |n, b| n * 10 + i64::from(b - b'0'));
        return Ok(Decimal { mantissa: mantissa.into(), places: 0 });
    }
    let (text, negative) = without_sign(without_currency(text));
    let (text, negative) = if negative {
        (without_currency(text), true)
    } else {
        without_sign(without_currency(text))
    };
    let mut number = Decimal { mantissa: 0, places: 0 };
    let (mut digits, mut since_mark, mut grouped, mut decimals) = (0u32, 0u32, None, false);
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '0'..='9' => {
                digits += 1;
                since_mark += 1;
                if number.mantissa > i128::MAX / 100 {
                    return Err(NotANumber::TooLarge);
                }
                number.mantissa = number.mantissa * 10 + i128::from(c as u32 - '0' as u32);
                number.places += u32::from(decimals);
            }
            c if c == mark.sign() && !decimals => {
                if grouped.is_some() && since_mark != 3 {
                    return Err(NotANumber::Unreadable);
                }
                decimals = true;
            }
            c if parts_thousands(c, mark) && !decimals => {
                let fits = match grouped {
                    None => (1..=3).contains(&since_mark),
                    Some(first) => first == c && since_mark == 3,
                };
                if !fits {
                    return Err(NotANumber::Unreadable);
                }
                grouped = Some(c);
                since_mark = 0;
            }
            'e' | 'E' if digits > 0 => {
                let power: i32 = rest.as_str().parse().map_err(|_| NotANumber::Unreadable)?;
                return raise(number, power, negative);
            }
            _ => return Err(NotANumber::Unreadable),
        }
    }
    if digits == 0 || (grouped.is_some() && !decimals && since_mark != 3) {
        return Err(NotANumber::Unreadable);
    }
    raise(number, 0, negative)
}

/// Whether a character parts thousands when `mark` stands before the decimals.
fn parts_thousands(c: char, mark: DecimalMark) -> bool {
    c == mark.other().sign() || matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’')
}

fn raise(number: Decimal, power: i32, negative: bool) -> Result<Decimal, NotANumber> {
    let places = i64::from(number.places) - i64::from(power);
    let (mantissa, places) = if places < 0 {
        let factor = u32::try_from(-places).ok().and_then(|p| 10i128.checked_pow(p));
        let mantissa = factor.and_then(|f| number.mantissa.checked_mul(f));
        (mantissa.ok_or(NotANumber::TooLarge)?, 0)
    } else {
        (number.mantissa, u32::try_from(places).map_err(|_| NotANumber::TooLarge)?)
    };
    if places > 30 {
        return Err(NotANumber::TooLarge);
    }
    Ok(Decimal { mantissa: if negative { -mantissa } else { mantissa }, places })
}

fn without_sign(text: &str) -> (&str, bool) {
    if let Some(inner) = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        return (trim(inner), true);
    }
    for minus in ['-', '−', '–'] {
        if let Some(rest) = text.strip_prefix(minus) {
            return (trim(rest), true);
        }
    }
    if let Some(rest) = text.strip_suffix('-') {
        return (trim(rest), true);
    }
    (trim(text.strip_prefix('+').unwrap_or(text)), false)
}

/// Without a currency sign or a three-letter code at either end.
fn without_currency(text: &str) -> &str {
    const SIGNS: [char; 6] = ['$', '€', '£', '¥', '₹', '₩'];
    let code = |t: &str| t.len() == 3 && t.bytes().all(|b| b.is_ascii_uppercase());
    let text = match text.get(..3) {
        Some(start) if code(start) => trim(&text[3..]),
        _ => text,
    };
    let text = match text.len().checked_sub(3).and_then(|at| text.get(at..)) {
        Some(end) if code(end) => trim(&text[..text.len() - 3]),
        _ => text,
    };
    trim(text.trim_start_matches(SIGNS).trim_end_matches(SIGNS))
}

/// What one number tells about the decimal mark of its file; `None` when it fits both or neither.
///
/// "1,234" tells nothing: it is a thousand to one reader and a little over one to another.
/// "0,234", "12,5", "1.234,5" and "1,234,567" tell.
pub fn mark_told_by(text: &str) -> Option<DecimalMark> {
    let as_point = scan(text, DecimalMark::Point);
    let as_comma = scan(text, DecimalMark::Comma);
    match (as_point, as_comma) {
        (Ok(_), Err(_)) => Some(DecimalMark::Point),
        (Err(_), Ok(_)) => Some(DecimalMark::Comma),
        // Nobody groups thousands behind a leading zero.
        (Ok(p), Ok(c)) if p != c => {
            let text = trim(text).trim_start_matches(['-', '+', '−', '(', '$', '€', ' ']);
            match text.get(..2) {
                Some("0.") => Some(DecimalMark::Point),
                Some("0,") => Some(DecimalMark::Comma),
                _ => None,
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cents(text: &str, mark: DecimalMark) -> Result<Option<i64>, NotANumber> {
        parse_number(text, mark).map(|n| n.scaled(2))
    }

    #[test]
    fn a_decimal_point_reads_as_americans_write() {
        for (text, expected) in [
            ("2500", 250_000),
            ("2,500", 250_000),
            ("1,234,567.89", 123_456_789),
            ("$1,234.50", 123_450),
            ("1234.5 USD", 123_450),
            ("USD 1234.5", 123_450),
            ("-$12.00", -1_200),
            ("$-12.00", -1_200),
            ("($1,234.50)", -123_450),
            ("1234-", -123_400),
            ("−7", -700),
            (" 1\u{a0}234.00 ", 123_400),
            ("1'234.00", 123_400),
            ("1.23E+05", 12_300_000),
            ("12.345", 1_235),
            (".5", 50),
            ("7.", 700),
        ] {
            assert_eq!(cents(text, DecimalMark::Point), Ok(Some(expected)), "{text}");
        }
    }

    #[test]
    fn a_decimal_comma_reads_as_europeans_write() {
        for (text, expected) in [
            ("1.234,50", 123_450),
            ("1 234,50 €", 123_450),
            ("1\u{202f}234\u{202f}567,8", 123_456_780),
            ("1’234,50", 123_450),
            ("0,465", 47),
            ("-12,3", -1_230),
        ] {
            assert_eq!(cents(text, DecimalMark::Comma), Ok(Some(expected)), "{text}");
        }
    }

    #[test]
    fn a_number_written_with_the_other_mark_is_named_as_such() {
        for (text, mark) in [
            ("1.234,50", DecimalMark::Point),
            ("12,5", DecimalMark::Point),
            ("1,234.50", DecimalMark::Comma),
            ("12.5", DecimalMark::Comma),
        ] {
            assert_eq!(parse_number(text, mark), Err(NotANumber::OtherMark), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "abc", "2,5OO", "1,2,3", "12,34,567", "1.2.3", "1-2", "5%", "e5", "--4"] {
            let read = parse_number(text, DecimalMark::Point);
            assert!(read.is_err(), "{text} read as {read:?}");
        }
        let huge = "9".repeat(60);
        assert_eq!(parse_number(&huge, DecimalMark::Point), Err(NotANumber::TooLarge));
        assert_eq!(parse_number("1e400", DecimalMark::Point), Err(NotANumber::TooLarge));
    }

    #[test]
    fn a_whole_number_may_have_zero_decimals_only() {
        assert_eq!(parse_number("2,500.00", DecimalMark::Point).unwrap().whole(), Some(2500));
        assert_eq!(parse_number("2,500.5", DecimalMark::Point).unwrap().whole(), None);
    }

    #[test]
    fn only_telling_numbers_tell_the_mark() {
        assert_eq!(mark_told_by("1,234"), None);
        assert_eq!(mark_told_by("1.234"), None);
        assert_eq!(mark_told_by("2500"), None);
        assert_eq!(mark_told_by("store"), None);
        assert_eq!(mark_told_by("0,465"), Some(DecimalMark::Comma));
        assert_eq!(mark_told_by("0.465"), Some(DecimalMark::Point));
        assert_eq!(mark_told_by("12,5"), Some(DecimalMark::Comma));
        assert_eq!(mark_told_by("1,234,567"), Some(DecimalMark::Point));
        assert_eq!(mark_told_by("1.234,5"), Some(DecimalMark::Comma));
    }

    /// A number as people of either habit write it, with or without thousands marks.
    fn written(mantissa: i64, places: u32, mark: DecimalMark, group: Option<char>) -> String {
        let digits = format!("{:0>width$}", mantissa.unsigned_abs(), width = places as usize + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places as usize);
        let mut text = String::new();
        for (at, digit) in whole.chars().enumerate() {
            if let Some(group) = group.filter(|_| at > 0 && (whole.len() - at) % 3 == 0) {
                text.push(group);
            }
            text.push(digit);
        }
        if places > 0 {
            text.push(mark.sign());
            text.push_str(fraction);
        }
        if mantissa < 0 { format!("-{text}") } else { text }
    }

    proptest! {
        #[test]
        fn a_written_number_reads_back(
            mantissa in any::<i64>(), places in 0u32..6, comma in any::<bool>(),
            group in prop::option::of(0usize..4),
        ) {
            let mark = if comma { DecimalMark::Comma } else { DecimalMark::Point };
            let group = group.map(|g| [mark.other().sign(), ' ', '\u{a0}', '\''][g]);
            let text = written(mantissa, places, mark, group);
            prop_assert_eq!(
                parse_number(&text, mark),
                Ok(Decimal { mantissa: mantissa.into(), places }),
                "{}", text
            );
        }

        #[test]
        fn any_text_at_all_is_read_or_refused_without_panic(text in ".{0,40}") {
            let _ = parse_number(&text, DecimalMark::Point);
            let _ = mark_told_by(&text);
        }
    }
}
