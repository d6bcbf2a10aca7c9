//! Campaigns, on both databases.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use backend::{
    Error, audit, campaigns,
    testing::{World, on_each_engine_with_world},
};
use domain::{
    accounts::{Forbidden, Need, Right},
    campaigns::{CampaignDraft, CampaignRefusal, Format},
    money::{Money, UnitCost},
};

fn draft(name: &str) -> CampaignDraft {
    CampaignDraft {
        name: name.into(),
        theme: "Lamps and long evenings".into(),
        format: Format::Letter,
        unit_cost: UnitCost(6_200),
        fixed_cost: Money(5_000),
        minimum_pieces: 200,
        colour: 7,
        active: true,
    }
}

#[tokio::test]
async fn the_list_adds_up_what_each_campaign_did() {
    on_each_engine_with_world(async |cx, world: World| {
        campaigns::create_campaign(&cx, &world.max, draft("Never Mailed")).await.unwrap();
        let lines = campaigns::campaigns_with_performance(&cx, &world.vic).await.unwrap();
        let names: Vec<_> = lines.iter().map(|line| line.campaign.name.as_str()).collect();
        assert_eq!(names, ["Fall Promo", "Members First", "Neighborhood Savings", "Never Mailed"]);
        let mailings: u64 = lines.iter().map(|line| line.performance.mailings).sum();
        assert_eq!(mailings, world.chain.mailings, "Cedar's mailings are not counted");
        for line in &lines[..3] {
            let pieces: u64 = line.months.iter().map(|month| month.pieces).sum();
            let responses: u64 = line.months.iter().map(|month| month.responses).sum();
            assert_eq!(pieces, line.performance.pieces);
            assert_eq!(responses, line.performance.responses);
            assert!(line.months.is_sorted_by(|a, b| a.month < b.month));
            let rate = line.performance.rate().unwrap();
            assert!((0.005..0.08).contains(&rate), "{rate}");
            assert!(line.performance.revenue.unwrap() > Money(1_000_000));
        }
        assert_eq!(lines[3].performance.rate(), None);
        assert_eq!(lines[3].campaign.draft(), draft("Never Mailed"));
    })
    .await;
}

#[tokio::test]
async fn a_change_says_from_what_to_what_in_the_audit_log() {
    on_each_engine_with_world(async |cx, world| {
        let id = world.campaign("Fall Promo");
        let before = campaigns::campaign(&cx, &world.max, id).await.unwrap().draft();
        let after = CampaignDraft { unit_cost: UnitCost(5_000), active: false, ..before.clone() };
        campaigns::change_campaign(&cx, &world.max, id, before.clone(), after.clone())
            .await
            .unwrap();
        let now = campaigns::campaign(&cx, &world.max, id).await.unwrap();
        assert_eq!(now.draft(), after);
        let log = audit::page(&cx, &world.ada, None, "campaigns.change", 1).await.unwrap();
        let detail: serde_json::Value = serde_json::from_str(&log[0].detail).unwrap();
        let expected = serde_json::json!({
            "active": { "from": true, "to": false },
            "unit_cost": { "from": 5240, "to": 5000 },
        });
        assert_eq!(detail, expected);

        // Someone who still sees the old price is told, and nothing is written.
        let late = CampaignDraft { minimum_pieces: 900, ..before.clone() };
        let changed = campaigns::change_campaign(&cx, &world.ada, id, before, late).await;
        assert!(matches!(changed, Err(Error::Changed { .. })));
        assert_eq!(campaigns::campaign(&cx, &world.max, id).await.unwrap().draft(), after);
    })
    .await;
}

#[tokio::test]
async fn a_name_is_taken_once_per_workspace() {
    on_each_engine_with_world(async |cx, world| {
        let taken = campaigns::create_campaign(&cx, &world.max, draft("Fall  Promo")).await;
        let Err(Error::Refused(refusal)) = taken else { panic!("{taken:?}") };
        assert_eq!(refusal, CampaignRefusal::NameTaken { name: "Fall Promo".into() });
        campaigns::create_campaign(&cx, &world.max, draft("Autumn Lamps")).await.unwrap();
        campaigns::create_campaign(&cx, &world.cal, draft("Autumn Lamps")).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn who_may_not_edit_campaigns_is_refused_and_no_workspace_reaches_anothers() {
    on_each_engine_with_world(async |cx, world| {
        for actor in [&world.vic, &world.ann] {
            let error = campaigns::create_campaign(&cx, actor, draft("X")).await.unwrap_err();
            let need = Need::Right(Right::Edit);
            assert!(matches!(error, Error::Forbidden(Forbidden::Action(n)) if n == need));
        }
        let limited = campaigns::create_campaign(&cx, &world.nora, draft("X")).await.unwrap_err();
        assert!(matches!(limited, Error::Refused(CampaignRefusal::WholeChain)));

        let id = world.campaign("Fall Promo");
        let seen = campaigns::campaign(&cx, &world.cal, id).await.unwrap_err();
        assert!(matches!(seen, Error::NotFound("campaign")));
        let before = campaigns::campaign(&cx, &world.max, id).await.unwrap().draft();
        let after = CampaignDraft { colour: 9, ..before.clone() };
        let error = campaigns::change_campaign(&cx, &world.cal, id, before, after).await;
        assert!(matches!(error, Err(Error::NotFound("campaign"))));
        let theirs = campaigns::campaigns(&cx, &world.cal).await.unwrap();
        assert!(theirs.iter().all(|campaign| campaign.id != id));
    })
    .await;
}
