//! Ids for labels and descriptions: made from words, so that server and browser make the same ones.

/// Lower-case letters and digits of `text`, with single hyphens between.
pub fn slug(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn a_slug_keeps_letters_and_digits_only() {
        assert_eq!(slug("Unit cost ($)"), "unit-cost");
        assert_eq!(slug("  W1–W3, all "), "w1-w3-all");
        assert_eq!(slug("Größe"), "größe");
    }
}
