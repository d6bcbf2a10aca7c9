//! What holds for every item, operation and plan, tried on random ones. A failing case is printed
//! with its seed and kept by proptest.

use super::*;
use crate::{
    accounts::{Actor, Reach, Rights, Role},
    ids::{CampaignId, ItemId, PersonId, PlanId, RunId, StoreId, WaveId, WorkspaceId},
    money::{Money, UnitCost},
};
use proptest::prelude::*;
use uuid::Uuid;

fn campaign() -> impl Strategy<Value = Option<CampaignId>> {
    proptest::option::of((1..5_u128).prop_map(|n| CampaignId(Uuid::from_u128(n))))
}

fn wave() -> impl Strategy<Value = Option<WaveId>> {
    proptest::option::of((1..4_u128).prop_map(|n| WaveId(Uuid::from_u128(n))))
}

fn status() -> impl Strategy<Value = ItemStatus> {
    proptest::sample::select(ItemStatus::ALL.to_vec())
}

fn reason() -> impl Strategy<Value = Option<OverrideReason>> {
    let kind = proptest::sample::select(ReasonKind::ALL.to_vec());
    proptest::option::of(
        (kind, "[a-z]{0,8}").prop_map(|(kind, note)| OverrideReason { kind, note }),
    )
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        campaign().prop_map(Operation::SetCampaign),
        (0..5_000_u32).prop_map(Operation::SetPieces),
        status().prop_map(Operation::SetStatus),
        wave().prop_map(Operation::SetWave),
        "[a-z ]{0,12}".prop_map(Operation::SetNotes),
        reason().prop_map(Operation::SetReason),
    ]
}

fn original() -> impl Strategy<Value = Option<Original>> {
    proptest::option::of((campaign(), 0..5_000_u32, status(), 0.0..100.0, 0.0..200.0).prop_map(
        |(campaign, pieces, status, confidence, expected_responses)| Original {
            run: RunId(Uuid::from_u128(7)),
            campaign,
            pieces,
            status,
            confidence,
            expected_responses,
        },
    ))
}

fn item() -> impl Strategy<Value = Item> {
    (original(), campaign(), 0..5_000_u32, status(), wave(), "[a-z ]{0,12}", reason()).prop_map(
        |(original, campaign, pieces, status, wave, notes, reason)| Item {
            id: ItemId(Uuid::from_u128(1)),
            store: StoreId(Uuid::from_u128(1)),
            original,
            campaign,
            pieces,
            status,
            wave,
            held: false,
            notes,
            reason,
            version: 1,
        },
    )
}

/// Up to 40 items of different stores.
fn items() -> impl Strategy<Value = Vec<Item>> {
    proptest::collection::vec(item(), 0..40).prop_map(|mut items| {
        for (n, item) in items.iter_mut().enumerate() {
            item.id = ItemId(Uuid::from_u128(100 + n as u128));
            item.store = StoreId(Uuid::from_u128(1_000 + n as u128));
        }
        items
    })
}

fn price(campaign: CampaignId) -> Option<Price> {
    let n = campaign.0.as_u128() as i64;
    Some(Price { unit: UnitCost(4_000 + n), fixed: Money(100 * n) })
}

fn lines(items: &[Item]) -> Vec<ApprovedLine> {
    items
        .iter()
        .filter_map(|item| ApprovedLine::of(item, None, item.campaign.and_then(price)?))
        .collect()
}

fn digest(items: &[Item]) -> String {
    digest_input(PlanId(Uuid::from_u128(5)), &lines(items))
}

