//! Whatever touches the world: queries, commands, files.

pub mod export;
