//! The constraints of a run as an analyst writes them: JSON that says campaigns and stores by name.

use anyhow::{Context as _, Result, bail};
use backend::matrix::files::FromFiles;
use domain::{
    ids::{CampaignId, StoreId},
    matrix::{CampaignLimits, Constraints, Pressure},
};
use serde::Deserialize;
use std::{collections::BTreeMap, path::Path};

/// [`Constraints`] with names instead of ids.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Named {
    max_pieces: Option<u64>,
    max_stores: Option<u32>,
    campaigns: BTreeMap<String, CampaignLimits>,
    weeks_between_mailings: Option<u32>,
    pressure: Option<Pressure>,
    max_household_share: Option<f64>,
    excluded_stores: Vec<String>,
    excluded_regions: Vec<String>,
    excluded_in_region: Vec<(String, String)>,
}

/// Reads a file of constraints for the stores and campaigns of the other files.
pub(super) fn read(path: &Path, read: &FromFiles) -> Result<Constraints> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let named: Named =
        serde_json::from_str(&text).with_context(|| format!("{}", path.display()))?;
    resolve(named, read)
}

fn resolve(named: Named, read: &FromFiles) -> Result<Constraints> {
    let campaign = |name: &str| -> Result<CampaignId> {
        let found =
            read.history.campaigns.iter().find(|campaign| campaign.name.eq_ignore_ascii_case(name));
        match found {
            Some(campaign) => Ok(campaign.id),
            None => bail!("The constraints name a campaign \"{name}\" that is in no file."),
        }
    };
    let store = |number: &str| -> Result<StoreId> {
        let mut known = read.history.stores.iter().zip(&read.numbers);
        match known.find(|(_, other)| other.eq_ignore_ascii_case(number)) {
            Some((store, _)) => Ok(store.id),
            None => bail!("The constraints name a store \"{number}\" that is in no file."),
        }
    };
    Ok(Constraints {
        max_pieces: named.max_pieces,
        max_stores: named.max_stores,
        campaigns: named
            .campaigns
            .into_iter()
            .map(|(name, limits)| Ok((campaign(&name)?, limits)))
            .collect::<Result<_>>()?,
        weeks_between_mailings: named.weeks_between_mailings,
        pressure: named.pressure,
        max_household_share: named.max_household_share,
        excluded_stores: named
            .excluded_stores
            .iter()
            .map(|number| store(number))
            .collect::<Result<_>>()?,
        excluded_regions: named.excluded_regions.into_iter().collect(),
        excluded_in_region: named
            .excluded_in_region
            .into_iter()
            .map(|(name, region)| Ok((campaign(&name)?, region)))
            .collect::<Result<_>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::matrix::simulated::Simulated;

    fn files() -> FromFiles {
        let (history, _) = Simulated::default().draw();
        let numbers = history.stores.iter().map(|store| store.profile.label.clone()).collect();
        FromFiles { history, numbers, notes: Vec::new() }
    }

    fn parse(text: &str) -> Result<Constraints> {
        resolve(serde_json::from_str(text)?, &files())
    }

    #[test]
    fn names_become_the_ids_of_the_files() {
        let files = files();
        let first = &files.history.campaigns[0];
        let text = format!(
            r#"{{"max_pieces": 90000, "campaigns": {{"{}": {{"max_stores": 3}}}},
                "excluded_stores": ["{}"], "excluded_in_region": [["{}", "West"]]}}"#,
            first.name.to_uppercase(),
            files.numbers[4],
            first.name
        );
        let constraints = parse(&text).unwrap();
        assert_eq!(constraints.max_pieces, Some(90_000));
        assert_eq!(constraints.limits_of(first.id).max_stores, Some(3));
        assert!(constraints.excluded_stores.contains(&files.history.stores[4].id));
        assert!(constraints.excluded_in_region.contains(&(first.id, "West".to_owned())));
    }

    #[test]
    fn an_unknown_name_or_field_is_said_and_not_passed_over() {
        let said = parse(r#"{"campaigns": {"Nothing": {}}}"#).unwrap_err().to_string();
        assert!(said.contains("\"Nothing\""), "{said}");
        assert!(parse(r#"{"max_piece": 3}"#).is_err());
        assert!(parse(r#"{"excluded_stores": ["NO-1"]}"#).is_err());
    }
}
