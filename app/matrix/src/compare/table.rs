//! The columns of a comparison: from → to.

use crate::said::{money, money_change, whole};
use app_recommendation::badge;
use domain::{
    ids::CampaignId,
    matrix::{NamedChange, RunLine, Status},
    money::Money,
};
use leptos::prelude::*;
use ui::{Column, Icon, Tag, Width, format, hue::hue_at};

pub(super) fn columns(currency: String) -> Vec<Column<NamedChange>> {
    vec![
        Column::view("store", "Store", |row: &NamedChange| {
            view! {
                <a class="matrix-store link" href=format!("/stores/{}", row.change.store)>
                    <span class="strong nowrap">{row.number.clone()}</span>
                    <span class="clip">{row.name.clone()}</span>
                </a>
            }
        })
        .width(Width::L),
        Column::view("status", "Status", |row: &NamedChange| {
            let shown = |line: &RunLine| badge(line.status).into_any();
            let same = both(row).is_some_and(|(a, b)| a.status == b.status);
            from_to(row, same, shown)
        })
        .width(Width::L),
        Column::view("campaign", "Campaign", |row: &NamedChange| {
            let names = [&row.campaign_before, &row.campaign_now].map(Clone::clone);
            let before = row.change.before.map(|line| line.campaign);
            let shown = move |line: &RunLine| {
                let [was, is] = &names;
                campaign(if Some(line.campaign) == before { was } else { is })
            };
            let same = both(row).is_some_and(|(a, b)| a.campaign == b.campaign);
            from_to(row, same, shown)
        })
        .width(Width::L),
        Column::view("why", "Why", |row: &NamedChange| {
            let name = |id: CampaignId| {
                let is_before = row.change.before.is_some_and(|line| line.campaign == id);
                let (name, _) = if is_before { &row.campaign_before } else { &row.campaign_now };
                name.clone()
            };
            let why = row.change.sentence(&name).unwrap_or_else(|| "–".to_owned());
            view! { <span class="small compare-why" data-tip=why.clone()>{why.clone()}</span> }
        })
        .width(Width::Xl),
        Column::view("pieces", "Pieces", |row: &NamedChange| {
            let shown = |line: &RunLine| {
                view! { <span class="num">{whole(line.quantity)}</span> }.into_any()
            };
            let same = both(row).is_some_and(|(a, b)| a.quantity == b.quantity);
            from_to(row, same, shown)
        })
        .width(Width::M),
        Column::view("confidence", "Confidence", |row: &NamedChange| {
            let shown = |line: &RunLine| {
                view! { <span class="num">{format::fraction(line.confidence, 0, crate::said::EN)}</span> }
                    .into_any()
            };
            let same = both(row).is_some_and(|(a, b)| (a.confidence - b.confidence).abs() < 0.5);
            from_to(row, same, shown)
        })
        .width(Width::M),
        Column::number("profit", "Profit", move |row: &NamedChange| {
            let part = |line: &Option<RunLine>| {
                line.filter(|line| line.status != Status::Skip).map_or(Money::ZERO, |line| line.profit)
            };
            match both(row) {
                Some(_) => money_change(part(&row.change.now) - part(&row.change.before), &currency),
                None => row
                    .change
                    .now
                    .or(row.change.before)
                    .map_or_else(|| "–".to_owned(), |line| money(line.profit, &currency)),
            }
        })
        .tip("Expected profit now, less that before; a skipped store counts with none."),
    ]
}

fn both(row: &NamedChange) -> Option<(RunLine, RunLine)> {
    row.change.before.zip(row.change.now)
}

fn campaign((name, colour): &(String, u8)) -> AnyView {
    if name.is_empty() {
        return view! { <span class="faint">"–"</span> }.into_any();
    }
    view! { <Tag text=name.clone() hue=hue_at((*colour).into())/> }.into_any()
}

/// What it was, an arrow, what it is; once when both are the same or one is missing.
fn from_to(row: &NamedChange, same: bool, shown: impl Fn(&RunLine) -> AnyView) -> AnyView {
    match (&row.change.before, &row.change.now) {
        (Some(before), Some(now)) if !same => view! {
            <span class="from-to">
                <span class="from-to-was">{shown(before)}</span>
                <Icon name="arrow-right" label="now"/>
                {shown(now)}
            </span>
        }
        .into_any(),
        (_, Some(line)) | (Some(line), None) => shown(line),
        (None, None) => view! { <span class="faint">"–"</span> }.into_any(),
    }
}
