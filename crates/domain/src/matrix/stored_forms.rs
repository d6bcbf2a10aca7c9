//! Runs stored by earlier releases are read for ever.
//!
//! `fixtures/first_form.json` was written by the first release that stored runs and is never
//! changed; a later form gets a file of its own beside it.

use super::*;
use crate::money::Money;

#[derive(serde::Deserialize)]
enum StoredSettings {
    V1(Settings),
}

#[derive(serde::Deserialize)]
enum StoredSummary {
    V1 { parameters: StoredParameters, totals: Totals },
}

#[derive(serde::Deserialize)]
struct Stored {
    settings: StoredSettings,
    summary: StoredSummary,
    recommendations: Vec<StoredRecommendation>,
}

fn first_form() -> Stored {
    serde_json::from_str(include_str!("fixtures/first_form.json")).unwrap()
}

#[test]
fn settings_of_the_first_form_mean_what_they_meant() {
    let StoredSettings::V1(settings) = first_form().settings;
    assert_eq!(settings.month.to_string(), "2025-01");
    assert_eq!(settings.budget, Some(Money(2_000_000)));
    assert_eq!(settings.margin, Margin::PerResponse(Money(4_000)));
    assert_eq!(settings.thresholds_in("Region 2").auto_approve, 80.0);
    assert_eq!(settings.thresholds_in("Region 3"), Thresholds::default());
    assert_eq!((settings.min_run, settings.seed), (250, 1));
}

#[test]
fn a_summary_of_the_first_form_keeps_its_figures() {
    let StoredSummary::V1 { parameters, totals } = first_form().summary;
    let parameters = parameters.upgrade();
    assert_eq!((parameters.mailings, parameters.effects.len()), (260, 6));
    assert!(parameters.convergence.converged);
    assert_eq!((totals.stores, totals.of(Status::AutoApprove).pieces), (31, 36_468));
    assert_eq!(totals.budget.map(|budget| budget.spent), Some(Money(1_999_968)));
}

#[test]
fn recommendations_of_the_first_form_keep_every_word() {
    let lines: Vec<Recommendation> =
        first_form().recommendations.into_iter().map(StoredRecommendation::upgrade).collect();
    assert_eq!(lines.len(), 7);
    assert_eq!(
        lines.iter().map(|line| (line.status, line.skip_cause)).collect::<Vec<_>>(),
        [
            (Status::NeedsReview, None),
            (Status::AutoApprove, None),
            (Status::Skip, Some(SkipCause::LowConfidence)),
            (Status::Skip, Some(SkipCause::BeyondBudget)),
            (Status::Skip, Some(SkipCause::BeyondBudget)),
            (Status::NeedsReview, None),
            (Status::Skip, Some(SkipCause::LowConfidence)),
        ]
    );
    assert_eq!(
        lines[5].next_status,
        Some(NextStatus { status: Status::AutoApprove, quantity: 1_105 })
    );
    for line in &lines {
        assert_eq!(line.expected_profit, line.expected_margin - line.cost);
        assert_eq!(line.runner_ups.len(), 3);
    }
    // The last one carries one of every reason and risk there was.
    assert_eq!(
        lines[6].reasons.iter().map(Reason::sentence).collect::<Vec<_>>(),
        [
            "This store pulls 1.30× the chain's rate over 14 mailings.",
            "Spring Sale pulls 1.10× the usual rate at urban stores over 40 mailings.",
            "West responds 1.20× as well as the chain over 300 mailings.",
            "March responds 1.05× as well as an average month over 90 mailings.",
            "Spring Sale is the best campaign here with 95% probability.",
        ]
    );
    assert_eq!(lines[6].risks.len(), 11);
    assert_eq!(lines[6].risks[0].sentence(), "Expected to lose 12.00 after the cost of mailing.");
}
