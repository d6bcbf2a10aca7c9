//! Which job kinds there are, and which function works on each.

use super::{Halt, Run};

/// Works on one job until it is done, cancelled or failed.
pub(super) async fn work(run: &Run) -> Result<(), Halt> {
    match run.kind.as_str() {
        crate::mail::KIND => crate::mail::work(run).await,
        crate::matrix::KIND => crate::matrix::work(run).await,
        "stores.import.read" | "stores.import.apply" | "stores.import.undo" => {
            crate::stores::import::work(run).await
        }
        other => Err(Halt::Failed(format!("This version does not know the work \"{other}\"."))),
    }
}
