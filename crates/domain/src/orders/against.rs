//! Plan against actual: recommended → planned → ordered → printed → delivered → invoiced, for each
//! store, wave, campaign or region.
//!
//! What nobody reported is not known, and not zero. A reported figure is therefore compared with
//! what was ordered in just the lines that report it: [`Reported`] carries both.

use super::{ActualSums, DifferenceReason};
use crate::{
    ids::{CampaignId, OrderId, OrderLineId, PlanId, StoreId},
    money::Money,
    stores::escape,
};
use serde::{Deserialize, Serialize};

/// What the rows are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grouping {
    /// A row for each store.
    #[default]
    Store,
    /// A row for each wave of a plan.
    Wave,
    /// A row for each campaign.
    Campaign,
    /// A row for each region.
    Region,
}

impl Grouping {
    /// Every one, the finest first.
    pub const ALL: [Grouping; 4] =
        [Grouping::Store, Grouping::Wave, Grouping::Campaign, Grouping::Region];

    /// The word in an address.
    pub fn word(self) -> &'static str {
        match self {
            Grouping::Store => "store",
            Grouping::Wave => "wave",
            Grouping::Campaign => "campaign",
            Grouping::Region => "region",
        }
    }

    /// The word shown.
    pub fn label(self) -> &'static str {
        match self {
            Grouping::Store => "Store",
            Grouping::Wave => "Wave",
            Grouping::Campaign => "Campaign",
            Grouping::Region => "Region",
        }
    }

    /// The grouping with that word.
    pub fn from_word(word: &str) -> Option<Grouping> {
        Grouping::ALL.into_iter().find(|by| by.word() == word)
    }
}

/// Which reasons a row must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonFilter {
    /// It differs, and no line says why.
    Missing,
    /// A line gives this reason.
    Given(DifferenceReason),
}

impl ReasonFilter {
    /// The word in an address.
    pub fn word(self) -> &'static str {
        match self {
            ReasonFilter::Missing => "missing",
            ReasonFilter::Given(reason) => reason.word(),
        }
    }

    /// The filter with that word.
    pub fn from_word(word: &str) -> Option<ReasonFilter> {
        match word {
            "missing" => Some(ReasonFilter::Missing),
            word => DifferenceReason::from_word(word).map(ReasonFilter::Given),
        }
    }
}

/// What the rows are sorted by; ties go by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgainstSort {
    /// The store's number, the wave's place, the name.
    #[default]
    Name,
    /// Pieces recommended.
    Recommended,
    /// Pieces planned.
    Planned,
    /// Pieces ordered.
    Ordered,
    /// Pieces printed.
    Printed,
    /// Pieces delivered.
    Delivered,
    /// Pieces invoiced.
    Invoiced,
    /// What was ordered for.
    Cost,
    /// What was invoiced.
    Amount,
    /// By how much the invoices differ from the orders, whichever way.
    AmountDifference,
    /// Responses.
    Responses,
    /// Revenue.
    Revenue,
}

impl AgainstSort {
    /// Every one.
    pub const ALL: [AgainstSort; 12] = [
        AgainstSort::Name,
        AgainstSort::Recommended,
        AgainstSort::Planned,
        AgainstSort::Ordered,
        AgainstSort::Printed,
        AgainstSort::Delivered,
        AgainstSort::Invoiced,
        AgainstSort::Cost,
        AgainstSort::Amount,
        AgainstSort::AmountDifference,
        AgainstSort::Responses,
        AgainstSort::Revenue,
    ];

    /// The word in an address.
    pub fn word(self) -> &'static str {
        match self {
            AgainstSort::Name => "name",
            AgainstSort::Recommended => "recommended",
            AgainstSort::Planned => "planned",
            AgainstSort::Ordered => "ordered",
            AgainstSort::Printed => "printed",
            AgainstSort::Delivered => "delivered",
            AgainstSort::Invoiced => "invoiced",
            AgainstSort::Cost => "cost",
            AgainstSort::Amount => "amount",
            AgainstSort::AmountDifference => "amount_difference",
            AgainstSort::Responses => "responses",
            AgainstSort::Revenue => "revenue",
        }
    }

    /// The sort with that word.
    pub fn from_word(word: &str) -> Option<AgainstSort> {
        AgainstSort::ALL.into_iter().find(|sort| sort.word() == word)
    }
}

