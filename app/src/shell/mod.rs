//! The document, the routes, and the frame around every page.

mod document;
mod frame;
mod home;
mod routes;

pub use document::document;
pub use frame::{Here, use_visit};
pub use routes::App;
