//! People, memberships, invitations and sessions, and what makes a name or a password acceptable.

use super::{Reach, Rights, Role};
use crate::{
    ids::{InvitationId, PersonId, SessionId, WorkspaceId},
    refusals,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Fewest characters of a password. NIST SP 800-63B-4 asks for 15 where nothing else protects the
/// account and 8 as the floor; 12 is the middle that people do not work around.
pub const PASSWORD_LENGTH: std::ops::RangeInclusive<usize> = 12..=128;

/// A member of a workspace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// The person.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// The address they sign in with.
    pub email: String,
    /// What they are.
    pub role: Role,
    /// What they may cause.
    pub rights: Rights,
    /// Where.
    pub reach: Reach,
    /// Since when.
    pub joined_at: Timestamp,
    /// When they were last here, if ever.
    pub last_seen_at: Option<Timestamp>,
}

/// A membership offered by link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Invitation {
    /// Its identity.
    pub id: InvitationId,
    /// Who is invited.
    pub email: String,
    /// As what.
    pub role: Role,
    /// Who invited them.
    pub invited_by: String,
    /// When.
    pub created_at: Timestamp,
    /// Until when the link works.
    pub expires_at: Timestamp,
}

/// One signed-in browser of a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// Its identity.
    pub id: SessionId,
    /// What the browser called itself.
    pub browser: String,
    /// From which address it was last used.
    pub address: String,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was last used.
    pub last_seen_at: Timestamp,
    /// Whether it is the one asking.
    pub current: bool,
}

/// Who is signed in and where: what the shell needs on every page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// The person's rights in the workspace.
    pub actor: super::Actor,
    /// The address they sign in with.
    pub email: String,
    /// The workspace's name.
    pub workspace_name: String,
    /// Whether the workspace holds demonstration data.
    pub demonstration: bool,
    /// ISO 4217 code of the workspace's currency.
    pub currency: String,
    /// Other workspaces the person belongs to.
    pub workspaces: Vec<(WorkspaceId, String)>,
}

refusals! {
    /// Why an account cannot be made or changed as asked.
    pub enum AccountRefusal {
        /// No name.
        NameMissing => "Enter a name.",
        /// Longer than 120 characters.
        NameTooLong => "A name can have at most 120 characters.",
        /// Not an e-mail address.
        EmailInvalid { email: String } => "\"{email}\" is not an e-mail address; it needs the form name@example.com.",
        /// Somebody has that address already.
        EmailTaken { email: String } => "There is already an account for {email}. Sign in instead.",
        /// Too short.
        PasswordTooShort => "Choose a password of at least 12 characters; a sentence works well.",
        /// Too long.
        PasswordTooLong => "A password can have at most 128 characters.",
        /// Contains the address or name.
        PasswordGuessable => "This password is too easy to guess; leave out your name and address.",
        /// The current password does not match.
        PasswordWrong => "The current password is not right.",
        /// The first admin exists.
        AlreadySetUp => "This server already has an admin. Sign in, or ask them for an invitation.",
        /// The link is unknown, used, revoked or too old.
        InvitationInvalid => "This invitation link is no longer valid. Ask for a new one.",
        /// Already a member.
        AlreadyMember { email: String } => "{email} is already a member of this workspace.",
        /// The workspace would be left without an admin.
        LastAdmin => "This is the only admin. Make someone else an admin first.",
        /// A viewer with rights.
        ViewerWithRights => "A viewer changes nothing. Choose another role to give rights.",
        /// No such right beside the others.
        NothingReached => "Choose at least one region or group, or let the rights hold everywhere.",
    }
}

refusals! {
    /// Why someone cannot sign in.
    pub enum SignInRefusal {
        /// Address or password do not match; which one is not told.
        Mismatch => "The e-mail address or the password is not right.",
        /// Too many attempts.
        TooMany { minutes: u32 } => "Too many attempts. Try again in {minutes} minutes.",
        /// In no workspace.
        NoWorkspace => "You are not a member of any workspace. Ask for an invitation.",
    }
}

