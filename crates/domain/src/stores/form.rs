//! A store as someone types it: every field is text until it is understood.

use super::{StoreDetails, StoreRefusal, StoreStatus};
use crate::{
    ids::{RegionId, StoreTypeId},
    money::Money,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A field of the form, for putting a problem beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields of StoreDetails")]
pub enum StoreField {
    Number,
    Name,
    Address,
    City,
    State,
    Postcode,
    Country,
    Region,
    StoreType,
    Status,
    Owner,
    OpenedOn,
    AnnualTurnover,
    CityPopulation,
    Households,
    Latitude,
    Longitude,
}

impl fmt::Display for StoreField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            StoreField::Number => "Number",
            StoreField::Name => "Name",
            StoreField::Address => "Address",
            StoreField::City => "City",
            StoreField::State => "State",
            StoreField::Postcode => "Postcode",
            StoreField::Country => "Country",
            StoreField::Region => "Region",
            StoreField::StoreType => "Type",
            StoreField::Status => "Status",
            StoreField::Owner => "Owner",
            StoreField::OpenedOn => "Opened on",
            StoreField::AnnualTurnover => "Annual turnover",
            StoreField::CityPopulation => "City population",
            StoreField::Households => "Households",
            StoreField::Latitude => "Latitude",
            StoreField::Longitude => "Longitude",
        })
    }
}

impl StoreRefusal {
    /// The field the problem belongs to.
    pub fn field(&self) -> StoreField {
        match self {
            StoreRefusal::NumberMissing
            | StoreRefusal::NumberTooLong
            | StoreRefusal::NumberTaken { .. } => StoreField::Number,
            StoreRefusal::TextTooLong { field } | StoreRefusal::NumberInvalid { field, .. } => {
                *field
            }
            StoreRefusal::CountryInvalid { .. } => StoreField::Country,
            StoreRefusal::TurnoverInvalid { .. } => StoreField::AnnualTurnover,
            StoreRefusal::DateInvalid { .. } => StoreField::OpenedOn,
            StoreRefusal::LatitudeInvalid => StoreField::Latitude,
            StoreRefusal::LongitudeInvalid | StoreRefusal::LocationHalf => StoreField::Longitude,
            StoreRefusal::RegionUnknown => StoreField::Region,
            StoreRefusal::TypeUnknown => StoreField::StoreType,
        }
    }
}

/// What stands in the fields of the form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields of StoreDetails")]
pub struct StoreForm {
    pub number: String,
    pub name: String,
    pub address: String,
    pub city: String,
    pub state: String,
    pub postcode: String,
    pub country: String,
    pub region: Option<RegionId>,
    pub store_type: Option<StoreTypeId>,
    pub status: StoreStatus,
    pub owner: String,
    pub opened_on: String,
    pub annual_turnover: String,
    pub city_population: String,
    pub households: String,
    pub latitude: String,
    pub longitude: String,
}

impl From<&StoreDetails> for StoreForm {
    fn from(details: &StoreDetails) -> Self {
        fn text<T: ToString>(value: Option<T>) -> String {
            value.map(|value| value.to_string()).unwrap_or_default()
        }
        let StoreDetails {
            number,
            name,
            address,
            city,
            state,
            postcode,
            country,
            region,
            store_type,
            status,
            owner,
            opened_on,
            annual_turnover,
            city_population,
            households,
            latitude,
            longitude,
        } = details.clone();
        StoreForm {
            number,
            name,
            address,
            city,
            state,
            postcode,
            country,
            region,
            store_type,
            status,
            owner,
            opened_on: text(opened_on),
            annual_turnover: annual_turnover.map(Money::decimal).unwrap_or_default(),
            city_population: text(city_population),
            households: text(households),
            latitude: text(latitude),
            longitude: text(longitude),
        }
    }
}

