//! The plan as this page holds it: the agreed plan with one's own unsent acts on top, its stores, and
//! which items are shown in which order. The sheet and the board read from it as often as they paint.

use domain::{
    ids::{ClientId, ItemId, RegionId},
    plans::{
        CampaignChoice, Cell, ColumnFilter, Item, ItemFilter, ItemSet, Line, Names, PlanReplica,
        PlanTotals, Rights, SheetStores, Sort, StoreFacts, Sums, Wave,
    },
};
use std::collections::{HashMap, HashSet};

/// No row: the item is not shown.
const HIDDEN: u32 = u32::MAX;

/// An item where it stands, with its store.
#[derive(Clone, Copy)]
pub(in super::super) struct Row<'a> {
    pub place: u32,
    pub item: &'a Item,
    pub store: &'a StoreFacts,
}

/// What narrows the rows beyond the filter that lists know.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in super::super) struct Narrow {
    /// Single columns.
    pub columns: ColumnFilter,
    /// Only what is talked about: with an open thread.
    pub commented: bool,
}

/// The plan as this page holds it.
pub(in super::super) struct Held {
    /// The agreed plan with one's own acts on top.
    pub replica: PlanReplica,
    /// Its stores.
    pub stores: SheetStores,
    /// What this person may change.
    pub rights: Rights,
    /// The campaigns, by name.
    pub campaigns: Vec<CampaignChoice>,
    /// Who writes under which tab.
    pub writers: HashMap<ClientId, String>,
    /// What is said about items and their cells: open threads, and comments one has not seen.
    pub marks: HashMap<(u32, Option<Cell>), (u32, u32)>,
    /// The places shown, in order.
    rows: Vec<u32>,
    /// Where each place is shown.
    row_of: Vec<u32>,
    places: HashMap<ItemId, u32>,
}

impl Held {
    /// All items, by store number.
    pub fn new(
        replica: PlanReplica,
        stores: SheetStores,
        rights: Rights,
        campaigns: Vec<CampaignChoice>,
    ) -> Held {
        let items = &replica.document().items;
        let places = items.iter().map(|item| item.id).zip(0..).collect();
        let mut held = Held {
            replica,
            stores,
            rights,
            campaigns,
            writers: HashMap::new(),
            marks: HashMap::new(),
            rows: Vec::new(),
            row_of: Vec::new(),
            places,
        };
        held.arrange(&ItemFilter::default(), &Narrow::default(), Sort::default());
        held
    }

    /// The waves, in order.
    pub fn waves(&self) -> &[Wave] {
        &self.replica.document().waves
    }

    fn names(&self) -> Names {
        Names::new(&self.campaigns, self.waves())
    }

    /// Shows the items that match, in this order.
    pub fn arrange(&mut self, filter: &ItemFilter, narrow: &Narrow, sort: Sort) {
        let (items, names) = (&self.replica.document().items, self.names());
        self.rows = self.stores.arrange(items, &names, filter, sort);
        if *narrow != Narrow::default() {
            let talked: HashSet<u32> = self.marks.keys().map(|(place, _)| *place).collect();
            self.rows.retain(|place| {
                let at = (items.get(*place as usize), self.stores.get(*place));
                let (Some(item), Some(store)) = at else { return false };
                narrow.columns.holds(item, store, names.cost(item))
                    && (!narrow.commented || talked.contains(place))
            });
        }
        self.row_of = vec![HIDDEN; items.len()];
        for (place, row) in self.rows.iter().zip(0u32..) {
            if let Some(own) = self.row_of.get_mut(*place as usize) {
                *own = row;
            }
        }
    }

    /// The places shown, in order.
    pub fn rows(&self) -> &[u32] {
        &self.rows
    }

    /// The items that are shown.
    pub fn matching(&self) -> ItemSet {
        self.rows.iter().copied().collect()
    }

    /// The place shown in a row.
    pub fn place(&self, row: usize) -> Option<u32> {
        self.rows.get(row).copied()
    }

    /// Where a place is shown.
    pub fn row_of(&self, place: u32) -> Option<usize> {
        self.row_of.get(place as usize).filter(|row| **row != HIDDEN).map(|row| *row as usize)
    }

    /// The place of an item.
    pub fn place_of(&self, item: ItemId) -> Option<u32> {
        self.places.get(&item).copied()
    }

    /// What stands at a place, for whoever only looks: thousands of cells are read from it at once.
    pub fn at(&self, place: u32) -> Option<Row<'_>> {
        let item = self.replica.document().items.get(place as usize)?;
        Some(Row { place, item, store: self.stores.get(place)? })
    }

    /// The item at a place, with its store.
    pub fn line(&self, place: u32) -> Option<Line> {
        let Row { item, store, .. } = self.at(place)?;
        let reachable = self.rights.reach(place);
        Some(Line { item: item.clone(), place, store: store.clone(), reachable })
    }

    /// The plan's sums by region, with the regions' names; those without one last.
    pub fn regions(&self) -> Vec<(Option<RegionId>, String, Sums)> {
        let names = self.names();
        let mut called = HashMap::new();
        let items = self.replica.document().items.iter().zip(0u32..).map(|(item, place)| {
            let store = self.stores.get(place);
            let region = store.and_then(|store| store.region);
            if let (Some(region), Some(store)) = (region, store) {
                called.entry(region).or_insert_with(|| store.region_name.clone());
            }
            (item, region)
        });
        let sums = PlanTotals::by_region(items, |campaign| names.price(campaign));
        let name =
            |region: Option<RegionId>| region.and_then(|region| called.get(&region).cloned());
        sums.into_iter()
            .map(|(region, sums)| (region, name(region).unwrap_or_default(), sums))
            .collect()
    }

    /// The plan's sums.
    pub fn totals(&self) -> PlanTotals {
        let names = self.names();
        PlanTotals::of(&self.replica.document().items, |campaign| names.price(campaign))
    }
}
