//! The lines of a run as a file: exactly what is filtered or selected, with the columns chosen, in
//! that order; every column of the page and what its panel tells of a store.

use super::{
    read::lines_of,
    run,
    select::{Selection, joins, order},
};
use crate::{
    Backend, Result,
    db::{Dialect, Value},
    export::{Cell, Column, Format, Kind, Sheet},
    on, statements,
};
use domain::{
    accounts::{Action, Actor},
    ids::{CampaignId, RunId, StoreId},
    matrix::{
        MatrixColumn, MatrixColumns, MatrixView, Recommendation, RecommendationRow,
        RecommendationSort, StoredRecommendation,
    },
};
use sqlx::QueryBuilder;
use std::collections::HashMap;
use uuid::Uuid;

/// Lines read and written at a time.
const CHUNK: usize = 1_000;

statements! {
    /// The names of the workspace's campaigns.
    CAMPAIGNS = "SELECT id, name FROM campaign WHERE workspace_id = $1";
}

/// The lines of a view, being written to a file piece by piece.
///
/// Which lines and their order are read once, at the beginning; the run itself never changes.
pub struct MatrixExport {
    cx: Backend,
    actor: Actor,
    run: RunId,
    name: String,
    columns: MatrixColumns,
    campaigns: HashMap<CampaignId, String>,
    ids: Vec<StoreId>,
    written: usize,
    sheet: Option<Sheet>,
}

impl MatrixExport {
    /// Begins the file. Without chosen columns it has all.
    pub async fn begin(
        cx: &Backend,
        actor: &Actor,
        run_id: RunId,
        view: &MatrixView,
        format: Format,
    ) -> Result<MatrixExport> {
        actor.may(Action::Read)?;
        let (info, _) = run(cx, actor, run_id).await?;
        let columns = view.columns.clone().unwrap_or_else(MatrixColumns::all);
        let heads: Vec<Column> = columns.shown().iter().map(|column| head(*column)).collect();
        let selection = Selection::all(cx, actor, run_id, &view.filter).await?;
        let ids: Vec<Uuid> = on!(&cx.db, |c| ids_query(&selection, view.sort)
            .build_query_scalar()
            .fetch_all(c)
            .await)?;
        let campaigns: Vec<(Uuid, String)> =
            on!(&cx.db, |c| sqlx::query_as(CAMPAIGNS).bind(actor.workspace.0).fetch_all(c).await)?;
        Ok(MatrixExport {
            cx: cx.clone(),
            actor: actor.clone(),
            run: run_id,
            name: format!("matrix-run-{}-{}.{}", info.number, info.settings.month, format.ending()),
            columns,
            campaigns: campaigns.into_iter().map(|(id, name)| (CampaignId(id), name)).collect(),
            ids: ids.into_iter().map(StoreId).collect(),
            written: 0,
            sheet: Some(Sheet::new(format, "Matrix", &heads)?),
        })
    }

