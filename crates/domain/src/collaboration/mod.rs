//! Working with others: changing one thing together, naming people in a text, and being told.
//!
//! **Together**, as a pure state machine: a [`Document`] is what several people change. They ask for
//! *deeds*; a browser performs a deed at once on its [`Replica`], queues it as an [`Act`], and sends
//! it. The [`Authority`] on the server performs it on the agreed document, leaves out the parts that
//! would overwrite a change its writer had not seen, and the result, an [`Entry`] with the next
//! sequence number, goes to everyone. An act that arrives twice is answered twice and done once.
//! `document` is what a document must be able to do, `message` what travels, `authority` the
//! server's side, `replica` the browser's. No sockets, clocks, databases or plans are known here.
//!
//! `mention` finds the people a text names, `notice` is what somebody is told and how they want to
//! be told. What is talked about (a plan's threads) is in the room that it belongs to.

mod authority;
mod document;
mod mention;
mod message;
mod notice;
mod replica;

pub use authority::{Authority, Known, Proposal, Recorded};
pub use document::{Document, Performed};
pub use mention::{Mention, Piece, mention_at, mentions, pieces};
pub use message::{Act, Answer, Ask, Entry, Outcome, Stale};
pub use notice::{Notice, NoticeChoice, NoticeKind, NoticePage, Way, usual_choice};
pub use replica::{Learnt, Queue, Replica};
