//! The view of a list of stores as it stands in an address: filter, order, page and columns.
//!
//! A link with it shows the same list to a colleague, and the same words choose what is exported.

use super::{Page, PopulationBand, StoreColumns, StoreFilter, StoreSort, StoreStatus};
use crate::ids::{RegionId, StoreGroupId, StoreTypeId};
use serde::{Deserialize, Serialize};

/// What a list of stores shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreView {
    /// Which stores.
    pub filter: StoreFilter,
    /// In which order.
    pub sort: StoreSort,
    /// Which page.
    pub page: Page,
    /// With which columns; `None` means the person's own choice, or the usual ones.
    pub columns: Option<StoreColumns>,
}

impl StoreView {
    /// The names that may stand in an address.
    pub const NAMES: [&'static str; 11] = [
        "q",
        "region",
        "state",
        "type",
        "status",
        "population",
        "group",
        "sort",
        "page",
        "size",
        "columns",
    ];

    /// The view behind the names and values of an address. Whatever is not understood is passed
    /// over: an old link still shows a list.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> StoreView {
        let mut view = StoreView::default();
        let (mut number, mut size) = (view.page.number, view.page.size);
        for (name, value) in pairs {
            let filter = &mut view.filter;
            match name {
                "q" => filter.text = value.to_owned(),
                "region" => filter.regions.extend(value.parse::<RegionId>().ok()),
                "state" => filter.states.push(value.to_owned()),
                "type" => filter.types.extend(value.parse::<StoreTypeId>().ok()),
                "status" => filter.statuses.extend(StoreStatus::from_word(value)),
                "population" => filter.bands.extend(PopulationBand::from_word(value)),
                "group" => filter.groups.extend(value.parse::<StoreGroupId>().ok()),
                "sort" => view.sort = StoreSort::from_word(value).unwrap_or_default(),
                "page" => number = value.parse().unwrap_or(number),
                "size" => size = value.parse().unwrap_or(size),
                "columns" => view.columns = Some(StoreColumns::from_words(value)),
                _ => {}
            }
        }
        view.page = Page::new(number, size);
        view
    }

    /// The names and values of an address; whatever is as usual is left out.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let StoreView { filter, sort, page, columns } = self;
        let mut pairs = Vec::new();
        if !filter.text.trim().is_empty() {
            pairs.push(("q", filter.text.trim().to_owned()));
        }
        pairs.extend(filter.regions.iter().map(|id| ("region", id.to_string())));
        pairs.extend(filter.states.iter().map(|state| ("state", state.clone())));
        pairs.extend(filter.types.iter().map(|id| ("type", id.to_string())));
        pairs.extend(filter.statuses.iter().map(|status| ("status", status.word().to_owned())));
        pairs.extend(filter.bands.iter().map(|band| ("population", band.word().to_owned())));
        pairs.extend(filter.groups.iter().map(|id| ("group", id.to_string())));
        if *sort != StoreSort::default() {
            pairs.push(("sort", sort.word()));
        }
        if page.number != 1 {
            pairs.push(("page", page.number.to_string()));
        }
        if page.size != Page::default().size {
            pairs.push(("size", page.size.to_string()));
        }
        if let Some(columns) = columns {
            pairs.push(("columns", columns.words()));
        }
        pairs
    }

    /// The part of an address behind the path: empty, or beginning with `?`.
    pub fn query(&self) -> String {
        let mut query = String::new();
        for (name, value) in self.pairs() {
            query.push(if query.is_empty() { '?' } else { '&' });
            query.push_str(name);
            query.push('=');
            escape(&value, &mut query);
        }
        query
    }

    /// The same list from its first page, with another filter.
    pub fn filtered(&self, filter: StoreFilter) -> StoreView {
        StoreView { filter, page: Page::new(1, self.page.size), ..self.clone() }
    }

    /// The same list from its first page, in another order.
    pub fn sorted(&self, sort: StoreSort) -> StoreView {
        StoreView { sort, page: Page::new(1, self.page.size), ..self.clone() }
    }

    /// The same list on another page.
    pub fn on_page(&self, number: u32) -> StoreView {
        StoreView { page: Page::new(number, self.page.size), ..self.clone() }
    }
}

/// Percent-encodes everything but letters, digits and `-._~,`, for every room's addresses.
pub(crate) fn escape(text: &str, into: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b',' => {
                into.push(char::from(byte));
            }
            _ => into.push_str(&format!("%{byte:02X}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stores::StoreColumn;
    use uuid::Uuid;

    #[test]
    fn a_view_reads_back_from_its_own_address() {
        let view = StoreView {
            filter: StoreFilter {
                text: "spring & co".into(),
                regions: vec![RegionId(Uuid::from_u128(1)), RegionId(Uuid::from_u128(2))],
                states: vec!["IL".into(), "Baden, Württ.".into()],
                types: vec![],
                statuses: vec![StoreStatus::Open, StoreStatus::Planned],
                bands: vec![PopulationBand::City],
                groups: vec![StoreGroupId(Uuid::from_u128(3))],
            },
            sort: StoreSort { column: StoreColumn::ResponseRate, descending: true },
            page: Page::new(3, 100),
            columns: Some(StoreColumns::of([StoreColumn::City])),
        };
        let pairs = view.pairs();
        let read = StoreView::from_pairs(pairs.iter().map(|(name, value)| (*name, value.as_str())));
        assert_eq!(read, view);
    }

    #[test]
    fn an_address_says_only_what_is_unusual_and_is_escaped() {
        assert_eq!(StoreView::default().query(), "");
        let view = StoreView::default().filtered(StoreFilter {
            text: " a&b ü ".into(),
            statuses: vec![StoreStatus::Open],
            ..StoreFilter::default()
        });
        assert_eq!(view.query(), "?q=a%26b%20%C3%BC&status=open");
    }

    #[test]
    fn an_address_that_makes_no_sense_still_shows_a_list() {
        let pairs = [("page", "-3"), ("size", "9999"), ("sort", "x"), ("region", "x"), ("x", "y")];
        let view = StoreView::from_pairs(pairs);
        assert_eq!(view, StoreView { page: Page::new(1, 500), ..StoreView::default() });
    }

    #[test]
    fn another_filter_or_order_begins_at_the_first_page() {
        let third = StoreView::default().on_page(3);
        assert_eq!(third.filtered(StoreFilter::default()).page.number, 1);
        assert_eq!(third.sorted(StoreSort::default()).page.number, 1);
    }
}
