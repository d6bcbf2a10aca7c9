//! The workspace's settings: name, currency, time zone, thresholds, margin, demonstration.

use super::{
    SettingsTabs,
    api::{AddDemonstration, RemoveDemonstration, SaveSettings, settings},
};
use app_page::{Failure, LazyPage, use_visit};
use domain::{
    accounts::{Action, QuickOrderLimits, WorkspaceSettings},
    money::Money,
};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{
    Button, Confirm, Failed, Field, Kind, LinkButton, MoneyField, Note, NumberField, PageHeader,
    Skeleton, Switch, TextInput, Tone,
};

/// `/settings`.
pub struct SettingsPage {
    settings: Resource<Result<WorkspaceSettings, Failure>>,
}

impl LazyPage for SettingsPage {
    fn load() -> Self {
        SettingsPage { settings: Resource::new(|| (), |()| settings()) }
    }

    fn view(this: Self) -> AnyView {
        let settings = this.settings;
        let here = use_visit();
        view! {
            <Title text="Settings"/>
            <div class="page page-middle">
                <PageHeader title="Settings"/>
                <SettingsTabs current="/settings"/>
                <Transition fallback=|| view! { <Skeleton lines=8 label="The settings are loading"/> }>
                    {move || Suspend::new(async move {
                        let visit = here.0.await;
                        match (settings.await, visit) {
                            (Ok(settings), Ok(visit)) => {
                                let refused = visit.actor.may(Action::ManageWorkspace).err().map(|f| f.to_string());
                                view! { <Settings settings refused demonstration=visit.demonstration/> }.into_any()
                            }
                            (Err(failure), _) | (_, Err(failure)) => view! {
                                <Failed what="The settings could not be loaded." safe="Nothing was changed." next=failure.to_string() reference=failure.reference() on_retry=move || settings.refetch()/>
                            }.into_any(),
                        }
                    })}
                </Transition>
            </div>
        }
        .into_any()
    }
}

#[component]
fn Settings(
    settings: WorkspaceSettings,
    refused: Option<String>,
    demonstration: bool,
) -> impl IntoView {
    let save = ServerAction::<SaveSettings>::new();
    let edited = RwSignal::new(settings.clone());
    let currency = settings.currency.clone();
    let own_currency = currency.clone();
    let locked = refused.is_some();
    let refused = StoredValue::new(refused);
    let answer = move || save.value().get();
    let above =
        Signal::derive(move || Some(i64::from(edited.with(|s| s.thresholds.auto_approve_above))));
    let below = Signal::derive(move || Some(i64::from(edited.with(|s| s.thresholds.skip_below))));
    let set_above =
        move |n: Option<i64>| edited.update(|s| s.thresholds.auto_approve_above = percent(n, 75));
    let set_below =
        move |n: Option<i64>| edited.update(|s| s.thresholds.skip_below = percent(n, 50));
    let margin = Signal::derive(move || Some(edited.with(|s| s.margin_per_response.0)));
    let set_margin =
        move |cents: Option<i64>| edited.update(|s| s.margin_per_response.0 = cents.unwrap_or(0));
    view! {
        <section class="panel"><div class="panel-body form">
            {refused.get_value().map(|why| view! { <Note tone=Tone::Quiet>{why}</Note> })}
            {move || match answer() {
                Some(Err(failure)) => Some(view! { <div role="alert"><Note tone=Tone::Loss>{failure.to_string()}</Note></div> }.into_any()),
                Some(Ok(_)) => Some(view! { <div role="status"><Note tone=Tone::Gain>"Saved."</Note></div> }.into_any()),
                None => None,
            }}
            <Field label="Name of the workspace">
                <TextInput value=Signal::derive(move || edited.with(|s| s.name.clone())) on_input=move |text: String| edited.update(|s| s.name = text) disabled=locked/>
            </Field>
            <div class="columns-2">
                <Field label="Currency" hint="Three letters, such as USD.">
                    <TextInput value=Signal::derive(move || edited.with(|s| s.currency.clone())) on_input=move |text: String| edited.update(|s| s.currency = text) disabled=locked/>
                </Field>
                <Field label="Time zone" hint="Such as America/New_York.">
                    <TextInput value=Signal::derive(move || edited.with(|s| s.time_zone.clone())) on_input=move |text: String| edited.update(|s| s.time_zone = text) disabled=locked/>
                </Field>
                <Field label="Auto-approve above" hint="Recommendations with more confidence need no second look.">
                    <NumberField value=above on_change=set_above min=0 max=100 disabled=locked/>
                </Field>
                <Field label="Skip below" hint="Stores with less confidence are left out.">
                    <NumberField value=below on_change=set_below min=0 max=100 disabled=locked/>
                </Field>
                <Field label="Margin per response" hint="What one response earns before the cost of mailing.">
                    <MoneyField value=margin on_change=set_margin currency=currency min=Some(1) disabled=locked/>
                </Field>
            </div>
            <SecondApproval edited locked currency=own_currency.clone()/>
            <HouseholdPressure edited locked/>
            <QuickOrders edited locked currency=own_currency/>
            <div class="form-acts">
                <Button kind=Kind::Primary busy=save.pending() refused=Signal::derive(move || refused.get_value()) on_press=move || {
                    save.dispatch(SaveSettings { settings: edited.get_untracked() });
                }>"Save settings"</Button>
            </div>
        </div></section>
        <section class="panel">
            <header><h2>"Regions and store types"</h2></header>
            <div class="panel-body line line-wrap">
                <p class="quiet grow">"Regions can have thresholds of their own."</p>
                <LinkButton href="/stores/places" icon="map-pin">"Regions and store types"</LinkButton>
            </div>
        </section>
        <Demonstration demonstration refused/>
    }
}

