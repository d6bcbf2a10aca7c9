//! Versions: named places in a plan's history, compared and had back. No version is a copy: the log
//! leads from the plan as it is to the plan as it was.

use super::{
    live::{Expecting, perform, sheet, undos_after},
    page, plan,
};
use crate::{
    Backend, Error, Result,
    audit::{self, Entry},
    db::Moment,
    error::refused,
    execute, on, on_tx, statements,
};
use domain::{
    accounts::{Action, Actor},
    collaboration::{Ask, Document, Outcome},
    ids::{ClientId, PlanId},
    plans::{
        COMPARED_LINES, ChangeKind, ComparedLine, Comparison, LivePlan, Milestone, Names, PlanAct,
        PlanTotals, Version, VersionRefusal, clean_version_name,
    },
    refusal::Never,
};
use uuid::Uuid;

statements! {
    /// The versions with names, the newest first.
    NAMED = "SELECT v.sequence, v.name, p.name AS by_name, v.at
        FROM plan_version v JOIN person p ON p.id = v.person_id
        WHERE v.workspace_id = $1 AND v.plan_id = $2 ORDER BY v.sequence DESC, v.at DESC LIMIT 500";
    /// The places where the plan's state changed.
    STATES = "SELECT h.sequence, h.kind, p.name AS by_name, h.at
        FROM plan_change h JOIN person p ON p.id = h.person_id
        WHERE h.workspace_id = $1 AND h.plan_id = $2 AND h.kind NOT IN ('item', 'wave', 'renamed')
        ORDER BY h.sequence DESC LIMIT 500";
    /// Whether a plan has a version of that name.
    NAMESAKES = "SELECT count(*) FROM plan_version WHERE workspace_id = $1 AND plan_id = $2 AND name = $3";
    /// Keeps a version.
    KEEP = "INSERT INTO plan_version (plan_id, workspace_id, name, sequence, person_id, at)
        VALUES ($1, $2, $3, $4, $5, $6)";
}

type Row = (i64, String, String, Moment);

/// The versions of a plan, the newest first.
pub async fn versions(cx: &Backend, actor: &Actor, plan: PlanId) -> Result<Vec<Version>> {
    actor.may(Action::Read)?;
    plan::plan::<Never>(cx, actor, plan).await?;
    let mut found = Vec::new();
    for (sql, named) in [(NAMED, true), (STATES, false)] {
        let rows: Vec<Row> = on!(&cx.db, |c| sqlx::query_as(sql)
            .bind(actor.workspace.0)
            .bind(plan.0)
            .fetch_all(c)
            .await)?;
        for (sequence, word, by, at) in rows {
            let what = if named {
                Milestone::Named(word)
            } else {
                let kind = ChangeKind::from_word(&word)
                    .ok_or_else(|| anyhow::anyhow!("unknown kind of change {word}"))?;
                Milestone::State(kind)
            };
            let sequence = sequence.try_into().map_err(anyhow::Error::from)?;
            found.push(Version { sequence, what, by, at: at.0 });
        }
    }
    found.sort_by_key(|version: &Version| std::cmp::Reverse((version.sequence, version.at)));
    Ok(found)
}

/// Gives the plan as it is now a name.
pub async fn save_version(
    cx: &Backend,
    actor: &Actor,
    plan_id: PlanId,
    name: &str,
) -> Result<u32, VersionRefusal> {
    actor.may(Action::EditPlans)?;
    let name = clean_version_name(name).map_err(refused)?;
    let mut tx = cx.db.begin().await?;
    let plan = plan::hold(&mut tx, actor, plan_id).await?;
    let namesakes: i64 = on_tx!(&mut tx, |c| sqlx::query_scalar(NAMESAKES)
        .bind(actor.workspace.0)
        .bind(plan_id.0)
        .bind(&name)
        .fetch_one(c)
        .await)?;
    if namesakes > 0 {
        return Err(Error::Refused(VersionRefusal::NameTaken { name }));
    }
    execute!(
        &mut tx,
        KEEP,
        plan_id.0,
        actor.workspace.0,
        &name,
        i64::from(plan.sequence),
        actor.person.0,
        Moment(cx.now())
    )?;
    let entry = Entry {
        action: "plans.save_version",
        subject_kind: "plan",
        subject_id: Some(plan_id.0),
        subject_label: plan.name.clone(),
        detail: serde_json::json!({ "version": name, "change": plan.sequence }),
    };
    audit::record(&mut tx, actor, cx.now(), entry).await?;
    tx.commit().await?;
    Ok(plan.sequence)
}