    /// What the file is called when it is saved, such as `matrix-run-7-2025-03.csv`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The next piece; `None` when the file is complete.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>> {
        while let Some(mut sheet) = self.sheet.take() {
            let end = self.ids.len().min(self.written + CHUNK);
            for cells in self.cells(&self.ids[self.written..end]).await? {
                sheet.row(&cells)?;
            }
            self.written = end;
            if end == self.ids.len() {
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

    /// The cells of these stores' lines, in their order.
    async fn cells(&self, ids: &[StoreId]) -> Result<Vec<Vec<Cell>>> {
        let mut lines: HashMap<StoreId, RecommendationRow> =
            lines_of(&self.cx, &self.actor, self.run, ids)
                .await?
                .into_iter()
                .map(|line| (line.store, line))
                .collect();
        let whole = match self.columns.shown().iter().any(|column| column.is_of_files()) {
            true => details_of(&self.cx, self.run, ids).await?,
            false => HashMap::new(),
        };
        let rows = ids.iter().filter_map(|id| {
            let line = lines.remove(id)?;
            let whole = whole.get(id);
            let cell = |column: &MatrixColumn| self.cell(*column, &line, whole);
            Some(self.columns.shown().iter().map(cell).collect())
        });
        Ok(rows.collect())
    }

    fn cell(
        &self,
        column: MatrixColumn,
        line: &RecommendationRow,
        whole: Option<&Recommendation>,
    ) -> Cell {
        let of = |cell: &dyn Fn(&Recommendation) -> Cell| whole.map_or(Cell::Empty, cell);
        let yes = |yes: bool| Cell::text(if yes { "yes" } else { "" });
        match column {
            MatrixColumn::Number => Cell::text(&line.number),
            MatrixColumn::Name => Cell::text(&line.name),
            MatrixColumn::City => Cell::text(&line.city),
            MatrixColumn::State => Cell::text(&line.state),
            MatrixColumn::Region => Cell::text(&line.region),
            MatrixColumn::StoreType => Cell::text(&line.store_type),
            MatrixColumn::Status => Cell::text(line.status.to_string()),
            MatrixColumn::Campaign => Cell::text(&line.campaign_name),
            MatrixColumn::Pieces => Cell::Whole(line.pieces.into()),
            MatrixColumn::Confidence => Cell::Number(tenths(line.confidence)),
            MatrixColumn::Rate => Cell::Share(line.rate),
            MatrixColumn::RateLow => Cell::Share(line.rate_low),
            MatrixColumn::RateHigh => Cell::Share(line.rate_high),
            MatrixColumn::ObservedLow => of(&|whole| Cell::Share(whole.forecast.observed_low)),
            MatrixColumn::ObservedHigh => of(&|whole| Cell::Share(whole.forecast.observed_high)),
            MatrixColumn::Responses => Cell::Number(tenths(line.responses)),
            MatrixColumn::Revenue => of(&|whole| Cell::maybe(whole.expected_revenue, Cell::Money)),
            MatrixColumn::Cost => Cell::Money(line.cost),
            MatrixColumn::Margin => Cell::Money(line.cost + line.profit),
            MatrixColumn::Profit => Cell::Money(line.profit),
            MatrixColumn::Overall => Cell::Number(tenths(line.overall)),
            MatrixColumn::ScoreStore => Cell::Number(tenths(line.scores.store)),
            MatrixColumn::ScoreCreative => Cell::Number(tenths(line.scores.creative)),
            MatrixColumn::ScoreGeography => Cell::Number(tenths(line.scores.geography)),
            MatrixColumn::ScoreTiming => Cell::Number(tenths(line.scores.timing)),
            MatrixColumn::ChanceBest => of(&|whole| Cell::Share(whole.chance_best)),
            MatrixColumn::Reasons => {
                of(&|whole| sentences(whole.reasons.iter().map(|reason| reason.sentence())))
            }
            MatrixColumn::Risks => {
                of(&|whole| sentences(whole.risks.iter().map(|risk| risk.sentence())))
            }
            MatrixColumn::RunnerUps => of(&|whole| Cell::text(self.runner_ups(whole))),
            MatrixColumn::NextStatus => of(&|whole| {
                Cell::maybe(whole.next_status, |next| Cell::text(next.sentence(whole.quantity)))
            }),
            MatrixColumn::SkipCause => {
                of(&|whole| Cell::maybe(whole.skip_cause, |cause| Cell::text(cause.sentence())))
            }
            MatrixColumn::Mailings => of(&|whole| Cell::Whole(whole.track.mailings.into())),
            MatrixColumn::LastMailing => {
                of(&|whole| Cell::maybe(whole.track.last_mailing, Cell::Date))
            }
            MatrixColumn::LowData => yes(line.low_data),
            MatrixColumn::HeldOut => yes(line.held_out),
        }
    }

    /// "Fall Promo, 2300 pieces, best with 18 %; …".
    fn runner_ups(&self, whole: &Recommendation) -> String {
        let words = whole.runner_ups.iter().map(|other| {
            let name = self.campaigns.get(&other.campaign).map_or("?", String::as_str);
            let chance = 100.0 * other.chance_best;
            format!("{name}, {} pieces, best with {chance:.0} %", other.quantity)
        });
        words.collect::<Vec<_>>().join("; ")
    }
}

/// What is behind the lines of these stores.
pub(super) async fn details_of(
    cx: &Backend,
    run: RunId,
    ids: &[StoreId],
) -> Result<HashMap<StoreId, Recommendation>> {
    let rows: Vec<(Uuid, String)> =
        on!(&cx.db, |c| details_query(run, ids).build_query_as().fetch_all(c).await)?;
    let mut details = HashMap::with_capacity(rows.len());
    for (store, detail) in rows {
        let whole = serde_json::from_str::<StoredRecommendation>(&detail)?.upgrade();
        details.insert(StoreId(store), whole);
    }
    Ok(details)
}

fn details_query<D: Dialect>(run: RunId, ids: &[StoreId]) -> QueryBuilder<D> {
    let mut query =
        QueryBuilder::new("SELECT store_id, detail FROM recommendation_detail WHERE run_id = ");
    D::bind(&mut query, Value::Id(run.0));
    query.push(" AND store_id IN ");
    D::ids(&mut query, ids.iter().map(|id| id.0).collect());
    query
}

fn ids_query<D: Dialect>(selection: &Selection<'_>, sort: RecommendationSort) -> QueryBuilder<D> {
    let mut query = QueryBuilder::new("SELECT m.store_id FROM recommendation m");
    query.push(joins(sort));
    selection.conditions(&mut query);
    order(&mut query, sort, false);
    query
}

fn tenths(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

fn sentences(sentences: impl Iterator<Item = String>) -> Cell {
    Cell::text(sentences.collect::<Vec<_>>().join(" "))
}

fn head(column: MatrixColumn) -> Column {
    let kind = match column {
        MatrixColumn::Pieces | MatrixColumn::Mailings => Kind::Whole,
        MatrixColumn::Confidence
        | MatrixColumn::Responses
        | MatrixColumn::Overall
        | MatrixColumn::ScoreStore
        | MatrixColumn::ScoreCreative
        | MatrixColumn::ScoreGeography
        | MatrixColumn::ScoreTiming => Kind::Number,
        MatrixColumn::Rate
        | MatrixColumn::RateLow
        | MatrixColumn::RateHigh
        | MatrixColumn::ObservedLow
        | MatrixColumn::ObservedHigh
        | MatrixColumn::ChanceBest => Kind::Share,
        MatrixColumn::Revenue
        | MatrixColumn::Cost
        | MatrixColumn::Margin
        | MatrixColumn::Profit => Kind::Money,
        MatrixColumn::LastMailing => Kind::Date,
        _ => Kind::Text,
    };
    Column::new(column.to_string(), kind)
}
