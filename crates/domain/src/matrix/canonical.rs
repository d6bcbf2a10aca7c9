//! The history in an order of its own, so that the order it came in changes nothing: sums of
//! floating-point numbers and random draws both depend on the order they are made in.

use std::collections::HashMap;

use super::{History, Recommendation};

/// The history with stores and campaigns in the order of their ids; `None` when it is already.
pub(super) fn in_order(history: &History) -> Option<History> {
    let stores = order(history.stores.iter().map(|store| store.id));
    let campaigns = order(history.campaigns.iter().map(|campaign| campaign.id));
    if stores.is_none() && campaigns.is_none() {
        return None;
    }
    let mut ordered = history.clone();
    if let Some(order) = stores {
        ordered.stores = order.iter().map(|at| history.stores[*at].clone()).collect();
        let places = places(&order);
        for mailing in &mut ordered.mailings {
            // One that names no store is refused later.
            mailing.store = places.get(mailing.store as usize).copied().unwrap_or(mailing.store);
        }
    }
    if let Some(order) = campaigns {
        ordered.campaigns = order.iter().map(|at| history.campaigns[*at].clone()).collect();
        let places = places(&order);
        for mailing in &mut ordered.mailings {
            let place = places.get(mailing.campaign as usize).copied();
            mailing.campaign = place.unwrap_or(mailing.campaign);
        }
    }
    Some(ordered)
}

/// Puts recommendations in the order that the stores were given in.
pub(super) fn as_given(recommendations: &mut [Recommendation], history: &History) {
    let mut places = HashMap::with_capacity(history.stores.len());
    for (place, store) in history.stores.iter().enumerate() {
        places.entry(store.id).or_insert(place);
    }
    recommendations.sort_by_key(|line| places.get(&line.store).copied());
}

/// The places of ids in ascending order; `None` when they ascend already.
fn order<Id: Ord>(ids: impl Iterator<Item = Id>) -> Option<Vec<usize>> {
    let ids: Vec<Id> = ids.collect();
    if ids.is_sorted() {
        return None;
    }
    let mut order: Vec<usize> = (0..ids.len()).collect();
    order.sort_by_key(|at| &ids[*at]);
    Some(order)
}

/// Where each one goes.
fn places(order: &[usize]) -> Vec<u32> {
    let mut places = vec![0; order.len()];
    for (place, at) in order.iter().enumerate() {
        places[*at] = place as u32;
    }
    places
}
