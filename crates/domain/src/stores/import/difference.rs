//! What a line would change: new, changed, unchanged or wrong, and field by field from what to what.

use super::Field;
use crate::{
    money::{Money, UnitCost},
    stores::StoreDetails,
};
use serde::{Deserialize, Serialize};

/// What importing a line would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It brings something that is not there.
    New,
    /// It changes something that is there.
    Changed,
    /// It says what is there already.
    Unchanged,
    /// It cannot be imported and is left out.
    Wrong,
}

impl Outcome {
    /// Every outcome, in the order shown.
    pub const ALL: [Outcome; 4] =
        [Outcome::New, Outcome::Changed, Outcome::Unchanged, Outcome::Wrong];

    /// The number stored.
    pub fn code(self) -> i64 {
        match self {
            Outcome::New => 0,
            Outcome::Changed => 1,
            Outcome::Unchanged => 2,
            Outcome::Wrong => 3,
        }
    }

    /// The outcome behind a stored number.
    pub fn from_code(code: i64) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|outcome| outcome.code() == code)
    }

    /// The word shown and used in addresses.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::New => "new",
            Outcome::Changed => "changed",
            Outcome::Unchanged => "unchanged",
            Outcome::Wrong => "wrong",
        }
    }

    /// What a line does, given whether its subject is there and whether anything would differ.
    pub fn of(there: bool, differs: bool) -> Outcome {
        match (there, differs) {
            (false, _) => Outcome::New,
            (true, true) => Outcome::Changed,
            (true, false) => Outcome::Unchanged,
        }
    }
}

/// How many lines have which outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Lines that bring something.
    pub new: u64,
    /// Lines that change something.
    pub changed: u64,
    /// Lines that change nothing.
    pub unchanged: u64,
    /// Lines that are left out.
    pub wrong: u64,
}

impl Counts {
    /// Lines in all.
    pub fn lines(self) -> u64 {
        self.new + self.changed + self.unchanged + self.wrong
    }

    /// Lines that importing writes.
    pub fn written(self) -> u64 {
        self.new + self.changed
    }

    /// How many lines have an outcome.
    pub fn of(self, outcome: Outcome) -> u64 {
        match outcome {
            Outcome::New => self.new,
            Outcome::Changed => self.changed,
            Outcome::Unchanged => self.unchanged,
            Outcome::Wrong => self.wrong,
        }
    }

    /// Counts more lines.
    pub fn add(&mut self, outcome: Outcome, lines: u64) {
        match outcome {
            Outcome::New => self.new += lines,
            Outcome::Changed => self.changed += lines,
            Outcome::Unchanged => self.unchanged += lines,
            Outcome::Wrong => self.wrong += lines,
        }
    }
}

/// A field a line changes. Texts are plain: `1234.50`, `2025-03-04`; empty where nothing is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The field.
    pub field: Field,
    /// What is there.
    pub from: String,
    /// What the file says.
    pub to: String,
}

/// A store with the names of its region and type, before or after an import.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StoreImage {
    /// The store.
    #[serde(flatten)]
    pub details: StoreDetails,
    /// Its region's name; empty when it has none.
    pub region_name: String,
    /// Its type's name; empty when it has none.
    pub type_name: String,
}

/// A campaign, before or after an import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignImage {
    /// Its name.
    pub name: String,
    /// What the creative says.
    pub theme: String,
    /// What the piece is, as the word it is stored by.
    pub format: String,
    /// Cost of one more piece.
    pub unit_cost: UnitCost,
    /// Cost for each store.
    pub fixed_cost: Money,
    /// Smallest run, in pieces.
    pub minimum_pieces: i64,
    /// Whether the matrix may recommend it.
    pub active: bool,
}

/// The figures of a mailing, before or after an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailingImage {
    /// Pieces mailed.
    pub pieces: i64,
    /// Responses counted.
    pub responses: i64,
    /// Revenue, when known.
    pub revenue: Option<Money>,
}

fn shown<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn differing<const N: usize>(fields: [(Field, String, String); N]) -> Vec<Difference> {
    fields
        .into_iter()
        .filter(|(_, from, to)| from != to)
        .map(|(field, from, to)| Difference { field, from, to })
        .collect()
}

