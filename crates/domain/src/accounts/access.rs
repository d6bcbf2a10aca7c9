//! The table of who may do what.
//!
//! A role says what someone is, four separate rights say what they may cause, and a reach says
//! where. [`Action::needs`] is the whole table; everything else reads it.

use crate::ids::{PersonId, RegionId, StoreGroupId, WorkspaceId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a person is in a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads everything in the workspace, changes nothing.
    Viewer,
    /// Plans, segments, writes.
    Marketer,
    /// Reviews, comments, approves or sends back.
    Approver,
    /// Members, templates, suppliers, limits, audit.
    Admin,
}

impl Role {
    /// Every role, least first.
    pub const ALL: [Role; 4] = [Role::Viewer, Role::Marketer, Role::Approver, Role::Admin];

    /// The word stored and shown.
    pub fn word(self) -> &'static str {
        match self {
            Role::Viewer => "viewer",
            Role::Marketer => "marketer",
            Role::Approver => "approver",
            Role::Admin => "admin",
        }
    }

    /// The role with that word.
    pub fn from_word(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.word() == word)
    }

    /// The rights someone new in this role starts with; an admin may change them.
    pub fn usual_rights(self) -> Rights {
        match self {
            Role::Viewer => Rights::NONE,
            Role::Marketer => Rights { edit: true, spend: true, ..Rights::NONE },
            Role::Approver => Rights { approve: true, ..Rights::NONE },
            Role::Admin => Rights { edit: true, approve: true, send: true, spend: true },
        }
    }
}

/// What a person may cause, apart from their role.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Rights {
    /// Change stores, plans and content.
    pub edit: bool,
    /// Approve plans, send them back, reopen them.
    pub approve: bool,
    /// Send messages to customers.
    pub send: bool,
    /// Create orders and move them on.
    pub spend: bool,
}

impl Rights {
    /// No right at all.
    pub const NONE: Rights = Rights { edit: false, approve: false, send: false, spend: false };

    /// Whether one of the four is held.
    pub fn holds(self, right: Right) -> bool {
        match right {
            Right::Edit => self.edit,
            Right::Approve => self.approve,
            Right::Send => self.send,
            Right::Spend => self.spend,
        }
    }

    /// The rights that both hold.
    pub fn common(self, other: Rights) -> Rights {
        Rights {
            edit: self.edit && other.edit,
            approve: self.approve && other.approve,
            send: self.send && other.send,
            spend: self.spend && other.spend,
        }
    }
}

/// One of the four rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// Change stores, plans and content.
    Edit,
    /// Approve plans, send them back, reopen them.
    Approve,
    /// Send messages to customers.
    Send,
    /// Create orders and move them on.
    Spend,
}

impl Right {
    /// Every right.
    pub const ALL: [Right; 4] = [Right::Edit, Right::Approve, Right::Send, Right::Spend];

    /// The word shown.
    pub fn word(self) -> &'static str {
        match self {
            Right::Edit => "edit",
            Right::Approve => "approve",
            Right::Send => "send",
            Right::Spend => "spend",
        }
    }
}

/// Where in the chain a person's rights hold. Reading is never limited by it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// In every store.
    #[default]
    Everywhere,
    /// Only in stores of these regions or these groups.
    Limited {
        /// Regions whose stores are reached.
        regions: Vec<RegionId>,
        /// Store groups whose members are reached.
        groups: Vec<StoreGroupId>,
    },
}

impl Reach {
    /// Whether a store in `region` and in these `groups` may be changed.
    pub fn covers(&self, region: Option<RegionId>, in_groups: &[StoreGroupId]) -> bool {
        match self {
            Reach::Everywhere => true,
            Reach::Limited { regions, groups } => {
                region.is_some_and(|r| regions.contains(&r))
                    || in_groups.iter().any(|g| groups.contains(g))
            }
        }
    }

    /// Whether `other` reaches nothing beyond this, judged by the regions and groups it names: that a
    /// group happens to lie within a region is not known here, and would not last.
    pub fn includes(&self, other: &Reach) -> bool {
        match (self, other) {
            (Reach::Everywhere, _) => true,
            (Reach::Limited { .. }, Reach::Everywhere) => false,
            (Reach::Limited { regions, groups }, Reach::Limited { regions: r, groups: g }) => {
                r.iter().all(|id| regions.contains(id)) && g.iter().all(|id| groups.contains(id))
            }
        }
    }

    /// A reach that lies within both: the regions and groups that both name. With nothing in
    /// common it reaches no store.
    pub fn common(&self, other: &Reach) -> Reach {
        match (self, other) {
            (Reach::Everywhere, narrower) | (narrower, Reach::Everywhere) => narrower.clone(),
            (Reach::Limited { regions, groups }, Reach::Limited { regions: r, groups: g }) => {
                Reach::Limited {
                    regions: regions.iter().copied().filter(|id| r.contains(id)).collect(),
                    groups: groups.iter().copied().filter(|id| g.contains(id)).collect(),
                }
            }
        }
    }
}

