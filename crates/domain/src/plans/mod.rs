//! Placeholder for the room plans.
