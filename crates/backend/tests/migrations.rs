//! What was stored by an early version is still there, and right, after the tables are brought up to
//! date.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use backend::{
    db::{Db, Engine},
    execute, on,
    testing::{self, migrate_to},
};
use sqlx::AssertSqlSafe;

const WORKSPACE: u128 = 1;
const PERSON: u128 = 2;
const CAMPAIGN: u128 = 3;
const RUN: u128 = 4;
const STORES: [u128; 3] = [30, 20, 10];
const PLAN: u128 = 5;
const WAVE: u128 = 6;
const ITEMS: [u128; 3] = [50, 51, 52];

/// An id as the engine writes it in a statement.
fn id(engine: Engine, id: u128) -> String {
    match engine {
        Engine::Sqlite => format!("X'{id:032x}'"),
        Engine::Postgres => format!("CAST('{id:032x}' AS UUID)"),
    }
}

/// Runs a statement with ids written as `#7` and bytes as `$7`.
async fn run(db: &Db, sql: &str) {
    let engine = db.engine();
    let mut text = String::new();
    let mut parts = sql.split('#');
    text.push_str(parts.next().unwrap());
    for part in parts {
        let digits = part.chars().take_while(char::is_ascii_digit).count();
        text.push_str(&id(engine, part[..digits].parse().unwrap()));
        text.push_str(&part[digits..]);
    }
    if engine == Engine::Postgres {
        text = text.replace("X'07'", "decode('07', 'hex')");
    }
    let mut tx = db.begin().await.unwrap();
    execute!(&mut tx, AssertSqlSafe(text.clone())).unwrap_or_else(|e| panic!("{text}: {e}"));
    tx.commit().await.unwrap();
}

