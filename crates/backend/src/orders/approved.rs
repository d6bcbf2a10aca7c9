//! What a plan's approval covers, read as order lines.

use crate::{
    Error, Result,
    db::{Day, Tx},
    on_tx, statements,
};
use domain::{
    accounts::Actor,
    ids::PlanId,
    money::{Money, UnitCost},
    orders::{CreateRefusal, Line, LineAdvice, LineWave},
    plans::{ApprovedLine, PlanStatus, Price, ReasonKind, digest_input},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

statements! {
    /// A plan's standing. Whoever orders from it holds it until their transaction ends, so that
    /// it is neither reopened nor ordered a second time meanwhile; SQLite has one writer anyway.
    PLAN = sqlite "SELECT name, status, revision, digest FROM plan
        WHERE workspace_id = $1 AND id = $2",
        postgres "SELECT name, status, revision, digest FROM plan
        WHERE workspace_id = $1 AND id = $2 FOR UPDATE";
    /// Every included item with all that its order line will say.
    LINES = "SELECT i.id AS item_id, i.store_id, s.number AS store_number, s.name AS store_name,
            s.city, s.state, COALESCE(r.name, '') AS region,
            i.campaign_id, c.name AS campaign_name, c.colour AS campaign_colour,
            i.wave_id, w.name AS wave_name, w.position AS wave_position, w.in_home_on, w.last_on,
            i.pieces, p.unit_cost, p.fixed_cost,
            i.run_id, COALESCE(o.name, '') AS advised_campaign, i.original_pieces, i.confidence,
            i.reason, i.reason_note, i.notes
        FROM plan_item i
        JOIN store s ON s.id = i.store_id
        LEFT JOIN region r ON r.id = s.region_id
        JOIN campaign c ON c.id = i.campaign_id
        JOIN plan_price p ON p.plan_id = i.plan_id AND p.campaign_id = i.campaign_id
        JOIN plan_wave w ON w.id = i.wave_id
        LEFT JOIN campaign o ON o.id = i.original_campaign_id
        WHERE i.workspace_id = $1 AND i.plan_id = $2 AND i.status = 'included' AND i.pieces > 0
        ORDER BY s.number_key";
}

/// An approved plan, as ordering needs it.
pub(super) struct ApprovedPlan {
    pub(super) id: PlanId,
    pub(super) name: String,
    pub(super) revision: u32,
    /// The approved digest in hexadecimal.
    pub(super) digest: String,
}

#[derive(sqlx::FromRow)]
struct PlanRow {
    name: String,
    status: String,
    revision: i64,
    digest: Option<Vec<u8>>,
}

#[derive(sqlx::FromRow)]
struct LineRow {
    item_id: Uuid,
    store_id: Uuid,
    store_number: String,
    store_name: String,
    city: String,
    state: String,
    region: String,
    campaign_id: Uuid,
    campaign_name: String,
    campaign_colour: i64,
    wave_id: Uuid,
    wave_name: String,
    wave_position: i64,
    in_home_on: Option<Day>,
    last_on: Option<Day>,
    pieces: i64,
    unit_cost: i64,
    fixed_cost: i64,
    run_id: Option<Uuid>,
    advised_campaign: String,
    original_pieces: Option<i64>,
    confidence: Option<f64>,
    reason: String,
    reason_note: String,
    notes: String,
}

/// The plan, held until the transaction ends; refused unless it is approved (or already executed,
/// which is an approved plan that has orders).
pub(super) async fn approved_plan(
    tx: &mut Tx,
    actor: &Actor,
    plan: PlanId,
) -> Result<ApprovedPlan, CreateRefusal> {
    let sql = PLAN.for_tx(tx);
    let row: Option<PlanRow> = on_tx!(tx, |c| sqlx::query_as(sql)
        .bind(actor.workspace.0)
        .bind(plan.0)
        .fetch_optional(c)
        .await)?;
    let row = row.ok_or(Error::NotFound("plan"))?;
    let standing = PlanStatus::from_word(&row.status);
    match (standing, row.digest) {
        (Some(PlanStatus::Approved | PlanStatus::Executed), Some(digest)) => Ok(ApprovedPlan {
            id: plan,
            name: row.name,
            revision: u32::try_from(row.revision).map_err(anyhow::Error::from)?,
            digest: hexadecimal(&digest),
        }),
        _ => Err(Error::Refused(CreateRefusal::NotApproved { plan: row.name })),
    }
}

/// The plan's lines, if they are to the last figure what its digest was taken of.
pub(super) async fn approved_lines(
    tx: &mut Tx,
    actor: &Actor,
    plan: &ApprovedPlan,
) -> Result<Vec<Line>, CreateRefusal> {
    let rows: Vec<LineRow> = on_tx!(tx, |c| sqlx::query_as(LINES)
        .bind(actor.workspace.0)
        .bind(plan.id.0)
        .fetch_all(c)
        .await)?;
    let mut sealed = Vec::with_capacity(rows.len());
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let (approved, line) = row.read()?;
        sealed.push(approved);
        lines.push(line);
    }
    let digest = Sha256::digest(digest_input(plan.id, &sealed).as_bytes());
    if hexadecimal(&digest) == plan.digest {
        Ok(lines)
    } else {
        Err(Error::Refused(CreateRefusal::SealBroken { plan: plan.name.clone() }))
    }
}

impl LineRow {
    fn read(self) -> anyhow::Result<(ApprovedLine, Line)> {
        let price = Price { unit: UnitCost(self.unit_cost), fixed: Money(self.fixed_cost) };
        let approved = ApprovedLine {
            item: self.item_id.into(),
            store: self.store_id.into(),
            campaign: self.campaign_id.into(),
            pieces: u32::try_from(self.pieces)?,
            wave: self.wave_id.into(),
            in_home_on: self.in_home_on.map(|day| day.0),
            price,
            run: self.run_id.map(Into::into),
        };
        let advice = match (self.run_id, self.original_pieces) {
            (Some(run), Some(pieces)) => Some(LineAdvice {
                run: run.into(),
                campaign_name: self.advised_campaign,
                pieces: u32::try_from(pieces)?,
                confidence: self.confidence.unwrap_or_default(),
                override_reason: reason_in_words(&self.reason, self.reason_note),
            }),
            _ => None,
        };
        let line = Line {
            item: Some(approved.item),
            store: approved.store,
            store_number: self.store_number,
            store_name: self.store_name,
            city: self.city,
            state: self.state,
            region: self.region,
            campaign: approved.campaign,
            campaign_name: self.campaign_name,
            campaign_colour: u8::try_from(self.campaign_colour)?,
            wave: Some(LineWave {
                id: approved.wave,
                name: self.wave_name,
                position: u32::try_from(self.wave_position)?,
                in_home_on: approved.in_home_on,
                last_in_home_on: self.last_on.map(|day| day.0),
            }),
            pieces: approved.pieces,
            unit_cost: price.unit,
            fixed_cost: price.fixed,
            cost: approved.cost(),
            advice,
            note: self.notes,
        };
        Ok((approved, line))
    }
}

/// "Budget: only half this month", or whichever half of it is there.
fn reason_in_words(kind: &str, note: String) -> String {
    match ReasonKind::from_word(kind) {
        None | Some(ReasonKind::Other) if !note.is_empty() => note,
        None => String::new(),
        Some(kind) if note.is_empty() => kind.to_string(),
        Some(kind) => format!("{kind}: {note}"),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
