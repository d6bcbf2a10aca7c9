//! A line of a list of stores, and what it makes of the store that is there.

use super::{
    Cells, Field, Mapping, Problem, Reason,
    line::Line,
    place_words::{country_code, state_code},
};
use crate::{
    ids::{RegionId, StoreTypeId},
    money::Money,
    stores::{StoreDetails, StoreField, StoreRefusal, StoreStatus},
};
use jiff::civil::Date;

/// The most people, or households, a place is believed to have.
const MOST_PEOPLE: i64 = 100_000_000;

/// What one line says. A field is `None` when the file says nothing about it, and then stays as it is.
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(missing_docs, reason = "the fields are those of StoreDetails")]
pub struct StoreLine {
    pub number: String,
    pub name: Option<String>,
    pub address: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub postcode: Option<String>,
    pub country: Option<String>,
    /// The region's name.
    pub region: Option<String>,
    /// The store type's name.
    pub store_type: Option<String>,
    pub status: Option<StoreStatus>,
    pub owner: Option<String>,
    pub opened_on: Option<Date>,
    pub annual_turnover: Option<Money>,
    pub city_population: Option<u32>,
    pub households: Option<u32>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
}

/// Reads a line, or tells everything that is wrong with it.
pub fn read_store<C: Cells + ?Sized>(
    cells: &C,
    mapping: &Mapping,
    columns: &[String],
) -> Result<StoreLine, Vec<Problem>> {
    let mut line = Line::new(cells, mapping, columns);
    let number = line.text(Field::Number, 40);
    let number = line.needed(Field::Number, number);
    let country = line.text(Field::Country, 60).and_then(|said| {
        let code = country_code(&said);
        if code.is_none() {
            let words = "two-letter codes such as US or CA".to_owned();
            line.wrong(Field::Country, &said, Reason::NotOneOf { words });
        }
        code
    });
    let american = country.as_deref().is_none_or(|country| country == "US");
    let state = line.text(Field::State, 200);
    let state = state.map(|said| if american { state_code(&said) } else { said });
    let postcode = line.text(Field::Postcode, 200);
    let postcode = postcode.map(|said| if american { five_digits(said) } else { said });
    let mut read = StoreLine {
        number: String::new(),
        name: line.text(Field::StoreName, 200),
        address: line.text(Field::Address, 200),
        city: line.text(Field::City, 200),
        state,
        postcode,
        country,
        region: line.text(Field::Region, 80),
        store_type: line.text(Field::StoreType, 80),
        status: read_status(&mut line),
        owner: line.text(Field::Owner, 200),
        opened_on: line.day(Field::OpenedOn),
        annual_turnover: line.money(Field::AnnualTurnover),
        city_population: people(&mut line, Field::CityPopulation),
        households: people(&mut line, Field::Households),
        latitude: line.degrees(Field::Latitude, 90.0),
        longitude: line.degrees(Field::Longitude, 180.0),
    };
    match number {
        Some(number) if line.problems.is_empty() => {
            read.number = number;
            Ok(read)
        }
        _ => Err(line.problems),
    }
}

fn people<C: Cells + ?Sized>(line: &mut Line<'_, C>, field: Field) -> Option<u32> {
    line.count(field, 0, MOST_PEOPLE).and_then(|people| u32::try_from(people).ok())
}

fn read_status<C: Cells + ?Sized>(line: &mut Line<'_, C>) -> Option<StoreStatus> {
    let said = line.text(Field::Status, 200)?;
    let status = match said.to_lowercase().as_str() {
        "open" | "active" | "opened" | "trading" | "live" | "yes" => StoreStatus::Open,
        "closed" | "inactive" | "shut" | "closing" | "no" => StoreStatus::Closed,
        "planned" | "pending" | "coming soon" | "future" | "proposed" => StoreStatus::Planned,
        _ => {
            let words = "open, closed, planned".to_owned();
            line.wrong(Field::Status, &said, Reason::NotOneOf { words });
            return None;
        }
    };
    Some(status)
}

/// A US postcode whose leading zeros a spreadsheet dropped, with them.
fn five_digits(postcode: String) -> String {
    let digits = postcode.bytes().all(|b| b.is_ascii_digit());
    if digits && matches!(postcode.len(), 3 | 4) { format!("{postcode:0>5}") } else { postcode }
}

impl StoreLine {
    /// The store this line asks for, given the one that is there. What the line does not say stays.
    ///
    /// `region` and `store_type` are those its names stand for. The rules of the room decide, as
    /// they do when someone edits the store by hand.
    pub fn onto(
        self,
        there: Option<&StoreDetails>,
        region: Option<RegionId>,
        store_type: Option<StoreTypeId>,
    ) -> Result<StoreDetails, Vec<Problem>> {
        if there.is_none() && self.name.is_none() {
            let problem = Problem::of_cell(Field::StoreName, "", "", Reason::NeededWhenNew);
            return Err(vec![problem]);
        }
        let old = there.cloned().unwrap_or_default();
        let details = StoreDetails {
            // A number that only differs in case is the same store under the name it has.
            number: if there.is_some() { old.number } else { self.number },
            name: self.name.unwrap_or(old.name),
            address: self.address.unwrap_or(old.address),
            city: self.city.unwrap_or(old.city),
            state: self.state.unwrap_or(old.state),
            postcode: self.postcode.unwrap_or(old.postcode),
            country: self.country.unwrap_or(old.country),
            region: region.or(old.region),
            store_type: store_type.or(old.store_type),
            status: self.status.unwrap_or(old.status),
            owner: self.owner.unwrap_or(old.owner),
            opened_on: self.opened_on.or(old.opened_on),
            annual_turnover: self.annual_turnover.or(old.annual_turnover),
            city_population: self.city_population.or(old.city_population),
            households: self.households.or(old.households),
            latitude: self.latitude.or(old.latitude),
            longitude: self.longitude.or(old.longitude),
        };
        details.cleaned().map_err(|wrong| wrong.iter().map(problem_of).collect())
    }
}

