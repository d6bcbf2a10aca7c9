//! Background work as people see it: how far it is, and how it ended.

use crate::ids::JobId;
use serde::{Deserialize, Serialize};

/// Where a piece of background work stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Waiting for a free runner.
    Queued,
    /// Being worked on; after a crash, by whoever takes it up.
    Running,
    /// Finished.
    Done,
    /// Ended without its result; the problem says why.
    Failed,
    /// Stopped because somebody asked.
    Cancelled,
}

impl JobState {
    /// The word stored.
    pub fn word(self) -> &'static str {
        match self {
            JobState::Queued => "queued",
            JobState::Running => "running",
            JobState::Done => "done",
            JobState::Failed => "failed",
            JobState::Cancelled => "cancelled",
        }
    }

    /// The state with that word.
    pub fn from_word(word: &str) -> Option<JobState> {
        [Self::Queued, Self::Running, Self::Done, Self::Failed, Self::Cancelled]
            .into_iter()
            .find(|state| state.word() == word)
    }

    /// Whether nothing more will happen.
    pub fn is_over(self) -> bool {
        matches!(self, JobState::Done | JobState::Failed | JobState::Cancelled)
    }
}

/// A piece of background work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Its identity.
    pub id: JobId,
    /// What it does, as `room.verb`.
    pub kind: String,
    /// Where it stands.
    pub state: JobState,
    /// Steps behind it.
    pub done_steps: i64,
    /// Steps in all; 0 while not known.
    pub all_steps: i64,
    /// What it is doing now, as a short phrase: "Reading rows".
    pub step: String,
    /// Why it failed, in a sentence.
    pub problem: String,
    /// Whether somebody asked it to stop.
    pub cancel_asked: bool,
}

impl Job {
    /// How much is done, 0 to 1; `None` while not known.
    pub fn share_done(&self) -> Option<f64> {
        (self.all_steps > 0)
            .then(|| (self.done_steps as f64 / self.all_steps as f64).clamp(0.0, 1.0))
    }
}
