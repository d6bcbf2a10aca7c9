//! Countries and US states as people write them, made into their codes.

/// The two-letter code of a country, from a code of two or three letters or a usual English name.
pub(super) fn country_code(said: &str) -> Option<String> {
    let letters: String = said.chars().filter(|c| c.is_alphabetic()).collect();
    let upper = letters.to_uppercase();
    if upper.len() == 2 && upper.is_ascii() {
        return Some(upper);
    }
    const KNOWN: [(&str, &[&str]); 14] = [
        ("US", &["USA", "UNITEDSTATES", "UNITEDSTATESOFAMERICA", "AMERICA"]),
        ("CA", &["CAN", "CANADA"]),
        ("MX", &["MEX", "MEXICO"]),
        ("GB", &["GBR", "UNITEDKINGDOM", "GREATBRITAIN", "ENGLAND", "SCOTLAND", "WALES"]),
        ("IE", &["IRL", "IRELAND"]),
        ("DE", &["DEU", "GERMANY", "DEUTSCHLAND"]),
        ("AT", &["AUT", "AUSTRIA", "ÖSTERREICH"]),
        ("CH", &["CHE", "SWITZERLAND", "SCHWEIZ"]),
        ("FR", &["FRA", "FRANCE"]),
        ("NL", &["NLD", "NETHERLANDS"]),
        ("BE", &["BEL", "BELGIUM"]),
        ("ES", &["ESP", "SPAIN"]),
        ("IT", &["ITA", "ITALY"]),
        ("AU", &["AUS", "AUSTRALIA"]),
    ];
    let known = KNOWN.iter().find(|(_, names)| names.contains(&upper.as_str()));
    known.map(|(code, _)| (*code).to_owned())
}

/// The two letters of a US state when that is what a text names, and the text itself otherwise.
pub(super) fn state_code(said: &str) -> String {
    if said.len() == 2 && said.is_ascii() {
        return said.to_uppercase();
    }
    let lower = said.to_lowercase().replace('.', "");
    let known = STATES.iter().find(|(_, name)| *name == lower);
    known.map_or_else(|| said.to_owned(), |(code, _)| (*code).to_owned())
}

const STATES: [(&str, &str); 52] = [
    ("AL", "alabama"),
    ("AK", "alaska"),
    ("AZ", "arizona"),
    ("AR", "arkansas"),
    ("CA", "california"),
    ("CO", "colorado"),
    ("CT", "connecticut"),
    ("DE", "delaware"),
    ("DC", "district of columbia"),
    ("FL", "florida"),
    ("GA", "georgia"),
    ("HI", "hawaii"),
    ("ID", "idaho"),
    ("IL", "illinois"),
    ("IN", "indiana"),
    ("IA", "iowa"),
    ("KS", "kansas"),
    ("KY", "kentucky"),
    ("LA", "louisiana"),
    ("ME", "maine"),
    ("MD", "maryland"),
    ("MA", "massachusetts"),
    ("MI", "michigan"),
    ("MN", "minnesota"),
    ("MS", "mississippi"),
    ("MO", "missouri"),
    ("MT", "montana"),
    ("NE", "nebraska"),
    ("NV", "nevada"),
    ("NH", "new hampshire"),
    ("NJ", "new jersey"),
    ("NM", "new mexico"),
    ("NY", "new york"),
    ("NC", "north carolina"),
    ("ND", "north dakota"),
    ("OH", "ohio"),
    ("OK", "oklahoma"),
    ("OR", "oregon"),
    ("PA", "pennsylvania"),
    ("PR", "puerto rico"),
    ("RI", "rhode island"),
    ("SC", "south carolina"),
    ("SD", "south dakota"),
    ("TN", "tennessee"),
    ("TX", "texas"),
    ("UT", "utah"),
    ("VT", "vermont"),
    ("VA", "virginia"),
    ("WA", "washington"),
    ("WV", "west virginia"),
    ("WI", "wisconsin"),
    ("WY", "wyoming"),
];