/// A name as it is kept: trimmed, 1 to 120 characters.
pub fn clean_name(name: &str) -> Result<String, AccountRefusal> {
    let name = name.trim();
    match name.chars().count() {
        0 => Err(AccountRefusal::NameMissing),
        1..=120 => Ok(name.to_owned()),
        _ => Err(AccountRefusal::NameTooLong),
    }
}

/// An address as it is kept: trimmed and in lower case, with one `@` and a dot behind it.
///
/// Deliberately loose: whether an address exists is known only by writing to it.
pub fn clean_email(email: &str) -> Result<String, AccountRefusal> {
    let kept = email.trim().to_lowercase();
    let fits = kept.split_once('@').is_some_and(|(local, host)| {
        !local.is_empty()
            && host.split('.').count() >= 2
            && host.split('.').all(|part| !part.is_empty())
            && !host.contains('@')
    });
    let plain = !kept.chars().any(|c| c.is_whitespace() || c.is_control()) && kept.len() <= 254;
    if fits && plain {
        Ok(kept)
    } else {
        Err(AccountRefusal::EmailInvalid { email: email.trim().to_owned() })
    }
}

/// Refuses passwords that are too short, too long, or made of the person's own name and address.
pub fn check_password(password: &str, email: &str, name: &str) -> Result<(), AccountRefusal> {
    let length = password.chars().count();
    if length < *PASSWORD_LENGTH.start() {
        return Err(AccountRefusal::PasswordTooShort);
    }
    if length > *PASSWORD_LENGTH.end() {
        return Err(AccountRefusal::PasswordTooLong);
    }
    let local = email.split('@').next().unwrap_or_default();
    let own = [email, local, name.trim()].map(str::to_lowercase);
    let rest = own
        .iter()
        .filter(|word| word.chars().count() >= 3)
        .fold(password.to_lowercase(), |rest, word| rest.replace(word.as_str(), ""));
    let different = rest.chars().collect::<std::collections::BTreeSet<_>>().len();
    if different < 5 { Err(AccountRefusal::PasswordGuessable) } else { Ok(()) }
}

/// Refuses rights for a viewer and a reach that reaches nothing.
pub fn check_membership(role: Role, rights: Rights, reach: &Reach) -> Result<(), AccountRefusal> {
    if role == Role::Viewer && rights != Rights::NONE {
        return Err(AccountRefusal::ViewerWithRights);
    }
    match reach {
        Reach::Limited { regions, groups } if regions.is_empty() && groups.is_empty() => {
            Err(AccountRefusal::NothingReached)
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_in_lower_case_without_spaces() {
        assert_eq!(clean_email("  Ada@Example.COM "), Ok("ada@example.com".into()));
        for wrong in ["", "ada", "ada@", "@example.com", "a@b", "a b@c.de", "a@b..c", "a@b@c.de"] {
            assert!(clean_email(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_password_must_be_long_and_not_ones_own_name() {
        fn check(password: &str) -> Result<(), AccountRefusal> {
            check_password(password, "ada.lovelace@example.com", "Ada Lovelace")
        }
        assert_eq!(check("short"), Err(AccountRefusal::PasswordTooShort));
        assert_eq!(check("aaaaaaaaaaaaaaaa"), Err(AccountRefusal::PasswordGuessable));
        assert_eq!(check("Ada Lovelace"), Err(AccountRefusal::PasswordGuessable));
        assert_eq!(check("ada.lovelace@example.com"), Err(AccountRefusal::PasswordGuessable));
        assert_eq!(check(&"x1".repeat(65)), Err(AccountRefusal::PasswordTooLong));
        assert_eq!(check("engine weaves algebra"), Ok(()));
    }

    #[test]
    fn a_viewer_is_given_no_rights() {
        let edit = Rights { edit: true, ..Rights::NONE };
        assert_eq!(
            check_membership(Role::Viewer, edit, &Reach::Everywhere),
            Err(AccountRefusal::ViewerWithRights)
        );
        assert_eq!(check_membership(Role::Marketer, edit, &Reach::Everywhere), Ok(()));
    }
}
