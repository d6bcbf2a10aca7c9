//! API keys: how a program asks for what a person may.
//!
//! A key belongs to a workspace and to the admin who made it. It never does more than it was given,
//! and never more than its maker may do at the moment of the request: a key is no way around a role
//! that was taken back, nor around the rule that nobody approves what they contributed to.

use super::{AccountRefusal, Actor, Reach, Right, Rights, Role, check_membership, clean_name};
use crate::{ids::ApiKeyId, refusals};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The beginning of every key, by which people and scanners for lost secrets know it.
pub const API_KEY_MARK: &str = "gwk_";
/// How many characters of a key are kept readable, so that people can tell two keys apart. What is
/// left secret is more than 200 random bits.
pub const API_KEY_SHOWN: usize = 12;
/// Requests per minute that a key can be allowed.
pub const API_KEY_PACE: std::ops::RangeInclusive<u32> = 1..=6_000;
/// Keys that a workspace can have at once.
pub const API_KEYS_MOST: i64 = 100;

/// A key as it is listed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ApiKey {
    /// Its identity.
    pub id: ApiKeyId,
    /// What people call it.
    pub name: String,
    /// The first characters of the key itself.
    pub shown: String,
    /// As what it asks.
    pub role: Role,
    /// What it may cause.
    pub rights: Rights,
    /// Where.
    pub reach: Reach,
    /// How often it may ask.
    pub requests_per_minute: u32,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub created_at: Timestamp,
    /// Until when it works; `None` until it is revoked.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to the minute, if ever.
    pub last_used_at: Option<Timestamp>,
}

/// A key as somebody wants it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewApiKey {
    /// What people will call it.
    pub name: String,
    /// As what it asks.
    pub role: Role,
    /// What it may cause.
    pub rights: Rights,
    /// Where.
    pub reach: Reach,
    /// How often it may ask.
    pub requests_per_minute: u32,
    /// Until when it works; `None` until it is revoked.
    pub expires_at: Option<Timestamp>,
}

refusals! {
    /// Why a key is not made as asked.
    pub enum ApiKeyRefusal {
        /// Something that would not do for a member either: name, role with rights, empty reach.
        Unfit { why: AccountRefusal } => "{why}",
        /// A role above the maker's.
        AboveRole { role: String } => "You are no {role} yourself, so your key cannot be one.",
        /// A right that the maker does not hold.
        AboveRights { right: String } => "You do not hold the right to {right} yourself, so your key cannot have it.",
        /// Stores that the maker does not reach.
        AboveReach => "Your own rights hold only in some regions and groups. Choose among those.",
        /// It would never work.
        ExpiresInThePast => "The day on which the key ends must lie ahead.",
        /// None, or more than the server allows.
        PaceOutOfRange { most: u32 } => "Allow between 1 and {most} requests per minute.",
        /// There are enough.
        TooMany { most: i64 } => "There are {most} keys already. Revoke one that is not used.",
    }
}

refusals! {
    /// Why a key opens nothing.
    pub enum KeyRefusal {
        /// Nobody made such a key, or its maker is no longer a member.
        Unknown => "This API key is not known here.",
        /// It was taken back.
        Revoked => "This API key was revoked.",
        /// Its day has come.
        Expired => "This API key has expired.",
    }
}

/// The key as it is kept, or why `maker` cannot have it made.
pub fn check_api_key(
    mut key: NewApiKey,
    maker: &Actor,
    now: Timestamp,
) -> Result<NewApiKey, ApiKeyRefusal> {
    let unfit = |why| ApiKeyRefusal::Unfit { why };
    key.name = clean_name(&key.name).map_err(unfit)?;
    check_membership(key.role, key.rights, &key.reach).map_err(unfit)?;
    if key.role > maker.role {
        return Err(ApiKeyRefusal::AboveRole { role: key.role.word().to_owned() });
    }
    let beyond = Right::ALL
        .into_iter()
        .find(|right| key.rights.holds(*right) && !maker.rights.holds(*right));
    if let Some(right) = beyond {
        return Err(ApiKeyRefusal::AboveRights { right: right.word().to_owned() });
    }
    if !maker.reach.includes(&key.reach) {
        return Err(ApiKeyRefusal::AboveReach);
    }
    if key.expires_at.is_some_and(|at| at <= now) {
        return Err(ApiKeyRefusal::ExpiresInThePast);
    }
    if !API_KEY_PACE.contains(&key.requests_per_minute) {
        return Err(ApiKeyRefusal::PaceOutOfRange { most: *API_KEY_PACE.end() });
    }
    Ok(key)
}

