//! Where each step of the flow stands, for the start page.

use serde::{Deserialize, Serialize};

/// How much there is of everything in a workspace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Open stores.
    pub stores: i64,
    /// Past mailings.
    pub mailings: i64,
    /// Finished matrix runs.
    pub runs: i64,
    /// Plans that are being worked on.
    pub drafts: i64,
    /// Plans that are approved and not yet ordered.
    pub approved: i64,
    /// Orders that are neither delivered nor cancelled.
    pub orders: i64,
}
