//! Matrix runs: started by a command, worked on in the background, kept unchanged.

mod around;
mod compare;
mod compare_export;
mod export;
pub mod files;
mod history;
mod holdouts;
mod keyset;
mod of_store;
mod power;
mod read;
mod regions;
mod runs;
mod select;
mod start;
mod store;
mod work;

pub use around::{Around, around};
pub use compare::comparison;
pub use compare_export::ComparisonExport;
pub use export::MatrixExport;
pub use holdouts::{holdout_lift, holdouts};
pub use keyset::{Position, rows_after};
pub use of_store::{
    SaidOfStore, closer_look, recommendation, recommendations_of_store, store_history,
};
pub use power::holdout_power;
pub use read::rows;
pub use regions::by_region;
pub use runs::{calibration, campaigns_of, run, runs, runs_before};
pub(crate) use select::Selection;
pub(crate) use start::KIND;
pub use start::{Ask, start};
pub(crate) use work::work;

use domain::matrix::{HoldoutDesign, Parameters, RunRefusal, Settings, StoredParameters, Totals};
use serde::{Deserialize, Serialize};

/// Settings as they are kept; runs outlive releases.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum StoredSettings {
    /// The first form.
    V1(Settings),
}

impl StoredSettings {
    fn upgrade(self) -> Settings {
        match self {
            StoredSettings::V1(settings) => settings,
        }
    }
}

/// Why a run could not be made, as its job keeps it.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum StoredRefusal {
    /// The first form.
    V1(RunRefusal),
}

impl StoredRefusal {
    fn upgrade(self) -> RunRefusal {
        match self {
            StoredRefusal::V1(refusal) => refusal,
        }
    }
}

/// What came out, beside the recommendations.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum StoredSummary {
    /// The first form.
    V1 {
        /// What was learnt.
        parameters: StoredParameters,
        /// Sums.
        totals: Totals,
    },
}

impl StoredSummary {
    fn upgrade(self) -> (Parameters, Totals) {
        match self {
            StoredSummary::V1 { parameters, totals } => (parameters.upgrade(), totals),
        }
    }
}

/// The draw of the holdouts as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum StoredHoldouts {
    /// The first form.
    V1(HoldoutDesign),
}

impl StoredHoldouts {
    fn upgrade(self) -> HoldoutDesign {
        match self {
            StoredHoldouts::V1(design) => design,
        }
    }
}
