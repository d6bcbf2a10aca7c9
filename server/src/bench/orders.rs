//! How long it takes to make an order of a whole plan, to read it, and to write its files: each step
//! once, on both databases, one line of JSON per step.

use super::measure::{
    actor, engine, forget_peak, milliseconds, new_database, next_month, open_items, peak_mb, told,
};
use anyhow::{Context, Result};
use backend::{
    Backend, campaigns,
    db::Db,
    demonstration::{self, CAST},
    export::Format,
    orders, plans,
};
use clap::Args;
use domain::{
    accounts::Actor,
    collaboration::Ask,
    ids::{ClientId, OrderId, PlanId},
    orders::{AgainstQuery, FileKind, Split},
    period::Month,
    plans::{Deed, ItemStatus, Operation, PlanAct, WaveOperation, WaveStep},
};
use serde_json::json;
use std::{future::Future, time::Instant};
use uuid::Uuid;

/// What `server bench orders` is asked for.
#[derive(Args, Clone, Debug)]
pub struct OrdersBenchArgs {
    /// Lines of the order, one per store
    #[arg(long, default_value_t = 10_000)]
    pub lines: u32,
    /// Stores of the order that is drawn as a PDF
    #[arg(long, default_value_t = 1_000)]
    pub pdf_stores: u32,
    /// The admin database of a PostgreSQL cluster to measure on, too
    #[arg(long, env = "GROUNDSWELL_TEST_PG", hide_env_values = true)]
    pub postgres: Option<String>,
}

/// Measures on SQLite, and on PostgreSQL where a cluster is given.
pub async fn run(args: &OrdersBenchArgs) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = |name: &str| format!("sqlite:{}", folder.path().join(name).display());
    measure([&file("lines.db"), &file("pdf.db")], args).await.context("on SQLite")?;
    match &args.postgres {
        Some(admin) => {
            let databases = [new_database(admin).await?, new_database(admin).await?];
            measure([&databases[0], &databases[1]], args).await.context("on PostgreSQL")
        }
        None => {
            eprintln!("PostgreSQL was not measured: give --postgres or GROUNDSWELL_TEST_PG.");
            Ok(())
        }
    }
}

async fn measure([large, small]: [&str; 2], args: &OrdersBenchArgs) -> Result<()> {
    let bench = Bench::new(large, args.lines).await?;
    let order = bench.order("make the order").await?;
    let by = &bench.marketer;
    let read = async { orders::order(&bench.cx, by, order).await.map_err(told) };
    bench.timed("read it", read).await?;
    let figures = async { orders::order_actuals(&bench.cx, by, order).await.map_err(told) };
    bench.timed("read what came of it", figures).await?;
    let query = AgainstQuery::default();
    let against = async { orders::against(&bench.cx, by, &query, 0, 100).await.map_err(told) };
    bench.timed("a page of plan against actual", against).await?;
    for (name, format) in
        [("write it as CSV", Format::Csv { bom: false }), ("write it as XLSX", Format::Xlsx)]
    {
        let file =
            async { Ok(orders::order_file(&bench.cx, by, order, format).await?.bytes.len()) };
        bench.timed(name, file).await?;
    }
    bench.cx.db.close().await;

    let bench = Bench::new(small, args.pdf_stores).await?;
    let order = bench.order("make the order to draw").await?;
    for (name, kind) in
        [("draw the supplier's PDF", FileKind::Pdf), ("write the supplier's CSV", FileKind::Csv)]
    {
        let by = &bench.marketer;
        let file =
            async { Ok(orders::order_document(&bench.cx, by, order, kind).await?.bytes.len()) };
        bench.timed(name, file).await?;
    }
    bench.cx.db.close().await;
    Ok(())
}

/// An approved plan of all stores on one database.
struct Bench {
    cx: Backend,
    stores: u32,
    marketer: Actor,
    plan: PlanId,
}

impl Bench {
    async fn new(url: &str, stores: u32) -> Result<Bench> {
        let cx = Backend::new(Db::open(url).await?);
        demonstration::create_from_command_line(&cx, stores).await.map_err(told)?;
        let (marketer, approver) = (actor(&cx, &CAST[1]).await?, actor(&cx, &CAST[2]).await?);
        let all = campaigns::campaigns(&cx, &marketer).await?;
        let campaign = all.iter().find(|one| one.active).context("a campaign")?.id;
        let in_home_on = next_month(&cx);
        let month = Month { year: in_home_on.year(), month: in_home_on.month() };
        let plan = plans::create_from_stores(&cx, &marketer, "Bench", month).await.map_err(told)?;
        let page = plans::plan_page(&cx, &marketer, plan).await?;
        let wave = page.waves.first().context("a wave")?.id;
        let operation = WaveOperation::SetDate(Some(in_home_on));
        let open = open_items(&cx, &marketer, plan).await?;
        let mut deeds = vec![Deed::wave(WaveStep::Change { wave, operation })];
        for operation in [
            Operation::SetCampaign(Some(campaign)),
            Operation::SetPieces(2_500),
            Operation::SetWave(Some(wave)),
            Operation::SetStatus(ItemStatus::Included),
        ] {
            deeds.push(Deed::same(open.clone(), operation));
        }
        let client = ClientId(Uuid::now_v7());
        for (number, deed) in (1..).zip(deeds) {
            let act = PlanAct { number, base: u32::MAX, ask: Ask::Do(deed) };
            plans::act(&cx, &marketer, plan, client, act).await?.context("an answer")?;
        }
        let page = plans::plan_page(&cx, &approver, plan).await?;
        plans::approve(&cx, &approver, plan, page.plan.sequence, &page.checks)
            .await
            .map_err(told)?;
        forget_peak();
        Ok(Bench { cx, stores, marketer, plan })
    }

    /// One order of everything.
    async fn order(&self, name: &str) -> Result<OrderId> {
        let proposal = orders::proposal(&self.cx, &self.marketer, self.plan).await.map_err(told)?;
        let asked = proposal.ask(Split::Master, None);
        let make = async {
            orders::create_from_plan(&self.cx, &self.marketer, &asked).await.map_err(told)
        };
        let made = self.timed(name, make).await?;
        Ok(made.orders.first().context("an order")?.id)
    }

    async fn timed<T>(&self, name: &str, work: impl Future<Output = Result<T>>) -> Result<T> {
        let began = Instant::now();
        let done = work.await.with_context(|| name.to_owned())?;
        let took = began.elapsed();
        println!(
            "{}",
            json!({
                "bench": "orders", "name": name, "engine": engine(&self.cx), "n": self.stores,
                "ms": milliseconds(took),
                "us_each": took.as_micros() as f64 / f64::from(self.stores),
                "peak_mb": peak_mb(),
            })
        );
        Ok(done)
    }
}
