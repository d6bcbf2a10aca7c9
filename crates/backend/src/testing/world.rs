//! The named world of the tests: the demonstration chain at small size, with people one knows.
//!
//! "Maple" has forty stores (STR-001 to STR-040; the last is planned), three campaigns, three years
//! of mailings and one person per role. "Cedar" has twelve stores of its own, also from STR-001 on,
//! and two people: nothing of either may ever be seen in the other.

use crate::{
    Backend,
    accounts::hash_password,
    demonstration::{
        CAST, CEDAR_CAST, Created, DEMONSTRATION_PASSWORD, Recipe, Region, Setting, StoreKind,
        THEMES, Written, build,
    },
};
use domain::{
    accounts::Actor,
    ids::{CampaignId, RegionId, StoreId, StoreTypeId, WorkspaceId},
    period::Month,
};
use jiff::tz::TimeZone;
use tokio::sync::OnceCell;

/// Two workspaces with their people, stores, campaigns and mailings.
#[derive(Clone, Debug)]
pub struct World {
    /// The first workspace.
    pub maple: WorkspaceId,
    /// Admin of Maple.
    pub ada: Actor,
    /// Marketer in Maple, everywhere.
    pub max: Actor,
    /// Approver in Maple.
    pub ann: Actor,
    /// Viewer in Maple.
    pub vic: Actor,
    /// Marketer in Maple whose rights hold in the Northeast only.
    pub nora: Actor,
    /// What is in Maple, in the order of store numbers and of the demonstration's themes.
    pub chain: Written,
    /// The second workspace.
    pub cedar: WorkspaceId,
    /// Admin of Cedar.
    pub cora: Actor,
    /// Marketer in Cedar.
    pub cal: Actor,
    /// What is in Cedar.
    pub cedar_chain: Written,
}

impl World {
    /// Maple's store of that number, such as `STR-002`.
    ///
    /// # Panics
    /// When there is none: the test is wrong.
    pub fn store(&self, number: &str) -> StoreId {
        named(&self.chain, number)
    }

    /// Cedar's store of that number.
    ///
    /// # Panics
    /// When there is none.
    pub fn cedar_store(&self, number: &str) -> StoreId {
        named(&self.cedar_chain, number)
    }

    /// Maple's campaign of that name: "Neighborhood Savings", "Fall Promo" or "Members First".
    ///
    /// # Panics
    /// When there is none.
    pub fn campaign(&self, name: &str) -> CampaignId {
        let place = THEMES.iter().position(|theme| theme.name == name);
        self.chain.campaigns[place.expect("a campaign of the demonstration")]
    }

    /// A region of Maple.
    pub fn region(&self, region: Region) -> RegionId {
        self.chain.regions[region.index()]
    }

    /// A store type of Maple.
    pub fn store_type(&self, kind: StoreKind) -> StoreTypeId {
        self.chain.types[kind.index()]
    }

    /// The first open store of Maple in a region.
    ///
    /// # Panics
    /// When there is none.
    pub fn store_in(&self, region: Region) -> StoreId {
        let place = self.chain.drawn.iter().position(|store| {
            store.region == region && store.details.status == domain::stores::StoreStatus::Open
        });
        self.chain.stores[place.expect("an open store in every region")]
    }
}

fn named(chain: &Written, number: &str) -> StoreId {
    let place = chain.drawn.iter().position(|store| store.details.number == number);
    chain.stores[place.expect("a store with that number")]
}

/// Builds the world in a fresh database.
///
/// # Panics
/// When it cannot be written.
pub async fn world(cx: &Backend) -> World {
    let maple = workspace(cx, "Maple", 40, 1).await;
    let cedar = workspace(cx, "Cedar", 12, 2).await;
    let [ada, max, ann, vic, nora] = people(maple.people);
    let [cora, cal] = people(cedar.people);
    World {
        maple: maple.workspace,
        ada,
        max,
        ann,
        vic,
        nora,
        chain: maple.written,
        cedar: cedar.workspace,
        cora,
        cal,
        cedar_chain: cedar.written,
    }
}

fn people<const N: usize>(people: Vec<Actor>) -> [Actor; N] {
    people.try_into().expect("as many people as in the cast")
}

async fn workspace(cx: &Backend, name: &str, stores: u32, seed: u64) -> Created {
    static HASH: OnceCell<String> = OnceCell::const_new();
    let hash = HASH
        .get_or_init(async || {
            hash_password(DEMONSTRATION_PASSWORD.into()).await.expect("a password hash")
        })
        .await;
    let present = Month::of(cx.now().to_zoned(TimeZone::UTC).date());
    let setting = Setting {
        name,
        cast: if seed == 1 { &CAST } else { &CEDAR_CAST },
        recipe: Recipe { stores, campaigns: 3, seed, present },
        demonstration: false,
    };
    let mut tx = cx.db.begin().await.expect("a transaction");
    let created: crate::Result<Created> = build(&mut tx, cx.now(), &setting, hash).await;
    let created = created.expect("the world");
    tx.commit().await.expect("the world, kept");
    created
}

/// Runs a test in the named world on a fresh database of each engine.
pub async fn on_each_engine_with_world(test: impl AsyncFn(Backend, World)) {
    super::on_each_engine(async |cx| {
        let world = world(&cx).await;
        test(cx, world).await;
    })
    .await;
}
