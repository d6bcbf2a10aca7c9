//! Quick orders: from a run to orders in one confirmation, once, and only within an admin's limits;
//! on both databases.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use backend::{
    Backend, Error, accounts, audit, jobs, matrix, orders, plans, stores,
    testing::{World, on_each_engine_with_world},
};
use domain::{
    accounts::{Actor, QuickOrderLimits, Rights, Thresholds},
    ids::RunId,
    matrix::{RecommendationFilter, RecommendationSort, Status},
    money::Money,
    orders::{AskedStep, OrderStatus, Split},
    period::Month,
    plans::{ChangeKind, PlanFilter, PlanStatus, QuickAsk, QuickPreview, QuickRefusal},
};
use jiff::civil::date;
use uuid::Uuid;

const LIMITS: QuickOrderLimits =
    QuickOrderLimits { most_cost: Money(100_000_000), most_pieces: 1_000_000, most_stores: 1_000 };

async fn allow(cx: &Backend, admin: &Actor, limits: Option<QuickOrderLimits>) {
    let settings = accounts::settings(cx, admin).await.unwrap();
    let settings = domain::accounts::WorkspaceSettings { quick_orders: limits, ..settings };
    accounts::save_settings(cx, admin, settings).await.unwrap();
}

/// A run in which most stores are auto-approved.
async fn run(cx: &Backend, world: &World) -> RunId {
    let settings = accounts::settings(cx, &world.ada).await.unwrap();
    let thresholds = Thresholds { auto_approve_above: 40, skip_below: 20 };
    let settings = domain::accounts::WorkspaceSettings { thresholds, ..settings };
    accounts::save_settings(cx, &world.ada, settings).await.unwrap();
    let ask = matrix::Ask::of(Month { year: 2025, month: 4 });
    let (run, _) = matrix::start(cx, &world.max, ask).await.unwrap();
    jobs::run_waiting(cx).await.unwrap();
    run
}

fn ask(preview: &QuickPreview, filter: RecommendationFilter) -> QuickAsk {
    QuickAsk {
        key: Uuid::now_v7(),
        run: preview.run,
        filter,
        split: Split::PerCampaign,
        in_home_on: date(2025, 4, 14),
        supplier: None,
        seen: preview.figures,
    }
}

