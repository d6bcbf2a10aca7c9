//! Writing what came of an act: a statement per step, however many items it means, and the entry for
//! the log.

use super::rooms::State;
use crate::{
    db::{Day, Tx},
    plans::plan::{Logged, Subject},
    statements,
};
use domain::{
    accounts::Actor,
    collaboration::Proposal,
    ids::{ItemId, PlanId},
    plans::{
        ChangeKind, Deed, Edit, ItemSet, LivePlan, Operation, Step, StoredChange, Values, Wave,
        WaveStep,
    },
};

/// Gives items in the runs of places $3 (a list of first and last) other content, at change $4.
macro_rules! give {
    (lite, $set:literal) => {
        concat!(
            "UPDATE plan_item SET version = $4, ",
            $set,
            " FROM json_each($3) e WHERE workspace_id = $1 AND plan_id = $2
            AND place BETWEEN json_extract(e.value, '$[0]') AND json_extract(e.value, '$[1]')"
        )
    };
    (pg, $set:literal) => {
        concat!(
            "UPDATE plan_item SET version = $4, ",
            $set,
            " FROM jsonb_array_elements(CAST(CAST($3 AS TEXT) AS JSONB)) AS e (run)
            WHERE workspace_id = $1 AND plan_id = $2
            AND place BETWEEN CAST(e.run ->> 0 AS BIGINT) AND CAST(e.run ->> 1 AS BIGINT)"
        )
    };
}

statements! {
    /// Another campaign for items.
    GIVE_CAMPAIGN = sqlite give!(lite, "campaign_id = $5"), postgres give!(pg, "campaign_id = $5");
    /// Another quantity, the same for all.
    GIVE_PIECES = sqlite give!(lite, "pieces = $5"), postgres give!(pg, "pieces = $5");
    /// Another status.
    GIVE_STATUS = sqlite give!(lite, "status = $5"), postgres give!(pg, "status = $5");
    /// Another wave.
    GIVE_WAVE = sqlite give!(lite, "wave_id = $5"), postgres give!(pg, "wave_id = $5");
    /// Other notes.
    GIVE_NOTES = sqlite give!(lite, "notes = $5"), postgres give!(pg, "notes = $5");
    /// Another reason.
    GIVE_REASON = sqlite give!(lite, "reason = $5, reason_note = $6"),
        postgres give!(pg, "reason = $5, reason_note = $6");
    /// On hold, or not.
    GIVE_HOLD = sqlite give!(lite, "held = $5"), postgres give!(pg, "held = $5");
    /// A quantity each: $3 is a list of place and pieces.
    GIVE_EACH = sqlite "UPDATE plan_item SET version = $4, pieces = json_extract(e.value, '$[1]')
            FROM json_each($3) e WHERE workspace_id = $1 AND plan_id = $2
            AND place = json_extract(e.value, '$[0]')",
        postgres "UPDATE plan_item SET version = $4, pieces = CAST(e.run ->> 1 AS BIGINT)
            FROM jsonb_array_elements(CAST(CAST($3 AS TEXT) AS JSONB)) AS e (run)
            WHERE workspace_id = $1 AND plan_id = $2 AND place = CAST(e.run ->> 0 AS BIGINT)";
    /// A new wave; its place is written with all the others.
    ADD_WAVE = "INSERT INTO plan_wave (id, plan_id, workspace_id, position, name, in_home_on, last_on,
            budget, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// A wave's content.
    GIVE_WAVE_CONTENT = "UPDATE plan_wave SET name = $4, in_home_on = $5, last_on = $6, budget = $7,
            version = $8
        WHERE workspace_id = $1 AND plan_id = $2 AND id = $3";
    /// A wave's place.
    PLACE_WAVE = "UPDATE plan_wave SET position = $4
        WHERE workspace_id = $1 AND plan_id = $2 AND id = $3";
    /// A wave that is no more.
    DELETE_WAVE = "DELETE FROM plan_wave WHERE workspace_id = $1 AND plan_id = $2 AND id = $3";
}

