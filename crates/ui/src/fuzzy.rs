//! Finding by a few letters: "crw1" finds "Create orders for W1".

/// How well `query` matches `text`, and which characters matched; `None` when it does not.
/// Higher is better. All letters must occur in order; beginnings of words and unbroken runs count
/// for more, and a short text for more than a long one. Case and accents' case are ignored.
pub fn score(query: &str, text: &str) -> Option<(i32, Vec<usize>)> {
    let letters: Vec<char> = text.chars().flat_map(|c| c.to_lowercase().next()).collect();
    let wanted: Vec<char> = query
        .chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(|c| c.to_lowercase().next())
        .collect();
    if wanted.is_empty() {
        return Some((0, Vec::new()));
    }
    if wanted.len() > letters.len() {
        return None;
    }
    let starts: Vec<bool> = (0..letters.len())
        .map(|i| {
            letters[i].is_alphanumeric()
                && (i == 0
                    || !letters[i - 1].is_alphanumeric()
                    || (letters[i].is_ascii_digit() && !letters[i - 1].is_ascii_digit()))
        })
        .collect();
    // best[i][j]: the best score of matching wanted[..=i] with wanted[i] at letters[j].
    let none = i32::MIN / 2;
    let mut best = vec![vec![none; letters.len()]; wanted.len()];
    let mut from = vec![vec![usize::MAX; letters.len()]; wanted.len()];
    for (i, &letter) in wanted.iter().enumerate() {
        let mut before = (none, usize::MAX);
        for j in 0..letters.len() {
            if letters[j] == letter {
                let own = if starts[j] { 8 } else { 1 };
                if i == 0 {
                    best[i][j] = own - (j.min(12) as i32) / 4;
                } else {
                    let run = if j > 0 { best[i - 1][j - 1].saturating_add(8) } else { none };
                    let (jump, place) = before;
                    if run >= jump && run > none {
                        best[i][j] = run + own;
                        from[i][j] = j - 1;
                    } else if jump > none {
                        best[i][j] = jump + own;
                        from[i][j] = place;
                    }
                }
            }
            // What a later, not adjacent letter may build on.
            if i > 0 && best[i - 1][j] > before.0 {
                before = (best[i - 1][j], j);
            }
        }
    }
    let last = wanted.len() - 1;
    let (mut at, &top) =
        best[last].iter().enumerate().max_by_key(|&(j, &score)| (score, std::cmp::Reverse(j)))?;
    if top <= none / 2 {
        return None;
    }
    let mut places = vec![at];
    for i in (1..wanted.len()).rev() {
        at = from[i][at];
        places.push(at);
    }
    places.reverse();
    Some((top * 4 - (letters.len().min(80) as i32) / 4, places))
}

/// The texts that match, best first, each with its place in `texts` and the matched characters.
pub fn ranked<'a>(
    query: &str,
    texts: impl IntoIterator<Item = &'a str>,
) -> Vec<(usize, Vec<usize>)> {
    let mut found: Vec<(i32, usize, Vec<usize>)> = texts
        .into_iter()
        .enumerate()
        .filter_map(|(i, text)| score(query, text).map(|(score, places)| (score, i, places)))
        .collect();
    if !query.trim().is_empty() {
        found.sort_by_key(|(score, i, _)| (std::cmp::Reverse(*score), *i));
    }
    found.into_iter().map(|(_, i, places)| (i, places)).collect()
}

/// `text` cut into pieces that matched (`true`) and pieces that did not.
pub fn pieces(text: &str, places: &[usize]) -> Vec<(bool, String)> {
    let mut out: Vec<(bool, String)> = Vec::new();
    for (i, c) in text.chars().enumerate() {
        let hit = places.contains(&i);
        match out.last_mut() {
            Some((last, piece)) if *last == hit => piece.push(c),
            _ => out.push((hit, c.to_string())),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(query: &str, texts: &[&str]) -> Vec<String> {
        ranked(query, texts.iter().copied()).into_iter().map(|(i, _)| texts[i].to_owned()).collect()
    }

    #[test]
    fn letters_must_occur_in_order() {
        assert!(score("sotre", "Stores").is_none());
        assert!(score("strs", "Stores").is_some());
        assert!(score("storess", "Stores").is_none());
    }

    #[test]
    fn beginnings_of_words_come_first() {
        assert_eq!(best("co", &["Discounts", "Create orders", "Colours"])[0], "Colours");
        assert_eq!(
            best("cow", &["Second row", "Create orders per wave"])[0],
            "Create orders per wave"
        );
    }

    #[test]
    fn digits_begin_a_word() {
        assert_eq!(best("w1", &["New 1 thing", "W1", "Wave 21"])[0], "W1");
    }

    #[test]
    fn an_empty_query_keeps_the_given_order() {
        assert_eq!(best("  ", &["b", "a"]), ["b", "a"]);
    }

    #[test]
    fn matched_letters_are_told() {
        let (_, places) = score("mat", "Run the matrix").expect("it matches");
        assert_eq!(places, [8, 9, 10]);
        assert_eq!(
            pieces("Run the matrix", &places),
            [(false, "Run the ".into()), (true, "mat".into()), (false, "rix".into())]
        );
    }

    #[test]
    fn other_alphabets_do_not_break_it() {
        assert!(score("çö", "Çarşı Gölcük").is_some());
    }
}