fn all() -> RecommendationFilter {
    RecommendationFilter::default()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_quick_order_makes_what_its_preview_says_and_a_plan_that_tells_why() {
    on_each_engine_with_world(async |cx, world| {
        let run = run(&cx, &world).await;
        allow(&cx, &world.ada, Some(LIMITS)).await;
        let preview = orders::quick_preview(&cx, &world.ada, run, &all()).await.unwrap();
        assert_eq!(preview.refusal, None);
        let wanted = RecommendationFilter { statuses: vec![Status::AutoApprove], ..all() };
        let rows =
            matrix::rows(&cx, &world.ada, run, &wanted, RecommendationSort::default(), 0, 500)
                .await
                .unwrap();
        assert!(preview.figures.stores > 5, "a world with stores to approve");
        // What needs a look, such as a quantity below the campaign's minimum run, is left out.
        let (ordered, left) = (preview.figures.stores, preview.left_to_a_plan);
        assert_eq!(u64::from(ordered + left), rows.total);
        assert!(preview.figures.pieces <= rows.pieces && preview.figures.cost <= rows.cost);

        let asked = ask(&preview, all());
        let done = orders::quick_order(&cx, &world.ada, &asked).await.unwrap();
        assert_eq!(done.orders.len() as u32, preview.orders(Split::PerCampaign));
        let pieces: u64 = done.orders.iter().map(|order| order.totals.pieces).sum();
        let cost: i64 = done.orders.iter().map(|order| order.totals.cost.0).sum();
        assert_eq!((pieces, cost), (preview.figures.pieces, preview.figures.cost.0));
        assert_eq!(done.plan_name, preview.plan_name);

        let page = plans::plan_page(&cx, &world.vic, done.plan).await.unwrap();
        assert_eq!((page.plan.status, page.plan.run), (PlanStatus::Executed, Some(run)));
        assert_eq!(page.waves.len(), 1);
        assert_eq!(page.waves[0].in_home_on, Some(asked.in_home_on));
        let history = plans::changes(&cx, &world.vic, done.plan, None, None).await.unwrap();
        let told: Vec<ChangeKind> = history.iter().map(|change| change.kind).collect();
        assert!(told.contains(&ChangeKind::Approved) && told.contains(&ChangeKind::Executed));
        let log = audit::page(&cx, &world.ada, None, "", 20).await.unwrap();
        let entry = |action: &str| log.iter().find(|entry| entry.action == action).unwrap();
        assert!(entry("plans.approve").detail.contains("quick_order"));
        assert!(entry("orders.quick").detail.contains(&run.to_string()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_double_click_and_a_retry_order_once() {
    on_each_engine_with_world(async |cx, world| {
        let run = run(&cx, &world).await;
        allow(&cx, &world.ada, Some(LIMITS)).await;
        let preview = orders::quick_preview(&cx, &world.ada, run, &all()).await.unwrap();
        let asked = ask(&preview, all());
        let clicks = (0..8).map(|_| {
            let (cx, actor, asked) = (cx.clone(), world.ada.clone(), asked.clone());
            tokio::spawn(async move { orders::quick_order(&cx, &actor, &asked).await.unwrap() })
        });
        let clicks: Vec<_> = clicks.collect();
        let mut made = Vec::new();
        for click in clicks {
            made.push(click.await.unwrap());
        }
        assert!(made.iter().all(|done| *done == made[0]));
        let listed =
            plans::plans(&cx, &world.vic, &PlanFilter::default(), None, 50).await.unwrap().plans;
        assert_eq!(listed.len(), 1);

        // The same confirmation for something else is a mistake, and another one finds nothing left.
        let other = QuickAsk { split: Split::Master, ..asked.clone() };
        let refused = orders::quick_order(&cx, &world.ada, &other).await;
        assert!(matches!(refused, Err(Error::Refused(QuickRefusal::KeyReused))), "{refused:?}");
        let again = orders::quick_preview(&cx, &world.ada, run, &all()).await.unwrap();
        assert_eq!(again.refusal, Some(QuickRefusal::NothingToOrder));
        assert_eq!((again.figures.stores, again.ordered_already), (0, preview.figures.stores));
        assert_eq!(again.before, preview.figures);
        let refused = orders::quick_order(&cx, &world.ada, &ask(&again, all())).await;
        assert!(matches!(refused, Err(Error::Refused(QuickRefusal::NothingToOrder))));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn without_limits_or_beyond_them_nothing_is_left_behind() {
    on_each_engine_with_world(async |cx, world| {
        let run = run(&cx, &world).await;
        let preview = orders::quick_preview(&cx, &world.ada, run, &all()).await.unwrap();
        assert_eq!((&preview.refusal, preview.limits), (&Some(QuickRefusal::NotAllowed), None));
        let asked = ask(&preview, all());
        let refused = orders::quick_order(&cx, &world.ada, &asked).await;
        assert!(matches!(refused, Err(Error::Refused(QuickRefusal::NotAllowed))), "{refused:?}");

        let figures = preview.figures;
        let below = |cents, pieces, stores| QuickOrderLimits {
            most_cost: Money(figures.cost.0 - cents),
            most_pieces: figures.pieces - pieces,
            most_stores: figures.stores - stores,
        };
        for (limits, sentence) in
            [(below(1, 0, 0), "USD"), (below(0, 1, 0), "pieces"), (below(0, 0, 1), "stores")]
        {
            allow(&cx, &world.ada, Some(limits)).await;
            let preview = orders::quick_preview(&cx, &world.ada, run, &all()).await.unwrap();
            let told = preview.refusal.clone().unwrap().to_string();
            assert!(told.contains(sentence), "{told}");
            let refused = orders::quick_order(&cx, &world.ada, &ask(&preview, all())).await;
            assert!(matches!(&refused, Err(Error::Refused(no)) if no.to_string() == told));
        }
        assert!(
            plans::plans(&cx, &world.vic, &PlanFilter::default(), None, 50)
                .await
                .unwrap()
                .plans
                .is_empty()
        );

        // Exactly at the limits it is made, and a second one of the month has nothing left of them.
        allow(&cx, &world.ada, Some(below(0, 0, 0))).await;
        let preview = orders::quick_preview(&cx, &world.ada, run, &all()).await.unwrap();
        orders::quick_order(&cx, &world.ada, &ask(&preview, all())).await.unwrap();
        let second = self::run(&cx, &world).await;
        let preview = orders::quick_preview(&cx, &world.ada, second, &all()).await.unwrap();
        let refused = orders::quick_order(&cx, &world.ada, &ask(&preview, all())).await;
        assert!(matches!(refused, Err(Error::Refused(QuickRefusal::TooMuchMoney { .. }))));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn cancelled_orders_give_stores_and_limits_back() {
    on_each_engine_with_world(async |cx, world| {
        let run = run(&cx, &world).await;
        allow(&cx, &world.ada, Some(LIMITS)).await;
        let preview = orders::quick_preview(&cx, &world.ada, run, &all()).await.unwrap();
        let done = orders::quick_order(&cx, &world.ada, &ask(&preview, all())).await.unwrap();
        for summary in done.orders {
            let order = orders::order(&cx, &world.ada, summary.id).await.unwrap();
            let step = AskedStep {
                order: summary.id,
                version: order.version,
                to: OrderStatus::Cancelled,
                note: String::new(),
            };
            orders::take_step(&cx, &world.ada, &step).await.unwrap();
        }
        let again = orders::quick_preview(&cx, &world.ada, run, &all()).await.unwrap();
        assert_eq!((again.figures, again.refusal.clone()), (preview.figures, None));
        assert_eq!(again.before.stores, 0);
        orders::quick_order(&cx, &world.ada, &ask(&again, all())).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn only_who_may_edit_approve_and_spend_orders_and_only_in_reach() {
    on_each_engine_with_world(async |cx, world| {
        let run = run(&cx, &world).await;
        allow(&cx, &world.ada, Some(LIMITS)).await;
        let preview = orders::quick_preview(&cx, &world.ada, run, &all()).await.unwrap();
        for actor in [&world.max, &world.ann, &world.vic] {
            let refused = orders::quick_preview(&cx, actor, run, &all()).await;
            assert!(matches!(refused, Err(Error::Forbidden(_))), "{}", actor.name);
            let refused = orders::quick_order(&cx, actor, &ask(&preview, all())).await;
            assert!(matches!(refused, Err(Error::Forbidden(_))), "{}", actor.name);
        }
        let foreign = orders::quick_preview(&cx, &world.cora, run, &all()).await;
        assert!(matches!(foreign, Err(Error::NotFound(_))));

        let rights = Rights { edit: true, approve: true, send: false, spend: true };
        let nora = Actor { rights, ..world.nora.clone() };
        let hers = orders::quick_preview(&cx, &nora, run, &all()).await.unwrap();
        assert!(hers.figures.stores > 0 && hers.figures.stores < preview.figures.stores);
        let done = orders::quick_order(&cx, &nora, &ask(&hers, all())).await.unwrap();
        let northeast = stores::regions(&cx, &world.ada).await.unwrap();
        let northeast = northeast.iter().find(|region| region.name == "Northeast").unwrap();
        for summary in done.orders {
            let order = orders::order(&cx, &nora, summary.id).await.unwrap();
            assert!(order.lines.iter().all(|line| line.line.region == northeast.name));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_changed_since_the_preview_is_shown_again_first() {
    on_each_engine_with_world(async |cx, world| {
        let run = run(&cx, &world).await;
        allow(&cx, &world.ada, Some(LIMITS)).await;
        let preview = orders::quick_preview(&cx, &world.ada, run, &all()).await.unwrap();
        let mut asked = ask(&preview, all());
        asked.seen.pieces += 1;
        let refused = orders::quick_order(&cx, &world.ada, &asked).await;
        assert!(matches!(refused, Err(Error::Refused(QuickRefusal::Changed))), "{refused:?}");
        let today = QuickAsk { in_home_on: preview.today, ..ask(&preview, all()) };
        let refused = orders::quick_order(&cx, &world.ada, &today).await;
        assert!(matches!(refused, Err(Error::Refused(QuickRefusal::DatePast))));
        assert!(
            plans::plans(&cx, &world.vic, &PlanFilter::default(), None, 50)
                .await
                .unwrap()
                .plans
                .is_empty()
        );
    })
    .await;
}
