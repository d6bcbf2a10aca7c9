//! The types and rules of every room: values in, values out.
//!
//! Nothing here reads a clock, draws a random number or does I/O; time, ids and randomness arrive
//! as arguments. The browser and the server call the same functions. A room may use the rooms
//! above it in [`ROOMS`]; a test keeps that order.

pub mod ids;
pub mod jobs;
pub mod mail;
pub mod money;
pub mod overview;
pub mod period;
pub mod refusal;
pub mod spreadsheet;
pub mod views;

pub mod accounts;
pub mod campaigns;
pub mod collaboration;
pub mod matrix;
pub mod orders;
pub mod plans;
pub mod stores;

/// The rooms of the product in reading order; a room in this crate uses only rooms before it.
///
/// Rooms that are not built yet are listed, so that the order never has to be guessed.
pub const ROOMS: [&str; 14] = [
    "accounts",
    "collaboration",
    "stores",
    "customers",
    "content",
    "channels",
    "campaigns",
    "orders",
    "matrix",
    "plans",
    "expansion",
    "journeys",
    "analytics",
    "agents",
];
