//! A workspace with people in every role, stores, campaigns and approved plans, written straight
//! into the tables, so that the tests of orders depend on no other room's commands.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]
#![allow(dead_code, unused_imports, reason = "each test uses a part of the world")]

use backend::{
    Backend,
    db::{Day, Moment},
    on_tx,
};
use domain::{
    accounts::{Actor, Reach, Rights, Role},
    ids::{PlanId, RegionId, StoreId, WorkspaceId},
    money::{Money, UnitCost},
    orders::{CreateOrders, Split},
    plans::{ApprovedLine, Price, digest_input},
};
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Runs one statement with its values on either engine.
macro_rules! write {
    ($cx:expr, $sql:expr $(, $value:expr)* $(,)?) => {{
        let mut tx = $cx.db.begin().await.unwrap();
        on_tx!(&mut tx, |c| sqlx::query($sql)$(.bind($value))*.execute(c).await.map(|_| ())).unwrap();
        tx.commit().await.unwrap();
    }};
}
pub(crate) use write;

/// One planned store: its number, campaign (0 or 1), wave (0 to 2) and pieces.
#[derive(Clone, Copy)]
pub struct Planned(pub usize, pub usize, pub usize, pub u32);

/// Ten stores in three waves with two campaigns.
pub const TEN: [Planned; 10] = [
    Planned(0, 0, 0, 1_000),
    Planned(1, 1, 0, 333),
    Planned(2, 0, 1, 1),
    Planned(3, 1, 1, 2_500),
    Planned(4, 0, 2, 77),
    Planned(5, 1, 2, 4_321),
    Planned(6, 0, 0, 999),
    Planned(7, 1, 1, 10),
    Planned(8, 0, 2, 650),
    Planned(9, 1, 0, 1_234),
];

/// Prices whose products do not come out in whole cents.
pub const PRICES: [Price; 2] = [
    Price { unit: UnitCost(4_655), fixed: Money(1_250) },
    Price { unit: UnitCost(3_333), fixed: Money(0) },
];

pub struct World {
    pub admin: Actor,
    pub marketer: Actor,
    pub approver: Actor,
    pub viewer: Actor,
    pub north: RegionId,
    pub south: RegionId,
    pub stores: Vec<StoreId>,
    pub campaigns: [Uuid; 2],
}

