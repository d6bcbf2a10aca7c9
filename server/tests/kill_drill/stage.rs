//! A workspace with a supplier, approved plans as they are needed, and somebody who is signed in.

use crate::orders_world::{TEN, World, write};
use backend::{
    Backend,
    accounts::{self, Browser, NewAdmin, Token},
    db::{Db, Moment},
    on_tx, orders,
};
use domain::{
    accounts::Reach,
    campaigns::Format,
    ids::SupplierId,
    money::UnitCost,
    orders::{
        Contact, CreateOrders, FileKind, FileLayout, LayoutColumn, OrderField, PriceBreak,
        Separator, SupplierDetails, SupplierTerms,
    },
};
use tokio::sync::Mutex;

/// What the drill plays on.
pub struct Stage {
    /// The drill's own look at the database.
    pub cx: Backend,
    /// People and stores.
    pub world: World,
    /// The session of whoever orders.
    pub session: Token,
    supplier: SupplierId,
    plans: Mutex<Vec<CreateOrders>>,
}

impl Stage {
    /// Sets everything up in an empty database.
    pub async fn new(database: &str) -> Stage {
        // With the clock of the servers.
        let cx = Backend::new(Db::connect(database).await.unwrap());
        let new = NewAdmin {
            name: "Ada".into(),
            email: "ada@maple.example".into(),
            password: "spring catalog 2,300 pieces".into(),
            workspace: "Elsewhere".into(),
        };
        let session = accounts::create_first_admin(&cx, new, &Browser::default()).await.unwrap();
        let visitor = accounts::visit(&cx, &session).await.unwrap().unwrap();
        let ada = visitor.visit.actor;
        let world = World::new(&cx, "Maple", "UTC").await;
        write!(
            cx,
            "INSERT INTO membership (workspace_id, person_id, role, may_edit, may_approve, may_send,
                may_spend, reach, joined_at)
            VALUES ($1, $2, 'admin', $3, $3, $3, $3, $4, $5)",
            world.admin.workspace.0,
            ada.person.0,
            true,
            sqlx::types::Json(&Reach::Everywhere),
            Moment(cx.now())
        );
        accounts::switch_workspace(&cx, &ada, visitor.session, world.admin.workspace)
            .await
            .unwrap();
        let details = SupplierDetails {
            name: "Inkwell".into(),
            email: "orders@inkwell.example".into(),
            lead_days: 1,
            minimum_run: 0,
            cancel_window_hours: 0,
        };
        let supplier = orders::add_supplier(&cx, &world.admin, details).await.unwrap().id;
        orders::change_terms(&cx, &world.admin, supplier, 1, terms()).await.unwrap();
        Stage { cx, world, session, supplier, plans: Mutex::default() }
    }

    /// The plan of that number: an approved one of three waves, made when it is first asked for.
    pub async fn plan(&self, n: usize) -> CreateOrders {
        let mut plans = self.plans.lock().await;
        while plans.len() <= n {
            let name = format!("Plan {}", plans.len() + 1);
            let asked = self.world.approved(&self.cx, &name, &TEN).await;
            plans.push(CreateOrders { supplier: Some(self.supplier), ..asked });
        }
        plans[n].clone()
    }
}

fn terms() -> SupplierTerms {
    let column = |field, heading: &str| LayoutColumn { field, heading: heading.into() };
    SupplierTerms {
        contacts: vec![Contact {
            name: "Pia Press".into(),
            email: "pia@inkwell.example".into(),
            about: String::new(),
        }],
        formats: vec![Format::Postcard],
        prices: vec![PriceBreak {
            format: Format::Postcard,
            from_pieces: 1,
            unit: UnitCost(4_655),
        }],
        // Not the PDF: drawing it takes most of a server's short life in a development build.
        layout: FileLayout {
            files: vec![FileKind::Csv],
            columns: vec![
                column(OrderField::StoreNumber, "Shop"),
                column(OrderField::Pieces, "QTY"),
            ],
            separator: Separator::Comma,
            byte_order_mark: false,
        },
    }
}
