//! Regions and store types: the lists a store chooses from.

use crate::{
    accounts::Thresholds,
    ids::{RegionId, StoreTypeId},
    refusals,
};
use serde::{Deserialize, Serialize};

/// A sales region.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Region {
    /// Its identity.
    pub id: RegionId,
    /// Its name, unique in the workspace.
    pub name: String,
    /// Where the matrix changes status here; `None` means as in the workspace.
    pub thresholds: Option<Thresholds>,
    /// Stores in it.
    pub stores: u64,
}

/// A kind of store, such as "Urban".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoreType {
    /// Its identity.
    pub id: StoreTypeId,
    /// Its name, unique in the workspace.
    pub name: String,
    /// Stores of it.
    pub stores: u64,
}

refusals! {
    /// Why a region or store type cannot be saved or removed.
    pub enum PlaceRefusal {
        /// No name.
        NameMissing => "Give it a name.",
        /// Longer than 80 characters.
        NameTooLong => "A name can have at most 80 characters.",
        /// The name is used.
        NameTaken { name: String } => "There is already one called \"{name}\".",
        /// Thresholds out of range or in the wrong order.
        ThresholdsReversed => "The auto-approve threshold must not lie below the skip threshold, both between 0 and 100.",
        /// Stores still use it.
        InUse { name: String, stores: i64 } => "{stores} stores are in \"{name}\". Move them first.",
        /// Someone's rights are limited to it.
        LimitsSomeone { name: String, people: i64 } => "The rights of {people} members are limited to \"{name}\". Change their rights first.",
    }
}

/// A region's name and thresholds as they are kept, or why not.
pub fn check_region(
    name: &str,
    thresholds: Option<Thresholds>,
) -> Result<(String, Option<Thresholds>), PlaceRefusal> {
    let name = check_store_type(name)?;
    match thresholds {
        Some(t) if t.auto_approve_above > 100 || t.skip_below > t.auto_approve_above => {
            Err(PlaceRefusal::ThresholdsReversed)
        }
        _ => Ok((name, thresholds)),
    }
}

/// A store type's name as it is kept, or why not.
pub fn check_store_type(name: &str) -> Result<String, PlaceRefusal> {
    let name = name.trim();
    match name.chars().count() {
        0 => Err(PlaceRefusal::NameMissing),
        1..=80 => Ok(name.to_owned()),
        _ => Err(PlaceRefusal::NameTooLong),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_regions_thresholds_stand_in_order() {
        let check = |above, below| {
            check_region("West", Some(Thresholds { auto_approve_above: above, skip_below: below }))
        };
        assert!(check(80, 40).is_ok());
        assert!(check(50, 50).is_ok());
        assert_eq!(check(40, 80), Err(PlaceRefusal::ThresholdsReversed));
        assert_eq!(check(101, 80), Err(PlaceRefusal::ThresholdsReversed));
        assert_eq!(check_region(" ", None), Err(PlaceRefusal::NameMissing));
    }
}
