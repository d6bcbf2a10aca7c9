//! Numbers, money and dates as text, the same on server and browser: no clock, no system locale.
//! Zero and unknown look different: "0" and "–".

use jiff::civil::Date;

/// How a workspace writes its numbers. Passed in, never looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Locale {
    /// Between thousands.
    pub thousands: &'static str,
    /// Before fractions.
    pub decimal: &'static str,
    /// Order of the parts of a date.
    pub dates: DateOrder,
    /// Monday rather than Sunday begins the week.
    pub monday_first: bool,
}

/// The order in which a date is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// Mar 9, 2026
    MonthDayYear,
    /// 9 Mar 2026
    DayMonthYear,
    /// 2026-03-09
    Iso,
}

impl Locale {
    /// As in the United States.
    pub const EN_US: Locale = Locale {
        thousands: ",",
        decimal: ".",
        dates: DateOrder::MonthDayYear,
        monday_first: false,
    };
    /// English with day-month order.
    pub const EN_GB: Locale =
        Locale { thousands: ",", decimal: ".", dates: DateOrder::DayMonthYear, monday_first: true };
    /// As in Germany.
    pub const DE: Locale =
        Locale { thousands: ".", decimal: ",", dates: DateOrder::DayMonthYear, monday_first: true };
}

impl Default for Locale {
    fn default() -> Self {
        Self::EN_US
    }
}

/// What stands for an unknown figure.
pub const UNKNOWN: &str = "–";

/// The true minus sign, as wide as a plus.
const MINUS: &str = "−";

/// Months, as they are written in a date.
pub const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Months in full.
pub const MONTH_NAMES: [&str; 12] = [
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

fn grouped(digits: &str, locale: &Locale) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push_str(locale.thousands);
        }
        out.push(digit);
    }
    out
}

/// A whole number with thousands separated: 12,400.
pub fn whole(n: i64, locale: &Locale) -> String {
    let digits = grouped(&n.unsigned_abs().to_string(), locale);
    if n < 0 { format!("{MINUS}{digits}") } else { digits }
}

/// A number with `places` digits after the mark, rounded half away from zero: 1,234.50.
pub fn fraction(n: f64, places: usize, locale: &Locale) -> String {
    if !n.is_finite() {
        return UNKNOWN.into();
    }
    let text = format!("{:.places$}", n.abs() + f64::EPSILON * n.abs());
    let (int, frac) = text.split_once('.').unwrap_or((&text, ""));
    let sign = if n < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) { MINUS } else { "" };
    let int = grouped(int, locale);
    if frac.is_empty() {
        format!("{sign}{int}")
    } else {
        format!("{sign}{int}{}{frac}", locale.decimal)
    }
}

/// A share (0.0187) in per cent (1.9 %), with a thin space before the sign in locales that have one.
pub fn percent(share: f64, places: usize, locale: &Locale) -> String {
    let number = fraction(share * 100.0, places, locale);
    if number == UNKNOWN {
        number
    } else if locale.decimal == "," {
        format!("{number}\u{202f}%")
    } else {
        format!("{number}%")
    }
}

/// A number in few characters: 950, 12.4k, 3.1M.
pub fn compact(n: f64, locale: &Locale) -> String {
    if !n.is_finite() {
        return UNKNOWN.into();
    }
    let steps = [(1e9, "B"), (1e6, "M"), (1e3, "k")];
    for (size, letter) in steps {
        // 999,950 would be written 1000.0k, which is 1.0M.
        if n.abs() >= size * 0.99995 {
            let scaled = n / size;
            let places = if scaled.abs() >= 100.0 { 0 } else { 1 };
            let text = fraction(scaled, places, locale);
            let text = text
                .strip_suffix(&format!("{}0", locale.decimal))
                .map(str::to_owned)
                .unwrap_or(text);
            return format!("{text}{letter}");
        }
    }
    let places = if n.fract() == 0.0 || n.abs() >= 100.0 { 0 } else { 1 };
    fraction(n, places, locale)
}

/// A change with its sign: +120, −35, and 0 without one.
pub fn signed(n: i64, locale: &Locale) -> String {
    if n > 0 { format!("+{}", whole(n, locale)) } else { whole(n, locale) }
}

/// Whole cents as money with the currency's sign: $1,234.50, −$20.00.
pub fn money(cents: i64, currency: &str, locale: &Locale) -> String {
    let sign = if cents < 0 { MINUS } else { "" };
    let units = cents.unsigned_abs() / 100;
    let rest = cents.unsigned_abs() % 100;
    with_currency(
        sign,
        &format!("{}{}{rest:02}", grouped(&units.to_string(), locale), locale.decimal),
        currency,
    )
}

/// Money without cents, rounded: $1,235.
pub fn money_round(cents: i64, currency: &str, locale: &Locale) -> String {
    let sign = if cents < 0 { MINUS } else { "" };
    with_currency(
        sign,
        &grouped(&((cents.unsigned_abs() + 50) / 100).to_string(), locale),
        currency,
    )
}