proptest! {
    #[test]
    fn a_change_and_its_inverse_leave_an_item_as_it_was(before in item(), operation in operation()) {
        let undo = operation.inverse(&before);
        let mut item = before.clone();
        operation.apply(&mut item);
        prop_assert!(!operation.changes(&item));
        undo.apply(&mut item);
        prop_assert_eq!(item, before);
    }

    #[test]
    fn changes_to_different_cells_can_be_stored_in_any_order(
        before in item(), first in operation(), second in operation()
    ) {
        prop_assume!(first.cell() != second.cell());
        let (mut one, mut other) = (before.clone(), before);
        first.apply(&mut one);
        second.apply(&mut one);
        second.apply(&mut other);
        first.apply(&mut other);
        prop_assert_eq!(one, other);
    }

    #[test]
    fn a_reset_item_is_no_override_and_keeps_its_wave_and_notes(before in item()) {
        prop_assume!(before.original.is_some());
        let mut item = before.clone();
        for operation in Operation::reset(&before) {
            operation.apply(&mut item);
        }
        prop_assert!(!item.is_override());
        prop_assert_eq!((&item.reason, item.wave, &item.notes), (&None, before.wave, &before.notes));
        prop_assert!(Operation::reset(&item).is_empty());
    }

    #[test]
    fn a_plans_totals_are_the_sums_over_its_waves_and_over_its_campaigns(items in items()) {
        let totals = PlanTotals::of(&items, price);
        let waves = totals.waves.iter().fold(Sums::default(), |sum, (_, s)| sum.plus(*s));
        let campaigns = totals.campaigns.iter().fold(Sums::default(), |sum, (_, s)| sum.plus(*s));
        for sums in [waves, campaigns] {
            prop_assert_eq!(
                (sums.stores, sums.pieces, sums.cost, sums.without_forecast),
                (totals.all.stores, totals.all.pieces, totals.all.cost, totals.all.without_forecast)
            );
            prop_assert!((sums.expected_responses - totals.all.expected_responses).abs() < 1e-6);
        }
        prop_assert_eq!(totals.items() as usize, items.len());
    }

    #[test]
    fn the_digest_changes_exactly_when_what_executes_changes(
        items in items(), at in any::<proptest::sample::Index>(), operation in operation()
    ) {
        prop_assume!(!items.is_empty());
        let mut changed = items.clone();
        operation.apply(at.get_mut(&mut changed));
        prop_assert_eq!(lines(&items) == lines(&changed), digest(&items) == digest(&changed));
    }

    #[test]
    fn the_digest_does_not_depend_on_the_order_of_the_lines(items in items()) {
        let mut reversed = items.clone();
        reversed.reverse();
        prop_assert_eq!(digest(&items), digest(&reversed));
    }

    #[test]
    fn an_operation_that_is_kept_is_kept_unchanged_when_asked_again(operation in operation()) {
        let check = |operation| check_operation(PlanStatus::Draft, operation, |_| true, |_| true);
        if let Ok(kept) = check(operation) {
            prop_assert_eq!(check(kept.clone()), Ok(kept));
        }
    }

    #[test]
    fn a_locked_plan_refuses_every_operation(operation in operation()) {
        for status in [PlanStatus::InReview, PlanStatus::Approved, PlanStatus::Executed] {
            let refused = check_operation(status, operation.clone(), |_| true, |_| true);
            prop_assert!(matches!(refused, Err(EditRefusal::Locked { .. })), "{:?}", refused);
        }
    }
}

#[test]
fn a_changed_price_or_date_changes_the_digest() {
    let item = Item {
        id: ItemId(Uuid::from_u128(1)),
        store: StoreId(Uuid::from_u128(1)),
        original: None,
        campaign: Some(CampaignId(Uuid::from_u128(1))),
        pieces: 10,
        status: ItemStatus::Included,
        wave: Some(WaveId(Uuid::from_u128(1))),
        held: false,
        notes: String::new(),
        reason: None,
        version: 1,
    };
    let plan = PlanId(Uuid::from_u128(5));
    let of = |day, unit| {
        let price = Price { unit: UnitCost(unit), fixed: Money(0) };
        digest_input(plan, &[ApprovedLine::of(&item, day, price).expect("it is complete")])
    };
    let day = jiff::civil::Date::new(2025, 3, 10).ok();
    assert_ne!(of(day, 4650), of(day, 4651));
    assert_ne!(of(day, 4650), of(None, 4650));
    assert_eq!(of(day, 4650), of(day, 4650));
}

