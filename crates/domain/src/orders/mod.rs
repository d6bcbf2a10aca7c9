//! Placeholder for the room orders.
