//! A line of an order with its latest figures, as the tables hold it.

use crate::db::Day;
use domain::{
    money::Money,
    orders::{DifferenceReason, Figures},
};
use uuid::Uuid;

/// The columns of the figures of an `actual` called `a`.
macro_rules! figure_columns {
    () => {
        "a.printed, a.printed_on, a.delivered, a.delivered_on, a.invoiced, a.invoiced_amount, \
         a.invoiced_on, a.responses, a.revenue, a.counted_on, COALESCE(a.reason, '') AS reason, \
         COALESCE(a.reason_note, '') AS reason_note"
    };
}
pub(crate) use figure_columns;

/// Lines of orders of workspace $1 with their latest figures, before conditions of their own.
macro_rules! line_rows {
    ($($conditions:expr),+) => {
        concat!(
            "SELECT l.id, l.order_id, l.store_id, l.store_number, l.store_name, l.pieces,
                o.number, o.status, COALESCE(a.sequence, 0) AS sequence, ",
            crate::orders::actuals::figure_columns!(),
            " FROM order_line l
            JOIN orders o ON o.id = l.order_id
            LEFT JOIN actual a ON a.order_line_id = l.id AND a.latest
            WHERE o.workspace_id = $1 AND ",
            $($conditions),+
        )
    };
}
pub(crate) use line_rows;

/// The figures of one row of `actual`.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct FigureRow {
    printed: Option<i64>,
    printed_on: Option<Day>,
    delivered: Option<i64>,
    delivered_on: Option<Day>,
    invoiced: Option<i64>,
    invoiced_amount: Option<i64>,
    invoiced_on: Option<Day>,
    responses: Option<i64>,
    revenue: Option<i64>,
    counted_on: Option<Day>,
    reason: String,
    reason_note: String,
}

impl FigureRow {
    pub(crate) fn read(self) -> anyhow::Result<Figures> {
        let count = |n: Option<i64>| n.map(u32::try_from).transpose();
        let day = |day: Option<Day>| day.map(|day| day.0);
        Ok(Figures {
            printed: count(self.printed)?,
            printed_on: day(self.printed_on),
            delivered: count(self.delivered)?,
            delivered_on: day(self.delivered_on),
            invoiced: count(self.invoiced)?,
            invoiced_amount: self.invoiced_amount.map(Money),
            invoiced_on: day(self.invoiced_on),
            responses: count(self.responses)?,
            revenue: self.revenue.map(Money),
            counted_on: day(self.counted_on),
            reason: DifferenceReason::from_word(&self.reason),
            reason_note: self.reason_note,
        })
    }
}

/// A line with what the rules about its figures need to know.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct LineRow {
    pub(crate) id: Uuid,
    pub(crate) order_id: Uuid,
    pub(crate) store_id: Uuid,
    pub(crate) store_number: String,
    pub(crate) store_name: String,
    pub(crate) pieces: i64,
    /// The order's number.
    pub(crate) number: String,
    /// The order's status.
    pub(crate) status: String,
    /// How often something was said of the line.
    pub(crate) sequence: i64,
    #[sqlx(flatten)]
    figures: FigureRow,
}

impl LineRow {
    /// Its latest figures.
    pub(crate) fn figures(&self) -> anyhow::Result<Figures> {
        self.figures.clone().read()
    }

    /// Pieces ordered.
    pub(crate) fn ordered(&self) -> anyhow::Result<u32> {
        Ok(u32::try_from(self.pieces)?)
    }
}
