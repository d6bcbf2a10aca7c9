//! Stores: finding, showing, changing, grouping and exporting them.
//!
//! Files: `select` (a filter as SQL), `list`, `page`, `edit`, `groups`, `places` (regions and
//! store types), `reach` (where someone's rights hold), `export`, `row` (a store as the tables
//! keep it).

mod edit;
mod export;
mod groups;
pub mod import;
mod list;
mod page;
mod places;
mod reach;
mod row;
mod select;

pub use edit::{add_store, edit_store};
pub use export::{StoreExport, file_name};
pub use groups::{
    add_group, add_to_group, change_group, groups, remove_from_group, remove_group, restore_group,
};
pub use list::{choices, page_of_stores, rows_of, search, store_ids};
pub(crate) use page::{mailings, plans};
pub use page::{overview, store};
pub use places::{
    add_region, add_store_type, change_region, regions, remove_region, remove_store_type,
    rename_store_type, store_types,
};
pub(crate) use reach::{group_rules, held_group_rules, held_stores_in, stores_in};
pub(crate) use select::ids_that_pass;
