//! A campaign, and what makes one acceptable.

use crate::{
    ids::CampaignId,
    money::{Money, UnitCost},
    refusals,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Most pieces a minimum run may ask for.
pub const MINIMUM_PIECES_AT_MOST: u32 = 10_000_000;

/// How many colours campaigns are told apart by; a campaign keeps its colour on every screen.
pub const COLOURS: u8 = 10;

/// What the piece in the letter box is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// A card without an envelope.
    Postcard,
    /// A letter in an envelope.
    Letter,
    /// A folded sheet, sealed, without an envelope.
    SelfMailer,
    /// A bound booklet of products.
    Catalogue,
}

impl Format {
    /// Every format, lightest first.
    pub const ALL: [Format; 4] =
        [Format::Postcard, Format::Letter, Format::SelfMailer, Format::Catalogue];

    /// The word stored.
    pub fn word(self) -> &'static str {
        match self {
            Format::Postcard => "postcard",
            Format::Letter => "letter",
            Format::SelfMailer => "self_mailer",
            Format::Catalogue => "catalogue",
        }
    }

    /// The format with that word.
    pub fn from_word(word: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.word() == word)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::Postcard => "Postcard",
            Format::Letter => "Letter",
            Format::SelfMailer => "Self-mailer",
            Format::Catalogue => "Catalogue",
        })
    }
}

/// One marketing effort and its direct-mail creative.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Campaign {
    /// Its identity.
    pub id: CampaignId,
    /// Its name, unique in the workspace.
    pub name: String,
    /// What the creative says, in a few words.
    pub theme: String,
    /// What the piece is.
    pub format: Format,
    /// Cost of one more piece.
    pub unit_cost: UnitCost,
    /// Cost of mailing it to a store at all, whatever the quantity.
    pub fixed_cost: Money,
    /// Smallest run worth printing for a store, in pieces; 0 when there is none.
    pub minimum_pieces: u32,
    /// Its colour on every screen, 0 to 9.
    pub colour: u8,
    /// Whether the matrix may recommend it. Its past still teaches when it may not.
    pub active: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Campaign {
    /// What `pieces` to one store cost, the fixed part included; nothing mailed costs nothing.
    pub fn cost(&self, pieces: u32) -> Money {
        if pieces == 0 { Money::ZERO } else { self.unit_cost.times(pieces) + self.fixed_cost }
    }

    /// What an edit starts from.
    pub fn draft(&self) -> CampaignDraft {
        CampaignDraft {
            name: self.name.clone(),
            theme: self.theme.clone(),
            format: self.format,
            unit_cost: self.unit_cost,
            fixed_cost: self.fixed_cost,
            minimum_pieces: self.minimum_pieces,
            colour: self.colour,
            active: self.active,
        }
    }
}

/// What a person says of a campaign, before it is accepted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CampaignDraft {
    /// Its name.
    pub name: String,
    /// What the creative says.
    pub theme: String,
    /// What the piece is.
    pub format: Format,
    /// Cost of one more piece.
    pub unit_cost: UnitCost,
    /// Cost for each store it is mailed to.
    pub fixed_cost: Money,
    /// Smallest run, in pieces.
    pub minimum_pieces: u32,
    /// Its colour, 0 to 9.
    pub colour: u8,
    /// Whether the matrix may recommend it.
    pub active: bool,
}

refusals! {
    /// Why a campaign is not accepted.
    pub enum CampaignRefusal {
        /// No name.
        NameMissing => "Give the campaign a name.",
        /// Longer than 120 characters.
        NameTooLong => "A campaign's name can have at most 120 characters.",
        /// Another campaign has it.
        NameTaken { name: String } => "There is already a campaign called \"{name}\".",
        /// Longer than 200 characters.
        ThemeTooLong => "Describe the theme in at most 200 characters.",
        /// Not a price.
        UnitCostInvalid => "Enter the cost of one piece, such as 0.46; it must be more than zero and at most 1,000.",
        /// Negative or absurd.
        FixedCostInvalid => "Enter the fixed cost per store as zero or more, at most 1,000,000.",
        /// More than any run.
        MinimumTooLarge => "The minimum run can be at most 10,000,000 pieces.",
        /// Outside the ten.
        ColourUnknown => "Choose one of the ten colours.",
        /// The person's rights are limited, a campaign's costs are not.
        WholeChain => "A campaign belongs to the whole chain, and your rights hold in a part of it. Ask someone whose rights hold everywhere.",
    }
}

