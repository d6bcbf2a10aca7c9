//! The kill drill: servers are killed with SIGKILL at fifty random moments while two people at once
//! make orders of plans and e-mail them to a supplier. In the end the ledger and the mail server's own
//! log agree: every order is there once, and every e-mail went once or is shown as unknown.
//!
//! `GROUNDSWELL_DRILL_SEED` repeats a drill's moments; `GROUNDSWELL_DRILL_KILLS` says how many.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod caller;
mod ledger;
mod letterbox;
#[path = "../../../crates/backend/tests/orders_world/mod.rs"]
mod orders_world;
mod process;
mod stage;

use backend::{
    db::Engine,
    testing::{engines, fresh},
};
use caller::Caller;
use letterbox::Letterbox;
use process::Processes;
use stage::Stage;
use stats::rng::Rng;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

/// Most milliseconds a server lives after it answers.
const LIFE: u32 = 700;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn orders_and_their_mails_survive_fifty_kills_once_each_on_sqlite() {
    drill(Engine::Sqlite, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn orders_and_their_mails_survive_fifty_kills_of_two_servers_once_each_on_postgres() {
    if engines().contains(&Engine::Postgres) {
        drill(Engine::Postgres, 2).await;
    }
}

/// Fifty kills, spread over so many servers on one database.
async fn drill(engine: Engine, servers: usize) {
    let seed = number("GROUNDSWELL_DRILL_SEED").unwrap_or_else(any_seed);
    let kills = number("GROUNDSWELL_DRILL_KILLS").unwrap_or(50);
    println!("on {engine:?}: GROUNDSWELL_DRILL_SEED={seed}");
    let mut rng = Rng::new(seed);
    let database = fresh(engine).await;
    let stage = Arc::new(Stage::new(&database.url).await);
    let letterbox = Letterbox::open(seed).await;
    let mut processes = Processes::start(servers, &database.url, letterbox.port).await;

    let over = Arc::new(AtomicBool::new(false));
    // Two at the same work, so that everything is asked for twice, and at two servers where there are.
    let callers: Vec<_> = (0..2)
        .map(|n| {
            let address = processes.address(n % servers);
            let caller = Caller::new(stage.clone(), address, over.clone());
            tokio::spawn(caller.work())
        })
        .collect();

    let began = Instant::now();
    for _ in 0..kills {
        let which = rng.below(servers as u32) as usize;
        tokio::time::sleep(Duration::from_millis(u64::from(rng.below(LIFE)))).await;
        processes.kill_and_restart(which).await;
    }
    over.store(true, Ordering::Relaxed);
    let mut lost = 0;
    for caller in callers {
        lost += caller.await.unwrap();
    }
    println!("{kills} kills in {:.0} s cut {lost} requests off", began.elapsed().as_secs_f64());
    processes.stop();

    let found = ledger::settle(&stage, &letterbox).await;
    println!("{found:?}");
    // A drill in which little was under way proves little.
    assert!(lost >= kills as usize / 5, "only {lost} requests were cut off");
    assert!(found.orders >= kills as usize / 5, "only {} orders were made", found.orders);
    assert!(found.sent >= 1, "no mail went");
    stage.cx.db.close().await;
}

fn any_seed() -> u64 {
    uuid::Uuid::now_v7().as_u64_pair().1
}
