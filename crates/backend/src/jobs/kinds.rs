//! Which job kinds there are, and which function works on each.

use super::{Halt, Run};

/// Works on one job until it is done, cancelled or failed.
pub(super) async fn work(run: &Run) -> Result<(), Halt> {
    // One arm per kind; the functions live in their rooms:
    // "matrix.run" => crate::matrix::run::work(run).await,
    match run.kind.as_str() {
        other => Err(Halt::Failed(format!("This version does not know the work \"{other}\"."))),
    }
}
