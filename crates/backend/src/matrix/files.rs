//! A history out of three files, for analysts who have no database.
//!
//! Read with the same eyes as an import: encodings, separators, number and day formats, column
//! names and sentences about wrong lines are those of `tables` and `domain::stores::import`.
//! A wrong line refuses the whole, with every file and line named; a store or campaign that only
//! the mailings name still teaches but is not scored, and a note says so.

use std::collections::HashMap;
use std::fmt;
use std::fs::File;
use std::hash::Hash;
use std::path::{Path, PathBuf};

use domain::ids::{CampaignId, StoreId};
use domain::matrix::{CampaignFacts, History, Mailing, StoreFacts, StoreProfile};
use domain::money::{Money, UnitCost};
use domain::stores::StoreStatus;
use domain::stores::import::{
    Choice, Field, Kind, Mapping, Problem, check_mapping, guess_mapping, read_campaign,
    read_mailing, read_store,
};
use jiff::civil::Date;
use uuid::Uuid;

use crate::tables::{self, Onward, Row, TableError};

/// How many wrong lines are named.
const NAMED: usize = 20;

/// The history and the words people know its members by.
#[derive(Clone, Debug, Default)]
pub struct FromFiles {
    /// What the matrix learns from. Ids are made up: a member's id is its position.
    pub history: History,
    /// The number of each store, as written.
    pub numbers: Vec<String>,
    /// What was taken differently from what the files' author may expect.
    pub notes: Vec<String>,
}

/// Why the files give no history.
#[derive(Debug)]
pub enum FilesError {
    /// A file cannot be opened or read.
    Unreadable(PathBuf, std::io::Error),
    /// A file is no table; the sentence says what to do.
    NotATable(PathBuf, String),
    /// Lines that are wrong: file, line, sentence. `more` are not named.
    Wrong {
        /// The first ones.
        lines: Vec<(PathBuf, u64, String)>,
        /// How many besides.
        more: usize,
    },
}

