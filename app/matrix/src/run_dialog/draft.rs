//! What a person decides before a run, where each decision stands in the dialog, and what is wrong
//! with it. The rules are the domain's; here they only find their fields.

use domain::{
    ids::CampaignId,
    matrix::{
        Amount, CampaignFacts, CampaignLimits, Constraint, ConstraintRefusal, Constraints, History,
        Margin, Pressure, RunRefusal, Settings, StoreFacts, StoreProfile,
    },
    money::{Money, UnitCost},
    period::Month,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::api::OnOffer;

/// What a person decides before a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The month that is planned for.
    pub month: Month,
    /// What may be spent in all.
    pub budget: Option<Money>,
    /// What else the recommendations must keep to.
    pub constraints: Constraints,
    /// The share of the mailed stores that is held out, 0 to 0.5.
    pub holdout: f64,
    /// The share of the mailed stores whose quantity is varied, 0 to 1.
    pub exploration: f64,
    /// Smallest run for a store, in pieces; `None` for the usual one.
    pub min_run: Option<u32>,
    /// What a response earns in this run; `None` for the margin of the settings.
    pub margin: Option<Money>,
}

#[cfg(any(feature = "ssr", test))]
impl Draft {
    /// Nothing decided but the month.
    pub fn new(month: Month) -> Draft {
        Draft {
            month,
            budget: None,
            constraints: Constraints::default(),
            holdout: 0.0,
            exploration: 0.0,
            min_run: None,
            margin: None,
        }
    }

    /// What was decided for an earlier run.
    pub fn of(settings: &Settings) -> Draft {
        let usual = Settings::new(settings.month, settings.margin).min_run;
        Draft {
            month: settings.month,
            budget: settings.budget,
            constraints: settings.constraints.clone(),
            holdout: settings.holdout,
            exploration: settings.exploration,
            min_run: Some(settings.min_run).filter(|pieces| *pieces != usual),
            margin: settings.own_margin(),
        }
    }
}

/// The folded parts of the dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Section {
    /// Limits of the whole run.
    Totals,
    /// Limits of single campaigns.
    Campaigns,
    /// Rest and household pressure.
    Households,
    /// What is left out.
    Exclusions,
    /// Holdout and exploration.
    Learning,
}

impl Section {
    /// Every section, in the order shown.
    pub const ALL: [Section; 5] = [
        Section::Totals,
        Section::Campaigns,
        Section::Households,
        Section::Exclusions,
        Section::Learning,
    ];

    /// Its heading.
    pub fn title(self) -> &'static str {
        match self {
            Section::Totals => "Limits in all",
            Section::Campaigns => "Limits by campaign",
            Section::Households => "Rest and household pressure",
            Section::Exclusions => "Left out",
            Section::Learning => "Measuring and learning",
        }
    }

    /// What it is for, in a few words.
    pub fn hint(self) -> &'static str {
        match self {
            Section::Totals => "Pieces and stores at most, smallest run",
            Section::Campaigns => "Pieces, stores and print run of each",
            Section::Households => "How often one may write to the same homes",
            Section::Exclusions => "Regions, stores and campaigns in a region",
            Section::Learning => "Holdout and varied quantities",
        }
    }

    /// How many decisions of a draft stand in it.
    pub fn decided(self, draft: &Draft) -> usize {
        let limits = &draft.constraints;
        let given = |all: &[bool]| all.iter().filter(|given| **given).count();
        match self {
            Section::Totals => given(&[
                limits.max_pieces.is_some(),
                limits.max_stores.is_some(),
                draft.min_run.is_some(),
            ]),
            Section::Campaigns => limits
                .campaigns
                .values()
                .filter(|limits| **limits != CampaignLimits::default())
                .count(),
            Section::Households => given(&[
                limits.weeks_between_mailings.is_some(),
                limits.pressure.is_some(),
                limits.max_household_share.is_some(),
            ]),
            Section::Exclusions => {
                limits.excluded_regions.len()
                    + limits.excluded_stores.len()
                    + limits.excluded_in_region.len()
            }
            Section::Learning => given(&[draft.holdout > 0.0, draft.exploration > 0.0]),
        }
    }
}