/// A campaign as it is kept, or why not. Whether its name is taken is known to the server only.
pub fn check_campaign(mut draft: CampaignDraft) -> Result<CampaignDraft, CampaignRefusal> {
    draft.name = draft.name.split_whitespace().collect::<Vec<_>>().join(" ");
    draft.theme = draft.theme.trim().to_owned();
    match draft.name.chars().count() {
        0 => return Err(CampaignRefusal::NameMissing),
        1..=120 => {}
        _ => return Err(CampaignRefusal::NameTooLong),
    }
    if draft.theme.chars().count() > 200 {
        return Err(CampaignRefusal::ThemeTooLong);
    }
    if !(1..=10_000_000).contains(&draft.unit_cost.0) {
        return Err(CampaignRefusal::UnitCostInvalid);
    }
    if !(0..=100_000_000).contains(&draft.fixed_cost.0) {
        return Err(CampaignRefusal::FixedCostInvalid);
    }
    if draft.minimum_pieces > MINIMUM_PIECES_AT_MOST {
        return Err(CampaignRefusal::MinimumTooLarge);
    }
    if draft.colour >= COLOURS {
        return Err(CampaignRefusal::ColourUnknown);
    }
    Ok(draft)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> CampaignDraft {
        CampaignDraft {
            name: "Fall Promo".into(),
            theme: "Warm layers, 20% off".into(),
            format: Format::Postcard,
            unit_cost: UnitCost(4650),
            fixed_cost: Money(4_500),
            minimum_pieces: 250,
            colour: 3,
            active: true,
        }
    }

    #[test]
    fn a_name_is_kept_without_stray_spaces() {
        let kept = check_campaign(CampaignDraft { name: "  Fall   Promo ".into(), ..draft() });
        assert_eq!(kept.unwrap().name, "Fall Promo");
    }

    #[test]
    fn each_rule_says_what_to_do() {
        let check = |change: fn(&mut CampaignDraft)| {
            let mut changed = draft();
            change(&mut changed);
            check_campaign(changed).unwrap_err()
        };
        assert_eq!(check(|d| d.name = " ".into()), CampaignRefusal::NameMissing);
        assert_eq!(check(|d| d.name = "x".repeat(121)), CampaignRefusal::NameTooLong);
        assert_eq!(check(|d| d.theme = "x".repeat(201)), CampaignRefusal::ThemeTooLong);
        assert_eq!(check(|d| d.unit_cost = UnitCost(0)), CampaignRefusal::UnitCostInvalid);
        assert_eq!(check(|d| d.fixed_cost = Money(-1)), CampaignRefusal::FixedCostInvalid);
        assert_eq!(check(|d| d.minimum_pieces = u32::MAX), CampaignRefusal::MinimumTooLarge);
        assert_eq!(check(|d| d.colour = 10), CampaignRefusal::ColourUnknown);
        assert_eq!(check_campaign(draft()), Ok(draft()));
    }

    #[test]
    fn the_fixed_cost_is_paid_once_per_store_and_not_for_nothing() {
        let campaign = Campaign {
            id: CampaignId(uuid::Uuid::from_u128(1)),
            name: "Fall Promo".into(),
            theme: String::new(),
            format: Format::Postcard,
            unit_cost: UnitCost(4650),
            fixed_cost: Money(4_500),
            minimum_pieces: 0,
            colour: 0,
            active: true,
            created_at: Timestamp::UNIX_EPOCH,
        };
        assert_eq!(campaign.cost(1_000), Money(51_000));
        assert_eq!(campaign.cost(0), Money::ZERO);
    }

    #[test]
    fn a_stored_word_leads_back_to_its_format() {
        for format in Format::ALL {
            assert_eq!(Format::from_word(format.word()), Some(format));
        }
        assert_eq!(Format::from_word("poster"), None);
    }
}
