//! Placeholder for the room campaigns.
