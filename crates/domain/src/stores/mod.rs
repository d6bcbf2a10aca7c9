//! Stores: what is known of each, how they are found, grouped and shown, and their past mailings.
//!
//! Files: `store` (the store and its rules), `form` (what someone typed, made into a store),
//! `filter` (which stores), `columns` (what a list shows of them, in which order), `groups`,
//! `places` (regions and store types), `mailing` (the history), `view` (a list as it stands in an
//! address), `page` (what list and page show beside the store). Reading files is in `import`.

mod columns;
mod filter;
mod form;
mod groups;
pub mod import;
mod mailing;
mod page;
mod places;
mod store;
mod view;

pub use columns::{Page, PageOf, StoreColumn, StoreColumns, StoreSort};
pub use filter::{GroupRule, StoreFilter, StoredStoreFilter};
pub use form::{StoreField, StoreForm};
pub use groups::{GroupKind, GroupRefusal, NewGroup, RemovedGroup, StoreGroup, check_group};
pub use mailing::{Mailing, MailingTotals};
pub use page::{
    PastMailing, StoreChoices, StoreHit, StoreList, StoreOrder, StoreOverview, StorePlan, StoreRow,
};
pub use places::{PlaceRefusal, Region, StoreType, check_region, check_store_type};
pub use store::{
    PopulationBand, Store, StoreDetails, StoreRefusal, StoreStatus, number_key, search_text,
};
pub use view::StoreView;
pub(crate) use view::escape;
