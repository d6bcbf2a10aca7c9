//! Matrix runs: started by a command, worked on in the background, kept unchanged.

mod around;
pub mod files;
mod history;
mod read;
mod start;
mod work;

pub use around::{Around, around};
pub use history::load_history;
pub use read::{
    SaidOfStore, campaigns_of, recommendation, recommendations_of_store, rows, run, runs,
};
pub(crate) use start::KIND;
pub use start::{Ask, start};
pub(crate) use work::work;

use domain::matrix::{Parameters, Settings, StoredParameters, Totals};
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
