//! Made-up but plausible street names, districts and owners. Postcodes are left out on purpose:
//! an invented one would point at a real place.

use stats::rng::Rng;

const STREETS: [&str; 24] = [
    "Main Street",
    "Oak Avenue",
    "Maple Street",
    "Market Street",
    "Washington Avenue",
    "Elm Street",
    "Park Avenue",
    "Cedar Lane",
    "Lake Road",
    "Church Street",
    "Mill Road",
    "Highland Avenue",
    "River Road",
    "Commerce Drive",
    "Union Street",
    "Franklin Street",
    "Walnut Street",
    "Jefferson Avenue",
    "Center Street",
    "Prospect Avenue",
    "Station Road",
    "College Avenue",
    "Spring Street",
    "Liberty Boulevard",
];

const DISTRICTS: [&str; 24] = [
    "Downtown",
    "Northgate",
    "Riverside",
    "West End",
    "Market Square",
    "Lakeview",
    "Southside",
    "Eastgate",
    "University",
    "Old Town",
    "Crossroads",
    "Parkside",
    "Hillcrest",
    "Harbor",
    "Fairview",
    "Meadowbrook",
    "Oak Plaza",
    "Station",
    "Midtown",
    "Uptown",
    "Westfield",
    "Brookside",
    "Highland",
    "Commons",
];

const FIRST: [&str; 32] = [
    "Alice", "Benjamin", "Carla", "David", "Elena", "Frank", "Grace", "Henry", "Irene", "James",
    "Karen", "Luis", "Maria", "Nathan", "Olivia", "Peter", "Quinn", "Rosa", "Samuel", "Teresa",
    "Ursula", "Victor", "Wendy", "Xavier", "Yolanda", "Zachary", "Denise", "Marcus", "Priya",
    "Wei", "Aisha", "Tomas",
];

const LAST: [&str; 32] = [
    "Adams",
    "Brooks",
    "Castillo",
    "Dawson",
    "Ellison",
    "Foster",
    "Garcia",
    "Hughes",
    "Iverson",
    "Jensen",
    "Keller",
    "Lopez",
    "Morgan",
    "Nguyen",
    "Ortiz",
    "Patel",
    "Quimby",
    "Reyes",
    "Sullivan",
    "Turner",
    "Underwood",
    "Vargas",
    "Walsh",
    "Xiong",
    "Young",
    "Zimmerman",
    "Bennett",
    "Coleman",
    "Duarte",
    "Fischer",
    "Hayashi",
    "Okafor",
];

fn one_of(words: &[&'static str], rng: &mut Rng) -> &'static str {
    words.get(rng.below(words.len() as u32) as usize).copied().unwrap_or_default()
}

/// A house number and street.
pub fn address(rng: &mut Rng) -> String {
    format!("{} {}", 1 + rng.below(2_400), one_of(&STREETS, rng))
}

/// A person's name.
pub fn owner(rng: &mut Rng) -> String {
    format!("{} {}", one_of(&FIRST, rng), one_of(&LAST, rng))
}

/// The name of the `nth` of `all` stores in a city: the city alone where there is only one.
pub fn store_name(city: &str, nth: u32, all: u32) -> String {
    if all <= 1 {
        return city.to_owned();
    }
    let district = DISTRICTS[nth as usize % DISTRICTS.len()];
    match nth as usize / DISTRICTS.len() {
        0 => format!("{city} {district}"),
        round => format!("{city} {district} {}", round + 1),
    }
}
