//! The twelve campaigns of the demonstration chain: themes a retailer would print, at prices a
//! mail house would ask, each in season for some months of the year.

use domain::{
    campaigns::{CampaignDraft, Format},
    money::{Money, UnitCost},
};

/// A campaign of the chain and when it is mailed.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    /// Its name.
    pub name: &'static str,
    /// What the creative says.
    pub theme: &'static str,
    /// What the piece is.
    pub format: Format,
    /// Cost of a piece, postage included, in ten-thousandths of a dollar.
    pub unit_cost: i64,
    /// Cost of mailing it to a store at all, in cents.
    pub fixed_cost: i64,
    /// Smallest run.
    pub minimum_pieces: u32,
    /// First and last month it is in season; the last may be earlier than the first.
    pub season: (i8, i8),
    /// Whether the chain still uses it.
    pub active: bool,
    /// Whether it was ever mailed to rural stores.
    pub rural: bool,
}

impl Theme {
    /// Whether it is mailed in this month of the year.
    pub fn in_season(&self, month: i8) -> bool {
        let (first, last) = self.season;
        if first <= last {
            (first..=last).contains(&month)
        } else {
            month >= first || month <= last
        }
    }

    /// The campaign as a person would enter it, with the `place`th colour.
    pub fn draft(&self, place: usize) -> CampaignDraft {
        CampaignDraft {
            name: self.name.into(),
            theme: self.theme.into(),
            format: self.format,
            unit_cost: UnitCost(self.unit_cost),
            fixed_cost: Money(self.fixed_cost),
            minimum_pieces: self.minimum_pieces,
            colour: (place % usize::from(domain::campaigns::COLOURS)) as u8,
            active: self.active,
        }
    }

    /// How much better than the average piece a format of this weight is usually answered, in logits.
    pub fn format_lift(&self) -> f64 {
        match self.format {
            Format::Postcard => -0.14,
            Format::SelfMailer => -0.02,
            Format::Letter => 0.06,
            Format::Catalogue => 0.26,
        }
    }
}

const fn theme(
    (name, theme): (&'static str, &'static str),
    format: Format,
    unit_cost: i64,
    fixed_cost: i64,
    minimum_pieces: u32,
    season: (i8, i8),
) -> Theme {
    Theme {
        name,
        theme,
        format,
        unit_cost,
        fixed_cost,
        minimum_pieces,
        season,
        active: true,
        rural: true,
    }
}

/// The campaigns. Those in season all year come first, so that a small world has some every month.
pub const THEMES: [Theme; 12] = [
    theme(
        ("Neighborhood Savings", "Ten dollars off your next visit"),
        Format::Postcard,
        4_150,
        3_500,
        250,
        (1, 12),
    ),
    theme(
        ("Fall Promo", "Warm layers, a quarter off"),
        Format::SelfMailer,
        5_240,
        4_500,
        300,
        (8, 11),
    ),
    theme(
        ("Members First", "Early access for loyalty members"),
        Format::Letter,
        6_480,
        6_000,
        250,
        (1, 12),
    ),
    theme(
        ("Spring Refresh", "Porch and garden, made new"),
        Format::SelfMailer,
        5_310,
        4_500,
        300,
        (2, 5),
    ),
    theme(
        ("Summer Kickoff", "Grills, coolers and long evenings"),
        Format::Postcard,
        4_290,
        3_500,
        250,
        (5, 8),
    ),
    theme(
        ("Holiday Gift Guide", "One hundred gifts under fifty dollars"),
        Format::Catalogue,
        11_850,
        9_500,
        500,
        (11, 12),
    ),
    theme(
        ("Back to School", "Everything on the list, in one trip"),
        Format::SelfMailer,
        5_180,
        4_500,
        300,
        (7, 9),
    ),
    theme(
        ("New Mover Welcome", "A welcome gift for new neighbors"),
        Format::Letter,
        7_120,
        5_000,
        200,
        (1, 12),
    ),
    theme(
        ("Home Event", "The big sale of the year, room by room"),
        Format::Catalogue,
        10_640,
        9_500,
        500,
        (1, 3),
    ),
    theme(
        ("We Miss You", "Fifteen dollars to come back"),
        Format::Letter,
        6_240,
        5_000,
        200,
        (1, 12),
    ),
    Theme {
        rural: false,
        ..theme(
            ("Style Edit", "The season's forty best looks"),
            Format::Catalogue,
            9_980,
            9_000,
            500,
            (3, 10),
        )
    },
    Theme {
        active: false,
        ..theme(
            ("Winter Clearance", "Up to seventy percent off"),
            Format::Postcard,
            3_980,
            3_500,
            250,
            (1, 2),
        )
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_theme_is_an_acceptable_campaign() {
        for (place, theme) in THEMES.iter().enumerate() {
            let draft = theme.draft(place);
            assert_eq!(domain::campaigns::check_campaign(draft.clone()), Ok(draft));
        }
    }

    #[test]
    fn three_themes_are_enough_for_something_to_be_in_season_every_month() {
        for month in 1..=12 {
            assert!(THEMES[..3].iter().any(|theme| theme.in_season(month)), "{month}");
        }
        let turning = Theme { season: (11, 2), ..THEMES[0] };
        assert!(turning.in_season(12) && turning.in_season(1) && !turning.in_season(3));
    }
}
