//! Two runs held against each other as a file: a line for each store that changed, from and to.

use super::comparison;
use crate::{
    Backend, Result,
    export::{Cell, Column, Format, Kind, Sheet},
};
use domain::{
    accounts::Actor,
    ids::{CampaignId, RunId},
    matrix::{ChangeKind, NamedChange, RunLine},
};

/// Lines read and written at a time. Each reading goes through both runs, so there are few of them.
const CHUNK: usize = 5_000;

/// What changed between two runs, being written to a file piece by piece. Runs never change, so that
/// the pieces fit together.
pub struct ComparisonExport {
    cx: Backend,
    actor: Actor,
    before: RunId,
    now: RunId,
    kinds: Vec<ChangeKind>,
    name: String,
    written: usize,
    sheet: Option<Sheet>,
}

impl ComparisonExport {
    /// Begins the file, of these kinds of change, or of all that are changes when there are none.
    pub async fn begin(
        cx: &Backend,
        actor: &Actor,
        (before, now): (RunId, RunId),
        kinds: Vec<ChangeKind>,
        format: Format,
    ) -> Result<ComparisonExport> {
        // Reads nothing of the lines yet: it refuses who may not read, and tells the runs' numbers.
        let page = comparison(cx, actor, before, now, &kinds, 0, 0).await?;
        let (a, b) = (page.before.number, page.now.number);
        Ok(ComparisonExport {
            cx: cx.clone(),
            actor: actor.clone(),
            before,
            now,
            kinds,
            name: format!("matrix-runs-{a}-and-{b}.{}", format.ending()),
            written: 0,
            sheet: Some(Sheet::new(format, "Changes", &heads())?),
        })
    }

    /// What the file is called when it is saved, such as `matrix-runs-6-and-7.csv`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The next piece; `None` when the file is complete.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>> {
        while let Some(mut sheet) = self.sheet.take() {
            let (cx, actor, from) = (&self.cx, &self.actor, self.written);
            let page =
                comparison(cx, actor, self.before, self.now, &self.kinds, from, CHUNK).await?;
            for change in &page.changes {
                sheet.row(&cells(change))?;
            }
            self.written += CHUNK;
            if u64::try_from(self.written).is_ok_and(|written| written >= page.total) {
                return Ok(Some(sheet.finish()?));
            }
            let ready = sheet.ready()?;
            self.sheet = Some(sheet);
            if !ready.is_empty() {
                return Ok(Some(ready));
            }
        }
        Ok(None)
    }
}

fn heads() -> Vec<Column> {
    let both = |what: &str, kind| {
        [Column::new(format!("{what} before"), kind), Column::new(format!("{what} now"), kind)]
    };
    let mut heads = vec![
        Column::new("Store number", Kind::Text),
        Column::new("Store name", Kind::Text),
        Column::new("Region", Kind::Text),
        Column::new("Change", Kind::Text),
    ];
    heads.extend(both("Status", Kind::Text));
    heads.extend(both("Campaign", Kind::Text));
    heads.extend(both("Pieces", Kind::Whole));
    heads.extend(both("Confidence", Kind::Number));
    heads.extend(both("Cost", Kind::Money));
    heads.extend(both("Expected profit", Kind::Money));
    heads.push(Column::new("Why", Kind::Text));
    heads
}

fn cells(line: &NamedChange) -> Vec<Cell> {
    let change = &line.change;
    let both = |cell: &dyn Fn(&RunLine) -> Cell| {
        [change.before, change.now].map(|line| Cell::maybe(line, |line| cell(&line)))
    };
    let name_of = |id: CampaignId| {
        let was = change.before.is_some_and(|before| before.campaign == id);
        let (name, _) = if was { &line.campaign_before } else { &line.campaign_now };
        name.clone()
    };
    let mut cells = vec![
        Cell::text(&line.number),
        Cell::text(&line.name),
        Cell::text(&line.region),
        Cell::text(change.kind.to_string()),
    ];
    cells.extend(both(&|line| Cell::text(line.status.to_string())));
    cells.extend([&line.campaign_before.0, &line.campaign_now.0].map(Cell::text));
    cells.extend(both(&|line| Cell::Whole(line.quantity.into())));
    cells.extend(both(&|line| Cell::Number(line.confidence)));
    cells.extend(both(&|line| Cell::Money(line.cost)));
    cells.extend(both(&|line| Cell::Money(line.profit)));
    cells.push(Cell::text(change.sentence(&name_of).unwrap_or_default()));
    cells
}
