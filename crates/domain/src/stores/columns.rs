//! What a list of stores shows, in which order, and which page of it.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A column of the list of stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the fields of StoreDetails, and the totals of MailingTotals")]
pub enum StoreColumn {
    Number,
    Name,
    Status,
    Region,
    StoreType,
    Address,
    City,
    State,
    Postcode,
    Country,
    Owner,
    OpenedOn,
    AnnualTurnover,
    CityPopulation,
    Households,
    Latitude,
    Longitude,
    Mailings,
    LastMailing,
    ResponseRate,
    ChangedAt,
}

impl StoreColumn {
    /// Every column, in the order shown.
    pub const ALL: [StoreColumn; 21] = [
        StoreColumn::Number,
        StoreColumn::Name,
        StoreColumn::Status,
        StoreColumn::Region,
        StoreColumn::StoreType,
        StoreColumn::Address,
        StoreColumn::City,
        StoreColumn::State,
        StoreColumn::Postcode,
        StoreColumn::Country,
        StoreColumn::Owner,
        StoreColumn::OpenedOn,
        StoreColumn::AnnualTurnover,
        StoreColumn::CityPopulation,
        StoreColumn::Households,
        StoreColumn::Latitude,
        StoreColumn::Longitude,
        StoreColumn::Mailings,
        StoreColumn::LastMailing,
        StoreColumn::ResponseRate,
        StoreColumn::ChangedAt,
    ];

    /// The word in addresses and files.
    pub fn word(self) -> &'static str {
        match self {
            StoreColumn::Number => "number",
            StoreColumn::Name => "name",
            StoreColumn::Status => "status",
            StoreColumn::Region => "region",
            StoreColumn::StoreType => "type",
            StoreColumn::Address => "address",
            StoreColumn::City => "city",
            StoreColumn::State => "state",
            StoreColumn::Postcode => "postcode",
            StoreColumn::Country => "country",
            StoreColumn::Owner => "owner",
            StoreColumn::OpenedOn => "opened_on",
            StoreColumn::AnnualTurnover => "annual_turnover",
            StoreColumn::CityPopulation => "city_population",
            StoreColumn::Households => "households",
            StoreColumn::Latitude => "latitude",
            StoreColumn::Longitude => "longitude",
            StoreColumn::Mailings => "mailings",
            StoreColumn::LastMailing => "last_mailing",
            StoreColumn::ResponseRate => "response_rate",
            StoreColumn::ChangedAt => "changed_at",
        }
    }

    /// The column behind a word.
    pub fn from_word(word: &str) -> Option<StoreColumn> {
        StoreColumn::ALL.into_iter().find(|column| column.word() == word)
    }

    /// Whether it holds figures, which stand to the right and are first sorted downwards.
    pub fn is_figure(self) -> bool {
        matches!(
            self,
            StoreColumn::AnnualTurnover
                | StoreColumn::CityPopulation
                | StoreColumn::Households
                | StoreColumn::Latitude
                | StoreColumn::Longitude
                | StoreColumn::Mailings
                | StoreColumn::ResponseRate
        )
    }

    /// Whether it is drawn from the store's mailings.
    pub fn is_of_mailings(self) -> bool {
        matches!(self, StoreColumn::Mailings | StoreColumn::LastMailing | StoreColumn::ResponseRate)
    }
}

impl fmt::Display for StoreColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            StoreColumn::Number => "Number",
            StoreColumn::Name => "Name",
            StoreColumn::Status => "Status",
            StoreColumn::Region => "Region",
            StoreColumn::StoreType => "Type",
            StoreColumn::Address => "Address",
            StoreColumn::City => "City",
            StoreColumn::State => "State",
            StoreColumn::Postcode => "Postcode",
            StoreColumn::Country => "Country",
            StoreColumn::Owner => "Owner",
            StoreColumn::OpenedOn => "Opened on",
            StoreColumn::AnnualTurnover => "Annual turnover",
            StoreColumn::CityPopulation => "City population",
            StoreColumn::Households => "Households",
            StoreColumn::Latitude => "Latitude",
            StoreColumn::Longitude => "Longitude",
            StoreColumn::Mailings => "Mailings",
            StoreColumn::LastMailing => "Last mailing",
            StoreColumn::ResponseRate => "Response rate",
            StoreColumn::ChangedAt => "Changed",
        })
    }
}

/// The chosen columns, in the order of [`StoreColumn::ALL`]; number and name are always among them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreColumns(Vec<StoreColumn>);

impl Default for StoreColumns {
    fn default() -> Self {
        StoreColumns::of([
            StoreColumn::Status,
            StoreColumn::Region,
            StoreColumn::StoreType,
            StoreColumn::State,
            StoreColumn::Households,
            StoreColumn::LastMailing,
            StoreColumn::ResponseRate,
        ])
    }
}

impl StoreColumns {
    /// These columns, with number and name.
    pub fn of(chosen: impl IntoIterator<Item = StoreColumn>) -> StoreColumns {
        let chosen: Vec<StoreColumn> = chosen.into_iter().collect();
        let fixed = [StoreColumn::Number, StoreColumn::Name];
        StoreColumns(
            StoreColumn::ALL
                .into_iter()
                .filter(|column| fixed.contains(column) || chosen.contains(column))
                .collect(),
        )
    }

