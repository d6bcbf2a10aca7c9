//! Which items of a plan are meant, by their places.

use serde::{Deserialize, Serialize};

/// Items of a plan by place, as ascending runs `(first, how many)`: a hundred thousand items in a
/// row are two numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemSet(Vec<(u32, u32)>);

impl ItemSet {
    /// One item.
    pub fn one(place: u32) -> ItemSet {
        ItemSet(vec![(place, 1)])
    }

    /// The first `count` items.
    pub fn first(count: u32) -> ItemSet {
        if count == 0 { ItemSet::default() } else { ItemSet(vec![(0, count)]) }
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.iter().map(|(_, count)| *count as usize).sum()
    }

    /// Whether none is meant.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The places, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        self.0.iter().flat_map(|&(first, count)| first..first.saturating_add(count))
    }

    /// The runs, ascending: the first place and how many follow each other.
    pub fn runs(&self) -> &[(u32, u32)] {
        &self.0
    }

    /// Whether a place is meant.
    pub fn contains(&self, place: u32) -> bool {
        let after = self.0.partition_point(|&(first, _)| first <= place);
        after > 0 && self.0.get(after - 1).is_some_and(|&(first, count)| place - first < count)
    }

    /// How many of the items come before a place that is meant; `None` when it is not meant.
    pub fn rank(&self, place: u32) -> Option<usize> {
        let mut before = 0usize;
        for &(first, count) in &self.0 {
            if place < first {
                return None;
            }
            if place - first < count {
                return Some(before + (place - first) as usize);
            }
            before += count as usize;
        }
        None
    }

    /// Whether the runs are as this type keeps them: ascending, apart, not empty, below `places`.
    pub fn is_sound(&self, places: u32) -> bool {
        let mut free = 0u64;
        self.0.iter().all(|&(first, count)| {
            let sound = count > 0 && u64::from(first) >= free;
            free = u64::from(first) + u64::from(count) + 1;
            sound && free - 1 <= u64::from(places)
        })
    }
}

/// Places in any order, each counted once.
impl FromIterator<u32> for ItemSet {
    fn from_iter<I: IntoIterator<Item = u32>>(places: I) -> ItemSet {
        let mut places: Vec<u32> = places.into_iter().collect();
        if !places.is_sorted() {
            places.sort_unstable();
        }
        let mut runs: Vec<(u32, u32)> = Vec::new();
        for place in places {
            match runs.last_mut() {
                Some((first, count)) if place < *first + *count => {}
                Some((first, count)) if place == *first + *count => *count += 1,
                _ => runs.push((place, 1)),
            }
        }
        ItemSet(runs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn a_set_holds_what_was_put_in_ascending_and_once(places in prop::collection::vec(0u32..60, 0..80)) {
            let set: ItemSet = places.iter().copied().collect();
            let plain: BTreeSet<u32> = places.into_iter().collect();
            prop_assert_eq!(set.iter().collect::<Vec<_>>(), plain.iter().copied().collect::<Vec<_>>());
            prop_assert_eq!(set.len(), plain.len());
            prop_assert!(set.is_sound(60));
            for place in 0..60 {
                prop_assert_eq!(set.contains(place), plain.contains(&place));
                let before = plain.iter().position(|own| *own == place);
                prop_assert_eq!(set.rank(place), before);
            }
        }
    }

    #[test]
    fn a_hundred_thousand_items_in_a_row_are_one_run() {
        let set: ItemSet = (0..100_000).collect();
        assert_eq!(set.runs(), [(0, 100_000)]);
        assert_eq!(set, ItemSet::first(100_000));
    }

    #[test]
    fn runs_that_overlap_touch_or_reach_too_far_are_unsound() {
        for runs in [vec![(0, 0)], vec![(5, 2), (6, 1)], vec![(5, 2), (7, 1)], vec![(8, 3)]] {
            assert!(!ItemSet(runs.clone()).is_sound(10), "{runs:?}");
        }
        assert!(ItemSet(vec![(0, 2), (3, 7)]).is_sound(10));
    }
}