/// Something a person can ask for. Every command and query names the one it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Action {
    /// Look at stores, campaigns, matrix runs, plans, orders.
    Read,
    /// Change stores, regions, store types and groups.
    EditStores,
    /// Import stores or mailing history, and undo that.
    Import,
    /// Create and change campaigns.
    EditCampaigns,
    /// Run the matrix.
    RunMatrix,
    /// Create and change plans.
    EditPlans,
    /// Approve plans, send them back, reopen them.
    ApprovePlans,
    /// Comment on plans, reply, resolve and reopen threads.
    Comment,
    /// Make and take back links that show a plan to somebody without an account.
    SharePlans,
    /// Create orders and move them on.
    Order,
    /// Say what came of orders: what was printed, delivered, invoiced and answered.
    RecordActuals,
    /// Order the auto-approved stores of a run in one confirmation, within the admin's limits.
    QuickOrder,
    /// Keep a saved view for the whole workspace.
    ShareViews,
    /// Send messages to customers.
    Send,
    /// Invite, change and remove members.
    ManageMembers,
    /// Make, list and revoke API keys.
    ManageKeys,
    /// Change the workspace's settings; add or remove the demonstration chain.
    ManageWorkspace,
    /// Read and export the audit log.
    ReadAudit,
    /// See the e-mails that went out, and send one again.
    ReadMail,
    /// See the gallery of widgets.
    SeeGallery,
}

/// What an action asks of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// To be a member of the workspace.
    Membership,
    /// To be more than a viewer.
    Part,
    /// To hold a right.
    Right(Right),
    /// To hold each of several rights.
    Rights(&'static [Right]),
    /// To be an admin.
    Admin,
}

impl Action {
    /// Every action.
    pub const ALL: [Action; 20] = [
        Action::Read,
        Action::EditStores,
        Action::Import,
        Action::EditCampaigns,
        Action::RunMatrix,
        Action::EditPlans,
        Action::ApprovePlans,
        Action::Comment,
        Action::SharePlans,
        Action::Order,
        Action::RecordActuals,
        Action::QuickOrder,
        Action::ShareViews,
        Action::Send,
        Action::ManageMembers,
        Action::ManageKeys,
        Action::ManageWorkspace,
        Action::ReadAudit,
        Action::ReadMail,
        Action::SeeGallery,
    ];

    /// The table of who may do what.
    pub fn needs(self) -> Need {
        match self {
            Action::Read => Need::Membership,
            Action::Comment => Need::Part,
            Action::EditStores
            | Action::Import
            | Action::EditCampaigns
            | Action::RunMatrix
            | Action::EditPlans
            | Action::RecordActuals
            | Action::SharePlans
            | Action::ShareViews => Need::Right(Right::Edit),
            Action::ApprovePlans => Need::Right(Right::Approve),
            Action::Order => Need::Right(Right::Spend),
            Action::QuickOrder => Need::Rights(&[Right::Edit, Right::Approve, Right::Spend]),
            Action::Send => Need::Right(Right::Send),
            Action::ManageMembers
            | Action::ManageKeys
            | Action::ManageWorkspace
            | Action::ReadAudit
            | Action::ReadMail
            | Action::SeeGallery => Need::Admin,
        }
    }
}

/// Who asks, in which workspace, with what rights. Every command and query takes one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Actor {
    /// The person.
    pub person: PersonId,
    /// Their name, as the audit log keeps it.
    pub name: String,
    /// The workspace they are in now.
    pub workspace: WorkspaceId,
    /// What they are there.
    pub role: Role,
    /// What they may cause there.
    pub rights: Rights,
    /// Where their rights hold.
    pub reach: Reach,
}

impl Actor {
    /// Refuses unless this person may do `action` somewhere in the workspace.
    pub fn may(&self, action: Action) -> Result<(), Forbidden> {
        let allowed = match action.needs() {
            Need::Membership => true,
            Need::Part => self.role != Role::Viewer,
            // A viewer changes nothing, whatever rights were stored for them.
            Need::Right(right) => self.role != Role::Viewer && self.rights.holds(right),
            Need::Rights(rights) => {
                self.role != Role::Viewer && rights.iter().all(|right| self.rights.holds(*right))
            }
            Need::Admin => self.role == Role::Admin,
        };
        if allowed { Ok(()) } else { Err(Forbidden::Action(action.needs())) }
    }

