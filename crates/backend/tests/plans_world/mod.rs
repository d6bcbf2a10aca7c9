//! A workspace with people in every role, two regions of stores, two campaigns and a matrix run,
//! written straight into the tables, so that the tests of plans depend on no other room's commands.

#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

pub mod tab;

use backend::{Backend, db::Moment, on_tx, plans};
use domain::{
    accounts::{Actor, Reach, Role},
    ids::{CampaignId, PersonId, PlanId, RegionId, RunId, StoreId, WorkspaceId},
    plans::{ItemFilter, Line, Operation, RecommendationFilter, Saved, Sort, WaveOperation},
};
use uuid::Uuid;

/// Runs one statement with its values on either engine.
macro_rules! write {
    ($tx:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        on_tx!(&mut $tx, |c| sqlx::query($sql)$(.bind($value))*.execute(c).await.map(|_| ())).unwrap()
    };
}

pub struct World {
    pub marketer: Actor,
    pub max: Actor,
    pub approver: Actor,
    pub admin: Actor,
    pub viewer: Actor,
    pub north: RegionId,
    pub south: RegionId,
    pub fall: CampaignId,
    pub spring: CampaignId,
    pub run: RunId,
    pub stores: Vec<StoreId>,
}

impl World {
    /// `count` stores, every other one in the north. Of each four recommendations two are
    /// auto-approved, one needs review and one is skipped; each asks for 100 pieces of Fall Promo
    /// and more with each store.
    pub async fn new(cx: &Backend, name: &str, count: usize) -> World {
        let workspace = WorkspaceId(Uuid::now_v7());
        let now = Moment(cx.now());
        let mut tx = cx.db.begin().await.unwrap();
        write!(
            tx,
            "INSERT INTO workspace (id, name, currency, time_zone, auto_approve_above, skip_below,
                margin_per_response, demonstration, created_at)
            VALUES ($1, $2, 'USD', 'America/New_York', 75, 50, 2000, $3, $4)",
            workspace.0, name, false, now
        );
        let [north, south] = [(); 2].map(|()| RegionId(Uuid::now_v7()));
        for (region, called) in [(north, "North"), (south, "South")] {
            write!(
                tx,
                "INSERT INTO region (id, workspace_id, name) VALUES ($1, $2, $3)",
                region.0, workspace.0, called
            );
        }
        let [fall, spring] = [(); 2].map(|()| CampaignId(Uuid::now_v7()));
        for (campaign, called, unit, fixed) in
            [(fall, "Fall Promo", 4_655_i64, 1_250_i64), (spring, "Spring", 3_333, 0)]
        {
            write!(
                tx,
                "INSERT INTO campaign (id, workspace_id, name, theme, format, unit_cost, fixed_cost,
                    minimum_pieces, colour, active, created_at)
                VALUES ($1, $2, $3, '', 'postcard', $4, $5, 50, 1, $6, $7)",
                campaign.0,
                workspace.0,
                called,
                unit,
                fixed,
                true,
                now
            );
        }
        let mut people = Vec::new();
        for (person, role) in [
            ("Mia", Role::Marketer),
            ("Max", Role::Marketer),
            ("Ada", Role::Approver),
            ("Adam", Role::Admin),
            ("Vera", Role::Viewer),
        ] {
            let id = PersonId(Uuid::now_v7());
            write!(
                tx,
                "INSERT INTO person (id, email, name, password_hash, created_at)
                VALUES ($1, $2, $3, '', $4)",
                id.0,
                format!("{}@{}.example.com", person.to_lowercase(), id.0.simple()),
                person,
                now
            );
            let rights = role.usual_rights();
            write!(
                tx,
                "INSERT INTO membership (workspace_id, person_id, role, may_edit, may_approve, may_send,
                    may_spend, reach, joined_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                workspace.0,
                id.0,
                role.word(),
                rights.edit,
                rights.approve,
                rights.send,
                rights.spend,
                sqlx::types::Json(Reach::Everywhere),
                now
            );
            people.push(Actor {
                person: id,
                name: person.to_owned(),
                workspace,
                role,
                rights,
                reach: Reach::Everywhere,
            });
        }
        let [marketer, max, approver, admin, viewer]: [Actor; 5] = people.try_into().unwrap();
        let run = RunId(Uuid::now_v7());
        write!(
            tx,
            "INSERT INTO matrix_run (id, workspace_id, number, job_id, month, settings, stores,
                created_by, created_at)
            VALUES ($1, $2, 1, $1, '2025-03', $3, $4, $5, $6)",
            run.0,
            workspace.0,
            sqlx::types::Json(serde_json::json!({})),
            count as i64,
            marketer.person.0,
            now
        );
        let mut stores = Vec::new();
        for n in 0..count {
            let store = StoreId(Uuid::now_v7());
            let region = if n % 2 == 0 { north } else { south };
            write!(
                tx,
                "INSERT INTO store (id, workspace_id, number, number_key, name, address, city, state,
                    postcode, country, region_id, status, owner, search, version, created_at,
                    changed_at)
                VALUES ($1, $2, $3, $3, $4, '', 'Springfield', 'IL', '62701', 'US', $5, 'open', '',
                    lower(CAST($3 AS TEXT) || ' ' || CAST($4 AS TEXT)), 1, $6, $6)",
                store.0,
                workspace.0,
                format!("STR-{:05}", n + 1),
                format!("Store {}", n + 1),
                region.0,
                now
            );
            let (status, confidence) = [
                ("auto_approve", 90.0),
                ("needs_review", 60.0),
                ("auto_approve", 80.0),
                ("skip", 30.0),
            ][n % 4];
            write!(
                tx,
                "INSERT INTO recommendation (run_id, store_id, workspace_id, number_key, region_id, state,
                    campaign_id, pieces, status, confidence, overall, expected_rate, rate_low,
                    rate_high, expected_responses, cost, profit, score_store, score_creative,
                    score_geography, score_timing)
                VALUES ($1, $2, $3, $10, $11, 'IL', $4, $5, $6, $7, 50.0, 0.02, 0.01, 0.03, $8, $9, 0,
                    50.0, 50.0, 50.0, 50.0)",
                run.0,
                store.0,
                workspace.0,
                fall.0,
                100 + n as i64,
                status,
                confidence,
                0.02 * (100.0 + n as f64),
                0_i64,
                format!("STR-{:05}", n + 1),
                region.0
            );
            stores.push(store);
        }
        tx.commit().await.unwrap();
        World { marketer, max, approver, admin, viewer, north, south, fall, spring, run, stores }
    }

    /// A plan of the whole run.
    pub async fn plan(&self, cx: &Backend) -> PlanId {
        self.plan_of(cx, "March 2025", &RecommendationFilter::default()).await
    }

    pub async fn plan_of(&self, cx: &Backend, name: &str, filter: &RecommendationFilter) -> PlanId {
        let month = "2025-03".parse().unwrap();
        plans::create_from_run(cx, &self.marketer, name, month, self.run, filter).await.unwrap()
    }

    /// The lines of a plan by store number.
    pub async fn lines(&self, cx: &Backend, plan: PlanId) -> Vec<Line> {
        let all = ItemFilter::default();
        plans::lines(cx, &self.viewer, plan, &all, Sort::default(), 0, 500).await.unwrap().lines
    }

    /// Makes a change on top of what the line says.
    pub async fn edit(
        &self,
        cx: &Backend,
        plan: PlanId,
        line: &Line,
        operation: Operation,
    ) -> Line {
        let item = &line.item;
        let saved =
            plans::edit_item(cx, &self.marketer, plan, item.id, item.version, operation).await;
        match saved.unwrap() {
            Saved::Stored { line, .. } => *line,
            Saved::Conflict(conflict) => panic!("{conflict:?}"),
        }
    }

    /// Gives every included store the first wave, and that wave a date: nothing blocks.
    pub async fn complete(&self, cx: &Backend, plan: PlanId) {
        let page = plans::plan_page(cx, &self.viewer, plan).await.unwrap();
        let wave = page.waves[0].clone();
        for line in self.lines(cx, plan).await {
            self.edit(cx, plan, &line, Operation::SetWave(Some(wave.id))).await;
        }
        let day = jiff::civil::date(2025, 3, 17);
        let operation = WaveOperation::SetDate(Some(day));
        plans::edit_wave(cx, &self.marketer, plan, wave.id, wave.version, operation).await.unwrap();
    }

    /// Approves a plan as the approver sees it, with all its warnings.
    pub async fn approve(&self, cx: &Backend, plan: PlanId) {
        let page = plans::plan_page(cx, &self.approver, plan).await.unwrap();
        plans::approve(cx, &self.approver, plan, page.plan.sequence, &page.checks).await.unwrap();
    }
}
