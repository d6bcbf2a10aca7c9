//! One store, its status and population band, and what makes its details acceptable.

use crate::{
    ids::{RegionId, StoreId, StoreTypeId},
    money::Money,
    refusals,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Whether a store trades.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum StoreStatus {
    /// It trades; the matrix scores it.
    #[default]
    Open,
    /// It no longer trades; its history still teaches.
    Closed,
    /// It does not trade yet.
    Planned,
}

impl StoreStatus {
    /// Every status, in the order shown.
    pub const ALL: [StoreStatus; 3] =
        [StoreStatus::Open, StoreStatus::Planned, StoreStatus::Closed];

    /// The word stored in tables, files and addresses.
    pub fn word(self) -> &'static str {
        match self {
            StoreStatus::Open => "open",
            StoreStatus::Closed => "closed",
            StoreStatus::Planned => "planned",
        }
    }

    /// The status behind a stored word.
    pub fn from_word(word: &str) -> Option<StoreStatus> {
        StoreStatus::ALL.into_iter().find(|status| status.word() == word)
    }
}

impl fmt::Display for StoreStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            StoreStatus::Open => "Open",
            StoreStatus::Closed => "Closed",
            StoreStatus::Planned => "Planned",
        })
    }
}

/// How large the store's city is, in people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PopulationBand {
    /// Under 10,000.
    Village,
    /// 10,000 to 49,999.
    Town,
    /// 50,000 to 99,999.
    LargeTown,
    /// 100,000 to 249,999.
    City,
    /// 250,000 to 999,999.
    LargeCity,
    /// 1,000,000 and more.
    Metropolis,
}

impl PopulationBand {
    /// Every band, smallest first.
    pub const ALL: [PopulationBand; 6] = [
        PopulationBand::Village,
        PopulationBand::Town,
        PopulationBand::LargeTown,
        PopulationBand::City,
        PopulationBand::LargeCity,
        PopulationBand::Metropolis,
    ];

    /// The band of a population.
    pub fn of(population: u32) -> PopulationBand {
        PopulationBand::ALL
            .into_iter()
            .rev()
            .find(|band| population >= band.range().0)
            .unwrap_or(PopulationBand::Village)
    }

    /// The smallest population in the band and the smallest beyond it, if there is one.
    pub fn range(self) -> (u32, Option<u32>) {
        match self {
            PopulationBand::Village => (0, Some(10_000)),
            PopulationBand::Town => (10_000, Some(50_000)),
            PopulationBand::LargeTown => (50_000, Some(100_000)),
            PopulationBand::City => (100_000, Some(250_000)),
            PopulationBand::LargeCity => (250_000, Some(1_000_000)),
            PopulationBand::Metropolis => (1_000_000, None),
        }
    }

    /// The word in addresses and stored rules.
    pub fn word(self) -> &'static str {
        match self {
            PopulationBand::Village => "village",
            PopulationBand::Town => "town",
            PopulationBand::LargeTown => "large_town",
            PopulationBand::City => "city",
            PopulationBand::LargeCity => "large_city",
            PopulationBand::Metropolis => "metropolis",
        }
    }

    /// The band behind a stored word.
    pub fn from_word(word: &str) -> Option<PopulationBand> {
        PopulationBand::ALL.into_iter().find(|band| band.word() == word)
    }
}

impl fmt::Display for PopulationBand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PopulationBand::Village => "Under 10,000",
            PopulationBand::Town => "10,000–49,999",
            PopulationBand::LargeTown => "50,000–99,999",
            PopulationBand::City => "100,000–249,999",
            PopulationBand::LargeCity => "250,000–999,999",
            PopulationBand::Metropolis => "1,000,000 and more",
        })
    }
}

/// What people can say about a store. Texts are empty and figures `None` when not known.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StoreDetails {
    /// The chain's own number such as `STR-001`, unique in the workspace.
    pub number: String,
    /// Its name.
    pub name: String,
    /// Street and house number.
    pub address: String,
    /// The city.
    pub city: String,
    /// State or province, usually its two letters.
    pub state: String,
    /// The postcode, as written there.
    pub postcode: String,
    /// ISO 3166-1 alpha-2 code.
    pub country: String,
    /// The sales region.
    pub region: Option<RegionId>,
    /// The kind of store.
    pub store_type: Option<StoreTypeId>,
    /// Whether it trades.
    pub status: StoreStatus,
    /// Who answers for it.
    pub owner: String,
    /// First day of trading.
    pub opened_on: Option<Date>,
    /// Turnover a year.
    pub annual_turnover: Option<Money>,
    /// People in its city.
    pub city_population: Option<u32>,
    /// Households in its trade area.
    pub households: Option<u32>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
}