impl StoreForm {
    /// The store that was typed, cleaned, or everything that is wrong with it.
    pub fn read(&self) -> Result<StoreDetails, Vec<StoreRefusal>> {
        let mut wrong = Vec::new();
        let opened_on = optional(&self.opened_on, &mut wrong, |text| {
            text.parse::<Date>().map_err(|_| StoreRefusal::DateInvalid { text: text.into() })
        });
        let annual_turnover = optional(&self.annual_turnover, &mut wrong, |text| {
            money(text).ok_or_else(|| StoreRefusal::TurnoverInvalid { text: text.into() })
        });
        let city_population = optional(&self.city_population, &mut wrong, |text| {
            whole(text).ok_or_else(|| not_whole(StoreField::CityPopulation, text))
        });
        let households = optional(&self.households, &mut wrong, |text| {
            whole(text).ok_or_else(|| not_whole(StoreField::Households, text))
        });
        let latitude = optional(&self.latitude, &mut wrong, |text| {
            text.parse().map_err(|_| StoreRefusal::LatitudeInvalid)
        });
        let longitude = optional(&self.longitude, &mut wrong, |text| {
            text.parse().map_err(|_| StoreRefusal::LongitudeInvalid)
        });
        let form = self.clone();
        let read = StoreDetails {
            number: form.number,
            name: form.name,
            address: form.address,
            city: form.city,
            state: form.state,
            postcode: form.postcode,
            country: form.country,
            region: form.region,
            store_type: form.store_type,
            status: form.status,
            owner: form.owner,
            opened_on,
            annual_turnover,
            city_population,
            households,
            latitude,
            longitude,
        }
        .cleaned();
        match read {
            Ok(details) if wrong.is_empty() => Ok(details),
            Ok(_) => Err(wrong),
            // A latitude that is no number reads as missing; that it is only half a location
            // would be said twice.
            Err(more) => {
                let said: Vec<StoreField> = wrong.iter().map(StoreRefusal::field).collect();
                let half_is_said =
                    said.contains(&StoreField::Latitude) || said.contains(&StoreField::Longitude);
                wrong.extend(
                    more.into_iter()
                        .filter(|w| !(half_is_said && *w == StoreRefusal::LocationHalf)),
                );
                Err(wrong)
            }
        }
    }
}

/// `None` for an empty field and for one that is wrong, which is noted.
fn optional<T>(
    text: &str,
    wrong: &mut Vec<StoreRefusal>,
    read: impl Fn(&str) -> Result<T, StoreRefusal>,
) -> Option<T> {
    match text.trim() {
        "" => None,
        text => read(text).map_err(|refusal| wrong.push(refusal)).ok(),
    }
}

fn not_whole(field: StoreField, text: &str) -> StoreRefusal {
    StoreRefusal::NumberInvalid { field, text: text.into() }
}

/// A whole number, with or without commas or spaces between thousands.
fn whole(text: &str) -> Option<u32> {
    digits(text).parse().ok()
}

/// An amount with at most two decimals behind a point, a currency sign and thousands marks allowed.
fn money(text: &str) -> Option<Money> {
    let plain = digits(text.trim_start_matches(['$', '€', '£']));
    let (units, cents) = plain.split_once('.').unwrap_or((&plain, ""));
    let numeric = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if units.is_empty() || !numeric(units) || !numeric(cents) || cents.len() > 2 {
        return None;
    }
    let units: i64 = units.parse().ok()?;
    let cents: i64 = format!("{cents:0<2}").parse().ok()?;
    units.checked_mul(100)?.checked_add(cents).map(Money)
}

fn digits(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, ',' | ' ' | '\u{a0}' | '\u{202f}')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> StoreForm {
        StoreForm { number: "STR-001".into(), country: "US".into(), ..StoreForm::default() }
    }

    #[test]
    fn a_form_made_of_a_store_reads_back_as_that_store() {
        let store = StoreDetails {
            number: "STR-001".into(),
            name: "Springfield".into(),
            country: "US".into(),
            status: StoreStatus::Planned,
            opened_on: Some(jiff::civil::date(2019, 4, 1)),
            annual_turnover: Some(Money(123_456_705)),
            city_population: Some(116_250),
            households: Some(0),
            latitude: Some(39.78),
            longitude: Some(-89.65),
            ..StoreDetails::default()
        };
        assert_eq!(StoreForm::from(&store).read(), Ok(store));
    }

    #[test]
    fn figures_may_carry_thousands_marks_and_a_currency_sign() {
        let typed = StoreForm {
            annual_turnover: "$1,250,000.5".into(),
            households: "12 400".into(),
            ..form()
        };
        let store = typed.read().unwrap();
        assert_eq!(store.annual_turnover, Some(Money(125_000_050)));
        assert_eq!(store.households, Some(12_400));
    }

    #[test]
    fn each_field_that_cannot_be_read_is_named() {
        let typed = StoreForm {
            opened_on: "last spring".into(),
            annual_turnover: "1.234.567".into(),
            city_population: "-4".into(),
            households: "many".into(),
            latitude: "north".into(),
            longitude: "-89".into(),
            ..form()
        };
        let fields: Vec<_> = typed.read().unwrap_err().iter().map(StoreRefusal::field).collect();
        use StoreField::*;
        assert_eq!(fields, [OpenedOn, AnnualTurnover, CityPopulation, Households, Latitude]);
    }
}
