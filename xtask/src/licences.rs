//! Every dependency's licence must be one we have agreed to: `xtask/licences.txt`.
use crate::{process, toolchain::Toolchain};
use anyhow::{Result, bail};
use serde_json::Value;
use spdx::{Expression, ParseMode};
use std::collections::HashSet;

const AGREED: &str = include_str!("../licences.txt");

/// Looks at every package of `Cargo.lock`.
pub fn check(toolchain: &Toolchain) -> Result<()> {
    let text =
        process::output(toolchain.cargo().args(["metadata", "--format-version=1", "--locked"]))?;
    let metadata: Value = serde_json::from_str(&text)?;
    let none = Vec::new();
    let packages = metadata["packages"].as_array().unwrap_or(&none);
    let refused: Vec<_> =
        packages.iter().filter_map(|package| refusal(package, &agreed())).collect();
    if packages.is_empty() || !refused.is_empty() {
        bail!("licences not agreed to in xtask/licences.txt:\n  {}", refused.join("\n  "));
    }
    Ok(())
}

fn agreed() -> HashSet<&'static str> {
    AGREED
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default().trim())
        .filter(|l| !l.is_empty())
        .collect()
}

/// Why a package is not agreed to; `None` if it is.
fn refusal(package: &Value, agreed: &HashSet<&str>) -> Option<String> {
    let name = package["name"].as_str().unwrap_or("?");
    let Some(licence) = package["license"].as_str() else {
        return Some(format!("{name}: states no licence"));
    };
    match Expression::parse_mode(licence, ParseMode::LAX) {
        Err(e) => Some(format!("{name}: {licence} is not understood ({})", e.reason)),
        Ok(terms) => {
            let fine = terms.evaluate(|term| agreed.contains(term.to_string().as_str()));
            (!fine).then(|| format!("{name}: {licence}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fine(licence: Value) -> bool {
        refusal(&json!({"name": "x", "license": licence}), &HashSet::from(["MIT", "Apache-2.0"]))
            .is_none()
    }

    #[test]
    fn one_agreed_alternative_is_enough_but_every_part_of_a_sum_must_be_agreed() {
        assert!(fine(json!("MIT")));
        assert!(fine(json!("MIT OR GPL-3.0-only")));
        assert!(fine(json!("MIT/Apache-2.0")));
        assert!(!fine(json!("MIT AND GPL-3.0-only")));
        assert!(!fine(json!("GPL-3.0-only")));
        assert!(!fine(json!("Homemade")));
        assert!(!fine(Value::Null));
    }
}