/// A price a piece, in ten-thousandths: mail houses price in tenths of a cent, so as many decimals as
/// it needs, two at least: $0.465, $0.50.
pub fn unit_price(ten_thousandths: i64, currency: &str, locale: &Locale) -> String {
    let sign = if ten_thousandths < 0 { MINUS } else { "" };
    let (units, rest) =
        (ten_thousandths.unsigned_abs() / 10_000, ten_thousandths.unsigned_abs() % 10_000);
    let decimals = format!("{rest:04}");
    let kept = decimals.trim_end_matches('0').len().max(2);
    let number =
        format!("{}{}{}", grouped(&units.to_string(), locale), locale.decimal, &decimals[..kept]);
    with_currency(sign, &number, currency)
}

/// Money in few characters: $12.4k.
pub fn money_compact(cents: i64, currency: &str, locale: &Locale) -> String {
    let sign = if cents < 0 { MINUS } else { "" };
    with_currency(sign, &compact(cents.unsigned_abs() as f64 / 100.0, locale), currency)
}

fn with_currency(sign: &str, number: &str, currency: &str) -> String {
    match currency_sign(currency) {
        Some(mark) => format!("{sign}{mark}{number}"),
        None => format!("{sign}{number}\u{a0}{currency}"),
    }
}

/// The sign of an ISO currency code, where one is common.
pub fn currency_sign(code: &str) -> Option<&'static str> {
    match code {
        "USD" => Some("$"),
        "EUR" => Some("€"),
        "GBP" => Some("£"),
        "CAD" => Some("CA$"),
        "AUD" => Some("A$"),
        _ => None,
    }
}

/// Any of the above, or "–" when it is not known.
pub fn or_unknown<T>(value: Option<T>, show: impl FnOnce(T) -> String) -> String {
    value.map_or_else(|| UNKNOWN.to_owned(), show)
}

/// A day: Mar 9, 2026.
pub fn date(day: Date, locale: &Locale) -> String {
    let month = MONTHS[day.month() as usize - 1];
    match locale.dates {
        DateOrder::MonthDayYear => format!("{month} {}, {}", day.day(), day.year()),
        DateOrder::DayMonthYear => format!("{} {month} {}", day.day(), day.year()),
        DateOrder::Iso => format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day()),
    }
}

/// A day without its year: Mar 9.
pub fn day_month(day: Date, locale: &Locale) -> String {
    let month = MONTHS[day.month() as usize - 1];
    match locale.dates {
        DateOrder::DayMonthYear => format!("{} {month}", day.day()),
        _ => format!("{month} {}", day.day()),
    }
}

/// From one day to another, without saying anything twice: Mar 2–8, 2026.
pub fn period(from: Date, to: Date, locale: &Locale) -> String {
    if from == to {
        return date(from, locale);
    }
    if locale.dates == DateOrder::Iso || from.year() != to.year() {
        return format!("{} – {}", date(from, locale), date(to, locale));
    }
    let same_month = from.month() == to.month();
    match locale.dates {
        DateOrder::DayMonthYear if same_month => format!("{}–{}", from.day(), date(to, locale)),
        DateOrder::DayMonthYear => format!("{} – {}", day_month(from, locale), date(to, locale)),
        _ if same_month => format!("{}–{}, {}", day_month(from, locale), to.day(), to.year()),
        _ => format!("{} – {}", day_month(from, locale), date(to, locale)),
    }
}

/// How long ago, in the largest fitting unit: "now", "2 s ago", "5 min ago", "3 h ago", "4 d ago".
pub fn ago(seconds: i64) -> String {
    match seconds {
        ..=0 => "now".into(),
        1..=59 => format!("{seconds} s ago"),
        60..=3599 => format!("{} min ago", seconds / 60),
        3600..=86_399 => format!("{} h ago", seconds / 3600),
        _ => format!("{} d ago", seconds / 86_400),
    }
}

/// A count with its noun: "1 store", "12 stores". The plural is given, not guessed.
pub fn count(n: i64, one: &str, many: &str, locale: &Locale) -> String {
    format!("{} {}", whole(n, locale), if n == 1 { one } else { many })
}

/// A whole number as people type it: `2,300`, `2 300`, `−5`, with the locale's thousands mark.
/// `None` when it is not a whole number.
pub fn parse_whole(text: &str, locale: &Locale) -> Option<i64> {
    let value = parse_decimal(text, 0, locale)?;
    Some(value)
}

/// Money as people type it, in cents: `$1,234.5`, `1 234`, `12.50`. `None` when it is not an amount,
/// or has more than two decimals.
pub fn parse_money(text: &str, locale: &Locale) -> Option<i64> {
    let bare: String = text.trim().chars().filter(|c| !"$€£".contains(*c)).collect();
    parse_decimal(&bare, 2, locale)
}

