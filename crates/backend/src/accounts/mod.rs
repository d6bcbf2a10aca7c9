//! Sign-in, sessions, API keys, members, invitations, profiles and workspace settings.

mod api_keys;
mod invitations;
mod members;
mod passwords;
mod profile;
mod sessions;
mod setup;
mod sign_in;
mod workspaces;

pub use api_keys::{KeyVisitor, api_keys, create_api_key, revoke_api_key, visit_with_key};
pub use invitations::{
    Accepted, Invite, accept, invitation, invitations, invite, revoke_invitation,
};
pub use members::{change_member, members, places_of_reach, remove_member};
pub use passwords::hash_password;
pub use profile::{change_password, rename_person};
pub(crate) use sessions::open_session;
pub use sessions::{
    SESSION_DAYS, Token, Visitor, actor, end_other_sessions, end_session, sessions, sign_out,
    switch_workspace, visit,
};
pub use setup::{NewAdmin, create_first_admin, is_set_up};
pub(crate) use setup::{add_member, add_person};
pub use sign_in::{Browser, sign_in};
pub(crate) use workspaces::{held_settings, insert_workspace};
pub use workspaces::{save_settings, settings};

use domain::accounts::{Reach, Rights, Role};
use sqlx::types::Json;

/// The columns that say what someone may do, as memberships and invitations keep them.
#[derive(sqlx::FromRow, Clone, Debug)]
struct Standing {
    role: String,
    may_edit: bool,
    may_approve: bool,
    may_send: bool,
    may_spend: bool,
    reach: Json<Reach>,
}

impl Standing {
    /// An unknown role, which the schema's check forbids, would be read as the least.
    fn role(&self) -> Role {
        Role::from_word(&self.role).unwrap_or(Role::Viewer)
    }

    fn rights(&self) -> Rights {
        Rights {
            edit: self.may_edit,
            approve: self.may_approve,
            send: self.may_send,
            spend: self.may_spend,
        }
    }
}
