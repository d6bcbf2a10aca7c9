//! The plan's rows as the sheet reads them. A row's key is the place of its item, which never changes.

use super::{
    columns::{self, Place},
    desk::{Held, Row, Shared},
};
use std::sync::PoisonError;
use ui::sheet::{CellEdit, Face, Rows};

/// The rows of a plan.
pub(super) struct PlanRows {
    pub held: Shared,
    /// ISO 4217 code.
    pub currency: String,
}

impl PlanRows {
    fn read<T>(&self, read: impl FnOnce(&Held) -> T) -> Option<T> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        held.as_ref().map(read)
    }

    fn cell<T>(
        &self,
        row: usize,
        column: &str,
        read: impl FnOnce(&Held, &Row, Place) -> T,
    ) -> Option<T> {
        let place = Place::of(column)?;
        self.read(|held| Some(read(held, &held.at(held.place(row)?)?, place)))?
    }
}

impl Rows for PlanRows {
    fn key(&self, row: usize) -> Option<String> {
        self.read(|held| held.place(row))?.map(|place| place.to_string())
    }

    fn row_of(&self, key: &str) -> Option<usize> {
        let place = key.parse().ok()?;
        self.read(|held| held.row_of(place))?
    }

    fn face(&self, row: usize, column: &'static str) -> Option<Face> {
        self.cell(row, column, |held, line, place| columns::face(held, &self.currency, line, place))
    }

    fn text(&self, row: usize, column: &'static str) -> String {
        self.cell(row, column, |held, line, place| columns::text(held, &self.currency, line, place))
            .unwrap_or_default()
    }

    fn draft(&self, row: usize, column: &'static str) -> String {
        self.cell(row, column, |_, line, place| columns::draft(line, place)).unwrap_or_default()
    }

    fn choices(&self, _row: usize, column: &'static str) -> Vec<(String, String)> {
        let place = Place::of(column);
        place.and_then(|place| self.read(|held| columns::choices(held, place))).unwrap_or_default()
    }

    fn check(&self, edit: &CellEdit) -> Result<(), String> {
        let gone = || "This store is not here.".to_owned();
        let place = Place::of(edit.column).ok_or_else(gone)?;
        self.read(|held| {
            let at = edit.key.parse().map_err(|_| gone())?;
            if !held.rights.reach(at) {
                return Err(
                    "This store is outside the regions and groups you may change.".to_owned()
                );
            }
            let operation = columns::operation(held, place, &edit.text)?;
            let plan = held.replica.document();
            let offered = |id| {
                plan.offered.contains(&id)
                    || plan.items.get(at as usize).is_some_and(|item| {
                        item.campaign == Some(id)
                            || item.original.is_some_and(|it| it.campaign == Some(id))
                    })
            };
            let known = |id| plan.waves.iter().any(|wave| wave.id == id);
            domain::plans::check_operation(plan.status, operation, offered, known)
                .map(drop)
                .map_err(|refusal| refusal.to_string())
        })
        .ok_or_else(gone)?
    }

    fn name(&self, row: usize) -> String {
        self.read(|held| held.stores.get(held.place(row)?).map(|store| store.number.clone()))
            .flatten()
            .unwrap_or_else(|| format!("row {}", row + 1))
    }

    fn class(&self, row: usize) -> &'static str {
        let excluded = self.read(|held| {
            let item = held.replica.document().items.get(held.place(row)? as usize)?;
            Some(item.status == domain::plans::ItemStatus::Excluded)
        });
        if excluded.flatten() == Some(true) { "plan-row-excluded" } else { "" }
    }
}