impl StoreImage {
    /// The fields in which `after` differs.
    pub fn differences(&self, after: &StoreImage) -> Vec<Difference> {
        let (a, b) = (&self.details, &after.details);
        let text = |field, from: &str, to: &str| (field, from.to_owned(), to.to_owned());
        let money = |amount: Option<Money>| shown(amount.map(Money::decimal));
        differing([
            text(Field::Number, &a.number, &b.number),
            text(Field::StoreName, &a.name, &b.name),
            text(Field::Address, &a.address, &b.address),
            text(Field::City, &a.city, &b.city),
            text(Field::State, &a.state, &b.state),
            text(Field::Postcode, &a.postcode, &b.postcode),
            text(Field::Country, &a.country, &b.country),
            text(Field::Region, &self.region_name, &after.region_name),
            text(Field::StoreType, &self.type_name, &after.type_name),
            text(Field::Status, a.status.word(), b.status.word()),
            text(Field::Owner, &a.owner, &b.owner),
            (Field::OpenedOn, shown(a.opened_on), shown(b.opened_on)),
            (Field::AnnualTurnover, money(a.annual_turnover), money(b.annual_turnover)),
            (Field::CityPopulation, shown(a.city_population), shown(b.city_population)),
            (Field::Households, shown(a.households), shown(b.households)),
            (Field::Latitude, shown(a.latitude), shown(b.latitude)),
            (Field::Longitude, shown(a.longitude), shown(b.longitude)),
        ])
    }
}

impl CampaignImage {
    /// The fields in which `after` differs.
    pub fn differences(&self, after: &CampaignImage) -> Vec<Difference> {
        let yes = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
        let (a, b) = (self, after);
        differing([
            (Field::Campaign, a.name.clone(), b.name.clone()),
            (Field::Theme, a.theme.clone(), b.theme.clone()),
            (Field::Format, a.format.clone(), b.format.clone()),
            (Field::UnitCost, a.unit_cost.decimal(), b.unit_cost.decimal()),
            (Field::FixedCost, a.fixed_cost.decimal(), b.fixed_cost.decimal()),
            (Field::MinimumPieces, a.minimum_pieces.to_string(), b.minimum_pieces.to_string()),
            (Field::Active, yes(a.active), yes(b.active)),
        ])
    }
}

impl MailingImage {
    /// What a new mailing brings, field by field.
    pub fn brought(&self) -> Vec<Difference> {
        let brought = |field, to: String| Difference { field, from: String::new(), to };
        let mut all = vec![
            brought(Field::Pieces, self.pieces.to_string()),
            brought(Field::Responses, self.responses.to_string()),
        ];
        all.extend(self.revenue.map(|revenue| brought(Field::Revenue, revenue.decimal())));
        all
    }

    /// The fields in which `after` differs.
    pub fn differences(&self, after: &MailingImage) -> Vec<Difference> {
        let money = |amount: Option<Money>| shown(amount.map(Money::decimal));
        differing([
            (Field::Pieces, self.pieces.to_string(), after.pieces.to_string()),
            (Field::Responses, self.responses.to_string(), after.responses.to_string()),
            (Field::Revenue, money(self.revenue), money(after.revenue)),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_names_each_field_from_what_to_what() {
        let before = StoreImage {
            details: StoreDetails { city: "Boston".into(), ..StoreDetails::default() },
            region_name: "East".into(),
            type_name: String::new(),
        };
        let mut after = before.clone();
        assert_eq!(before.differences(&after), []);
        after.details.households = Some(12_000);
        after.region_name = "North".into();
        let difference = |field, from: &str, to: &str| Difference {
            field,
            from: from.to_owned(),
            to: to.to_owned(),
        };
        assert_eq!(
            before.differences(&after),
            [
                difference(Field::Region, "East", "North"),
                difference(Field::Households, "", "12000")
            ]
        );
    }

    #[test]
    fn a_stored_outcome_reads_back() {
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::from_code(outcome.code()), Some(outcome));
        }
    }

    #[test]
    fn a_stored_store_reads_back() {
        let image = StoreImage {
            details: StoreDetails { latitude: Some(42.1), ..StoreDetails::default() },
            region_name: "East".into(),
            type_name: String::new(),
        };
        let text = serde_json::to_string(&image).unwrap();
        assert_eq!(serde_json::from_str::<StoreImage>(&text).unwrap(), image, "{text}");
    }
}
