//! A line of a list of campaigns.

use super::{Cells, Field, Mapping, Problem, Reason, line::Line};
use crate::money::{Money, UnitCost};

/// The most pieces a minimum run can ask for.
const MOST_PIECES: i64 = 10_000_000;

/// What one line says. A field is `None` when the file says nothing about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CampaignLine {
    /// Its name.
    pub name: String,
    /// What the creative says.
    pub theme: Option<String>,
    /// What the piece is, as the word it is stored by.
    pub format: Option<String>,
    /// Cost of one more piece.
    pub unit_cost: Option<UnitCost>,
    /// Cost for each store.
    pub fixed_cost: Option<Money>,
    /// Smallest run, in pieces.
    pub minimum_pieces: Option<i64>,
    /// Whether the matrix may recommend it.
    pub active: Option<bool>,
}

/// Reads a line, or tells everything that is wrong with it. `formats` are the words a format is
/// stored by; the room campaigns, which comes after this one, knows them.
pub fn read_campaign<C: Cells + ?Sized>(
    cells: &C,
    mapping: &Mapping,
    columns: &[String],
    formats: &[&str],
) -> Result<CampaignLine, Vec<Problem>> {
    let mut line = Line::new(cells, mapping, columns);
    let name = line.text(Field::Campaign, 120);
    let name = line.needed(Field::Campaign, name);
    let theme = line.text(Field::Theme, 200);
    let format = line.text(Field::Format, 120).and_then(|said| {
        let known = formats.iter().find(|word| letters(word) == letters(&said));
        if known.is_none() {
            let words = formats.join(", ").replace('_', " ");
            line.wrong(Field::Format, &said, Reason::NotOneOf { words });
        }
        known.map(|word| (*word).to_owned())
    });
    let unit_cost = line.unit_cost(Field::UnitCost);
    let fixed_cost = line.money(Field::FixedCost);
    let minimum_pieces = line.count(Field::MinimumPieces, 0, MOST_PIECES);
    let active = line.truth(Field::Active);
    match name {
        Some(name) if line.problems.is_empty() => {
            Ok(CampaignLine { name, theme, format, unit_cost, fixed_cost, minimum_pieces, active })
        }
        _ => Err(line.problems),
    }
}

/// Only the letters, in lower case, so that "Self-mailer" is "self_mailer"; American spelling too.
fn letters(word: &str) -> String {
    let letters: String = word.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
    match letters.strip_suffix('s').unwrap_or(&letters) {
        "catalog" => "catalogue".to_owned(),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stores::import::{Cell, Kind, guess_mapping};

    fn read(cells: &[&str]) -> Result<CampaignLine, Vec<String>> {
        let columns: Vec<String> =
            ["Campaign", "Theme", "Format", "Unit cost", "Fixed cost", "Minimum", "Active"]
                .map(String::from)
                .into();
        let mapping = guess_mapping(Kind::Campaigns, &columns, &[], None).mapping;
        let cells: Vec<Cell<'_>> = cells.iter().map(|text| Cell::Text(text)).collect();
        read_campaign(&cells[..], &mapping, &columns, &["postcard", "self_mailer", "catalogue"])
            .map_err(|problems| problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_campaign_is_read_with_its_costs() {
        let line = read(&["Fall Promo", "Leaves", "Self-Mailer", "$0.465", "35", "500", "yes"]);
        assert_eq!(
            line,
            Ok(CampaignLine {
                name: "Fall Promo".into(),
                theme: Some("Leaves".into()),
                format: Some("self_mailer".into()),
                unit_cost: Some(UnitCost(4650)),
                fixed_cost: Some(Money(3_500)),
                minimum_pieces: Some(500),
                active: Some(true),
            })
        );
        let catalogue = read(&["Holiday", "", "Catalogs", "", "", "", ""]).unwrap();
        assert_eq!(catalogue.format.as_deref(), Some("catalogue"));
    }

    #[test]
    fn an_unknown_format_names_the_known_ones() {
        assert_eq!(
            read(&["Fall", "", "Blimp", "-0.10", "", "", "maybe"]).unwrap_err(),
            [
                "\"Blimp\" is not known as Format. Use one of: postcard, self mailer, catalogue.",
                "\"-0.10\" cannot be Cost per piece; it lies between 0 and 1000.",
                "\"maybe\" is not known as Active. Use one of: yes, no.",
            ]
        );
    }
}