fn problem_of(refusal: &StoreRefusal) -> Problem {
    let field = match refusal {
        StoreRefusal::NumberMissing | StoreRefusal::NumberTooLong => Some(Field::Number),
        StoreRefusal::CountryInvalid { .. } => Some(Field::Country),
        StoreRefusal::TurnoverInvalid { .. } => Some(Field::AnnualTurnover),
        StoreRefusal::LatitudeInvalid | StoreRefusal::LocationHalf => Some(Field::Latitude),
        StoreRefusal::LongitudeInvalid => Some(Field::Longitude),
        StoreRefusal::TextTooLong { field } => field_of(*field),
        _ => None,
    };
    let reason = Reason::Rule { sentence: refusal.to_string() };
    Problem { field, column: String::new(), value: String::new(), reason }
}

fn field_of(field: StoreField) -> Option<Field> {
    match field {
        StoreField::Name => Some(Field::StoreName),
        StoreField::Address => Some(Field::Address),
        StoreField::City => Some(Field::City),
        StoreField::State => Some(Field::State),
        StoreField::Postcode => Some(Field::Postcode),
        StoreField::Owner => Some(Field::Owner),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stores::import::{Cell, Kind, guess_mapping};
    use jiff::civil::date;

    fn read(header: &[&str], cells: &[&str]) -> Result<StoreLine, Vec<String>> {
        let columns: Vec<String> = header.iter().map(|h| (*h).to_owned()).collect();
        let mapping = guess_mapping(Kind::Stores, &columns, &[], None).mapping;
        let cells: Vec<Cell<'_>> = cells.iter().map(|text| Cell::Text(text)).collect();
        read_store(&cells[..], &mapping, &columns)
            .map_err(|problems| problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_store_is_read_with_what_the_line_says_of_it() {
        let line = read(
            &[
                "Store No.",
                "Name",
                "State",
                "ZIP",
                "Country",
                "Status",
                "Opened",
                "Turnover",
                "Lat",
                "Lon",
            ],
            &[
                "STR-002",
                "Harbor",
                "massachusetts",
                "2134",
                "USA",
                "Active",
                "9/1/2019",
                "$1,250,000",
                "42.35",
                "-71.1",
            ],
        )
        .unwrap();
        assert_eq!(
            line,
            StoreLine {
                number: "STR-002".into(),
                name: Some("Harbor".into()),
                state: Some("MA".into()),
                postcode: Some("02134".into()),
                country: Some("US".into()),
                status: Some(StoreStatus::Open),
                opened_on: Some(date(2019, 9, 1)),
                annual_turnover: Some(Money(125_000_000)),
                latitude: Some(42.35),
                longitude: Some(-71.1),
                ..StoreLine::default()
            }
        );
    }

    #[test]
    fn what_the_line_does_not_say_stays() {
        let there = StoreDetails {
            number: "STR-002".into(),
            name: "Harbor".into(),
            city: "Boston".into(),
            households: Some(12_000),
            status: StoreStatus::Closed,
            ..StoreDetails::default()
        };
        let line = read(&["store", "city", "households"], &["str-002", "", "13,500"]).unwrap();
        let after = line.onto(Some(&there), None, None).unwrap();
        assert_eq!(after, StoreDetails { households: Some(13_500), ..there });
    }

    #[test]
    fn a_new_store_needs_a_name_and_keeps_the_rules_of_the_room() {
        let line = read(&["store", "city"], &["STR-900", "Boston"]).unwrap();
        assert_eq!(
            line.onto(None, None, None).unwrap_err()[0].to_string(),
            "This is a new one, and it needs a value for Store name. Add it to the file."
        );
        let line = read(&["store", "name", "lat"], &["STR-900", "Pier", "42.1"]).unwrap();
        assert_eq!(
            line.onto(None, None, None).unwrap_err()[0].to_string(),
            StoreRefusal::LocationHalf.to_string()
        );
    }

    #[test]
    fn words_not_known_are_answered_with_those_that_are() {
        assert_eq!(
            read(&["store", "status", "country"], &["1", "haunted", "Atlantis"]).unwrap_err(),
            [
                "\"Atlantis\" is not known as Country. Use one of: two-letter codes such as US or CA.",
                "\"haunted\" is not known as Status. Use one of: open, closed, planned.",
            ]
        );
    }
}