/// A field of the dialog, or a campaign's line of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// The budget.
    Budget,
    /// What a response earns.
    Margin,
    /// Pieces in all.
    MaxPieces,
    /// Stores in all.
    MaxStores,
    /// A campaign's limits.
    Campaign(CampaignId),
    /// Weeks since the last mailing.
    Rest,
    /// Pieces per household.
    Pressure,
    /// Share of a store's households.
    Share,
    /// Excluded regions.
    Regions,
    /// Excluded stores.
    Stores,
    /// Campaigns excluded in a region.
    InRegion,
    /// The holdout's share.
    Holdout,
    /// The exploration's share.
    Exploration,
}

impl Place {
    /// The id of the control to go to.
    pub fn id(self) -> String {
        match self {
            Place::Budget => "run-budget".to_owned(),
            Place::Margin => "run-margin".to_owned(),
            Place::MaxPieces => "run-max-pieces".to_owned(),
            Place::MaxStores => "run-max-stores".to_owned(),
            Place::Campaign(campaign) => format!("run-campaign-{campaign}"),
            Place::Rest => "run-rest".to_owned(),
            Place::Pressure => "run-pressure".to_owned(),
            Place::Share => "run-share".to_owned(),
            Place::Regions => "run-regions".to_owned(),
            Place::Stores => "run-stores".to_owned(),
            Place::InRegion => "run-in-region".to_owned(),
            Place::Holdout => "run-holdout".to_owned(),
            Place::Exploration => "run-exploration".to_owned(),
        }
    }

    /// The section to unfold first; `None` for what always shows.
    pub fn section(self) -> Option<Section> {
        match self {
            Place::Budget | Place::Margin => None,
            Place::MaxPieces | Place::MaxStores => Some(Section::Totals),
            Place::Campaign(_) => Some(Section::Campaigns),
            Place::Rest | Place::Pressure | Place::Share => Some(Section::Households),
            Place::Regions | Place::Stores | Place::InRegion => Some(Section::Exclusions),
            Place::Holdout | Place::Exploration => Some(Section::Learning),
        }
    }
}

/// What is wrong with a draft, field by field, by the rules that the run itself goes by.
pub fn problems(
    draft: &Draft,
    campaigns: &[OnOffer],
    regions: &[String],
    margin: Money,
) -> Vec<(Place, String)> {
    let world = world_of(campaigns, regions);
    let asked = &draft.constraints;
    let mut found = Vec::new();
    let mut check = |place: Place, part: Constraints| {
        if let Err(refusal) = part.check(&world) {
            found.push((place, refusal.to_string()));
        }
    };
    let none = Constraints::default;
    check(Place::MaxPieces, Constraints { max_pieces: asked.max_pieces, ..none() });
    check(Place::MaxStores, Constraints { max_stores: asked.max_stores, ..none() });
    let weeks_between_mailings = asked.weeks_between_mailings;
    check(Place::Rest, Constraints { weeks_between_mailings, ..none() });
    check(Place::Pressure, Constraints { pressure: asked.pressure, ..none() });
    check(Place::Share, Constraints { max_household_share: asked.max_household_share, ..none() });
    let excluded_regions = asked.excluded_regions.clone();
    check(Place::Regions, Constraints { excluded_regions, ..none() });
    let excluded_in_region = asked.excluded_in_region.clone();
    check(Place::InRegion, Constraints { excluded_in_region, ..none() });
    for (campaign, limits) in &asked.campaigns {
        // A limit of zero in all is told once, at its own field.
        let part = Constraints {
            campaigns: [(*campaign, *limits)].into(),
            max_pieces: asked.max_pieces.filter(|pieces| *pieces > 0),
            max_stores: asked.max_stores.filter(|stores| *stores > 0),
            ..none()
        };
        check(Place::Campaign(*campaign), part);
    }
    let settings = Settings {
        budget: draft.budget,
        holdout: draft.holdout,
        exploration: draft.exploration,
        ..Settings::new(draft.month, Margin::PerResponse(draft.margin.unwrap_or(margin)))
    };
    if let Err(refusal) = settings.check()
        && let Some(place) = place_of(&refusal)
    {
        found.push((place, refusal.to_string()));
    }
    found
}