/// Writes a proposal that has an entry, in the transaction that holds the plan, but for its entry in
/// the log, which is the answer. `state` has it performed already.
pub(super) async fn store(
    tx: &mut Tx,
    actor: &Actor,
    plan: PlanId,
    state: &State,
    proposal: &Proposal<LivePlan>,
) -> sqlx::Result<Option<Logged>> {
    let Some(entry) = &proposal.entry else { return Ok(None) };
    let document = state.authority.document();
    let (mut placed, version) = (false, i64::from(entry.sequence));
    for step in &entry.done.steps {
        match step {
            Step::Items(edit) => give(tx, actor, plan, version, edit).await?,
            Step::Wave(WaveStep::Create { wave, .. }) => {
                add_wave(tx, actor, plan, version, wave).await?;
                placed = true;
            }
            Step::Wave(WaveStep::Change { wave, .. }) => {
                let wave = document.waves.iter().find(|own| own.id == *wave);
                if let Some(wave) = wave {
                    give_wave(tx, actor, plan, version, wave).await?;
                }
            }
            Step::Wave(WaveStep::Move { .. }) => placed = true,
            Step::Wave(WaveStep::Delete { wave }) => {
                crate::execute!(&mut *tx, DELETE_WAVE, actor.workspace.0, plan.0, wave.0)?;
                placed = true;
            }
        }
    }
    if placed {
        for (position, wave) in (0_i64..).zip(&document.waves) {
            crate::execute!(&mut *tx, PLACE_WAVE, actor.workspace.0, plan.0, wave.id.0, position)?;
        }
    }
    let (kind, subject, change) = logged(state, proposal, &entry.done, entry.sequence);
    let subject = Subject { act: Some((entry.client.0, entry.number)), ..subject };
    Ok(Some(Logged { person: actor.person, kind, subject, change }))
}

/// How the log tells it: a single cell as a change of its item or wave, everything else as an act.
fn logged(
    state: &State,
    proposal: &Proposal<LivePlan>,
    done: &Deed,
    sequence: u32,
) -> (ChangeKind, Subject, StoredChange) {
    let version = Some(sequence);
    match (done.steps.as_slice(), proposal.undo.steps.as_slice()) {
        (
            [Step::Items(Edit { items, to: Values::Same(done) })],
            [Step::Items(Edit { to: Values::Same(undo), .. })],
        ) if items.len() == 1 && proposal.stale.is_empty() => {
            let subject = Subject {
                item: item_at(state, items).map(|id| id.0),
                version,
                cell: done.cell().word(),
                ..Subject::default()
            };
            let change = StoredChange::ItemV1 { done: done.clone(), undo: undo.clone() };
            (ChangeKind::Item, subject, change)
        }
        (
            [Step::Wave(WaveStep::Change { wave, operation: done })],
            [Step::Wave(WaveStep::Change { operation: undo, .. })],
        ) if proposal.stale.is_empty() => {
            let subject = Subject {
                wave: Some(wave.0),
                version,
                cell: done.cell().word(),
                ..Subject::default()
            };
            let change = StoredChange::WaveV1 { done: done.clone(), undo: undo.clone() };
            (ChangeKind::Wave, subject, change)
        }
        (steps, _) => {
            let items = steps.iter().any(|step| matches!(step, Step::Items(_)));
            let kind = if items { ChangeKind::Item } else { ChangeKind::Wave };
            let change = StoredChange::ActV1 {
                done: done.clone(),
                undo: proposal.undo.clone(),
                stale: proposal.stale.clone(),
            };
            (kind, Subject { version, ..Subject::default() }, change)
        }
    }
}

fn item_at(state: &State, items: &ItemSet) -> Option<ItemId> {
    let place = items.iter().next()?;
    state.authority.document().items.get(place as usize).map(|item| item.id)
}