/// Who asks when a key is used: its maker, held to what the key was given, under a name that tells
/// of both.
///
/// `maker` is what the maker may do at present. The person stays the maker, so that whatever a rule
/// says of a person (who stops a job, who contributed to a plan) holds for their keys too.
pub fn actor_of_key(
    maker: Actor,
    name: &str,
    shown: &str,
    role: Role,
    rights: Rights,
    reach: &Reach,
) -> Actor {
    Actor {
        name: name_of_key(name, shown, &maker.name),
        role: role.min(maker.role),
        rights: rights.common(maker.rights),
        reach: reach.common(&maker.reach),
        ..maker
    }
}

/// How the audit log and histories call a key: `Warehouse (API key gwk_3f9aK2Lx of Ada)`.
pub fn name_of_key(name: &str, shown: &str, maker: &str) -> String {
    format!("{name} (API key {shown} of {maker})")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{PersonId, RegionId, WorkspaceId};
    use uuid::Uuid;

    fn maker(role: Role, rights: Rights, reach: Reach) -> Actor {
        Actor {
            person: PersonId(Uuid::from_u128(1)),
            name: "Ada".into(),
            workspace: WorkspaceId(Uuid::from_u128(2)),
            role,
            rights,
            reach,
        }
    }

    fn wanted() -> NewApiKey {
        NewApiKey {
            name: "  Warehouse ".into(),
            role: Role::Marketer,
            rights: Role::Marketer.usual_rights(),
            reach: Reach::Everywhere,
            requests_per_minute: 300,
            expires_at: None,
        }
    }

    fn north() -> Reach {
        Reach::Limited { regions: vec![RegionId(Uuid::from_u128(3))], groups: Vec::new() }
    }

    #[test]
    fn a_key_is_never_made_above_its_maker() {
        let now = Timestamp::UNIX_EPOCH;
        let admin = maker(Role::Admin, Role::Admin.usual_rights(), Reach::Everywhere);
        assert_eq!(check_api_key(wanted(), &admin, now).unwrap().name, "Warehouse");

        let approver = maker(Role::Approver, Role::Admin.usual_rights(), Reach::Everywhere);
        let admins = NewApiKey { role: Role::Admin, ..wanted() };
        assert_eq!(
            check_api_key(admins, &approver, now),
            Err(ApiKeyRefusal::AboveRole { role: "admin".into() })
        );
        let thrifty =
            maker(Role::Admin, Rights { spend: false, ..admin.rights }, Reach::Everywhere);
        assert_eq!(
            check_api_key(wanted(), &thrifty, now),
            Err(ApiKeyRefusal::AboveRights { right: "spend".into() })
        );
        let northern = maker(Role::Admin, admin.rights, north());
        assert_eq!(check_api_key(wanted(), &northern, now), Err(ApiKeyRefusal::AboveReach));
        let key = NewApiKey { reach: north(), ..wanted() };
        assert!(check_api_key(key, &northern, now).is_ok());
    }

    #[test]
    fn a_key_has_a_name_an_end_ahead_and_a_pace() {
        let now = Timestamp::UNIX_EPOCH;
        let admin = maker(Role::Admin, Role::Admin.usual_rights(), Reach::Everywhere);
        let check = |key: NewApiKey| check_api_key(key, &admin, now).map(|_| ());
        let unfit = |why| Err(ApiKeyRefusal::Unfit { why });
        assert_eq!(
            check(NewApiKey { name: " ".into(), ..wanted() }),
            unfit(AccountRefusal::NameMissing)
        );
        assert_eq!(
            check(NewApiKey { role: Role::Viewer, ..wanted() }),
            unfit(AccountRefusal::ViewerWithRights)
        );
        assert_eq!(
            check(NewApiKey { expires_at: Some(now), ..wanted() }),
            Err(ApiKeyRefusal::ExpiresInThePast)
        );
        for pace in [0, 6_001] {
            assert_eq!(
                check(NewApiKey { requests_per_minute: pace, ..wanted() }),
                Err(ApiKeyRefusal::PaceOutOfRange { most: 6_000 })
            );
        }
    }

    #[test]
    fn a_key_falls_with_its_makers_rights_and_names_both() {
        let rights = Role::Marketer.usual_rights();
        let demoted = maker(Role::Viewer, Rights::NONE, north());
        let actor = actor_of_key(
            demoted,
            "Warehouse",
            "gwk_3f9aK2Lx",
            Role::Marketer,
            rights,
            &Reach::Everywhere,
        );
        assert_eq!((actor.role, actor.rights, actor.reach), (Role::Viewer, Rights::NONE, north()));
        assert_eq!(actor.name, "Warehouse (API key gwk_3f9aK2Lx of Ada)");
        assert_eq!(actor.person, PersonId(Uuid::from_u128(1)));
    }
}