impl fmt::Display for FilesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FilesError::Unreadable(path, error) => write!(f, "{}: {error}", path.display()),
            FilesError::NotATable(path, sentence) => write!(f, "{}: {sentence}", path.display()),
            FilesError::Wrong { lines, more } => {
                for (place, (path, line, sentence)) in lines.iter().enumerate() {
                    let end = if place + 1 < lines.len() { "\n" } else { "" };
                    write!(f, "{}:{line}: {sentence}{end}", path.display())?;
                }
                if *more > 0 {
                    write!(f, "\n… and {more} more.")?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for FilesError {}

/// Reads stores, campaigns and mailings. `today` is the last day a mailing can be of.
pub fn read_history(
    stores: &Path,
    campaigns: &Path,
    mailings: &Path,
    today: Date,
) -> Result<FromFiles, FilesError> {
    let mut reading = Reading::default();
    reading.stores(stores)?;
    reading.campaigns(campaigns)?;
    reading.mailings(mailings, today)?;
    reading.finish()
}

#[derive(Default)]
struct Reading {
    read: FromFiles,
    store_at: HashMap<String, u32>,
    campaign_at: HashMap<String, u32>,
    wrong: Vec<(PathBuf, u64, String)>,
    more: usize,
    strange_stores: Strangers,
    strange_campaigns: Strangers,
}

/// Members that only the mailings name.
#[derive(Default)]
struct Strangers {
    first: Option<String>,
    count: usize,
}

impl Strangers {
    fn note(&self, what: &str, file: &str) -> Option<String> {
        let first = self.first.as_ref()?;
        Some(format!(
            "{} {what}{} in the mailings but not in the {file} file (first: {first}); they are learnt from and not scored.",
            self.count,
            if self.count == 1 { " is" } else { "s are" }
        ))
    }
}

impl Reading {
    fn stores(&mut self, path: &Path) -> Result<(), FilesError> {
        let fields =
            [Field::Number, Field::Region, Field::StoreType, Field::Status, Field::Households];
        let mut seen = Seen::default();
        each_line(path, Kind::Stores, &fields, &mut |row, mapping, columns| {
            let line = match read_store(row, mapping, columns) {
                Ok(line) => line,
                Err(problems) => return self.problems(path, row.line, &problems),
            };
            let key = line.number.to_lowercase();
            if let Some(first) = seen.again(key.clone(), row.line) {
                return self.wrong(
                    path,
                    row.line,
                    format!("Store {} is already on line {first}.", line.number),
                );
            }
            let open = line.status.is_none_or(|status| status == StoreStatus::Open);
            self.store_at.insert(key, self.read.numbers.len() as u32);
            self.push_store(line.number, line.region, line.store_type, line.households, open);
        })
    }

    fn campaigns(&mut self, path: &Path) -> Result<(), FilesError> {
        let fields = [Field::Campaign, Field::UnitCost, Field::FixedCost, Field::Active];
        let mut seen = Seen::default();
        each_line(path, Kind::Campaigns, &fields, &mut |row, mapping, columns| {
            let line = match read_campaign(row, mapping, columns, &[]) {
                Ok(line) => line,
                Err(problems) => return self.problems(path, row.line, &problems),
            };
            let key = line.name.to_lowercase();
            if let Some(first) = seen.again(key.clone(), row.line) {
                return self.wrong(
                    path,
                    row.line,
                    format!("{} is already on line {first}.", line.name),
                );
            }
            let candidate = line.active.unwrap_or(true);
            if line.unit_cost.is_none() && candidate {
                let sentence = format!(
                    "{} has no cost per piece, so its best quantity is unknown. Fill it in.",
                    line.name
                );
                return self.wrong(path, row.line, sentence);
            }
            self.campaign_at.insert(key, self.read.history.campaigns.len() as u32);
            self.push_campaign(
                line.name,
                line.unit_cost.unwrap_or_default(),
                line.fixed_cost.unwrap_or_default(),
                line.minimum_pieces.and_then(|pieces| u32::try_from(pieces).ok()),
                candidate,
            );
        })
    }

    fn mailings(&mut self, path: &Path, today: Date) -> Result<(), FilesError> {
        let mut seen = Seen::default();
        each_line(path, Kind::Mailings, Kind::Mailings.fields(), &mut |row, mapping, columns| {
            let line = match read_mailing(row, mapping, columns, today) {
                Ok(line) => line,
                Err(problems) => return self.problems(path, row.line, &problems),
            };
            let store = self.store(&line.store);
            let campaign = self.campaign(&line.campaign);
            if let Some(first) = seen.again((store, campaign, line.in_home_on), row.line) {
                let sentence = format!(
                    "The same store, campaign and in-home date are already on line {first}."
                );
                return self.wrong(path, row.line, sentence);
            }
            let count = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
            self.read.history.mailings.push(Mailing {
                store,
                campaign,
                in_home: line.in_home_on,
                pieces: count(line.pieces),
                responses: count(line.responses),
                revenue: line.revenue,
            });
        })
    }

    fn store(&mut self, number: &str) -> u32 {
        let key = number.to_lowercase();
        if let Some(at) = self.store_at.get(&key) {
            return *at;
        }
        let at = self.read.numbers.len() as u32;
        self.strange_stores.count += 1;
        self.strange_stores.first.get_or_insert_with(|| number.to_string());
        self.store_at.insert(key, at);
        self.push_store(number.to_string(), None, None, None, false);
        at
    }

    fn campaign(&mut self, name: &str) -> u32 {
        let key = name.to_lowercase();
        if let Some(at) = self.campaign_at.get(&key) {
            return *at;
        }
        let at = self.read.history.campaigns.len() as u32;
        self.strange_campaigns.count += 1;
        self.strange_campaigns.first.get_or_insert_with(|| name.to_string());
        self.campaign_at.insert(key, at);
        self.push_campaign(name.to_string(), UnitCost::default(), Money::ZERO, None, false);
        at
    }

    fn push_store(
        &mut self,
        number: String,
        region: Option<String>,
        store_type: Option<String>,
        households: Option<u32>,
        candidate: bool,
    ) {
        self.read.history.stores.push(StoreFacts {
            id: StoreId(Uuid::from_u128(self.read.numbers.len() as u128)),
            region: region.unwrap_or_default(),
            store_type: store_type.unwrap_or_default(),
            households,
            min_run: None,
            max_run: None,
            candidate,
            profile: StoreProfile::default(),
        });
        self.read.numbers.push(number);
    }

    fn push_campaign(
        &mut self,
        name: String,
        unit_cost: UnitCost,
        fixed_cost: Money,
        min_run: Option<u32>,
        candidate: bool,
    ) {
        let id = CampaignId(Uuid::from_u128(self.read.history.campaigns.len() as u128));
        self.read.history.campaigns.push(CampaignFacts {
            id,
            name,
            unit_cost,
            fixed_cost,
            min_run,
            candidate,
        });
    }

    fn problems(&mut self, path: &Path, line: u64, problems: &[Problem]) {
        for problem in problems {
            self.wrong(path, line, problem.to_string());
        }
    }

    fn wrong(&mut self, path: &Path, line: u64, sentence: String) {
        if self.wrong.len() < NAMED {
            self.wrong.push((path.to_path_buf(), line, sentence));
        } else {
            self.more += 1;
        }
    }

    fn finish(mut self) -> Result<FromFiles, FilesError> {
        if !self.wrong.is_empty() {
            return Err(FilesError::Wrong { lines: self.wrong, more: self.more });
        }
        self.read.notes.extend(self.strange_stores.note("store", "stores"));
        self.read.notes.extend(self.strange_campaigns.note("campaign", "campaigns"));
        Ok(self.read)
    }
}

/// Remembers on which line a key was first seen.
struct Seen<K> {
    first: HashMap<K, u64>,
}

impl<K> Default for Seen<K> {
    fn default() -> Self {
        Seen { first: HashMap::new() }
    }
}

impl<K: Eq + Hash> Seen<K> {
    /// The line of the first one, when this is not it.
    fn again(&mut self, key: K, line: u64) -> Option<u64> {
        let first = *self.first.entry(key).or_insert(line);
        (first != line).then_some(first)
    }
}

/// Hands each line below the header to `each`, with the columns that hold `fields`.
fn each_line(
    path: &Path,
    kind: Kind,
    fields: &[Field],
    each: &mut dyn FnMut(&Row, &Mapping, &[String]),
) -> Result<(), FilesError> {
    let unreadable = |error| FilesError::Unreadable(path.to_path_buf(), error);
    let refused = |error| match error {
        TableError::File(refusal) => FilesError::NotATable(path.to_path_buf(), refusal.to_string()),
        TableError::Outage(error) => FilesError::Unreadable(path.to_path_buf(), error),
    };
    let mut file = File::open(path).map_err(unreadable)?;
    let chosen = tables::glimpse(&mut file, kind, &Choice::default()).map_err(refused)?;
    let columns = &chosen.glimpse.columns;
    let mut mapping = guess_mapping(kind, columns, &chosen.samples, None).mapping;
    check_mapping(kind, &mapping, columns).map_err(|_| {
        let missing: Vec<&str> = kind
            .needed()
            .iter()
            .filter(|field| !mapping.columns.contains_key(field))
            .map(|field| field.label())
            .collect();
        let sentence = format!(
            "No column for {} among: {}. Name the columns in the first line.",
            missing.join(", "),
            columns.join(", ")
        );
        FilesError::NotATable(path.to_path_buf(), sentence)
    })?;
    // What the matrix does not use cannot be wrong.
    mapping.columns.retain(|field, _| fields.contains(field));
    let header = chosen.glimpse.header_line.unwrap_or(0);
    tables::each_row(&mut file, &chosen.glimpse.form, &mut |row| {
        if row.line > header && !row.is_blank() {
            each(row, &mapping, columns);
        }
        Onward::Continue(())
    })
    .map_err(refused)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn read(stores: &str, campaigns: &str, mailings: &str) -> Result<FromFiles, FilesError> {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let (stores, campaigns) = (write("stores.csv", stores), write("campaigns.csv", campaigns));
        let mailings = write("mailings.csv", mailings);
        read_history(&stores, &campaigns, &mailings, date(2025, 6, 1))
    }

    const STORES: &str = "store,region,type,status,households\nSTR-001,West,urban,open,4200\nSTR-002,East,rural,closed,\n";
    const CAMPAIGNS: &str = "campaign,unit cost,fixed cost\nSpring Promo,0.465,25\n";
    const MAILINGS: &str = "store;campaign;date;pieces;responses;revenue\n\
        str-001;Spring Promo;2025-03-04;2.500;41;1.234,50\n\
        STR-003;Old One;2024-03-04;1000;0;\n";

    #[test]
    fn three_files_become_a_history() {
        let read = read(STORES, CAMPAIGNS, MAILINGS).unwrap();
        let History { stores, campaigns, mailings } = &read.history;
        assert_eq!(read.numbers, ["STR-001", "STR-002", "STR-003"]);
        assert_eq!(
            stores.iter().map(|store| store.candidate).collect::<Vec<_>>(),
            [true, false, false]
        );
        assert_eq!((stores[0].region.as_str(), stores[0].households), ("West", Some(4200)));
        assert_eq!(
            (campaigns[0].unit_cost, campaigns[0].fixed_cost),
            (UnitCost(4650), Money(2_500))
        );
        assert_eq!((campaigns[1].name.as_str(), campaigns[1].candidate), ("Old One", false));
        let expected = Mailing {
            store: 0,
            campaign: 0,
            in_home: date(2025, 3, 4),
            pieces: 2_500,
            responses: 41,
            revenue: Some(Money(123_450)),
        };
        assert_eq!(mailings[0], expected);
        assert_eq!(read.notes.len(), 2, "{:?}", read.notes);
        assert!(
            read.notes[0].starts_with(
                "1 store is in the mailings but not in the stores file (first: STR-003)"
            )
        );
    }

    #[test]
    fn wrong_lines_are_named_with_file_and_line() {
        let mailings = "store,campaign,date,pieces,responses\n\
            STR-001,Spring Promo,2025-03-04,100,500\n\
            STR-001,Spring Promo,2025-03-05,many,5\n\
            STR-001,Spring Promo,2025-03-06,100,5\n\
            STR-001,Spring Promo,2025-03-06,100,5\n";
        let said = read(STORES, "campaign\nSpring Promo\n", mailings).unwrap_err().to_string();
        let lines: Vec<&str> = said.lines().collect();
        assert!(lines[0].contains("campaigns.csv:2: Spring Promo has no cost per piece"), "{said}");
        assert!(
            lines[1].contains("mailings.csv:2: 500 responses to 100 pieces cannot be."),
            "{said}"
        );
        assert!(lines[2].contains("mailings.csv:3: \"many\" is not a number."), "{said}");
        assert!(lines[3].contains(
            "mailings.csv:5: The same store, campaign and in-home date are already on line 4."
        ));
    }

    #[test]
    fn a_file_without_the_needed_columns_or_without_lines_says_so() {
        let said =
            read(STORES, CAMPAIGNS, "store,campaign,colour\n1,2,red\n").unwrap_err().to_string();
        assert!(
            said.contains("mailings.csv: No column for In-home date, Pieces, Responses"),
            "{said}"
        );
        let said = read("", CAMPAIGNS, MAILINGS).unwrap_err().to_string();
        assert!(said.contains("stores.csv: The file is empty"), "{said}");
    }
}