/// Digits with at most `places` decimals, as an integer scaled by 10^places.
fn parse_decimal(text: &str, places: usize, locale: &Locale) -> Option<i64> {
    let text = text.trim().replace(MINUS, "-");
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest.trim()),
        None => (false, text.strip_prefix('+').unwrap_or(&text).trim()),
    };
    let (int, frac) = match text.split_once(locale.decimal) {
        Some((int, frac)) => (int, frac),
        None => (text, ""),
    };
    let int: String = int
        .replace(locale.thousands, "")
        .chars()
        .filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\''))
        .collect();
    let frac = frac.trim_end_matches('0');
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if (int.is_empty() && frac.is_empty()) || frac.len() > places || !digits(&int) || !digits(frac)
    {
        return None;
    }
    let scale = 10_i64.checked_pow(places as u32)?;
    let int: i64 = if int.is_empty() { 0 } else { int.parse().ok()? };
    let frac: i64 = if frac.is_empty() { 0 } else { format!("{frac:0<places$}").parse().ok()? };
    let value = int.checked_mul(scale)?.checked_add(frac)?;
    Some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;

    const US: &Locale = &Locale::EN_US;
    const DE: &Locale = &Locale::DE;

    #[test]
    fn thousands_are_separated() {
        assert_eq!(whole(0, US), "0");
        assert_eq!(whole(999, US), "999");
        assert_eq!(whole(1_000, US), "1,000");
        assert_eq!(whole(-1_234_567, US), "−1,234,567");
        assert_eq!(whole(12_400, DE), "12.400");
    }

    #[test]
    fn zero_and_unknown_look_different() {
        assert_eq!(or_unknown(Some(0), |n| whole(n, US)), "0");
        assert_eq!(or_unknown(None::<i64>, |n| whole(n, US)), "–");
        assert_eq!(fraction(f64::NAN, 1, US), "–");
        assert_eq!(percent(0.0, 1, US), "0.0%");
    }

    #[test]
    fn a_tiny_negative_is_not_minus_zero() {
        assert_eq!(fraction(-0.04, 1, US), "0.0");
        assert_eq!(fraction(-0.06, 1, US), "−0.1");
    }

    #[test]
    fn compact_numbers_never_say_a_thousand_thousand() {
        assert_eq!(compact(950.0, US), "950");
        assert_eq!(compact(12_400.0, US), "12.4k");
        assert_eq!(compact(12_000.0, US), "12k");
        assert_eq!(compact(999_960.0, US), "1M");
        assert_eq!(compact(3_140_000.0, DE), "3,1M");
        assert_eq!(compact(0.0, US), "0");
    }

    #[test]
    fn money_carries_its_sign_and_cents() {
        assert_eq!(money(123_450, "USD", US), "$1,234.50");
        assert_eq!(money(-5, "USD", US), "−$0.05");
        assert_eq!(money(100, "CHF", US), "1.00\u{a0}CHF");
        assert_eq!(money_round(123_450, "EUR", DE), "€1.235");
        assert_eq!(money_compact(1_240_000, "USD", US), "$12.4k");
        assert_eq!(unit_price(4_650, "USD", US), "$0.465");
        assert_eq!(unit_price(5_000, "CHF", US), "0.50\u{a0}CHF");
        assert_eq!(unit_price(12_341_234, "EUR", DE), "€1.234,1234");
    }

    #[test]
    fn a_period_says_nothing_twice() {
        assert_eq!(period(day(2026, 3, 2), day(2026, 3, 8), US), "Mar 2–8, 2026");
        assert_eq!(period(day(2026, 3, 30), day(2026, 4, 5), US), "Mar 30 – Apr 5, 2026");
        assert_eq!(period(day(2025, 12, 29), day(2026, 1, 4), US), "Dec 29, 2025 – Jan 4, 2026");
        assert_eq!(period(day(2026, 3, 2), day(2026, 3, 8), DE), "2–8 Mar 2026");
    }

    #[test]
    fn typed_numbers_are_read_as_people_write_them() {
        assert_eq!(parse_whole("2,300", US), Some(2_300));
        assert_eq!(parse_whole(" 2 300 ", US), Some(2_300));
        assert_eq!(parse_whole("2.300", DE), Some(2_300));
        assert_eq!(parse_whole("-5", US), Some(-5));
        assert_eq!(parse_whole("12.5", US), None);
        assert_eq!(parse_whole("", US), None);
        assert_eq!(parse_whole("twelve", US), None);
        assert_eq!(parse_whole("99999999999999999999", US), None);
    }

    #[test]
    fn typed_money_is_read_to_the_cent() {
        assert_eq!(parse_money("$1,234.5", US), Some(123_450));
        assert_eq!(parse_money("12.50", US), Some(1_250));
        assert_eq!(parse_money("12,50 €", DE), Some(1_250));
        assert_eq!(parse_money("0.505", US), None);
        assert_eq!(parse_money(".5", US), Some(50));
    }

    #[test]
    fn ages_use_the_largest_unit() {
        assert_eq!(
            [0, 2, 61, 7_200, 200_000].map(ago),
            ["now", "2 s ago", "1 min ago", "2 h ago", "2 d ago"]
        );
    }
}