    /// Refuses unless this person's rights hold in a store of `region` that is in `groups`.
    pub fn reaches(
        &self,
        region: Option<RegionId>,
        groups: &[StoreGroupId],
    ) -> Result<(), Forbidden> {
        if self.reach.covers(region, groups) { Ok(()) } else { Err(Forbidden::OutOfReach) }
    }
}

/// Why someone may not do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forbidden {
    /// A right or role is missing.
    Action(Need),
    /// The store lies outside the regions and groups this person may change.
    OutOfReach,
}

impl fmt::Display for Forbidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Forbidden::Action(Need::Membership) => {
                write!(f, "You are not a member of this workspace.")
            }
            Forbidden::Action(Need::Part) => {
                write!(f, "A viewer reads and changes nothing. An admin can give you another role.")
            }
            Forbidden::Action(Need::Right(right)) => write!(
                f,
                "This needs the right to {}. An admin of the workspace can give it to you.",
                right.word()
            ),
            Forbidden::Action(Need::Rights(rights)) => {
                let words: Vec<&str> = rights.iter().map(|right| right.word()).collect();
                write!(
                    f,
                    "This needs the rights to {}. An admin of the workspace can give them to you.",
                    words.join(" and to ")
                )
            }
            Forbidden::Action(Need::Admin) => write!(f, "Only an admin can do this."),
            Forbidden::OutOfReach => {
                write!(f, "This store is outside the regions and groups you may change.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn actor(role: Role, rights: Rights) -> Actor {
        Actor {
            person: PersonId(Uuid::from_u128(1)),
            name: "Ada".into(),
            workspace: WorkspaceId(Uuid::from_u128(2)),
            role,
            rights,
            reach: Reach::Everywhere,
        }
    }

    #[test]
    fn each_role_may_do_what_its_usual_rights_say() {
        let may = |role: Role| -> Vec<Action> {
            Action::ALL
                .into_iter()
                .filter(|a| actor(role, role.usual_rights()).may(*a).is_ok())
                .collect()
        };
        use Action::*;
        assert_eq!(may(Role::Viewer), [Read]);
        assert_eq!(
            may(Role::Marketer),
            [
                Read,
                EditStores,
                Import,
                EditCampaigns,
                RunMatrix,
                EditPlans,
                Comment,
                SharePlans,
                Order,
                RecordActuals,
                ShareViews
            ]
        );
        assert_eq!(may(Role::Approver), [Read, ApprovePlans, Comment]);
        assert_eq!(may(Role::Admin), Action::ALL);
    }

    #[test]
    fn a_viewer_changes_nothing_even_with_rights() {
        let viewer = actor(Role::Viewer, Role::Admin.usual_rights());
        assert_eq!(viewer.may(Action::EditPlans), Err(Forbidden::Action(Need::Right(Right::Edit))));
    }

    #[test]
    fn a_quick_order_needs_the_three_rights_that_its_steps_need() {
        let all = Rights { edit: true, approve: true, send: false, spend: true };
        assert_eq!(actor(Role::Marketer, all).may(Action::QuickOrder), Ok(()));
        for rights in [
            Rights { edit: false, ..all },
            Rights { approve: false, ..all },
            Rights { spend: false, ..all },
        ] {
            let refused = actor(Role::Marketer, rights).may(Action::QuickOrder).unwrap_err();
            assert!(refused.to_string().contains("edit and to approve and to spend"), "{refused}");
        }
    }

    #[test]
    fn a_limited_reach_covers_its_regions_and_groups_only() {
        let (north, south) = (RegionId(Uuid::from_u128(3)), RegionId(Uuid::from_u128(4)));
        let group = StoreGroupId(Uuid::from_u128(5));
        let reach = Reach::Limited { regions: vec![north], groups: vec![group] };
        assert!(reach.covers(Some(north), &[]));
        assert!(!reach.covers(Some(south), &[]));
        assert!(!reach.covers(None, &[]));
        assert!(reach.covers(Some(south), &[group]));
    }

    #[test]
    fn what_two_reaches_have_in_common_lies_within_both() {
        let region = |n| RegionId(Uuid::from_u128(n));
        let limited = |numbers: &[u128]| Reach::Limited {
            regions: numbers.iter().map(|n| region(*n)).collect(),
            groups: Vec::new(),
        };
        let (wide, narrow, other) = (limited(&[1, 2]), limited(&[2]), limited(&[3]));
        assert_eq!(Reach::Everywhere.common(&wide), wide);
        assert_eq!(wide.common(&Reach::Everywhere), wide);
        assert_eq!(wide.common(&narrow), narrow);
        assert!(!wide.common(&other).covers(Some(region(1)), &[]), "nothing is reached");
        assert!(Reach::Everywhere.includes(&wide) && wide.includes(&narrow));
        assert!(!narrow.includes(&wide) && !wide.includes(&Reach::Everywhere));
    }
}