/// From which cost on two people approve a plan.
#[component]
fn SecondApproval(
    edited: RwSignal<WorkspaceSettings>,
    locked: bool,
    currency: String,
) -> impl IntoView {
    // What it begins with when an admin asks for it.
    const USUAL: Money = Money(5_000_000);
    let currency = StoredValue::new(currency);
    let asked = Memo::new(move |_| edited.with(|s| s.second_approval_over.is_some()));
    let ask = move |on: bool| edited.update(|s| s.second_approval_over = on.then_some(USUAL));
    let over = Signal::derive(move || edited.with(|s| s.second_approval_over.map(|over| over.0)));
    let set_over = move |cents: Option<i64>| {
        edited.update(|s| s.second_approval_over = Some(Money(cents.unwrap_or(0))));
    };
    view! {
        <fieldset class="stack">
            <legend class="strong">"Approval"</legend>
            <Switch
                label="Ask for a second approver"
                hint="Plans that cost more need the approval of two people who have not worked on them. After a reopening it counts what differs."
                checked=asked
                on_change=ask
                disabled=locked
            />
            <Show when=move || asked.get()>
                <div class="columns-2">
                    <Field label="When a plan costs more than"><MoneyField value=over on_change=set_over currency=currency.get_value() min=Some(0) disabled=locked/></Field>
                </div>
            </Show>
        </fieldset>
    }
}

/// How many days are to lie between two mailings to the same homes.
#[component]
fn HouseholdPressure(edited: RwSignal<WorkspaceSettings>, locked: bool) -> impl IntoView {
    // What it begins with when an admin asks for it.
    const USUAL: u16 = 14;
    let asked = Memo::new(move |_| edited.with(|s| s.days_between_mailings.is_some()));
    let ask = move |on: bool| edited.update(|s| s.days_between_mailings = on.then_some(USUAL));
    let days = Signal::derive(move || edited.with(|s| s.days_between_mailings.map(i64::from)));
    let set_days = move |days: Option<i64>| {
        let days = days.and_then(|days| u16::try_from(days).ok()).unwrap_or_default();
        edited.update(|s| s.days_between_mailings = Some(days));
    };
    view! {
        <fieldset class="stack">
            <legend class="strong">"Household pressure window"</legend>
            <Switch
                label="Warn when the same homes are mailed too soon"
                hint="Plans are compared with past mailings, with orders and with other approved plans. Whoever approves acknowledges the warning; a quick order is refused."
                checked=asked
                on_change=ask
                disabled=locked
            />
            <Show when=move || asked.get()>
                <div class="columns-2">
                    <Field label="Days between two mailings to a store"><NumberField value=days on_change=set_days min=1 max=365 unit="days" disabled=locked/></Field>
                </div>
            </Show>
        </fieldset>
    }
}

