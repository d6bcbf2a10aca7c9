//! Placeholder for the room stores.
