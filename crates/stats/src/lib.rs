//! Mathematics with no retail word in it: counts, intervals and fits, the same in browser and server.

pub mod proportion;