/// The field that a refusal speaks of, where it speaks of one.
pub fn place_of(refusal: &RunRefusal) -> Option<Place> {
    match refusal {
        RunRefusal::BudgetNotPositive => Some(Place::Budget),
        RunRefusal::MarginNotPositive => Some(Place::Margin),
        RunRefusal::HoldoutOutOfRange | RunRefusal::HoldoutTooSmall { .. } => Some(Place::Holdout),
        RunRefusal::ExplorationOutOfRange => Some(Place::Exploration),
        RunRefusal::Constraint(ConstraintRefusal::UnknownRegion { .. }) => Some(Place::Regions),
        _ => None,
    }
}

/// The decisions that a refusal names, with the words it uses for them: those that stand against
/// each other, or the one that is wrong.
pub fn named_by(refusal: &RunRefusal) -> Vec<(Place, String)> {
    match refusal {
        RunRefusal::Conflict(conflict) => conflict
            .parts
            .iter()
            .map(|part| (decided_at(&part.constraint), part.constraint.words(&conflict.currency)))
            .collect(),
        other => place_of(other).map(|place| (place, "the field".to_owned())).into_iter().collect(),
    }
}

/// The field in which a constraint is decided.
fn decided_at(constraint: &Constraint) -> Place {
    match constraint {
        Constraint::AtMost { campaign: Some(campaign), .. }
        | Constraint::AtLeast { campaign, .. }
        | Constraint::PrintRun { campaign, .. } => Place::Campaign(campaign.id),
        Constraint::AtMost { campaign: None, limit } => match limit {
            Amount::Money(_) => Place::Budget,
            Amount::Pieces(_) => Place::MaxPieces,
            Amount::Stores(_) => Place::MaxStores,
        },
        Constraint::WeeksBetweenMailings { .. } => Place::Rest,
        Constraint::Pressure(_) => Place::Pressure,
        Constraint::HouseholdShare { .. } => Place::Share,
        Constraint::ExcludedStores { .. } => Place::Stores,
        Constraint::ExcludedRegion { .. } => Place::Regions,
        Constraint::ExcludedInRegion { .. } => Place::InRegion,
    }
}

/// A world with nothing in it but what limits may name: their rules look at no more.
fn world_of(campaigns: &[OnOffer], regions: &[String]) -> History {
    let store = |region: &String| StoreFacts {
        id: Uuid::nil().into(),
        region: region.clone(),
        store_type: String::new(),
        households: None,
        min_run: None,
        max_run: None,
        candidate: true,
        profile: StoreProfile::default(),
    };
    let campaign = |offer: &OnOffer| CampaignFacts {
        id: offer.id,
        name: offer.name.clone(),
        unit_cost: UnitCost(0),
        fixed_cost: Money::ZERO,
        min_run: None,
        candidate: true,
    };
    History {
        stores: regions.iter().map(store).collect(),
        campaigns: campaigns.iter().map(campaign).collect(),
        mailings: Vec::new(),
    }
}

