//! The document, the routes, and the frame around every page.

mod connection;
mod document;
mod frame;
mod gallery;
mod home;
mod palette;
mod place;
mod routes;
pub mod search;

pub use document::document;
pub use routes::App;
