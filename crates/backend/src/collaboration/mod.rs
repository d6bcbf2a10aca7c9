//! Telling people what concerns them: behind the bell and by e-mail, as each of them chose.

mod choices;
mod notices;
mod tell;

pub use choices::{choices, choose};
pub use notices::{notices, read_all, read_notice, unread};
pub(crate) use tell::{Told, tell};