/// Pressure as it is entered, in pieces per 100 households and weeks; `None` unless both are there.
pub fn pressure_of(per_hundred: Option<i64>, weeks: Option<i64>) -> Option<Pressure> {
    let weeks = u32::try_from(weeks?).ok()?;
    Some(Pressure { max_per_household: per_hundred? as f64 / 100.0, weeks })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::matrix::{Conflict, ConflictPart, NamedCampaign};

    fn spring() -> OnOffer {
        OnOffer { id: CampaignId(Uuid::from_u128(7)), name: "Spring Sale".into(), colour: 1 }
    }

    fn draft(change: impl FnOnce(&mut Draft)) -> Draft {
        let mut draft = Draft::new(Month { year: 2026, month: 3 });
        change(&mut draft);
        draft
    }

    fn found(draft: &Draft) -> Vec<(Place, String)> {
        problems(draft, &[spring()], &["West".into()], Money(4_000))
    }

    #[test]
    fn a_draft_without_decisions_has_no_problem() {
        assert_eq!(found(&draft(|_| {})), []);
        assert!(Section::ALL.iter().all(|section| section.decided(&draft(|_| {})) == 0));
    }

    #[test]
    fn every_problem_is_told_at_its_own_field() {
        let draft = draft(|draft| {
            draft.budget = Some(Money(0));
            draft.constraints.max_pieces = Some(0);
            draft.constraints.weeks_between_mailings = Some(9_999);
            draft.constraints.campaigns.insert(
                spring().id,
                CampaignLimits { min_pieces: Some(50), max_pieces: Some(20), ..Default::default() },
            );
            draft.constraints.excluded_regions.insert("Atlantis".into());
        });
        let places: Vec<Place> = found(&draft).into_iter().map(|(place, _)| place).collect();
        assert_eq!(
            places,
            [
                Place::MaxPieces,
                Place::Rest,
                Place::Regions,
                Place::Campaign(spring().id),
                Place::Budget
            ]
        );
    }

    #[test]
    fn a_conflict_names_the_fields_it_is_made_of() {
        let campaign = NamedCampaign { id: spring().id, name: spring().name };
        let part = |constraint| ConflictPart { constraint, takes: None };
        let refusal = RunRefusal::Conflict(Conflict {
            parts: vec![
                part(Constraint::AtLeast {
                    campaign: campaign.clone(),
                    limit: Amount::Pieces(40_000),
                }),
                part(Constraint::AtMost { campaign: None, limit: Amount::Money(Money(1_000_000)) }),
                part(Constraint::ExcludedInRegion { campaign, region: "West".into() }),
            ],
            most: None,
            proven: true,
            currency: "USD".into(),
        });
        let named = named_by(&refusal);
        let places: Vec<Place> = named.iter().map(|(place, _)| *place).collect();
        assert_eq!(places, [Place::Campaign(spring().id), Place::Budget, Place::InRegion]);
        for (_, words) in named {
            assert!(refusal.to_string().to_lowercase().contains(&words.to_lowercase()), "{words}");
        }
    }

    #[test]
    fn a_campaign_may_be_left_out_only_in_a_region_there_is() {
        let left_out = |region: &str| {
            draft(|draft| {
                draft.constraints.excluded_in_region.insert((spring().id, region.to_owned()));
            })
        };
        assert_eq!(found(&left_out("West")), []);
        assert_eq!(Section::Exclusions.decided(&left_out("West")), 1);
        assert_eq!(found(&left_out("Atlantis"))[0].0, Place::InRegion);
    }

    #[test]
    fn a_margin_of_its_own_counts_for_one_run_and_must_earn_something() {
        let nothing = draft(|draft| draft.margin = Some(Money(0)));
        assert_eq!(found(&nothing)[0].0, Place::Margin);
        let month = Month { year: 2026, month: 3 };
        let usual = Settings::new(month, Margin::PerResponse(Money(4_000)));
        assert_eq!(Draft::of(&usual).margin, None);
        let own = Settings { margin_is_own: true, ..usual };
        assert_eq!(Draft::of(&own).margin, Some(Money(4_000)));
    }

    #[test]
    fn pressure_needs_both_of_its_numbers() {
        assert_eq!(pressure_of(Some(150), None), None);
        let asked = pressure_of(Some(150), Some(8));
        assert_eq!(asked, Some(Pressure { max_per_household: 1.5, weeks: 8 }));
    }
}