/// What the table is asked. The usual question is about the stores of all approved plans.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgainstQuery {
    /// What the rows are.
    pub by: Grouping,
    /// Only this plan; without one, all that were approved, and orders made by hand.
    pub plan: Option<PlanId>,
    /// What the store's number or name must contain.
    pub text: String,
    /// Only stores of this region, by its name; empty for all.
    pub region: String,
    /// Only waves of this name; empty for all.
    pub wave: String,
    /// Only this campaign.
    pub campaign: Option<CampaignId>,
    /// Only rows in which two neighbouring figures differ.
    pub different: bool,
    /// Only rows with this reason.
    pub reason: Option<ReasonFilter>,
    /// What to sort by.
    pub sort: AgainstSort,
    /// Largest first.
    pub descending: bool,
}

impl AgainstQuery {
    /// Every name that can stand in an address.
    pub const NAMES: [&str; 10] = [
        "by",
        "plan",
        "q",
        "region",
        "wave",
        "campaign",
        "different",
        "reason",
        "sort",
        "descending",
    ];

    /// The query behind the names and values of an address. Whatever is not understood is passed
    /// over: an old link still shows a table.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> AgainstQuery {
        let mut query = AgainstQuery::default();
        for (name, value) in pairs {
            match name {
                "by" => query.by = Grouping::from_word(value).unwrap_or_default(),
                "plan" => query.plan = value.parse().ok(),
                "q" => query.text = value.to_owned(),
                "region" => query.region = value.to_owned(),
                "wave" => query.wave = value.to_owned(),
                "campaign" => query.campaign = value.parse().ok(),
                "different" => query.different = true,
                "reason" => query.reason = ReasonFilter::from_word(value),
                "sort" => query.sort = AgainstSort::from_word(value).unwrap_or_default(),
                "descending" => query.descending = true,
                _ => {}
            }
        }
        query
    }

    /// The names and values of an address; whatever is as usual is left out.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        let mut add = |name, value: &str| {
            if !value.is_empty() {
                pairs.push((name, value.to_owned()));
            }
        };
        if self.by != Grouping::default() {
            add("by", self.by.word());
        }
        add("plan", &self.plan.map(|plan| plan.to_string()).unwrap_or_default());
        add("q", self.text.trim());
        add("region", &self.region);
        add("wave", &self.wave);
        add("campaign", &self.campaign.map(|id| id.to_string()).unwrap_or_default());
        add("different", if self.different { "1" } else { "" });
        add("reason", self.reason.map_or("", ReasonFilter::word));
        if self.sort != AgainstSort::default() {
            add("sort", self.sort.word());
        }
        add("descending", if self.descending { "1" } else { "" });
        pairs
    }

    /// The part of an address behind the path: empty, or beginning with `?`.
    pub fn address(&self) -> String {
        let mut address = String::new();
        for (name, value) in self.pairs() {
            address.push(if address.is_empty() { '?' } else { '&' });
            address.push_str(name);
            address.push('=');
            escape(&value, &mut address);
        }
        address
    }

    /// Whether it leaves anything out.
    pub fn is_filtered(&self) -> bool {
        let usual = AgainstQuery {
            by: self.by,
            sort: self.sort,
            descending: self.descending,
            ..AgainstQuery::default()
        };
        AgainstQuery { text: self.text.trim().to_owned(), ..self.clone() } != usual
    }

    /// The same with nothing left out.
    pub fn unfiltered(&self) -> AgainstQuery {
        AgainstQuery {
            by: self.by,
            sort: self.sort,
            descending: self.descending,
            ..AgainstQuery::default()
        }
    }
}