async fn give(
    tx: &mut Tx,
    actor: &Actor,
    plan: PlanId,
    version: i64,
    edit: &Edit,
) -> sqlx::Result<()> {
    let (workspace, plan) = (actor.workspace.0, plan.0);
    let operation = match &edit.to {
        Values::Same(operation) => operation,
        Values::Pieces(pieces) => {
            let each: Vec<(u32, u32)> = edit.items.iter().zip(pieces.iter().copied()).collect();
            let (sql, each) = (GIVE_EACH.for_tx(tx), listed(&each));
            crate::execute!(tx, sql, workspace, plan, &each, version)?;
            return Ok(());
        }
    };
    let runs: Vec<(u32, u32)> =
        edit.items.runs().iter().map(|(first, count)| (*first, first + (count - 1))).collect();
    let runs = listed(&runs);
    match operation {
        Operation::SetCampaign(campaign) => {
            let sql = GIVE_CAMPAIGN.for_tx(tx);
            let campaign = campaign.map(|id| id.0);
            crate::execute!(tx, sql, workspace, plan, &runs, version, campaign)?;
        }
        Operation::SetPieces(pieces) => {
            let sql = GIVE_PIECES.for_tx(tx);
            crate::execute!(tx, sql, workspace, plan, &runs, version, i64::from(*pieces))?;
        }
        Operation::SetStatus(status) => {
            let sql = GIVE_STATUS.for_tx(tx);
            crate::execute!(tx, sql, workspace, plan, &runs, version, status.word())?;
        }
        Operation::SetWave(wave) => {
            let sql = GIVE_WAVE.for_tx(tx);
            let wave = wave.map(|id| id.0);
            crate::execute!(tx, sql, workspace, plan, &runs, version, wave)?;
        }
        Operation::SetNotes(notes) => {
            let sql = GIVE_NOTES.for_tx(tx);
            crate::execute!(tx, sql, workspace, plan, &runs, version, notes)?;
        }
        Operation::SetReason(reason) => {
            let sql = GIVE_REASON.for_tx(tx);
            let (word, note) = match reason {
                Some(reason) => (reason.kind.word(), reason.note.as_str()),
                None => ("", ""),
            };
            crate::execute!(tx, sql, workspace, plan, &runs, version, word, note)?;
        }
        Operation::SetHold(held) => {
            let sql = GIVE_HOLD.for_tx(tx);
            crate::execute!(tx, sql, workspace, plan, &runs, version, *held)?;
        }
    }
    Ok(())
}

/// Pairs of numbers as one value to bind.
fn listed(pairs: &[(u32, u32)]) -> String {
    let pairs = pairs.iter().map(|(a, b)| format!("[{a},{b}]"));
    format!("[{}]", pairs.collect::<Vec<_>>().join(","))
}

async fn add_wave(
    tx: &mut Tx,
    actor: &Actor,
    plan: PlanId,
    version: i64,
    wave: &Wave,
) -> sqlx::Result<()> {
    crate::execute!(
        tx,
        ADD_WAVE,
        wave.id.0,
        plan.0,
        actor.workspace.0,
        0_i64,
        &wave.name,
        wave.in_home_on.map(Day),
        wave.last_on.map(Day),
        wave.budget.map(|budget| budget.0),
        version,
    )?;
    Ok(())
}

async fn give_wave(
    tx: &mut Tx,
    actor: &Actor,
    plan: PlanId,
    version: i64,
    wave: &Wave,
) -> sqlx::Result<()> {
    crate::execute!(
        tx,
        GIVE_WAVE_CONTENT,
        actor.workspace.0,
        plan.0,
        wave.id.0,
        &wave.name,
        wave.in_home_on.map(Day),
        wave.last_on.map(Day),
        wave.budget.map(|budget| budget.0),
        version,
    )?;
    Ok(())
}