#[test]
fn wrong_values_are_refused_in_a_sentence() {
    let check = |operation| {
        check_operation(PlanStatus::Draft, operation, |_| false, |_| false)
            .map_err(|refusal| refusal.to_string())
    };
    let refused = |sentence: &str| Err(sentence.to_owned());
    assert_eq!(
        check(Operation::SetPieces(MAX_PIECES + 1)),
        refused("A store can get at most 10,000,000 pieces.")
    );
    assert_eq!(
        check(Operation::SetCampaign(Some(CampaignId(Uuid::from_u128(1))))),
        refused("This campaign is not on offer. Choose another one.")
    );
    assert_eq!(
        check(Operation::SetWave(Some(WaveId(Uuid::from_u128(1))))),
        refused("This wave is not part of the plan.")
    );
    assert_eq!(check(Operation::SetCampaign(None)), Ok(Operation::SetCampaign(None)));
    let wordless = OverrideReason { kind: ReasonKind::Other, note: "  ".into() };
    assert_eq!(check(Operation::SetReason(Some(wordless))), refused("Say in a few words why."));
}

#[test]
fn a_wave_cannot_take_the_name_of_another() {
    let waves: Vec<Wave> = (0u128..3)
        .map(|n| Wave {
            id: WaveId(Uuid::from_u128(n)),
            name: format!("W{n}"),
            in_home_on: None,
            last_on: None,
            budget: None,
            version: 1,
        })
        .collect();
    let rename = |name: &str| {
        let operation = WaveOperation::Rename(name.into());
        check_wave_operation(PlanStatus::Draft, operation, WaveId(Uuid::from_u128(0)), &waves)
    };
    assert_eq!(rename(" w2 "), Err(EditRefusal::NameTaken { name: "w2".into() }));
    assert_eq!(rename("  "), Err(EditRefusal::NameMissing));
    assert_eq!(rename(" Early "), Ok(WaveOperation::Rename("Early".into())));
}

#[test]
fn nobody_approves_what_they_worked_on_not_even_an_admin() {
    let actor = |role: Role, rights: Rights| Actor {
        person: PersonId(Uuid::from_u128(1)),
        name: "Ada".into(),
        workspace: WorkspaceId(Uuid::from_u128(2)),
        role,
        rights,
        reach: Reach::Everywhere,
    };
    let usual = |role: Role| actor(role, role.usual_rights());
    let (ada, max) = (PersonId(Uuid::from_u128(1)), PersonId(Uuid::from_u128(3)));
    let check = |who: &Actor, contributors: &[PersonId]| {
        check_approver(who, PlanStatus::Draft, contributors, &[], &[], 0)
    };
    for role in [Role::Approver, Role::Admin] {
        assert_eq!(check(&usual(role), &[max]), Ok(Ok(())));
        assert_eq!(check(&usual(role), &[max, ada]), Ok(Err(ApprovalRefusal::Contributed)));
    }
    for role in [Role::Viewer, Role::Marketer] {
        assert!(check(&usual(role), &[]).is_err(), "{role:?}");
    }
}

#[test]
fn errors_block_an_approval_and_warnings_ask_to_be_acknowledged() {
    let approver = Actor {
        person: PersonId(Uuid::from_u128(1)),
        name: "Ada".into(),
        workspace: WorkspaceId(Uuid::from_u128(2)),
        role: Role::Approver,
        rights: Role::Approver.usual_rights(),
        reach: Reach::Everywhere,
    };
    let check = |status, checks: &[Check], unacknowledged| {
        check_approver(&approver, status, &[], &[], checks, unacknowledged)
    };
    let warning = [Check::NeedsReview(2)];
    let error = [Check::WithoutWave(1), Check::NeedsReview(2)];
    assert_eq!(
        check(PlanStatus::Draft, &error, 0),
        Ok(Err(ApprovalRefusal::Blocked { errors: 1 }))
    );
    assert_eq!(
        check(PlanStatus::Draft, &warning, 1),
        Ok(Err(ApprovalRefusal::NotAcknowledged { warnings: 1 }))
    );
    for status in [PlanStatus::Draft, PlanStatus::InReview] {
        assert_eq!(check(status, &warning, 0), Ok(Ok(())));
    }
    assert_eq!(
        check(PlanStatus::Approved, &[], 0),
        Ok(Err(ApprovalRefusal::NotDraft { status: "approved".into() }))
    );
}
