//! How long it takes to change all of a plan, to look at it, and to approve it: each step once, on both
//! databases, one line of JSON per step.

use super::measure::{
    actor, engine, forget_peak, milliseconds, new_database, next_month, open_items, peak_mb, told,
};
use anyhow::{Context, Result};
use backend::{
    Backend, accounts,
    db::Db,
    demonstration::{self, CAST},
    plans,
};
use clap::Args;
use domain::{
    accounts::Actor,
    collaboration::Ask,
    ids::{ClientId, PlanId},
    period::Month,
    plans::{Deed, ItemSet, ItemStatus, Operation, PlanAct, PlanPage, WaveOperation, WaveStep},
};
use serde_json::json;
use std::{future::Future, time::Instant};
use uuid::Uuid;

/// What `server bench approval` is asked for.
#[derive(Args, Clone, Debug)]
pub struct ApprovalBenchArgs {
    /// Stores of the plan
    #[arg(long, default_value_t = 10_000)]
    pub stores: u32,
    /// The admin database of a PostgreSQL cluster to measure on, too
    #[arg(long, env = "GROUNDSWELL_TEST_PG", hide_env_values = true)]
    pub postgres: Option<String>,
}

/// Measures on SQLite, and on PostgreSQL where a cluster is given.
pub async fn run(args: &ApprovalBenchArgs) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = format!("sqlite:{}", folder.path().join("bench.db").display());
    measure(&file, args.stores).await.context("on SQLite")?;
    match &args.postgres {
        Some(admin) => {
            let url = new_database(admin).await?;
            measure(&url, args.stores).await.context("on PostgreSQL")
        }
        None => {
            eprintln!("PostgreSQL was not measured: give --postgres or GROUNDSWELL_TEST_PG.");
            Ok(())
        }
    }
}

/// One plan on one database.
struct Bench {
    cx: Backend,
    stores: u32,
    plan: PlanId,
    client: ClientId,
    acts: u32,
}

async fn measure(url: &str, stores: u32) -> Result<()> {
    let cx = Backend::new(Db::open(url).await?);
    demonstration::create_from_command_line(&cx, stores).await.map_err(told)?;
    let (admin, marketer) = (actor(&cx, &CAST[0]).await?, actor(&cx, &CAST[1]).await?);
    let approver = actor(&cx, &CAST[2]).await?;
    let mut settings = accounts::settings(&cx, &admin).await?;
    settings.days_between_mailings = Some(14);
    accounts::save_settings(&cx, &admin, settings).await.map_err(told)?;
    let campaigns = backend::campaigns::campaigns(&cx, &admin).await?;
    let campaign = campaigns.iter().find(|one| one.active).context("a campaign")?.id;

    forget_peak();
    let in_home_on = next_month(&cx);
    let month = Month { year: in_home_on.year(), month: in_home_on.month() };
    let began = Instant::now();
    let plan = plans::create_from_stores(&cx, &marketer, "Bench", month).await.map_err(told)?;
    let client = ClientId(Uuid::now_v7());
    let mut bench = Bench { cx, stores, plan, client, acts: 0 };
    bench.line("make the plan", began);
    let all = open_items(&bench.cx, &marketer, plan).await?;
    let page = bench.page("open it", &marketer).await?;
    let wave = page.waves.first().context("a wave")?.id;
    let in_home = WaveOperation::SetDate(Some(in_home_on));
    let dated = Deed::wave(WaveStep::Change { wave, operation: in_home });
    bench.act("date a wave, with the plan being read", &marketer, dated).await?;
    for (name, operation) in [
        ("a campaign for all", Operation::SetCampaign(Some(campaign))),
        ("a quantity for all", Operation::SetPieces(2_500)),
        ("a wave for all", Operation::SetWave(Some(wave))),
        ("include all", Operation::SetStatus(ItemStatus::Included)),
    ] {
        bench.act(name, &marketer, Deed::same(all.clone(), operation)).await?;
    }
    let page = bench.page("open it, all included", &approver).await?;
    bench.approve("approve it", &approver, page).await?;
    bench.page("open it, approved", &approver).await?;
    let began = Instant::now();
    plans::reopen(&bench.cx, &approver, plan, "Another quantity").await.map_err(told)?;
    bench.line("reopen it", began);
    let some: ItemSet = all.iter().step_by(100).collect();
    let more = Deed::same(some, Operation::SetPieces(2_600));
    bench.act("change one in a hundred", &marketer, more).await?;
    let page = bench.page("open it, one in a hundred changed", &approver).await?;
    bench.approve("approve what changed", &approver, page).await?;
    bench.cx.db.close().await;
    Ok(())
}

impl Bench {
    fn line(&self, name: &str, began: Instant) {
        let took = began.elapsed();
        println!(
            "{}",
            json!({
                "bench": "approval", "name": name, "engine": engine(&self.cx), "n": self.stores,
                "ms": milliseconds(took), "us_each": took.as_micros() as f64 / f64::from(self.stores),
                "peak_mb": peak_mb(),
            })
        );
    }

    async fn timed<T>(&self, name: &str, work: impl Future<Output = Result<T>>) -> Result<T> {
        let began = Instant::now();
        let done = work.await.with_context(|| name.to_owned())?;
        self.line(name, began);
        Ok(done)
    }

    async fn page(&self, name: &str, by: &Actor) -> Result<PlanPage> {
        self.timed(name, async { Ok(plans::plan_page(&self.cx, by, self.plan).await?) }).await
    }

    async fn act(&mut self, name: &str, by: &Actor, deed: Deed) -> Result<()> {
        self.acts += 1;
        let act = PlanAct { number: self.acts, base: u32::MAX, ask: Ask::Do(deed) };
        let work = async { Ok(plans::act(&self.cx, by, self.plan, self.client, act).await?) };
        self.timed(name, work).await?.map(drop).context("an answer")
    }

    async fn approve(&self, name: &str, by: &Actor, page: PlanPage) -> Result<()> {
        let work = async {
            plans::approve(&self.cx, by, self.plan, page.plan.sequence, &page.checks)
                .await
                .map(drop)
                .map_err(told)
        };
        self.timed(name, work).await
    }
}