/// How a plan differed between two places of its history; until now when `to` is `None`.
pub async fn compare_versions(
    cx: &Backend,
    actor: &Actor,
    plan: PlanId,
    from: u32,
    to: Option<u32>,
) -> Result<Comparison, VersionRefusal> {
    let now = sheet::<VersionRefusal>(cx, actor, plan).await?;
    let to = to.unwrap_or(now.sequence);
    if from > now.sequence || to > now.sequence {
        return Err(Error::Refused(VersionRefusal::Unknown));
    }
    if from > to {
        return Err(Error::Refused(VersionRefusal::Reversed));
    }
    let campaigns = page::plan_page(cx, actor, plan).await.map_err(Error::widen)?.campaigns;
    let (mut before, mut after) = (now.plan, None);
    for one in undos_after(cx, actor.workspace, plan, from).await? {
        // Changes that came after the plan was read are not part of it.
        if one.sequence > now.sequence {
            continue;
        }
        if one.sequence <= to && after.is_none() {
            after = Some(before.clone());
        }
        before.replay(&one.undo);
    }
    let after = after.unwrap_or_else(|| before.clone());
    let differences = before.differences(&after);
    let totals = |plan: &LivePlan| {
        let names = Names::new(&campaigns, &plan.waves);
        PlanTotals::of(&plan.items, |campaign| names.price(campaign))
    };
    let changed = u32::try_from(differences.len()).unwrap_or(u32::MAX);
    let lines = differences
        .into_iter()
        .take(COMPARED_LINES)
        .filter_map(|difference| {
            let store = now.stores.get(difference.place as usize)?;
            let (number, name) = (store.number.clone(), store.name.clone());
            Some(ComparedLine { number, name, difference })
        })
        .collect();
    Ok(Comparison {
        before: totals(&before),
        after: totals(&after),
        changed,
        lines,
        waves_before: before.waves,
        waves_after: after.waves,
    })
}

/// Makes the plan hold again what it held at a place of its history: one act, which can be undone
/// like any other. How many cells of items changed.
pub async fn restore_version(
    cx: &Backend,
    actor: &Actor,
    plan_id: PlanId,
    sequence: u32,
) -> Result<u32, VersionRefusal> {
    actor.may(Action::EditPlans)?;
    let undos = undos_after(cx, actor.workspace, plan_id, sequence).await?;
    let newest = undos.first().map_or(sequence, |newest| newest.sequence);
    let client = ClientId(Uuid::now_v7());
    let performed = perform(cx, actor, plan_id, client, Expecting::Anything, |state| {
        let now = state.authority.sequence();
        if now < sequence {
            return Err(Error::Refused(VersionRefusal::Unknown));
        }
        if now != newest {
            return Err(Error::Changed { by: None });
        }
        let mut wanted = state.authority.document().clone();
        undos.iter().for_each(|one| wanted.replay(&one.undo));
        let deed = state.authority.document().deed_to(&wanted);
        Ok(PlanAct { number: 1, base: newest, ask: Ask::Do(deed) })
    })
    .await?;
    match performed.answer.map(|answer| answer.outcome) {
        Some(Outcome::Refused(refusal)) => {
            Err(Error::Refused(VersionRefusal::Edit { why: refusal.to_string() }))
        }
        _ => Ok(u32::try_from(performed.cells).unwrap_or(u32::MAX)),
    }
}