    /// The columns of a comma-separated list of words; words that name none are passed over.
    pub fn from_words(words: &str) -> StoreColumns {
        StoreColumns::of(words.split(',').filter_map(StoreColumn::from_word))
    }

    /// The columns as a comma-separated list.
    pub fn words(&self) -> String {
        self.0.iter().map(|column| column.word()).collect::<Vec<_>>().join(",")
    }

    /// The columns shown.
    pub fn shown(&self) -> &[StoreColumn] {
        &self.0
    }

    /// The same with one column more, or less when it is shown now.
    pub fn toggled(&self, column: StoreColumn) -> StoreColumns {
        if self.0.contains(&column) {
            StoreColumns::of(self.0.iter().copied().filter(|shown| *shown != column))
        } else {
            StoreColumns::of(self.0.iter().copied().chain([column]))
        }
    }
}

/// The order of a list of stores. Stores that are alike in the column stand in the order of their
/// numbers; those where it is not known stand last, in either direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StoreSort {
    /// By which column.
    pub column: StoreColumn,
    /// From the largest down.
    pub descending: bool,
}

impl Default for StoreSort {
    fn default() -> Self {
        StoreSort { column: StoreColumn::Number, descending: false }
    }
}

impl StoreSort {
    /// The sort in an address: `name`, or `-name` from the largest down.
    pub fn word(self) -> String {
        format!("{}{}", if self.descending { "-" } else { "" }, self.column.word())
    }

    /// The sort behind such a word.
    pub fn from_word(word: &str) -> Option<StoreSort> {
        let column = word.strip_prefix('-').unwrap_or(word);
        StoreColumn::from_word(column)
            .map(|column| StoreSort { column, descending: word.starts_with('-') })
    }

    /// What choosing a column's heading leads to: figures and dates from the largest down first.
    pub fn chosen(self, column: StoreColumn) -> StoreSort {
        let first_down = column.is_figure()
            || matches!(
                column,
                StoreColumn::LastMailing | StoreColumn::OpenedOn | StoreColumn::ChangedAt
            );
        let descending = if self.column == column { !self.descending } else { first_down };
        StoreSort { column, descending }
    }
}

/// Which page of a list: the first is 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Page {
    /// Its number, from 1.
    pub number: u32,
    /// Rows on a page, 1 to 500.
    pub size: u32,
}

impl Default for Page {
    fn default() -> Self {
        Page { number: 1, size: 50 }
    }
}

impl Page {
    /// The sizes offered.
    pub const SIZES: [u32; 4] = [25, 50, 100, 200];

    /// A page within bounds, whatever an address says.
    pub fn new(number: u32, size: u32) -> Page {
        Page { number: number.max(1), size: size.clamp(1, 500) }
    }

    /// Rows before it.
    pub fn offset(self) -> u64 {
        u64::from(self.number.max(1) - 1) * u64::from(self.size)
    }

    /// How many pages `total` rows fill; an empty list still has one.
    pub fn count(self, total: u64) -> u32 {
        u32::try_from(total.div_ceil(u64::from(self.size.max(1))).max(1)).unwrap_or(u32::MAX)
    }
}

/// One page of a list, with the length of the whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PageOf<T> {
    /// The rows on the page.
    pub rows: Vec<T>,
    /// Rows on all pages.
    pub total: u64,
    /// Which page it is. Beyond the end the last page is given instead.
    pub page: Page,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_found_by_its_word() {
        for column in StoreColumn::ALL {
            assert_eq!(StoreColumn::from_word(column.word()), Some(column));
        }
    }

    #[test]
    fn number_and_name_cannot_be_hidden() {
        let columns = StoreColumns::from_words("city,nonsense,status");
        assert_eq!(columns.words(), "number,name,status,city");
        assert_eq!(columns.toggled(StoreColumn::Name), columns);
        assert_eq!(columns.toggled(StoreColumn::City).words(), "number,name,status");
        assert_eq!(columns.toggled(StoreColumn::Region).words(), "number,name,status,region,city");
    }

    #[test]
    fn choosing_a_heading_again_turns_the_order_round() {
        let by_name = StoreSort::default().chosen(StoreColumn::Name);
        assert_eq!(by_name.word(), "name");
        assert_eq!(by_name.chosen(StoreColumn::Name).word(), "-name");
        assert_eq!(by_name.chosen(StoreColumn::Households).word(), "-households");
        assert_eq!(StoreSort::from_word("-name"), Some(by_name.chosen(StoreColumn::Name)));
        assert_eq!(StoreSort::from_word("nonsense"), None);
    }

    #[test]
    fn pages_begin_at_one_and_an_empty_list_has_one() {
        let page = Page::new(3, 50);
        assert_eq!((page.offset(), page.count(101), page.count(0)), (100, 3, 1));
        assert_eq!(Page::new(0, 0), Page { number: 1, size: 1 });
    }
}