/// The figures of a row, from the recommendation to the invoice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgainstFigures {
    /// Pieces recommended; `None` where nothing was.
    pub recommended: Option<u64>,
    /// Pieces planned.
    pub planned: u64,
    /// Pieces ordered; cancelled orders do not count.
    pub ordered: u64,
    /// What they were ordered for.
    pub cost: Money,
    /// What came of it.
    pub actual: ActualSums,
    /// Lines that say why they differ.
    pub reasons: u64,
}

impl AgainstFigures {
    /// Whether two neighbouring figures differ. What nobody reported differs from nothing.
    pub fn differ(&self) -> bool {
        let actual = &self.actual;
        self.planned != self.ordered
            || [actual.printed, actual.delivered, actual.invoiced, actual.amount]
                .iter()
                .any(|reported| reported.difference().is_some_and(|by| by != 0))
    }
}

/// The only order line behind a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnlyLine {
    /// Its order.
    pub order: OrderId,
    /// The order's number.
    pub number: String,
    /// The line.
    pub line: OrderLineId,
}

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgainstRow {
    /// What tells it from the others.
    pub key: String,
    /// What it is: the store's number, the wave, the campaign, the region. Empty for what has none.
    pub label: String,
    /// More about it: the store's name, the wave's plan. May be empty.
    pub detail: String,
    /// The store, when the rows are stores.
    pub store: Option<StoreId>,
    /// The campaign's colour, when the rows are campaigns.
    pub colour: Option<u8>,
    /// Its figures.
    pub figures: AgainstFigures,
    /// Why it differs, when all its lines that say so agree.
    pub reason: Option<DifferenceReason>,
    /// The order line behind it, when there is exactly one.
    pub line: Option<OnlyLine>,
}

/// What all rows come to, and what they can be filtered by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgainstOverview {
    /// Rows that match.
    pub count: u64,
    /// What all of them come to.
    pub totals: AgainstFigures,
    /// Plans that were approved or have orders, by name.
    pub plans: Vec<(PlanId, String)>,
    /// Campaigns that were ordered, by name.
    pub campaigns: Vec<(CampaignId, String)>,
    /// Regions, by name.
    pub regions: Vec<String>,
    /// Names of the waves that were ordered, or of the plan's.
    pub waves: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::{super::Reported, *};
    use uuid::Uuid;

    #[test]
    fn a_query_reads_back_from_its_own_address() {
        let query = AgainstQuery {
            by: Grouping::Wave,
            plan: Some(PlanId(Uuid::from_u128(7))),
            text: "STR & co".into(),
            region: "Mid West".into(),
            wave: "W1".into(),
            campaign: Some(CampaignId(Uuid::from_u128(8))),
            different: true,
            reason: Some(ReasonFilter::Missing),
            sort: AgainstSort::Amount,
            descending: true,
        };
        let pairs = query.pairs();
        let read =
            AgainstQuery::from_pairs(pairs.iter().map(|(name, value)| (*name, value.as_str())));
        assert_eq!(read, query);
        assert!(pairs.iter().all(|(name, _)| AgainstQuery::NAMES.contains(name)));
        assert!(query.is_filtered());
        assert!(!query.unfiltered().is_filtered());
        assert_eq!(AgainstQuery::default().address(), "");
        assert_eq!(
            AgainstQuery::from_pairs([("by", "moon"), ("reason", "x")]),
            AgainstQuery::default()
        );
        for sort in AgainstSort::ALL {
            assert_eq!(AgainstSort::from_word(sort.word()), Some(sort));
        }
    }

    #[test]
    fn figures_nobody_reported_do_not_differ() {
        let mut figures = AgainstFigures { planned: 100, ordered: 100, ..Default::default() };
        assert!(!figures.differ());
        figures.actual.printed = Reported { lines: 1, value: 60, ordered: 60 };
        assert!(!figures.differ(), "one of two lines was printed, as ordered");
        figures.actual.printed.value = 59;
        assert!(figures.differ());
    }
}