/// A chain of three stores, a run, and an approved plan of it, as version 9 stored them.
async fn an_early_world(db: &Db) {
    const AT: &str = "'2025-03-01T09:30:00Z'";
    run(db, &format!("INSERT INTO workspace (id, name, currency, time_zone, auto_approve_above, skip_below, margin_per_response, demonstration, created_at)
        VALUES (#{WORKSPACE}, 'Maple', 'USD', 'UTC', 75, 50, 4200, FALSE, {AT})")).await;
    run(db, &format!("INSERT INTO person (id, email, name, password_hash, created_at) VALUES (#{PERSON}, 'mia@maple.example', 'Mia', 'none', {AT})")).await;
    run(db, &format!("INSERT INTO campaign (id, workspace_id, name, theme, format, unit_cost, fixed_cost, minimum_pieces, colour, active, created_at)
        VALUES (#{CAMPAIGN}, #{WORKSPACE}, 'Spring', '', '', 3100, 2500, 0, 0, TRUE, {AT})")).await;
    run(db, &format!("INSERT INTO matrix_run (id, workspace_id, number, job_id, month, settings, stores, created_by, created_at)
        VALUES (#{RUN}, #{WORKSPACE}, 1, #99, '2025-03', '{{}}', 3, #{PERSON}, {AT})")).await;
    run(db, &format!("INSERT INTO plan (id, workspace_id, name, month, run_id, status, revision, sequence, created_by, created_at, changed_at, approved_by, approved_at, digest)
        VALUES (#{PLAN}, #{WORKSPACE}, 'March', '2025-03', #{RUN}, 'approved', 2, 4, #{PERSON}, {AT}, {AT}, #{PERSON}, {AT}, X'07')")).await;
    run(db, &format!("INSERT INTO plan_wave (id, plan_id, workspace_id, position, name, in_home_on, budget, version)
        VALUES (#{WAVE}, #{PLAN}, #{WORKSPACE}, 0, 'W1', '2025-03-17', NULL, 1)")).await;
    run(db, &format!("INSERT INTO plan_price (plan_id, campaign_id, unit_cost, fixed_cost) VALUES (#{PLAN}, #{CAMPAIGN}, 3000, 2400)")).await;
    for (n, store) in STORES.into_iter().enumerate() {
        // The first store is the last by number; the last one is left out of the plan.
        let number = 3 - n;
        let status = if n == 2 { "excluded" } else { "included" };
        run(db, &format!("INSERT INTO store (id, workspace_id, number, name, address, city, state, postcode, country, status, owner, number_key, search, version, created_at, changed_at)
            VALUES (#{store}, #{WORKSPACE}, 'S{number}', 'Store', '', '', 'MA', '', 'US', 'open', '', 's{number}', '', 1, {AT}, {AT})")).await;
        run(db, &format!("INSERT INTO recommendation (run_id, store_id, workspace_id, campaign_id, pieces, status, confidence, overall, expected_rate, rate_low, rate_high, expected_responses, cost, profit, score_store, score_creative, score_geography, score_timing, detail)
            VALUES (#{RUN}, #{store}, #{WORKSPACE}, #{CAMPAIGN}, {}, 'auto_approve', 80, 70, 0.01, 0.005, 0.02, 20, 60000, 24000, 1, 2, 3, 4, '{{\"V1\": {{\"track\": {{\"low_data\": {}}}}}}}')", 1_000 + n, n == 1)).await;
        let item = ITEMS[n];
        run(db, &format!("INSERT INTO plan_item (id, plan_id, workspace_id, store_id, run_id, original_campaign_id, original_pieces, original_status, campaign_id, pieces, status, wave_id, notes, reason, reason_note, version)
            VALUES (#{item}, #{PLAN}, #{WORKSPACE}, #{store}, #{RUN}, #{CAMPAIGN}, 1000, 'included', #{CAMPAIGN}, {}, '{status}', #{WAVE}, '', '', '', 9)", 1_000 + n)).await;
    }
    for (sequence, item) in [
        (1, "NULL".to_owned()),
        (2, format!("#{}", ITEMS[0])),
        (3, format!("#{}", ITEMS[0])),
        (4, "NULL".to_owned()),
    ] {
        run(db, &format!("INSERT INTO plan_change (plan_id, sequence, workspace_id, revision, kind, item_id, cell, change, person_id, at)
            VALUES (#{PLAN}, {sequence}, #{WORKSPACE}, 1, 'item', {item}, 'pieces', '{{}}', #{PERSON}, {AT})")).await;
    }
}

#[tokio::test]
async fn what_an_early_version_stored_is_there_after_the_upgrade() {
    for engine in testing::engines() {
        let test = testing::unmigrated(*engine).await;
        let db = &test.cx.db;
        migrate_to(db, 9).await.unwrap();
        an_early_world(db).await;
        db.migrate().await.unwrap();

        let lines: Vec<(String, i64, bool, bool, String)> = on!(db, |c| sqlx::query_as(
            "SELECT m.number_key, m.pieces, m.low_data, m.held_out, CAST(d.detail AS TEXT)
            FROM recommendation m
            JOIN recommendation_detail d ON d.run_id = m.run_id AND d.store_id = m.store_id
            ORDER BY m.number_key"
        )
        .fetch_all(c)
        .await)
        .unwrap();
        let lines: Vec<(&str, i64, bool, bool, bool)> = lines
            .iter()
            .map(|(key, pieces, low, held, detail)| {
                (key.as_str(), *pieces, *low, *held, detail.contains("low_data"))
            })
            .collect();
        let expected = [("s1", 1_002), ("s2", 1_001), ("s3", 1_000)]
            .map(|(key, pieces)| (key, pieces, key == "s2", false, true));
        assert_eq!(lines, expected, "recommendations on {engine:?}");

        // An item's place follows the store's number; its version is the change that touched it last.
        let items: Vec<(i64, i64, i64, bool)> = on!(db, |c| sqlx::query_as(
            "SELECT place, pieces, version, held FROM plan_item ORDER BY place"
        )
        .fetch_all(c)
        .await)
        .unwrap();
        let expected = [(0, 1_002, 1, false), (1, 1_001, 1, false), (2, 1_000, 3, false)];
        assert_eq!(items, expected, "items on {engine:?}");

        let approvals: Vec<(i64, i64)> =
            on!(db, |c| sqlx::query_as("SELECT revision, sequence FROM plan_approval")
                .fetch_all(c)
                .await)
            .unwrap();
        assert_eq!(approvals, [(2, 4)], "who approved on {engine:?}");
        let approved: Vec<(i64, String, i64, i64)> = on!(db, |c| sqlx::query_as(
            "SELECT pieces, CAST(in_home_on AS TEXT), unit_cost, fixed_cost FROM plan_approved
            ORDER BY pieces"
        )
        .fetch_all(c)
        .await)
        .unwrap();
        let day = || "2025-03-17".to_owned();
        let expected = [(1_000, day(), 3_000, 2_400), (1_001, day(), 3_000, 2_400)];
        assert_eq!(approved, expected, "what was approved on {engine:?}");
    }
}
