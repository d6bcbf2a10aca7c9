//! What travels between a browser and the server.

use super::Document;
use crate::ids::ClientId;
use serde::{Deserialize, Serialize};

/// What a person did in one gesture: one step of undo.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Act<D: Document> {
    /// Counts the acts of a client from 1.
    pub number: u32,
    /// The newest change of the document that its writer had seen.
    pub base: u32,
    /// What is asked for.
    pub ask: Ask<D>,
}

/// What an act asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
pub enum Ask<D: Document> {
    /// Do this.
    Do(D::Deed),
    /// Take back the client's own act of that number. Taking back what took something back does it
    /// again.
    Undo(u32),
}

/// A change everyone learns of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Entry<D: Document> {
    /// Its place in the document's history, from 1 without gaps.
    pub sequence: u32,
    /// Who wrote it.
    pub client: ClientId,
    /// The act it came from.
    pub number: u32,
    /// What was done.
    pub done: D::Deed,
}

/// What became of an act; only its writer learns this.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Answer<D: Document> {
    /// The act.
    pub number: u32,
    /// What became of it.
    pub outcome: Outcome<D>,
}

/// What became of an act.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
pub enum Outcome<D: Document> {
    /// It is done and stored as this entry, except for the stale parts.
    Done {
        /// Its place in the history; `None` when nothing was left to do.
        sequence: Option<u32>,
        /// What was left out; the writer decides about it.
        stale: Vec<Stale<D>>,
    },
    /// A rule said no; nothing was done.
    Refused(D::Refusal),
    /// There is no such act to take back.
    NothingToUndo,
}

/// A part that was left alone, because someone had changed it unseen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Stale<D: Document> {
    /// Which part.
    pub part: D::Part,
    /// The change its writer had not seen.
    pub sequence: u32,
    /// Who made that change.
    pub by: ClientId,
}
