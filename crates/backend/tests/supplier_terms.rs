//! What is agreed with a supplier, on both databases.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod orders_world;

use backend::{Error, audit, orders, testing::on_each_engine};
use domain::{
    campaigns::Format,
    money::UnitCost,
    orders::{
        Contact, FileKind, FileLayout, LayoutColumn, OrderField, PriceBreak, Separator,
        SupplierDetails, SupplierTerms, TermsRefusal,
    },
};
use orders_world::World;

fn details() -> SupplierDetails {
    SupplierDetails {
        name: "Inkwell".into(),
        email: "orders@inkwell.example".into(),
        lead_days: 10,
        minimum_run: 1_000,
        cancel_window_hours: 24,
    }
}

fn terms() -> SupplierTerms {
    SupplierTerms {
        contacts: vec![Contact {
            name: "Pia Press".into(),
            email: "pia@inkwell.example".into(),
            about: "Prepress".into(),
        }],
        formats: vec![Format::Postcard],
        prices: vec![
            PriceBreak { format: Format::Postcard, from_pieces: 1_000, unit: UnitCost(4_655) },
            PriceBreak { format: Format::Postcard, from_pieces: 5_000, unit: UnitCost(4_100) },
        ],
        layout: FileLayout {
            files: vec![FileKind::Pdf, FileKind::Xlsx],
            columns: vec![
                LayoutColumn { field: OrderField::StoreNumber, heading: "Shop".into() },
                LayoutColumn { field: OrderField::Pieces, heading: "QTY".into() },
            ],
            separator: Separator::Semicolon,
            byte_order_mark: true,
        },
    }
}

#[tokio::test]
async fn what_an_admin_agrees_with_a_supplier_is_kept_and_everyone_sees_it() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        let inkwell = orders::add_supplier(&cx, &world.admin, details()).await.unwrap();
        let fresh = orders::supplier_card(&cx, &world.viewer, inkwell.id).await.unwrap();
        assert_eq!(fresh.terms, SupplierTerms::default());
        let kept = orders::change_terms(&cx, &world.admin, inkwell.id, 1, terms()).await.unwrap();
        assert_eq!((kept.supplier.version, &kept.terms), (2, &terms()));
        let read = orders::supplier_card(&cx, &world.viewer, inkwell.id).await.unwrap();
        assert_eq!(read, kept);
        let log = audit::page(&cx, &world.admin, None, "terms", 10).await.unwrap();
        assert_eq!(log[0].subject_label, "Inkwell");
    })
    .await;
}

#[tokio::test]
async fn terms_are_changed_by_admins_of_the_workspace_and_as_of_a_version() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        let other = World::new(&cx, "Birch", "UTC").await;
        let inkwell = orders::add_supplier(&cx, &world.admin, details()).await.unwrap().id;
        for actor in [&world.marketer, &world.approver, &world.viewer] {
            let forbidden = orders::change_terms(&cx, actor, inkwell, 1, terms()).await;
            assert!(matches!(forbidden, Err(Error::Forbidden(_))));
        }
        let foreign = orders::change_terms(&cx, &other.admin, inkwell, 1, terms()).await;
        assert!(matches!(foreign, Err(Error::NotFound("supplier"))));
        let foreign = orders::supplier_card(&cx, &other.admin, inkwell).await;
        assert!(matches!(foreign, Err(Error::NotFound("supplier"))));
        orders::change_terms(&cx, &world.admin, inkwell, 1, terms()).await.unwrap();
        let stale = orders::change_terms(&cx, &world.admin, inkwell, 1, terms()).await;
        assert!(matches!(stale, Err(Error::Changed { .. })));
        let twice = [terms().contacts, terms().contacts].concat();
        let wrong = SupplierTerms { contacts: twice, ..terms() };
        let refused = orders::change_terms(&cx, &world.admin, inkwell, 2, wrong).await;
        assert!(matches!(refused, Err(Error::Refused(TermsRefusal::ContactTwice { .. }))));
        let read = orders::supplier_card(&cx, &world.viewer, inkwell).await.unwrap();
        assert_eq!((read.supplier.version, read.terms), (2, terms()));
    })
    .await;
}
