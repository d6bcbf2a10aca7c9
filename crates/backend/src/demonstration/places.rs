//! Real US places with population, and the four Census regions their states lie in.
//!
//! The places come from GeoNames (CC BY 4.0, see NOTICE); `docs/data/us_places.py` extracts them.

use anyhow::Context as _;
use std::sync::OnceLock;

/// A US place of at least 1,000 people.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Its name.
    pub name: String,
    /// The two letters of its state.
    pub state: String,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// People.
    pub population: u32,
}

/// The four regions of the US Census Bureau.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Region {
    /// New England and the Middle Atlantic.
    Northeast,
    /// Around the Great Lakes and the northern plains.
    Midwest,
    /// From Delaware to Texas.
    South,
    /// The mountains, the Pacific coast, Alaska and Hawaii.
    West,
}

impl Region {
    /// Every region.
    pub const ALL: [Region; 4] = [Region::Northeast, Region::Midwest, Region::South, Region::West];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Region::Northeast => "Northeast",
            Region::Midwest => "Midwest",
            Region::South => "South",
            Region::West => "West",
        }
    }

    /// Where a state lies, by the Census Bureau's division of the country.
    pub fn of_state(state: &str) -> Region {
        match state {
            "CT" | "ME" | "MA" | "NH" | "NJ" | "NY" | "PA" | "RI" | "VT" => Region::Northeast,
            "IL" | "IN" | "IA" | "KS" | "MI" | "MN" | "MO" | "NE" | "ND" | "OH" | "SD" | "WI" => {
                Region::Midwest
            }
            "AK" | "AZ" | "CA" | "CO" | "HI" | "ID" | "MT" | "NV" | "NM" | "OR" | "UT" | "WA"
            | "WY" => Region::West,
            _ => Region::South,
        }
    }

    /// Its position in [`Region::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }
}

impl Place {
    /// Kilometres to another place, on the plane: good to 1 % within a metropolitan area.
    pub fn kilometres_to(&self, other: &Place) -> f64 {
        let north = (self.latitude - other.latitude) * 111.2;
        let middle = ((self.latitude + other.latitude) / 2.0).to_radians();
        let east = (self.longitude - other.longitude) * 111.2 * middle.cos();
        north.hypot(east)
    }
}

/// Every place, sorted by state and name; read once.
pub fn us_places() -> anyhow::Result<&'static [Place]> {
    static PLACES: OnceLock<Vec<Place>> = OnceLock::new();
    if let Some(places) = PLACES.get() {
        return Ok(places);
    }
    let places = read(include_str!("../../data/us_places.csv"))?;
    Ok(PLACES.get_or_init(|| places))
}

fn read(text: &str) -> anyhow::Result<Vec<Place>> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize::<(String, String, f64, f64, u32)>()
        .map(|row| {
            let (name, state, latitude, longitude, population) =
                row.context("the built-in list of US places cannot be read")?;
            Ok(Place { name, state, latitude, longitude, population })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_places_are_real_and_lie_in_all_four_regions() {
        let places = us_places().unwrap();
        assert_eq!(places.len(), 16_943);
        assert!(places.iter().all(|place| place.population >= 1_000 && place.state.len() == 2));
        let boston = places.iter().find(|p| p.name == "Boston" && p.state == "MA").unwrap();
        assert!((boston.latitude - 42.36).abs() < 0.01 && (boston.longitude + 71.06).abs() < 0.01);
        for region in Region::ALL {
            assert!(places.iter().any(|place| Region::of_state(&place.state) == region));
            assert_eq!(Region::ALL[region.index()], region);
        }
    }

    #[test]
    fn distances_are_those_on_the_map() {
        let places = us_places().unwrap();
        let find = |name: &str, state: &str| {
            places.iter().find(|p| p.name == name && p.state == state).unwrap()
        };
        // About 64 km along the great circle.
        let apart = find("Boston", "MA").kilometres_to(find("Providence", "RI"));
        assert!((63.0..67.0).contains(&apart), "{apart}");
    }
}
