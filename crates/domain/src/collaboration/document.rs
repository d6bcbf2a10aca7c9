//! What a document must be able to do so that several people can change it together.

use crate::refusal::Refusal;
use serde::{Serialize, de::DeserializeOwned};
use std::{fmt::Debug, hash::Hash};

/// Something several people change together.
///
/// What was done to a document is itself a deed: performing it on an equal document makes the two
/// equal again. What undoes a deed is one, too.
pub trait Document: Clone + Debug + PartialEq {
    /// What people ask for, what came of it, and what undoes it.
    type Deed: Clone + Debug + PartialEq + Serialize + DeserializeOwned;
    /// The smallest part that two people can change without knowing of each other, such as a cell.
    type Part: Copy + Debug + Eq + Hash + Ord + Serialize + DeserializeOwned;
    /// Why a deed is refused.
    type Refusal: Refusal + PartialEq;
    /// What a person may change.
    type Rights;

    /// Performs a deed, except on the parts that `stale` names: their writer has not seen their
    /// newest content. A deed that makes sense only as a whole is not performed at all when one of
    /// its parts is stale.
    ///
    /// # Errors
    /// The refusal of the document's rules; the document is then unchanged.
    fn perform(
        &mut self,
        deed: &Self::Deed,
        rights: &Self::Rights,
        stale: &dyn Fn(Self::Part) -> bool,
    ) -> Result<Performed<Self>, Self::Refusal>;

    /// Does again what was done to an equal document, or takes back what was just done to this one.
    /// No rule is asked, and whatever no longer exists is passed over.
    fn replay(&mut self, done: &Self::Deed);

    /// Notes on whatever a deed touched that change `sequence` was its newest.
    fn stamp(&mut self, done: &Self::Deed, sequence: u32);

    /// Calls `each` with every part that a deed changes.
    fn parts(deed: &Self::Deed, each: &mut dyn FnMut(Self::Part));

    /// Whether a deed does nothing.
    fn is_nothing(deed: &Self::Deed) -> bool;
}

/// What came of a deed.
pub struct Performed<D: Document> {
    /// What was done; nothing of it was already so.
    pub done: D::Deed,
    /// What takes it back.
    pub undo: D::Deed,
    /// The parts left out because someone had changed them unseen.
    pub stale: Vec<D::Part>,
}
