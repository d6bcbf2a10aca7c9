//! Suppliers: who prints and mails. An admin keeps the list; everyone sees it.

use super::{
    api::{add_supplier, change_supplier, list_suppliers},
    said::{RoomTabs, count, whole},
};
use app_page::{Failure, LazyPage, failed, use_visit};
use domain::{
    accounts::Action,
    orders::{Supplier, SupplierDetails, SupplierRefusal},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use ui::{
    Button, Column, Dialog, Empty, Field, Kind, Note, NumberField, PageHeader, SkeletonRows, Table,
    TextInput, Tone, Width, toaster,
};

/// The page of suppliers.
pub(super) struct SuppliersPage {
    suppliers: Resource<Result<Vec<Supplier>, Failure>>,
}

impl LazyPage for SuppliersPage {
    fn load() -> Self {
        SuppliersPage { suppliers: Resource::new_blocking(|| (), |()| list_suppliers()) }
    }

    fn view(this: Self) -> AnyView {
        let suppliers = this.suppliers;
        let here = use_visit();
        let reload = Callback::new(move |()| suppliers.refetch());
        view! {
            <Title text="Suppliers"/>
            <div class="page orders">
                <Transition fallback=|| view! { <SkeletonRows rows=4 columns=5 label="Loading the suppliers"/> }>
                    {move || Suspend::new(async move {
                        match (here.0.await, suppliers.await) {
                            (Ok(visit), Ok(suppliers)) => {
                                let forbidden = visit.actor.may(Action::ManageWorkspace).err().map(|why| why.to_string());
                                view! { <Listing suppliers=suppliers forbidden=forbidden on_change=reload/> }.into_any()
                            }
                            (Err(failure), _) | (_, Err(failure)) => {
                                failed("The suppliers could not be loaded.", &failure, None)
                            }
                        }
                    })}
                </Transition>
            </div>
        }
        .into_any()
    }
}

#[component]
fn Listing(
    suppliers: Vec<Supplier>,
    forbidden: Option<String>,
    on_change: Callback<()>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let edited = RwSignal::new(None::<Supplier>);
    let may = forbidden.is_none();
    let refusal = StoredValue::new(forbidden);
    let add = move || {
        edited.set(None);
        open.set(true);
    };
    let kept = StoredValue::new(suppliers.clone());
    let edit = move |id: String| {
        let found = kept.with_value(|all| all.iter().find(|s| s.id.to_string() == id).cloned());
        if may && let Some(found) = found {
            edited.set(Some(found));
            open.set(true);
        }
    };
    let list = if suppliers.is_empty() {
        view! {
            <Empty icon="factory" title="No suppliers yet" text="Mail houses with their lead times and minimum runs. An order needs one before it can be marked as sent.">
                <Button kind=Kind::Primary icon="plus" refused=Signal::derive(move || refusal.get_value()) on_press=add>"Add supplier"</Button>
            </Empty>
        }
        .into_any()
    } else {
        view! {
            <Table label="Suppliers" rows=suppliers columns=columns(may, edit) key=|supplier: &Supplier| supplier.id.to_string()/>
        }
        .into_any()
    };
    view! {
        <PageHeader title="Suppliers" text="Who prints and mails, how long they take, and how little they take on.">
            <Button kind=Kind::Primary icon="plus" refused=Signal::derive(move || refusal.get_value()) on_press=add>"Add supplier"</Button>
        </PageHeader>
        <RoomTabs current="/campaigns/orders/suppliers"/>
        {list}
        <SupplierDialog open=open edited=edited on_change=on_change/>
    }
}

fn columns(
    may: bool,
    edit: impl Fn(String) + Copy + Send + Sync + 'static,
) -> Vec<Column<Supplier>> {
    vec![
        Column::view("name", "Supplier", move |supplier: &Supplier| {
            let name = supplier.name.clone();
            let id = supplier.id.to_string();
            if may {
                view! {
                    <button type="button" class="link" on:click=move |_| edit(id.clone())>{name}</button>
                }
                .into_any()
            } else {
                view! { <span class="strong">{name}</span> }.into_any()
            }
        })
        .width(Width::L),
        Column::view("email", "E-mail", |supplier: &Supplier| {
            let address = format!("mailto:{}", supplier.email);
            view! { <a class="link clip" href=address>{supplier.email.clone()}</a> }
        })
        .width(Width::Xl),
        Column::number("lead", "Lead time", |supplier: &Supplier| {
            count(supplier.lead_days.into(), "day", "days")
        })
        .tip("Days from an order to the pieces being in homes"),
        Column::number("minimum", "Minimum run", |supplier: &Supplier| {
            whole(supplier.minimum_run.into())
        })
        .width(Width::M)
        .tip("Fewest pieces in one order"),
        Column::number("window", "Cancel window", |supplier: &Supplier| {
            count(supplier.cancel_window_hours.into(), "hour", "hours")
        })
        .width(Width::M)
        .tip("How long after sending an order can be called off"),
        Column::view("terms", "Agreed", |supplier: &Supplier| {
            let label = format!("Prices and files of {}", supplier.name);
            view! { <a class="link" href=format!("/campaigns/orders/suppliers/{}", supplier.id) aria-label=label>"Prices and files"</a> }
        })
        .width(Width::L)
        .tip("Contacts, formats, prices by quantity, columns of the files"),
    ]
}

#[component]
fn SupplierDialog(
    open: RwSignal<bool>,
    edited: RwSignal<Option<Supplier>>,
    on_change: Callback<()>,
) -> impl IntoView {
    let details = RwSignal::new(SupplierDetails::default());
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure<SupplierRefusal>>);
    let toaster = toaster();
    Effect::new(move |_| {
        if open.get() {
            failure.set(None);
            details.set(edited.get_untracked().map_or_else(
                || SupplierDetails { lead_days: 10, cancel_window_hours: 24, ..Default::default() },
                |supplier| SupplierDetails {
                    name: supplier.name,
                    email: supplier.email,
                    lead_days: supplier.lead_days,
                    minimum_run: supplier.minimum_run,
                    cancel_window_hours: supplier.cancel_window_hours,
                },
            ));
        }
    });
    let save = move || {
        let wanted = details.get_untracked();
        let target = edited.get_untracked();
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let answer = match target {
                Some(supplier) => change_supplier(supplier.id, supplier.version, wanted).await,
                None => add_supplier(wanted).await,
            };
            busy.try_set(false);
            match answer {
                Ok(saved) => {
                    toaster.say(format!("{} saved", saved.name));
                    open.try_set(false);
                    on_change.try_run(());
                }
                Err(wrong) => drop(failure.try_set(Some(wrong))),
            }
        });
    };
    let title = Signal::derive(move || match edited.get() {
        Some(supplier) => format!("Edit {}", supplier.name),
        None => "Add supplier".to_owned(),
    });
    let acts = move || {
        view! {
            <Button on_press=move || open.set(false)>"Cancel"</Button>
            <Button kind=Kind::Primary busy=busy on_press=save>"Save supplier"</Button>
        }
    };
    let number = move |read: fn(&SupplierDetails) -> u32| {
        Signal::derive(move || Some(i64::from(details.with(read))))
    };
    let write = move |set: fn(&mut SupplierDetails, u32)| {
        move |typed: Option<i64>| {
            let typed = typed.and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
            details.update(|details| set(details, typed));
        }
    };
    view! {
        <Dialog open=open title=title acts=acts>
            <div class="form">
                {move || failure.get().map(|wrong| view! { <Note tone=Tone::Loss>{wrong.to_string()}</Note> })}
                <Field label="Name" required=true>
                    <TextInput value=Signal::derive(move || details.with(|d| d.name.clone())) on_input=move |text: String| details.update(|d| d.name = text) max=120 autofocus=true/>
                </Field>
                <Field label="E-mail" required=true hint="Where orders are written to.">
                    <TextInput kind="email" value=Signal::derive(move || details.with(|d| d.email.clone())) on_input=move |text: String| details.update(|d| d.email = text)/>
                </Field>
                <Field label="Lead time" hint="From an order to the pieces being in homes.">
                    <NumberField value=number(|d| d.lead_days) on_change=write(|d, n| d.lead_days = n) min=0 max=365 unit="days"/>
                </Field>
                <Field label="Minimum run" hint="Fewest pieces in one order.">
                    <NumberField value=number(|d| d.minimum_run) on_change=write(|d, n| d.minimum_run = n) min=0 max=10_000_000 unit="pieces"/>
                </Field>
                <Field label="Cancel window" hint="How long after sending an order can be called off.">
                    <NumberField value=number(|d| d.cancel_window_hours) on_change=write(|d, n| d.cancel_window_hours = n) min=0 max=2160 unit="hours"/>
                </Field>
            </div>
        </Dialog>
    }
}
