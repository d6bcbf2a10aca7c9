//! Saved views of a room's list: filter, order and columns under a name, for oneself or for the
//! whole workspace.
//!
//! What a view holds is the room's own type; who may keep and change one is the same everywhere.

use crate::{
    accounts::{Action, Actor, Forbidden, Need, Role},
    ids::{PersonId, ViewId},
    refusals,
};
use serde::{Deserialize, Serialize};

/// Most characters of a view's name.
pub const MAX_NAME: usize = 60;

/// A list that has saved views.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ViewRoom {
    /// The lines of a matrix run.
    Matrix,
    /// The items of a plan.
    Plans,
}

impl ViewRoom {
    /// The word stored.
    pub fn word(self) -> &'static str {
        match self {
            ViewRoom::Matrix => "matrix",
            ViewRoom::Plans => "plans",
        }
    }
}

/// A view that someone saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedView<V> {
    /// Its identity.
    pub id: ViewId,
    /// Its name.
    pub name: String,
    /// Whether the whole workspace sees it; otherwise only its owner does.
    pub shared: bool,
    /// Who saved it.
    pub owner: PersonId,
    /// Their name.
    pub owner_name: String,
    /// Counts its changes; a change based on an older one is refused.
    pub version: u32,
    /// Whether whoever asked may change or delete it.
    pub may_change: bool,
    /// What it shows.
    pub view: V,
}

refusals! {
    /// Why a view is not saved.
    pub enum ViewRefusal {
        /// No name.
        NameMissing => "Give the view a name.",
        /// Longer than [`MAX_NAME`].
        NameTooLong => "A view's name can have at most 60 characters.",
        /// Another view that the same people see has it.
        NameTaken { name: String } => "There is already a view called \"{name}\". Choose another name.",
    }
}

/// A view's name as it is kept: trimmed, 1 to [`MAX_NAME`] characters.
pub fn clean_view_name(name: &str) -> Result<String, ViewRefusal> {
    let name = name.trim();
    match name.chars().count() {
        0 => Err(ViewRefusal::NameMissing),
        1..=MAX_NAME => Ok(name.to_owned()),
        _ => Err(ViewRefusal::NameTooLong),
    }
}

/// Refuses unless this person may keep a view that is `shared` or their own. A view of one's own
/// changes nothing for anybody else, so everybody may have them, viewers too.
pub fn may_keep(actor: &Actor, shared: bool) -> Result<(), Forbidden> {
    actor.may(if shared { Action::ShareViews } else { Action::Read })
}

/// Refuses unless this person may change or delete the view that `owner` saved: the owner may, and
/// for a shared one every admin.
pub fn may_change(actor: &Actor, owner: PersonId, shared: bool) -> Result<(), Forbidden> {
    if shared && actor.role == Role::Admin {
        return Ok(());
    }
    if owner != actor.person {
        return Err(Forbidden::Action(Need::Admin));
    }
    may_keep(actor, shared)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::{Reach, Right},
        ids::WorkspaceId,
    };
    use uuid::Uuid;

    fn actor(person: u128, role: Role) -> Actor {
        Actor {
            person: PersonId(Uuid::from_u128(person)),
            name: "Ada".into(),
            workspace: WorkspaceId(Uuid::from_u128(9)),
            role,
            rights: role.usual_rights(),
            reach: Reach::Everywhere,
        }
    }

    #[test]
    fn everybody_keeps_their_own_views_and_marketers_share_theirs() {
        let (viewer, marketer) = (actor(1, Role::Viewer), actor(2, Role::Marketer));
        assert_eq!(may_keep(&viewer, false), Ok(()));
        let edit = Forbidden::Action(Need::Right(Right::Edit));
        assert_eq!(may_keep(&viewer, true), Err(edit));
        assert_eq!(may_keep(&marketer, true), Ok(()));
    }

    #[test]
    fn a_shared_view_is_changed_by_its_owner_or_an_admin() {
        let (owner, other) = (actor(1, Role::Marketer), actor(2, Role::Marketer));
        let admin = actor(3, Role::Admin);
        assert_eq!(may_change(&owner, owner.person, true), Ok(()));
        assert_eq!(may_change(&admin, owner.person, true), Ok(()));
        assert!(may_change(&other, owner.person, true).is_err());
        // Somebody's own views are nobody else's business.
        assert!(may_change(&admin, owner.person, false).is_err());
    }

    #[test]
    fn a_name_is_trimmed_and_neither_empty_nor_long() {
        assert_eq!(clean_view_name("  West "), Ok("West".to_owned()));
        assert_eq!(clean_view_name(" "), Err(ViewRefusal::NameMissing));
        assert_eq!(clean_view_name(&"x".repeat(61)), Err(ViewRefusal::NameTooLong));
    }
}
