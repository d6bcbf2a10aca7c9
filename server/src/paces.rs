//! How often somebody may ask, kept in memory by each server process for itself: noting every
//! request in the database would cost more than most requests do.

use domain::accounts::Pace;
use jiff::{SignedDuration, Timestamp};
use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

/// The allowances of those who asked lately.
#[derive(Debug)]
pub(crate) struct Paces<K>(Arc<Mutex<HashMap<K, Pace>>>);

impl<K> Clone for Paces<K> {
    fn clone(&self) -> Self {
        Paces(self.0.clone())
    }
}

impl<K> Default for Paces<K> {
    fn default() -> Self {
        Paces(Arc::default())
    }
}

/// From so many on, those with a full allowance are forgotten.
const KEPT: usize = 10_000;

impl<K: Eq + Hash> Paces<K> {
    /// Takes one request from somebody's allowance, or tells how long to wait.
    pub(crate) fn ask(
        &self,
        who: K,
        now: Timestamp,
        per_minute: u32,
    ) -> Result<(), SignedDuration> {
        // Nothing panics while it is held; and if, the map is still whole.
        let mut paces = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if paces.len() >= KEPT {
            paces.retain(|_, pace| !pace.is_full(now));
        }
        let pace = paces.entry(who).or_insert_with(Pace::full);
        *pace = pace.ask(now, per_minute)?;
        Ok(())
    }
}

/// A wait in whole seconds, at least one, as `Retry-After` tells it.
pub(crate) fn seconds(wait: SignedDuration) -> u64 {
    u64::try_from(wait.as_millis()).unwrap_or(0).div_ceil(1_000).max(1)
}
