//! Whether the matrix finds again what the demonstration chain was drawn from.

use super::*;
use domain::{
    ids::{CampaignId, StoreId},
    matrix::{self, CampaignFacts, History, Margin, Settings, Status, StoreFacts, StoreProfile},
    money::Money,
    stores::StoreStatus,
};
use std::ops::ControlFlow;
use uuid::Uuid;

/// The chain as the matrix is told of it.
fn history(recipe: &Recipe, truth: &Truth) -> History {
    let drawn = draw_stores(recipe, &truth.spreads).unwrap();
    let mut history = History::default();
    for (store, place) in drawn.iter().zip(0_u32..) {
        history.stores.push(StoreFacts {
            id: StoreId(Uuid::from_u128(u128::from(place) + 1)),
            region: store.region.name().into(),
            store_type: store.kind.name().into(),
            households: store.details.households,
            min_run: None,
            max_run: None,
            candidate: store.details.status == StoreStatus::Open,
            profile: StoreProfile::default(),
        });
        for mailing in mailings_of(store, &THEMES, truth, recipe) {
            history.mailings.push(matrix::Mailing {
                store: place,
                campaign: mailing.campaign as u32,
                in_home: mailing.in_home_on,
                pieces: mailing.pieces,
                responses: mailing.responses,
                revenue: mailing.revenue,
            });
        }
    }
    for (place, theme) in THEMES.iter().enumerate() {
        let draft = theme.draft(place);
        history.campaigns.push(CampaignFacts {
            id: CampaignId(Uuid::from_u128(place as u128 + 1)),
            name: draft.name,
            unit_cost: draft.unit_cost,
            fixed_cost: draft.fixed_cost,
            min_run: Some(draft.minimum_pieces).filter(|pieces| *pieces > 0),
            candidate: draft.active,
        });
    }
    history
}

#[test]
fn the_matrix_recovers_what_the_usual_chain_was_drawn_from() {
    let present = "2026-11".parse().unwrap();
    let recipe = Recipe { stores: USUAL_STORES, campaigns: 12, seed: USUAL_SEED, present };
    let truth = Truth::draw(recipe.seed, &THEMES);
    let settings = Settings::new(present, Margin::PerResponse(MARGIN_PER_RESPONSE));
    let run = matrix::run(&history(&recipe, &truth), &settings, &mut |_| ControlFlow::Continue(()))
        .unwrap();
    let found = &run.parameters;
    println!("{found:#?}\n{:#?}", run.totals);

    let spread = |name: &str| {
        found.effects.iter().find(|effect| effect.name == name).map(|effect| effect.sd).unwrap()
    };
    assert!((found.curve.delta + truth.slope).abs() < 0.03, "{:?}", found.curve);
    assert!((spread("store") - truth.spreads.store).abs() < 0.02);
    assert!((found.overdispersion - truth.spreads.mailing).abs() < 0.015);
    // Sixty cells and twelve months: their own spread strays from the one they were drawn with.
    assert!((spread("campaign at store type") - truth.spreads.campaign_by_type).abs() < 0.03);
    assert!((spread("month") - truth.spreads.month).abs() < 0.05);

    // A chain worth looking at has something of everything, and makes money.
    let shares =
        Status::ALL.map(|s| f64::from(run.totals.of(s).stores) / f64::from(run.totals.stores));
    assert!(shares.iter().all(|share| (0.02..0.8).contains(share)), "{shares:?}");
    assert!(run.totals.of(Status::AutoApprove).profit > Money::ZERO);
}
