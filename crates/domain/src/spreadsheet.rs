//! What goes into files that people open in a spreadsheet.

use std::borrow::Cow;

/// The text with an apostrophe in front where a spreadsheet would run it as a formula. A sign before
/// a number is a number.
///
/// Source: OWASP, "CSV Injection".
pub fn harmless(text: &str) -> Cow<'_, str> {
    let runs = match text.chars().next() {
        Some('=' | '@' | '\t' | '\r') => true,
        Some('+' | '-') => text.parse::<f64>().is_err(),
        _ => false,
    };
    if runs { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_spreadsheet_would_run_is_marked_as_text() {
        for formula in ["=1+1", "@SUM(A1)", "-cmd", "+x", "\t=1", "-1+1"] {
            assert_eq!(harmless(formula), format!("'{formula}"));
        }
        for plain in ["-5", "+1.5", "a=b", "", "Main Street"] {
            assert_eq!(harmless(plain), plain);
        }
    }
}
