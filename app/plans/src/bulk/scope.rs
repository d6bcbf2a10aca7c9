//! Which items an act on many means.

use super::super::desk::{Desk, Held, Row};
use domain::{
    ids::{CampaignId, RegionId, WaveId},
    plans::{Deed, ItemStatus, Operation},
};
use leptos::prelude::*;

/// Which items are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Scope {
    /// Those selected in the sheet.
    Selected,
    /// Those the filters let through.
    Matching,
    /// Those of a wave, or without one.
    Wave(Option<WaveId>),
    /// Those with a campaign.
    Campaign(Option<CampaignId>),
    /// Those in a region, or in none.
    Region(Option<RegionId>),
}

impl Scope {
    /// Their places, within the person's reach.
    pub fn places(self, desk: Desk) -> Vec<u32> {
        desk.held(|held| {
            let reach = |place: &u32| held.rights.reach(*place);
            match self {
                Scope::Selected => {
                    let mut places = desk.selected.get_untracked();
                    places.retain(reach);
                    places.sort_unstable();
                    places
                }
                Scope::Matching => held.matching().iter().filter(reach).collect(),
                Scope::Wave(wave) => holding(held, |row| row.item.wave == wave),
                Scope::Campaign(campaign) => holding(held, |row| row.item.campaign == campaign),
                Scope::Region(region) => holding(held, |row| row.store.region == region),
            }
        })
        .unwrap_or_default()
    }

    /// What they are called, such as "the 12 selected stores".
    pub fn words(self, desk: Desk) -> String {
        let page = desk.page.get_untracked();
        match self {
            Scope::Selected => "the selected stores".to_owned(),
            Scope::Matching => "all stores that match".to_owned(),
            Scope::Wave(wave) => {
                page.wave(wave).map_or("stores without a wave".to_owned(), |one| one.name.clone())
            }
            Scope::Campaign(campaign) => page
                .campaign(campaign)
                .map_or("stores without a campaign".to_owned(), |one| one.name.clone()),
            Scope::Region(region) => page
                .regions
                .iter()
                .find(|(id, _)| Some(*id) == region)
                .map_or("stores without a region".to_owned(), |(_, name)| name.clone()),
        }
    }
}

fn holding(held: &Held, wanted: impl Fn(&Row) -> bool) -> Vec<u32> {
    let count = held.replica.document().items.len();
    let rows = (0..u32::try_from(count).unwrap_or(u32::MAX)).filter_map(|place| held.at(place));
    rows.filter(|row| held.rights.reach(row.place) && wanted(row)).map(|row| row.place).collect()
}

/// Only the included ones of some places.
pub(super) fn included(desk: Desk, mut places: Vec<u32>) -> Vec<u32> {
    desk.held(|held| {
        let items = &held.replica.document().items;
        places.retain(|place| {
            items.get(*place as usize).is_some_and(|item| item.status == ItemStatus::Included)
        });
    });
    places
}

/// The same for all of them.
pub(super) fn same(places: Vec<u32>, operation: Operation) -> Deed {
    Deed::same(places.into_iter().collect(), operation)
}

/// Brings items back to their recommendations.
pub(super) fn reset(desk: Desk, places: &[u32]) -> Deed {
    desk.held(|held| {
        let items = places.iter().filter_map(|place| held.at(*place));
        Deed::each(items.flat_map(|row| {
            let operations = Operation::reset(row.item).into_iter();
            operations.map(move |operation| (row.place, operation))
        }))
    })
    .unwrap_or_default()
}