/// A store as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Store {
    /// Its identity.
    pub id: StoreId,
    /// What is known of it.
    pub details: StoreDetails,
    /// The name of its region; empty when it has none.
    pub region_name: String,
    /// The name of its store type; empty when it has none.
    pub type_name: String,
    /// Counts its changes; an edit based on an older one is refused.
    pub version: i64,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

impl Store {
    /// The band of its city's population, when that is known.
    pub fn band(&self) -> Option<PopulationBand> {
        self.details.city_population.map(PopulationBand::of)
    }

    /// Number and name, as a store is called in sentences: "STR-001 Springfield".
    pub fn label(&self) -> String {
        format!("{} {}", self.details.number, self.details.name).trim_end().to_owned()
    }
}

refusals! {
    /// Why a store's details are not accepted.
    pub enum StoreRefusal {
        /// No number.
        NumberMissing => "Give the store a number such as STR-001.",
        /// Longer than 40 characters.
        NumberTooLong => "A store number can have at most 40 characters.",
        /// Used by another store.
        NumberTaken { number: String } => "There is already a store with the number {number}.",
        /// A text is too long.
        TextTooLong { field: super::StoreField } => "{field} can have at most 200 characters.",
        /// Not two letters.
        CountryInvalid { country: String } => "\"{country}\" is not a country code; use two letters such as US.",
        /// Not a whole number.
        NumberInvalid { field: super::StoreField, text: String } => "{field} \"{text}\" is not a whole number of 0 or more.",
        /// Not an amount of money.
        TurnoverInvalid { text: String } => "\"{text}\" is not an amount; write it as 1250000 or 1250000.50.",
        /// Not a date.
        DateInvalid { text: String } => "\"{text}\" is not a date; write it as 2025-03-31.",
        /// Out of range or not a number.
        LatitudeInvalid => "The latitude is a number from -90 to 90.",
        /// Out of range or not a number.
        LongitudeInvalid => "The longitude is a number from -180 to 180.",
        /// One without the other.
        LocationHalf => "Give both latitude and longitude, or neither.",
        /// Removed meanwhile.
        RegionUnknown => "This region no longer exists. Choose another one.",
        /// Removed meanwhile.
        TypeUnknown => "This store type no longer exists. Choose another one.",
    }
}

impl StoreDetails {
    /// The details as they are kept (texts trimmed, country in capitals), or everything that is
    /// wrong with them, in the order of the form. Whether the number is free and the region and
    /// type exist is checked where they are stored.
    pub fn cleaned(mut self) -> Result<StoreDetails, Vec<StoreRefusal>> {
        use super::StoreField as Field;
        for text in [
            &mut self.number,
            &mut self.name,
            &mut self.address,
            &mut self.city,
            &mut self.state,
            &mut self.postcode,
            &mut self.country,
            &mut self.owner,
        ] {
            if text.trim().len() != text.len() {
                *text = text.trim().to_owned();
            }
        }
        self.country.make_ascii_uppercase();
        let mut wrong = Vec::new();
        match self.number.chars().count() {
            0 => wrong.push(StoreRefusal::NumberMissing),
            1..=40 => {}
            _ => wrong.push(StoreRefusal::NumberTooLong),
        }
        for (field, text) in [
            (Field::Name, &self.name),
            (Field::Address, &self.address),
            (Field::City, &self.city),
            (Field::State, &self.state),
            (Field::Postcode, &self.postcode),
            (Field::Owner, &self.owner),
        ] {
            if text.chars().count() > 200 {
                wrong.push(StoreRefusal::TextTooLong { field });
            }
        }
        let two_letters =
            self.country.len() == 2 && self.country.bytes().all(|b| b.is_ascii_uppercase());
        if !self.country.is_empty() && !two_letters {
            wrong.push(StoreRefusal::CountryInvalid { country: self.country.clone() });
        }
        if let Some(turnover) = self.annual_turnover.filter(|turnover| turnover.0 < 0) {
            wrong.push(StoreRefusal::TurnoverInvalid { text: turnover.decimal() });
        }
        if self.latitude.is_some_and(|degrees| !(-90.0..=90.0).contains(&degrees)) {
            wrong.push(StoreRefusal::LatitudeInvalid);
        }
        if self.longitude.is_some_and(|degrees| !(-180.0..=180.0).contains(&degrees)) {
            wrong.push(StoreRefusal::LongitudeInvalid);
        }
        if self.latitude.is_some() != self.longitude.is_some() {
            wrong.push(StoreRefusal::LocationHalf);
        }
        if wrong.is_empty() { Ok(self) } else { Err(wrong) }
    }
}

