//! What a browser and the server say to each other about a live plan.

use super::{PlanAct, PlanAnswer, PlanEntry};
use crate::ids::{ClientId, ItemId, PersonId};
use serde::{Deserialize, Serialize};

/// What a browser says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FromBrowser {
    /// Do this, in this order.
    Acts(Vec<PlanAct>),
    /// I am here now.
    Here(Whereabouts),
}

/// What the server says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToBrowser {
    /// This was done, by whomever, in this order.
    Told(Vec<Told>),
    /// This became of your acts.
    Answers(Vec<PlanAnswer>),
    /// These people are in the plan.
    Present(Vec<Presence>),
    /// Something was said about the plan: its threads are to be read anew.
    Talked,
}

/// A change and who made it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// The change. One that is no act (a name, an approval) does nothing to items or waves.
    pub entry: PlanEntry,
    /// The person's name.
    pub by: String,
}

/// Where somebody is in a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whereabouts {
    /// The item they are at.
    pub item: Option<ItemId>,
    /// The column they are at, in the page's own word.
    pub column: Option<String>,
    /// Whether they are typing there.
    pub editing: bool,
}

/// Somebody who is in a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// Their browser tab.
    pub client: ClientId,
    /// Who they are.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Where they are.
    pub at: Whereabouts,
}
