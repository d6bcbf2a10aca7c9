//! The people of the demonstration: one in every role, and one whose rights end at a region.

use super::places::Region;
use domain::accounts::Role;

/// The password of every demonstration account. It is no secret: it is printed at start and stands
/// in the documentation, because these accounts reach demonstration data only.
pub const DEMONSTRATION_PASSWORD: &str = "spring catalog 2,300 pieces";

/// Someone of the demonstration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Their name.
    pub name: &'static str,
    /// The address they sign in with.
    pub email: &'static str,
    /// What they are.
    pub role: Role,
    /// The only region their rights hold in; `None` means everywhere.
    pub only: Option<Region>,
}

/// The cast of the demonstration chain. The first is its admin.
pub const CAST: [Part; 5] = [
    Part { name: "Ada Marsh", email: "ada@maple.example", role: Role::Admin, only: None },
    Part { name: "Max Rowe", email: "max@maple.example", role: Role::Marketer, only: None },
    Part { name: "Ann Castle", email: "ann@maple.example", role: Role::Approver, only: None },
    Part { name: "Vic Stone", email: "vic@maple.example", role: Role::Viewer, only: None },
    Part {
        name: "Nora Winter",
        email: "nora@maple.example",
        role: Role::Marketer,
        only: Some(Region::Northeast),
    },
];

/// The cast of the second workspace of the tests, which must never meet the first.
pub const CEDAR_CAST: [Part; 2] = [
    Part { name: "Cora Fields", email: "cora@cedar.example", role: Role::Admin, only: None },
    Part { name: "Cal Hobbs", email: "cal@cedar.example", role: Role::Marketer, only: None },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_an_acceptable_account() {
        for part in CAST.iter().chain(&CEDAR_CAST) {
            assert_eq!(domain::accounts::clean_email(part.email), Ok(part.email.to_owned()));
            let check =
                domain::accounts::check_password(DEMONSTRATION_PASSWORD, part.email, part.name);
            assert_eq!(check, Ok(()));
        }
        for role in Role::ALL {
            assert!(CAST.iter().any(|part| part.role == role));
        }
    }
}
