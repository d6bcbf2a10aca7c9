//! Saved views of a list, as the matrix and the plans have them: the menu that applies them, and the
//! dialogs that save, rename and delete. What a view holds and where it is kept is the room's own.

mod menu;
mod naming;

pub use menu::Views;

use app_page::Failure;
use domain::{
    ids::ViewId,
    views::{SavedView, ViewRefusal},
};
use std::future::Future;

/// A room's saved views: what they hold, and the room's server functions for them.
pub trait RoomViews: Copy + Send + Sync + 'static {
    /// What a view holds.
    type View: Clone + PartialEq + Send + Sync + 'static;

    /// The views this person sees, their own first.
    fn list(self) -> impl Future<Output = Result<Vec<SavedView<Self::View>>, Failure>>;

    /// Saves a view under a name.
    fn save(
        self,
        name: String,
        shared: bool,
        view: Self::View,
    ) -> impl Future<Output = Result<ViewId, Failure<ViewRefusal>>>;

    /// Gives the view that is still at `version` another name, other people, or another content.
    fn change(
        self,
        id: ViewId,
        version: u32,
        name: Option<String>,
        shared: Option<bool>,
        view: Option<Self::View>,
    ) -> impl Future<Output = Result<(), Failure<ViewRefusal>>>;

    /// Deletes a view.
    fn delete(self, id: ViewId) -> impl Future<Output = Result<(), Failure<ViewRefusal>>>;

    /// Whether what is shown is what was saved.
    fn same(self, shown: &Self::View, saved: &Self::View) -> bool;
}
