//! Plan against actual: `page` (the table with its filters), `columns`, `chart` (the way from the
//! recommendation to the invoice), `filters`.

mod chart;
mod columns;
mod filters;
mod page;

pub(super) use page::AgainstPage;
