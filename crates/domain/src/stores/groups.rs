//! Saved store groups: picked one by one, or everything a rule finds.

use super::StoreFilter;
use crate::{
    ids::{StoreGroupId, StoreId},
    refusals,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A saved collection of stores.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoreGroup {
    /// Its identity.
    pub id: StoreGroupId,
    /// Its name, unique in the workspace.
    pub name: String,
    /// What makes a store a member.
    pub kind: GroupKind,
    /// How many stores are in it now.
    pub stores: u64,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
}

/// What makes a store a member of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum GroupKind {
    /// Someone picked it.
    Picked,
    /// It matches the rule, today and tomorrow.
    Rule(StoreFilter),
}

/// What a new group begins with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum NewGroup {
    /// These stores.
    Picked(Vec<StoreId>),
    /// Every store that passes now.
    PickedBy(StoreFilter),
    /// Every store that passes, now and later.
    Rule(StoreFilter),
}

/// What a removed group was: enough to bring it back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RemovedGroup {
    /// Its identity, which it gets back.
    pub id: StoreGroupId,
    /// Its name.
    pub name: String,
    /// Its rule or stores.
    pub content: NewGroup,
}

refusals! {
    /// Why a group cannot be saved or removed.
    pub enum GroupRefusal {
        /// No name.
        NameMissing => "Give the group a name.",
        /// Longer than 120 characters.
        NameTooLong => "A group's name can have at most 120 characters.",
        /// Used by another group.
        NameTaken { name: String } => "There is already a group called \"{name}\".",
        /// The rule lets every store through.
        RuleEmpty => "A rule needs at least one condition; without one the group is all stores.",
        /// The rule names groups.
        RuleUsesGroups => "A rule cannot build on other groups. Remove the group from the filter, or save the stores as a picked group.",
        /// Nothing was picked.
        NothingPicked => "Pick at least one store.",
        /// Picking into a group by rule.
        ByRule { name: String } => "The stores of \"{name}\" follow from its rule. Change the rule instead.",
        /// Someone's rights are limited to it, and whoever asks is no admin.
        OnlyAdmin { name: String, people: i64 } => "The rights of {people} members are limited to \"{name}\", so only an admin can change its stores.",
        /// Someone's rights are limited to it.
        LimitsSomeone { name: String, people: i64 } => "The rights of {people} members are limited to \"{name}\". Change their rights first.",
    }
}

/// The name and kind as they are kept, or why not.
pub fn check_group(name: &str, kind: GroupKind) -> Result<(String, GroupKind), GroupRefusal> {
    let name = name.trim();
    match name.chars().count() {
        0 => return Err(GroupRefusal::NameMissing),
        1..=120 => {}
        _ => return Err(GroupRefusal::NameTooLong),
    }
    match &kind {
        GroupKind::Rule(rule) if !rule.groups.is_empty() => Err(GroupRefusal::RuleUsesGroups),
        GroupKind::Rule(rule) if rule.is_empty() => Err(GroupRefusal::RuleEmpty),
        _ => Ok((name.to_owned(), kind)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_rule_needs_a_condition_and_names_no_other_group() {
        let rule = |filter| check_group("West", GroupKind::Rule(filter));
        assert_eq!(rule(StoreFilter::default()), Err(GroupRefusal::RuleEmpty));
        let nested = StoreFilter {
            states: vec!["CA".into()],
            groups: vec![StoreGroupId(Uuid::from_u128(1))],
            ..StoreFilter::default()
        };
        assert_eq!(rule(nested.clone()), Err(GroupRefusal::RuleUsesGroups));
        assert!(rule(StoreFilter { groups: vec![], ..nested }).is_ok());
    }

    #[test]
    fn a_group_has_a_name() {
        assert_eq!(check_group("  ", GroupKind::Picked), Err(GroupRefusal::NameMissing));
        assert_eq!(
            check_group(&"x".repeat(121), GroupKind::Picked),
            Err(GroupRefusal::NameTooLong)
        );
        assert_eq!(check_group(" West ", GroupKind::Picked).unwrap().0, "West");
    }
}
