//! The audit log: who did what, with a check of the chain and an export.

use super::{
    SettingsTabs,
    api::{AuditLine, VerifyAudit, audit_page},
    deeds::{deed, detail},
    moment,
};
use app_page::{Failure, LazyPage};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{
    Button, Column, Empty, Failed, LinkButton, Note, PageHeader, SearchInput, SkeletonRows, Table,
    Tone, Toolbar, Width,
};

/// `/settings/audit`.
pub struct AuditPage {
    text: RwSignal<String>,
    before: RwSignal<Option<i64>>,
    lines: Resource<Result<Vec<AuditLine>, Failure>>,
}

impl LazyPage for AuditPage {
    fn load() -> Self {
        let text = RwSignal::new(String::new());
        let before = RwSignal::new(None);
        let lines = Resource::new(
            move || (before.get(), text.get()),
            |(before, text)| audit_page(before, text),
        );
        AuditPage { text, before, lines }
    }

    fn view(this: Self) -> AnyView {
        let AuditPage { text, before, lines } = this;
        let verify = ServerAction::<VerifyAudit>::new();
        let verdict = move || match verify.value().get()? {
            Ok((entries, true)) => Some((
                Tone::Gain,
                format!("The chain is whole: {entries} entries, each fitting the one before it."),
            )),
            Ok((sequence, false)) => Some((
                Tone::Loss,
                format!(
                    "The chain is broken at entry {sequence}: it was altered, or the entry before it is missing."
                ),
            )),
            Err(failure) => Some((Tone::Loss, failure.to_string())),
        };
        view! {
            <Title text="Audit log"/>
            <div class="page">
                <PageHeader title="Audit log" text="Who did what, in order. Entries are never changed or deleted, and each carries the hash of the one before it.">
                    <Button icon="shield-check" busy=verify.pending() on_press=move || { verify.dispatch(VerifyAudit {}); }>"Check the chain"</Button>
                    <LinkButton href="/settings/audit/export.csv" icon="download" download=true>"Export CSV"</LinkButton>
                </PageHeader>
                <SettingsTabs current="/settings/audit"/>
                {move || verdict().map(|(tone, said)| view! { <div role="status"><Note tone=tone>{said}</Note></div> })}
                <Toolbar label="Audit log">
                    <SearchInput label="Search people, acts and things" key_hint="/" value=text on_search=move |typed: String| { before.set(None); text.set(typed); }/>
                </Toolbar>
                <Transition fallback=|| view! { <SkeletonRows rows=10 columns=5 label="The log is loading"/> }>
                    {move || Suspend::new(async move {
                        match lines.await {
                            Err(failure) => view! {
                                <Failed what="The log could not be read." next=failure.to_string() reference=failure.reference() on_retry=move || lines.refetch()/>
                            }.into_any(),
                            Ok(list) if list.is_empty() => view! {
                                <Empty icon="scan-line" title="No entry matches" text="Nothing in the log fits this search."/>
                            }.into_any(),
                            Ok(list) => {
                                let last = list.last().map(|line| line.sequence);
                                let full = list.len() == 100;
                                view! {
                                    <Table label="Entries" dense=true rows=Signal::stored(list) columns=columns() key=|line: &AuditLine| line.sequence.to_string()/>
                                    <div class="line">
                                        {move || before.get().is_some().then(|| view! { <Button on_press=move || before.set(None)>"Newest"</Button> })}
                                        {full.then(|| view! { <Button on_press=move || before.set(last)>"Older"</Button> })}
                                    </div>
                                }.into_any()
                            }
                        }
                    })}
                </Transition>
            </div>
        }
        .into_any()
    }
}

fn columns() -> Vec<Column<AuditLine>> {
    vec![
        Column::number("sequence", "No.", |line: &AuditLine| line.sequence.to_string())
            .width(Width::Xs),
        Column::text("at", "When", |line: &AuditLine| moment(line.at)).width(Width::L),
        Column::text("person", "Who", |line: &AuditLine| line.person.clone()),
        Column::text("action", "Did", |line: &AuditLine| deed(&line.action)).width(Width::L),
        Column::text("subject", "To", |line: &AuditLine| line.subject.clone()).width(Width::L),
        Column::view("detail", "Detail", |line: &AuditLine| {
            let words = detail(&line.detail);
            let tip = words.clone();
            view! { <span class="clip small quiet" tabindex="0" data-tip=tip>{words}</span> }
        })
        .width(Width::Rest)
        .wide_only(),
        Column::text("hash", "Hash", |line: &AuditLine| line.hash.clone()).wide_only(),
    ]
}
