//! Whatever touches the world: queries, commands, background work.
//!
//! A command reads the same everywhere: permission, read, rule, write, event, commit, in one
//! transaction. Every row belongs to a workspace, and no query can be written without the
//! [`domain::accounts::Actor`] who asks.

pub mod accounts;
pub mod audit;
pub mod backup;
pub mod campaigns;
pub mod collaboration;
pub mod db;
pub mod demonstration;
pub mod error;
pub mod export;
pub mod idempotency;
pub mod jobs;
pub mod mail;
pub mod matrix;
pub mod orders;
pub mod overview;
mod pdf;
pub mod plans;
mod reach;
pub mod stores;
pub mod tables;
#[cfg(feature = "testing")]
pub mod testing;
pub mod views;

use db::Db;
use jiff::Timestamp;
use std::sync::Arc;
use tokio::sync::Notify;

pub use error::{Error, Result};

/// What every command and query works with: the database, the clock, and a bell for background work.
#[derive(Clone, Debug)]
pub struct Backend {
    /// The database.
    pub db: Db,
    /// Where time comes from.
    pub clock: Clock,
    /// Rung when work was queued, so that a runner in this process looks at once.
    pub job_bell: Arc<Notify>,
    /// Through what e-mails go, and where their links lead.
    pub post: mail::Post,
    /// The plans that people work on in this process.
    pub live: plans::LivePlans,
}

impl Backend {
    /// A backend on this database with the system's clock, whose e-mails stay in the sandbox.
    pub fn new(db: Db) -> Backend {
        Backend {
            db,
            clock: Clock::System,
            job_bell: Arc::new(Notify::new()),
            post: mail::Post::default(),
            live: plans::LivePlans::default(),
        }
    }

    /// The same with other post.
    pub fn with_post(self, post: mail::Post) -> Backend {
        Backend { post, ..self }
    }

    /// The present, to the microsecond, as the database keeps it.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

/// A short reference that ties what a person saw to a line in the log.
pub fn new_reference() -> String {
    let id = uuid::Uuid::now_v7().simple().to_string();
    id[id.len() - 8..].to_uppercase()
}

/// Where time comes from: the system, or a fixed moment that tests move by hand.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The system's clock.
    System,
    /// A clock that stands until it is set.
    Standing(Arc<std::sync::atomic::AtomicI64>),
}

impl Clock {
    /// A clock that stands at `at`.
    pub fn standing(at: Timestamp) -> Clock {
        Clock::Standing(Arc::new(at.as_microsecond().into()))
    }

    /// Moves a standing clock; the system's clock cannot be moved and stays.
    pub fn advance(&self, by: std::time::Duration) {
        if let Clock::Standing(micros) = self {
            let by = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
            micros.fetch_add(by, std::sync::atomic::Ordering::SeqCst);
        }
    }

    /// The moment this clock shows, to the microsecond.
    pub fn now(&self) -> Timestamp {
        let micros = match self {
            Clock::System => Timestamp::now().as_microsecond(),
            Clock::Standing(micros) => micros.load(std::sync::atomic::Ordering::SeqCst),
        };
        Timestamp::from_microsecond(micros).unwrap_or(Timestamp::MAX)
    }
}
