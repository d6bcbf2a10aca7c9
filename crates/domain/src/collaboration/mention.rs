//! Who a text names: "@Ann Lee, is 1,200 right?"
//!
//! A mention is an `@` followed by a member's name as it is written in the workspace. It is found
//! by the name, so it counts whether it was picked from the list or typed by hand; two members of
//! the same name are both meant, since nothing in the text tells them apart.

use crate::ids::PersonId;
use serde::{Deserialize, Serialize};

/// Somebody a text names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// Who.
    pub person: PersonId,
    /// Their name as the text has it, without the `@`.
    pub written: String,
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Piece {
    /// Plain words.
    Words(String),
    /// A name, with its `@`.
    Name(String),
}

/// Whether a name that ends here ends a word: "@Ann" is not in "@Annabel".
fn ends(rest: &str) -> bool {
    rest.chars().next().is_none_or(|next| !next.is_alphanumeric() && next != '_')
}

/// Whether an `@` behind `before` begins a mention: not within an e-mail address.
fn begins(before: &str) -> bool {
    before.chars().next_back().is_none_or(|last| !last.is_alphanumeric())
}

/// The longest of the names that the text begins with, whatever the case, and its length in bytes.
fn longest<'a>(text: &str, names: impl Iterator<Item = &'a str>) -> Option<usize> {
    names
        .filter_map(|name| {
            let mut rest = text.chars();
            let mut length = 0;
            for wanted in name.chars() {
                let found = rest.next()?;
                if !found.to_lowercase().eq(wanted.to_lowercase()) {
                    return None;
                }
                length += found.len_utf8();
            }
            (length > 0 && ends(&text[length..])).then_some(length)
        })
        .max()
}

/// Where a text names somebody: the ranges of the names, without their `@`.
fn found<'a>(
    text: &str,
    names: impl Iterator<Item = &'a str> + Clone,
) -> Vec<std::ops::Range<usize>> {
    let mut ranges = Vec::<std::ops::Range<usize>>::new();
    for (at, _) in text.match_indices('@') {
        let inside = ranges.last().is_some_and(|last| at < last.end);
        if inside || !begins(&text[..at]) {
            continue;
        }
        let start = at + 1;
        if let Some(length) = longest(&text[start..], names.clone()) {
            ranges.push(start..start + length);
        }
    }
    ranges
}

/// The people of `members` that a text names, each once, in the order of the text.
pub fn mentions(text: &str, members: &[(PersonId, String)]) -> Vec<Mention> {
    let mut mentions = Vec::<Mention>::new();
    for range in found(text, members.iter().map(|(_, name)| name.as_str())) {
        let written = &text[range];
        let meant =
            members.iter().filter(|(_, name)| name.to_lowercase() == written.to_lowercase());
        for (person, _) in meant {
            if !mentions.iter().any(|known| known.person == *person) {
                mentions.push(Mention { person: *person, written: written.to_owned() });
            }
        }
    }
    mentions
}

/// A text cut into words and the names it was kept with.
pub fn pieces(text: &str, mentions: &[Mention]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut from = 0;
    for range in found(text, mentions.iter().map(|one| one.written.as_str())) {
        let at = range.start - 1;
        if at > from {
            pieces.push(Piece::Words(text[from..at].to_owned()));
        }
        pieces.push(Piece::Name(text[at..range.end].to_owned()));
        from = range.end;
    }
    if from < text.len() {
        pieces.push(Piece::Words(text[from..].to_owned()));
    }
    pieces
}

/// What somebody who types is about to mention: where the last `@` before the end of `typed` stands,
/// and what follows it. `None` when they are not writing a name.
pub fn mention_at(typed: &str) -> Option<(usize, &str)> {
    let at = typed.rfind('@').filter(|at| begins(&typed[..*at]))?;
    let part = &typed[at + 1..];
    let like_a_name = part.chars().count() <= 40 && !part.contains('\n') && !part.ends_with("  ");
    like_a_name.then_some((at, part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn person(n: u128) -> PersonId {
        PersonId(Uuid::from_u128(n))
    }

    fn members() -> Vec<(PersonId, String)> {
        [(1, "Ann"), (2, "Ann Lee"), (3, "Max Meyer"), (4, "Zoë"), (5, "Max Meyer")]
            .map(|(n, name)| (person(n), name.to_owned()))
            .to_vec()
    }

    fn named(text: &str) -> Vec<PersonId> {
        mentions(text, &members()).into_iter().map(|one| one.person).collect()
    }

    #[test]
    fn the_longest_name_that_fits_is_meant() {
        assert_eq!(named("@Ann Lee, is that right?"), [person(2)]);
        assert_eq!(named("@Ann, and @ann lee?"), [person(1), person(2)]);
        assert_eq!(named("@Ann Leeward"), [person(1)]);
        assert_eq!(named("@ZOË!"), [person(4)]);
    }

    #[test]
    fn members_of_one_name_are_both_meant() {
        assert_eq!(named("see @Max Meyer"), [person(3), person(5)]);
    }

    #[test]
    fn an_address_or_part_of_a_word_names_nobody() {
        for text in ["write to bob@ann.example", "@Annabel", "Ann", "@", "@nobody", ""] {
            assert_eq!(named(text), [], "{text}");
        }
    }

    #[test]
    fn somebody_named_twice_is_meant_once() {
        assert_eq!(named("@Zoë @Zoë"), [person(4)]);
    }

    #[test]
    fn a_text_is_cut_where_its_names_stand_and_loses_nothing() {
        let text = "@Ann Lee: ask @Zoë @everyone.";
        let cut = pieces(text, &mentions(text, &members()));
        assert_eq!(
            cut,
            [
                Piece::Name("@Ann Lee".into()),
                Piece::Words(": ask ".into()),
                Piece::Name("@Zoë".into()),
                Piece::Words(" @everyone.".into()),
            ]
        );
        let whole: String = cut
            .into_iter()
            .map(|piece| match piece {
                Piece::Words(text) | Piece::Name(text) => text,
            })
            .collect();
        assert_eq!(whole, text);
    }

    #[test]
    fn who_types_an_at_is_offered_names_until_the_line_ends() {
        assert_eq!(mention_at("ask @an"), Some((4, "an")));
        assert_eq!(mention_at("@"), Some((0, "")));
        assert_eq!(mention_at("@Ann Le"), Some((0, "Ann Le")));
        assert_eq!(mention_at("bob@an"), None);
        assert_eq!(mention_at("@Ann\nso"), None);
        assert_eq!(mention_at("nothing"), None);
    }
}