/// Within what people may order a run's auto-approved stores in one confirmation.
#[component]
fn QuickOrders(
    edited: RwSignal<WorkspaceSettings>,
    locked: bool,
    currency: String,
) -> impl IntoView {
    // What the limits begin with when an admin allows quick orders.
    const USUAL: QuickOrderLimits =
        QuickOrderLimits { most_cost: Money(500_000), most_pieces: 10_000, most_stores: 25 };
    let currency = StoredValue::new(currency);
    let allowed = Memo::new(move |_| edited.with(|s| s.quick_orders.is_some()));
    let limit = move |read: fn(&QuickOrderLimits) -> i64| {
        Signal::derive(move || edited.with(|s| s.quick_orders.as_ref().map(read)))
    };
    let change = move |change: &dyn Fn(&mut QuickOrderLimits)| {
        edited.update(|s| {
            if let Some(limits) = &mut s.quick_orders {
                change(limits);
            }
        });
    };
    let allow = move |on: bool| edited.update(|s| s.quick_orders = on.then_some(USUAL));
    let cost = limit(|limits| limits.most_cost.0);
    let pieces = limit(|limits| i64::try_from(limits.most_pieces).unwrap_or(i64::MAX));
    let stores = limit(|limits| limits.most_stores.into());
    let set_cost =
        move |cents: Option<i64>| change(&|limits| limits.most_cost = Money(cents.unwrap_or(0)));
    let set_pieces = move |n: Option<i64>| {
        let most = n.and_then(|n| n.try_into().ok()).unwrap_or(0);
        change(&|limits| limits.most_pieces = most);
    };
    let set_stores = move |n: Option<i64>| {
        let most = n.and_then(|n| n.try_into().ok()).unwrap_or(0);
        change(&|limits| limits.most_stores = most);
    };
    view! {
        <fieldset class="stack">
            <legend class="strong">"Quick orders"</legend>
            <Switch
                label="Allow quick orders"
                hint="The auto-approved stores of a run go straight to orders in one confirmation, without a second person. The limits hold for all quick orders of a month together."
                checked=allowed
                on_change=allow
                disabled=locked
            />
            <Show when=move || allowed.get()>
                <div class="columns-2">
                    <Field label="Money at most"><MoneyField value=cost on_change=set_cost currency=currency.get_value() min=Some(1) disabled=locked/></Field>
                    <Field label="Pieces at most"><NumberField value=pieces on_change=set_pieces min=1 unit="pieces" disabled=locked/></Field>
                    <Field label="Stores at most"><NumberField value=stores on_change=set_stores min=1 unit="stores" disabled=locked/></Field>
                </div>
            </Show>
        </fieldset>
    }
}

fn percent(number: Option<i64>, usual: u8) -> u8 {
    number.and_then(|n| u8::try_from(n).ok()).unwrap_or(usual).min(100)
}

#[component]
fn Demonstration(demonstration: bool, refused: StoredValue<Option<String>>) -> impl IntoView {
    let add = ServerAction::<AddDemonstration>::new();
    let remove = ServerAction::<RemoveDemonstration>::new();
    let asking = RwSignal::new(false);
    let why_not = Signal::derive(move || refused.get_value());
    let failed = move || {
        let added = add.value().get().and_then(Result::err).map(|f| f.to_string());
        added.or_else(|| remove.value().get().and_then(Result::err).map(|f| f.to_string()))
    };
    view! {
        <section class="panel">
            <header><h2>"Demonstration chain"</h2></header>
            <div class="panel-body stack">
                {move || failed().map(|why| view! { <div role="alert"><Note tone=Tone::Loss>{why}</Note></div> })}
                {if demonstration {
                    view! {
                        <p class="quiet">"Everything in this workspace is made up. Removing it leaves other workspaces as they are."</p>
                        <div><Button kind=Kind::Danger icon="trash-2" refused=why_not on_press=move || asking.set(true)>"Remove the demonstration"</Button></div>
                    }.into_any()
                } else {
                    view! {
                        <p class="quiet">"About 1,200 made-up stores with three years of mailings, in a workspace of their own."</p>
                        <div><Button icon="sparkles" refused=why_not busy=add.pending() on_press=move || { add.dispatch(AddDemonstration {}); }>"Add the demonstration chain"</Button></div>
                    }.into_any()
                }}
            </div>
        </section>
        <Confirm
            open=asking
            title="Remove this workspace?"
            text="Its stores, mailings, plans, orders and people are deleted. This cannot be undone."
            act="Remove the demonstration"
            busy=remove.pending()
            on_confirm=move || { remove.dispatch(RemoveDemonstration {}); }
        />
    }
}
