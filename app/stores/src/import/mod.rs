//! Importing files: the page that takes them and lists earlier imports, and the page of one import
//! from matching its columns to undoing it.
//!
//! `upload` sends a file and shows how far it is; `columns` matches columns with fields; `preview`
//! shows what would change; `lines` lists lines; `words` says stages and sizes.

pub mod api;
mod columns;
mod import_page;
mod imports_page;
mod lines;
mod preview;
mod unknown;
mod upload;
mod words;

pub(super) use import_page::ImportRoute;
pub(super) use imports_page::ImportsRoute;
