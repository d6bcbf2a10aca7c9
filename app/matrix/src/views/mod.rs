//! The saved views of the matrix: filter, order and columns of a run's lines.

pub mod api;

use app_page::Failure;
use app_views::RoomViews;
use domain::{
    ids::ViewId,
    matrix::MatrixView,
    views::{SavedView, ViewRefusal},
};

/// Where they are kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct MatrixViews;

impl RoomViews for MatrixViews {
    type View = MatrixView;

    async fn list(self) -> Result<Vec<SavedView<MatrixView>>, Failure> {
        api::list_views().await
    }

    async fn save(
        self,
        name: String,
        shared: bool,
        view: MatrixView,
    ) -> Result<ViewId, Failure<ViewRefusal>> {
        api::save_view(name, shared, view).await
    }

    async fn change(
        self,
        id: ViewId,
        version: u32,
        name: Option<String>,
        shared: Option<bool>,
        view: Option<MatrixView>,
    ) -> Result<(), Failure<ViewRefusal>> {
        api::change_view(id, version, name, shared, view).await
    }

    async fn delete(self, id: ViewId) -> Result<(), Failure<ViewRefusal>> {
        api::delete_view(id).await
    }

    /// A view saved without columns goes with any.
    fn same(self, shown: &MatrixView, saved: &MatrixView) -> bool {
        let columns = saved.columns.is_none() || shown.columns == saved.columns;
        shown.filter == saved.filter && shown.sort == saved.sort && columns
    }
}
