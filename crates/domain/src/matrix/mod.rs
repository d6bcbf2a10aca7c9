//! Placeholder for the room matrix.