/// What a search looks through: the store's texts in lower case, one per line. It is kept in the
/// column `store.search`, because SQLite's own `lower` knows only ASCII.
pub fn search_text(details: &StoreDetails) -> String {
    [
        &details.number,
        &details.name,
        &details.address,
        &details.city,
        &details.state,
        &details.postcode,
        &details.owner,
    ]
    .map(|text| text.trim().to_lowercase())
    .join("\n")
}

/// A store number in a form that sorts as people count: every run of digits is padded to twelve,
/// so that `STR-9` comes before `STR-10`. It is kept in the column `store.number_key`.
pub fn number_key(number: &str) -> String {
    let mut key = String::with_capacity(number.len() + 12);
    let mut digits = String::new();
    let flush = |key: &mut String, digits: &mut String| {
        if !digits.is_empty() {
            let significant = digits.trim_start_matches('0');
            key.push_str(&format!("{significant:0>12}"));
            digits.clear();
        }
    };
    for c in number.trim().chars() {
        if c.is_ascii_digit() {
            digits.push(c);
        } else {
            flush(&mut key, &mut digits);
            key.extend(c.to_lowercase());
        }
    }
    flush(&mut key, &mut digits);
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(number: &str) -> StoreDetails {
        StoreDetails { number: number.into(), ..StoreDetails::default() }
    }

    #[test]
    fn a_population_falls_into_exactly_one_band() {
        for people in
            [0, 9_999, 10_000, 49_999, 50_000, 99_999, 100_000, 999_999, 1_000_000, u32::MAX]
        {
            let holding = PopulationBand::ALL.into_iter().filter(|band| {
                let (from, below) = band.range();
                people >= from && below.is_none_or(|below| people < below)
            });
            assert_eq!(holding.collect::<Vec<_>>(), [PopulationBand::of(people)], "{people}");
        }
    }

    #[test]
    fn store_numbers_sort_as_people_count() {
        let mut numbers = ["STR-10", "str-9", "STR-0100", "STR-11", "A2B10", "A2B9", "7"];
        numbers.sort_by_key(|number| number_key(number));
        assert_eq!(numbers, ["7", "A2B9", "A2B10", "str-9", "STR-10", "STR-11", "STR-0100"]);
    }

    #[test]
    fn a_search_looks_through_every_text_whatever_its_case() {
        let store = StoreDetails {
            name: "Café ÅRHUS".into(),
            city: "Springfield".into(),
            ..named("STR-001")
        };
        let text = search_text(&store);
        for word in ["str-001", "café", "århus", "springfield"] {
            assert!(text.contains(word), "{word}");
        }
    }

    #[test]
    fn details_are_trimmed_and_the_country_is_in_capitals() {
        let details =
            StoreDetails { name: "  Main ".into(), country: "us ".into(), ..named(" 7 ") };
        let kept = details.cleaned().unwrap();
        assert_eq!(
            (kept.number.as_str(), kept.name.as_str(), kept.country.as_str()),
            ("7", "Main", "US")
        );
    }

    #[test]
    fn everything_that_is_wrong_with_a_store_is_told_at_once() {
        let details = StoreDetails {
            country: "USA".into(),
            latitude: Some(91.0),
            annual_turnover: Some(Money(-1)),
            ..named("")
        };
        assert_eq!(
            details.cleaned().unwrap_err(),
            [
                StoreRefusal::NumberMissing,
                StoreRefusal::CountryInvalid { country: "USA".into() },
                StoreRefusal::TurnoverInvalid { text: "-0.01".into() },
                StoreRefusal::LatitudeInvalid,
                StoreRefusal::LocationHalf,
            ]
        );
        let nowhere = StoreDetails { latitude: Some(f64::NAN), longitude: Some(1.0), ..named("7") };
        assert_eq!(nowhere.cleaned().unwrap_err(), [StoreRefusal::LatitudeInvalid]);
    }

    #[test]
    fn a_stored_word_leads_back_to_its_status_and_band() {
        for status in StoreStatus::ALL {
            assert_eq!(StoreStatus::from_word(status.word()), Some(status));
        }
        for band in PopulationBand::ALL {
            assert_eq!(PopulationBand::from_word(band.word()), Some(band));
        }
        assert_eq!(StoreStatus::from_word("Open"), None);
    }
}
