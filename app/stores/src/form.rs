//! Adding a store and changing one: one form, checked while typing by the same rule as on the server.

use super::api::{add_store, edit_store, load_choices, one_store};
use app_page::{Failure, LazyPage, failed, name_this_page};
use domain::{
    ids::StoreId,
    stores::{Store, StoreChoices, StoreField, StoreForm, StoreRefusal, StoreStatus},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use ui::{
    Button, Choice, Field, Kind, LinkButton, Note, PageHeader, Segments, Select, Skeleton,
    TextInput, Tone, toaster,
};

/// `/stores/new`
pub(super) struct NewStorePage {
    choices: Resource<Result<StoreChoices, Failure>>,
}

impl LazyPage for NewStorePage {
    fn load() -> Self {
        NewStorePage { choices: Resource::new_blocking(|| (), |()| load_choices()) }
    }

    fn view(this: Self) -> AnyView {
        let choices = this.choices;
        view! {
            <Title text="New store"/>
            <div class="page stores">
                <Suspense fallback=|| view! { <Skeleton lines=8 label="Loading"/> }>
                    {move || Suspend::new(async move {
                        match choices.await {
                            Ok(choices) => view! { <FormView choices=choices store=None/> }.into_any(),
                            Err(failure) => failed("The form could not be loaded.", &failure, None),
                        }
                    })}
                </Suspense>
            </div>
        }
        .into_any()
    }
}

/// `/stores/:store/edit`
pub(super) struct EditStorePage {
    store: Resource<Result<Store, Failure>>,
    choices: Resource<Result<StoreChoices, Failure>>,
}

impl LazyPage for EditStorePage {
    fn load() -> Self {
        let params = use_params_map();
        EditStorePage {
            store: Resource::new_blocking(
                move || params.with(|params| params.get("store").unwrap_or_default()),
                |id| async move {
                    match id.parse::<StoreId>() {
                        Ok(id) => one_store(id).await,
                        Err(_) => Err(Failure::NotFound("store".into())),
                    }
                },
            ),
            choices: Resource::new_blocking(|| (), |()| load_choices()),
        }
    }

    fn view(this: Self) -> AnyView {
        let EditStorePage { store, choices } = this;
        view! {
            <Title text="Edit store"/>
            <div class="page stores">
                <Suspense fallback=|| view! { <Skeleton lines=8 label="Loading"/> }>
                    {move || Suspend::new(async move {
                        match (store.await, choices.await) {
                            (Ok(store), Ok(choices)) => view! { <FormView choices=choices store=Some(store)/> }.into_any(),
                            (Err(failure), _) | (_, Err(failure)) => failed("The store could not be loaded.", &failure, None),
                        }
                    })}
                </Suspense>
            </div>
        }
        .into_any()
    }
}

/// What stands between the form and saving it.
#[derive(Clone, Debug, PartialEq)]
enum Problem {
    None,
    /// Somebody else saved first.
    Changed(String),
    Other(String),
}

#[component]
fn FormView(choices: StoreChoices, store: Option<Store>) -> impl IntoView {
    let toaster = toaster();
    let navigate = use_navigate();
    let editing = store.as_ref().map(|store| store.id);
    let version = RwSignal::new(store.as_ref().map_or(1, |store| store.version));
    let title =
        store.as_ref().map_or("New store".to_owned(), |store| format!("Edit {}", store.label()));
    let back = editing.map_or("/stores".to_owned(), |id| format!("/stores/{id}"));
    let named = title.clone();
    name_this_page(move || Some(named.clone()));
    let begun = store.as_ref().map_or_else(
        || StoreForm { country: "US".into(), ..StoreForm::default() },
        |store| StoreForm::from(&store.details),
    );
    let form = RwSignal::new(begun);
    // Problems are told when one tried to save, and then while typing, never at the first letter.
    let tried = RwSignal::new(false);
    let from_server = RwSignal::new(None::<StoreRefusal>);
    let problem = RwSignal::new(Problem::None);
    let busy = RwSignal::new(false);
    let wrong = Memo::new(move |_| {
        let mut wrong = form.with(|form| form.read().err().unwrap_or_default());
        wrong.extend(from_server.get());
        wrong
    });
    let error = move |field: StoreField| {
        Signal::derive(move || {
            (tried.get() || from_server.with(|r| r.as_ref().is_some_and(|r| r.field() == field)))
                .then(|| {
                    wrong.with(|wrong| {
                        wrong.iter().find(|w| w.field() == field).map(ToString::to_string)
                    })
                })
                .flatten()
                .unwrap_or_default()
        })
    };
    let leave_to = StoredValue::new(navigate);
    let save = move || {
        tried.set(true);
        from_server.set(None);
        let Ok(details) = form.with_untracked(StoreForm::read) else {
            problem.set(Problem::Other("Some fields need a look; each says what.".into()));
            return;
        };
        busy.set(true);
        spawn_local(async move {
            let label = format!("{} {}", details.number, details.name);
            let saved = match editing {
                Some(id) => edit_store(id, version.get_untracked(), details).await.map(|()| id),
                None => add_store(details).await,
            };
            if busy.try_set(false).is_some() {
                return;
            }
            match saved {
                Ok(id) => {
                    toaster.say(format!("{} saved", label.trim()));
                    leave_to
                        .with_value(|go| go(&format!("/stores/{id}"), NavigateOptions::default()));
                }
                Err(Failure::Refused(refusal)) => {
                    problem.set(Problem::Other(refusal.to_string()));
                    from_server.set(Some(refusal));
                }
                Err(failure @ Failure::Changed { .. }) => {
                    problem.set(Problem::Changed(failure.to_string()))
                }
                Err(failure) => problem.set(Problem::Other(failure.to_string())),
            }
        });
    };
    // Take the newer version as the base and keep what was typed, so that saving again is a choice.
    let keep_mine = move || {
        let Some(id) = editing else { return };
        spawn_local(async move {
            match one_store(id).await {
                Ok(store) => {
                    version.set(store.version);
                    problem.set(Problem::None);
                    save();
                }
                Err(failure) => problem.set(Problem::Other(failure.to_string())),
            }
        });
    };
    let take_theirs = move || {
        let Some(id) = editing else { return };
        spawn_local(async move {
            match one_store(id).await {
                Ok(store) => {
                    version.set(store.version);
                    form.set(StoreForm::from(&store.details));
                    problem.set(Problem::None);
                }
                Err(failure) => problem.set(Problem::Other(failure.to_string())),
            }
        });
    };
    let text = move |field: StoreField,
                     get: fn(&StoreForm) -> &String,
                     set: fn(&mut StoreForm, String),
                     hint: &'static str,
                     unit: Option<&'static str>| {
        let figures = matches!(
            field,
            StoreField::AnnualTurnover
                | StoreField::CityPopulation
                | StoreField::Households
                | StoreField::Latitude
                | StoreField::Longitude
        );
        view! {
            <Field label=field.to_string() hint=hint error=error(field) required=field == StoreField::Number>
                {match unit {
                    Some(unit) => view! { <TextInput name=name_of(field) value=Signal::derive(move || form.with(|form| get(form).clone())) on_input=move |typed: String| { from_server.set(None); form.update(|form| set(form, typed)) } figures=figures unit=unit/> }.into_any(),
                    None => view! { <TextInput name=name_of(field) value=Signal::derive(move || form.with(|form| get(form).clone())) on_input=move |typed: String| { from_server.set(None); form.update(|form| set(form, typed)) } figures=figures/> }.into_any(),
                }}
            </Field>
        }
    };
    let regions: Vec<Choice> =
        choices.regions.iter().map(|r| Choice::new(r.id.to_string(), r.name.clone())).collect();
    let types: Vec<Choice> =
        choices.types.iter().map(|t| Choice::new(t.id.to_string(), t.name.clone())).collect();
    let statuses: Vec<Choice> =
        StoreStatus::ALL.map(|s| Choice::new(s.word(), s.to_string())).to_vec();
    view! {
        <PageHeader title=title/>
        {move || match problem.get() {
            Problem::None => ().into_any(),
            Problem::Changed(sentence) => view! {
                <Note tone=Tone::Care>
                    <p role="alert">{sentence}</p>
                    <div class="line line-wrap">
                        <Button small=true on_press=take_theirs>"Show the newer version"</Button>
                        <Button small=true on_press=keep_mine>"Save mine over it"</Button>
                    </div>
                </Note>
            }.into_any(),
            Problem::Other(sentence) => view! { <Note tone=Tone::Loss><p role="alert">{sentence}</p></Note> }.into_any(),
        }}
        <form
            class="stack stack-l"
            novalidate=true
            on:submit=move |event| {
                event.prevent_default();
                if !busy.get_untracked() {
                    save();
                }
            }
        >
            <section class="panel">
                <header><h2>"Store"</h2></header>
                <div class="panel-body columns-2">
                    {text(StoreField::Number, |f| &f.number, |f, t| f.number = t, "Unique in the chain, such as STR-001", None)}
                    {text(StoreField::Name, |f| &f.name, |f, t| f.name = t, "", None)}
                    <Field label="Status" error=error(StoreField::Status)>
                        <Segments label="Status" name="status" choices=statuses
                            value=Signal::derive(move || form.with(|form| form.status.word().to_owned()))
                            on_change=move |word: String| form.update(|form| form.status = StoreStatus::from_word(&word).unwrap_or_default())
                        />
                    </Field>
                    <Field label="Region" error=error(StoreField::Region)>
                        <Select choices=regions clearable=true placeholder="No region"
                            value=Signal::derive(move || form.with(|form| form.region.map(|id| id.to_string()).unwrap_or_default()))
                            on_change=move |id: String| { from_server.set(None); form.update(|form| form.region = id.parse().ok()) }
                        />
                    </Field>
                    <Field label="Type" error=error(StoreField::StoreType)>
                        <Select choices=types clearable=true placeholder="No type"
                            value=Signal::derive(move || form.with(|form| form.store_type.map(|id| id.to_string()).unwrap_or_default()))
                            on_change=move |id: String| { from_server.set(None); form.update(|form| form.store_type = id.parse().ok()) }
                        />
                    </Field>
                    {text(StoreField::Owner, |f| &f.owner, |f, t| f.owner = t, "Who answers for the store", None)}
                </div>
            </section>
            <section class="panel">
                <header><h2>"Place"</h2></header>
                <div class="panel-body columns-2">
                    {text(StoreField::Address, |f| &f.address, |f, t| f.address = t, "", None)}
                    {text(StoreField::City, |f| &f.city, |f, t| f.city = t, "", None)}
                    {text(StoreField::State, |f| &f.state, |f, t| f.state = t, "", None)}
                    {text(StoreField::Postcode, |f| &f.postcode, |f, t| f.postcode = t, "", None)}
                    {text(StoreField::Country, |f| &f.country, |f, t| f.country = t, "Two letters, such as US", None)}
                    <span></span>
                    {text(StoreField::Latitude, |f| &f.latitude, |f, t| f.latitude = t, "Degrees north, -90 to 90", Some("°"))}
                    {text(StoreField::Longitude, |f| &f.longitude, |f, t| f.longitude = t, "Degrees east, -180 to 180", Some("°"))}
                </div>
            </section>
            <section class="panel">
                <header><h2>"Figures"</h2></header>
                <div class="panel-body columns-2">
                    {text(StoreField::OpenedOn, |f| &f.opened_on, |f, t| f.opened_on = t, "Such as 2019-04-01", None)}
                    {text(StoreField::AnnualTurnover, |f| &f.annual_turnover, |f, t| f.annual_turnover = t, "A year, in the workspace's currency", None)}
                    {text(StoreField::CityPopulation, |f| &f.city_population, |f, t| f.city_population = t, "", Some("people"))}
                    {text(StoreField::Households, |f| &f.households, |f, t| f.households = t, "In the trade area; no recommendation asks for more pieces", None)}
                </div>
            </section>
            <div class="form-acts">
                <LinkButton href=back>"Cancel"</LinkButton>
                <Button kind=Kind::Primary submit=true busy=busy>{if editing.is_some() { "Save store" } else { "Add store" }}</Button>
            </div>
        </form>
    }
}

fn name_of(field: StoreField) -> &'static str {
    match field {
        StoreField::Number => "number",
        StoreField::Name => "name",
        StoreField::Address => "address",
        StoreField::City => "city",
        StoreField::State => "state",
        StoreField::Postcode => "postcode",
        StoreField::Country => "country",
        StoreField::Region => "region",
        StoreField::StoreType => "type",
        StoreField::Status => "status",
        StoreField::Owner => "owner",
        StoreField::OpenedOn => "opened_on",
        StoreField::AnnualTurnover => "annual_turnover",
        StoreField::CityPopulation => "city_population",
        StoreField::Households => "households",
        StoreField::Latitude => "latitude",
        StoreField::Longitude => "longitude",
    }
}