impl World {
    /// A workspace called `name` with ten stores, the first five in the north.
    pub async fn new(cx: &Backend, name: &str, time_zone: &str) -> World {
        let workspace = WorkspaceId(Uuid::now_v7());
        write!(
            cx,
            "INSERT INTO workspace (id, name, currency, time_zone, auto_approve_above, skip_below,
                margin_per_response, demonstration, created_at)
            VALUES ($1, $2, 'USD', $3, 75, 50, 2000, $4, $5)",
            workspace.0,
            name,
            time_zone,
            false,
            Moment(cx.now())
        );
        let mut people = Vec::new();
        for role in [Role::Admin, Role::Marketer, Role::Approver, Role::Viewer] {
            people.push(person(cx, workspace, name, role).await);
        }
        let [north, south] = [RegionId(Uuid::now_v7()), RegionId(Uuid::now_v7())];
        for (region, called) in [(north, "North"), (south, "South")] {
            write!(
                cx,
                "INSERT INTO region (id, workspace_id, name) VALUES ($1, $2, $3)",
                region.0, workspace.0, called
            );
        }
        let mut stores = Vec::new();
        for n in 0..10_usize {
            let store = StoreId(Uuid::now_v7());
            let region = if n < 5 { north } else { south };
            write!(
                cx,
                "INSERT INTO store (id, workspace_id, number, name, address, city, state, postcode,
                    country, region_id, status, owner, number_key, search, version, created_at,
                    changed_at)
                VALUES ($1, $2, $3, $4, '', 'Springfield', 'IL', '62701', 'US', $5, 'open', '', $3,
                    '', 1, $6, $6)",
                store.0,
                workspace.0,
                format!("STR-{:03}", n + 1),
                format!("Store \"{}\", Main St", n + 1),
                region.0,
                Moment(cx.now())
            );
            stores.push(store);
        }
        let campaigns = [Uuid::now_v7(), Uuid::now_v7()];
        for (n, campaign) in campaigns.into_iter().enumerate() {
            write!(
                cx,
                "INSERT INTO campaign (id, workspace_id, name, theme, format, unit_cost, fixed_cost,
                    minimum_pieces, colour, active, created_at)
                VALUES ($1, $2, $3, '', 'postcard', $4, $5, 0, $6, $7, $8)",
                campaign,
                workspace.0,
                ["Fall Promo", "Winter Sale"][n],
                PRICES[n].unit.0,
                PRICES[n].fixed.0,
                n as i64,
                true,
                Moment(cx.now())
            );
        }
        let mut people = people.into_iter();
        let mut next = || people.next().unwrap();
        World {
            admin: next(),
            marketer: next(),
            approver: next(),
            viewer: next(),
            north,
            south,
            stores,
            campaigns,
        }
    }

    /// An approved plan of these lines, and what ordering it per wave asks for.
    pub async fn approved(&self, cx: &Backend, name: &str, planned: &[Planned]) -> CreateOrders {
        let plan = PlanId(Uuid::now_v7());
        let workspace = self.admin.workspace.0;
        let by = self.admin.person.0;
        write!(
            cx,
            "INSERT INTO plan (id, workspace_id, name, month, status, revision, sequence,
                created_by, created_at, changed_at)
            VALUES ($1, $2, $3, '2025-03', 'draft', 1, 0, $4, $5, $5)",
            plan.0,
            workspace,
            name,
            by,
            Moment(cx.now())
        );
        let waves = [Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7()];
        for (n, wave) in waves.into_iter().enumerate() {
            write!(
                cx,
                "INSERT INTO plan_wave (id, plan_id, workspace_id, position, name, in_home_on, version)
                VALUES ($1, $2, $3, $4, $5, $6, 1)",
                wave,
                plan.0,
                workspace,
                n as i64,
                format!("W{}", n + 1),
                Day(in_home_on(n))
            );
        }
        for (n, campaign) in self.campaigns.into_iter().enumerate() {
            write!(
                cx,
                "INSERT INTO plan_price (plan_id, campaign_id, unit_cost, fixed_cost)
                VALUES ($1, $2, $3, $4)",
                plan.0, campaign, PRICES[n].unit.0, PRICES[n].fixed.0
            );
        }
        let mut lines = Vec::new();
        for Planned(store, campaign, wave, pieces) in planned {
            let line = ApprovedLine {
                item: Uuid::now_v7().into(),
                store: self.stores[*store],
                campaign: self.campaigns[*campaign].into(),
                pieces: *pieces,
                wave: waves[*wave].into(),
                in_home_on: Some(in_home_on(*wave)),
                price: PRICES[*campaign],
                run: None,
            };
            write!(
                cx,
                "INSERT INTO plan_item (id, plan_id, workspace_id, store_id, campaign_id, pieces,
                    status, wave_id, notes, reason, reason_note, version)
                VALUES ($1, $2, $3, $4, $5, $6, 'included', $7, '', '', '', 1)",
                line.item.0,
                plan.0,
                workspace,
                line.store.0,
                line.campaign.0,
                i64::from(line.pieces),
                line.wave.0
            );
            lines.push(line);
        }
        let digest = Sha256::digest(digest_input(plan, &lines).as_bytes()).to_vec();
        self.approve(cx, plan, &digest).await;
        CreateOrders {
            plan,
            revision: 1,
            digest: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
            split: Split::PerWave,
            supplier: None,
        }
    }

    /// Approves a plan for the content that has this digest.
    pub async fn approve(&self, cx: &Backend, plan: PlanId, digest: &[u8]) {
        write!(
            cx,
            "UPDATE plan SET status = 'approved', approved_by = $2, approved_at = $3, digest = $4
            WHERE id = $1",
            plan.0,
            self.approver.person.0,
            Moment(cx.now()),
            digest.to_vec()
        );
    }

    /// Reopens a plan and approves the same content as its next revision.
    pub async fn approve_again(&self, cx: &Backend, asked: &CreateOrders) -> CreateOrders {
        write!(
            cx,
            "UPDATE plan SET status = 'approved', revision = revision + 1 WHERE id = $1",
            asked.plan.0
        );
        CreateOrders { revision: asked.revision + 1, ..asked.clone() }
    }

    /// The same person, whose rights hold in one region only.
    pub fn only_in(&self, actor: &Actor, region: RegionId) -> Actor {
        Actor {
            reach: Reach::Limited { regions: vec![region], groups: Vec::new() },
            ..actor.clone()
        }
    }
}

/// When a wave is in homes.
pub fn in_home_on(wave: usize) -> Date {
    Date::constant(2025, 3, 10 + wave as i8)
}

async fn person(cx: &Backend, workspace: WorkspaceId, of: &str, role: Role) -> Actor {
    let actor = Actor {
        person: Uuid::now_v7().into(),
        name: format!("{of} {}", role.word()),
        workspace,
        role,
        rights: role.usual_rights(),
        reach: Reach::Everywhere,
    };
    let Rights { edit, approve, send, spend } = actor.rights;
    write!(
        cx,
        "INSERT INTO person (id, email, name, password_hash, created_at)
        VALUES ($1, $2, $3, '', $4)",
        actor.person.0,
        format!("{}@{}.example", role.word(), of.to_lowercase()),
        &actor.name,
        Moment(cx.now())
    );
    write!(
        cx,
        "INSERT INTO membership (workspace_id, person_id, role, may_edit, may_approve, may_send,
            may_spend, reach, joined_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        workspace.0,
        actor.person.0,
        role.word(),
        edit,
        approve,
        send,
        spend,
        sqlx::types::Json(&actor.reach),
        Moment(cx.now())
    );
    actor
}
