//! Several people changing one thing together, as a pure state machine.
//!
//! A [`Document`] is what they change. People ask for *deeds*; a browser performs a deed at once on
//! its [`Replica`], queues it as an [`Act`], and sends it. The [`Authority`] on the server performs
//! it on the agreed document, leaves out the parts that would overwrite a change its writer had not
//! seen, and the result, an [`Entry`] with the next sequence number, goes to everyone. An act that
//! arrives twice is answered twice and done once.
//!
//! Nothing here knows sockets, clocks, databases or plans. `document` is what a document must be
//! able to do, `message` what travels, `authority` the server's side, `replica` the browser's.

mod authority;
mod document;
mod message;
mod replica;

pub use authority::{Authority, Known, Proposal, Recorded};
pub use document::{Document, Performed};
pub use message::{Act, Answer, Ask, Entry, Outcome, Stale};
pub use replica::{Learnt, Queue, Replica};
