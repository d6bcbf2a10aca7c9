//! The page itself: what is ordered, its files, and what the supplier has done so far.

use super::{
    api::{Door, door_act, open_door},
    dates::Dates,
    proof::Proofs,
    ship::Ship,
    write::Write,
};
use crate::said::{count, day, moment, money, size, status_badge, whole};
use app_page::{Failure, LazyPage};
use domain::orders::{AskedDoorAct, DoorAct, DoorOrder, DoorRefusal, OrderAct, OrderStatus};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_params_map;
use ui::{Badge, Button, Empty, Failed, Icon, Kind, Note, SkeletonRows, Tone};

/// `/supplier/:token`
#[derive(Debug)]
pub(super) struct DoorRoute {
    token: Memo<String>,
    door: Resource<Result<Door, Failure<DoorRefusal>>>,
}

impl LazyPage for DoorRoute {
    fn load() -> Self {
        let params = use_params_map();
        let token =
            Memo::new(move |_| params.with(|params| params.get("token").unwrap_or_default()));
        DoorRoute { token, door: Resource::new(move || token.get(), open_door) }
    }

    fn view(this: Self) -> AnyView {
        let DoorRoute { token, door } = this;
        view! {
            <Title text="Order"/>
            <Meta name="robots" content="noindex, nofollow"/>
            <Transition fallback=|| view! { <main class="door"><SkeletonRows rows=8 columns=4 label="The order is loading"/></main> }>
                {move || Suspend::new(async move {
                    match door.await {
                        Ok(opened) => view! { <Opened token=token.get_untracked() opened/> }.into_any(),
                        Err(Failure::Refused(refusal)) => view! {
                            <main class="lone">
                                <h1 class="unseen">"Order"</h1>
                                <Empty icon="unlink" title="This link opens nothing" text=refusal.to_string()/>
                            </main>
                        }.into_any(),
                        Err(failure) => view! {
                            <main class="lone">
                                <h1 class="unseen">"Order"</h1>
                                <Failed what="The order could not be loaded." safe="Nothing was changed." next=failure.to_string() reference=failure.reference() on_retry=move || door.refetch()/>
                            </main>
                        }.into_any(),
                    }
                })}
            </Transition>
        }
        .into_any()
    }
}

/// What the parts of the page share: the order, and a way to do something with it.
#[derive(Clone, Copy)]
pub(super) struct Counter {
    pub token: StoredValue<String>,
    pub door: RwSignal<Door>,
    pub busy: RwSignal<bool>,
}

impl Counter {
    /// Does something; `then` is run with the sentence that refused it, or with nothing when it was
    /// done.
    pub(super) fn ask(self, act: DoorAct, then: impl FnOnce(Option<String>) + 'static) {
        let wanted = AskedDoorAct { key: self.door.with_untracked(|door| door.key), act };
        self.busy.set(true);
        spawn_local(async move {
            let answer = door_act(self.token.get_value(), wanted).await;
            self.busy.try_set(false);
            match answer {
                Ok(fresh) => {
                    self.door.try_set(fresh);
                    then(None);
                }
                Err(failure) => {
                    then(Some(failure.to_string()));
                    // It may have been done all the same: what is done next has a key of its own.
                    self.look();
                }
            }
        });
    }

    /// Reads the order anew, such as after a file was brought.
    pub(super) fn look(self) {
        spawn_local(async move {
            // What cannot be read now stays as it was seen last.
            if let Ok(fresh) = open_door(self.token.get_value()).await {
                self.door.try_set(fresh);
            }
        });
    }
}

#[component]
fn Opened(token: String, opened: Door) -> impl IntoView {
    let order = opened.order.clone();
    let base = format!("/supplier/{token}/files");
    let counter = Counter {
        token: StoredValue::new(token),
        door: RwSignal::new(opened),
        busy: RwSignal::new(false),
    };
    let door = counter.door;
    let status = Memo::new(move |_| door.with(|door| door.order.status));
    let making = Memo::new(move |_| status.get() != OrderStatus::Delivered);
    let until = order.expires_at.strftime("%b %-d, %Y").to_string();
    let figures = [
        ("Stores", whole(order.totals.stores)),
        ("Pieces", whole(order.totals.pieces)),
        ("Cost", money(order.totals.cost, &order.currency)),
        ("First in home", day(order.in_home_on)),
    ];
    view! {
        <Title text=order.number.to_string()/>
        <main class="door">
            <header class="stack stack-s">
                <p class="small quiet line line-wrap">
                    <span class="strong">{order.house.clone()}</span>
                    <span>{format!("to {}, until {until}", order.supplier)}</span>
                </p>
                <div class="line line-wrap">
                    <h1 class="num">{order.number.to_string()}</h1>
                    {move || status_badge(status.get())}
                    <span class="quiet">{order.title.clone()}</span>
                </div>
            </header>
            <dl class="figures">
                {figures.into_iter().map(|(label, value)| view! {
                    <div class="figure"><dt class="figure-label">{label}</dt><dd class="figure-value num">{value}</dd></div>
                }).collect_view()}
            </dl>
            <Acknowledge counter=counter/>
            <Files order=order base=base/>
            <Show when=move || making.get()>
                <Dates counter=counter/>
                <Ship counter=counter/>
            </Show>
            <Proofs counter=counter/>
            <Write counter=counter/>
            <Done counter=counter/>
        </main>
    }
}

/// The first thing to do, and that it was done.
#[component]
fn Acknowledge(counter: Counter) -> impl IntoView {
    let problem = RwSignal::new(None::<String>);
    let at = move || counter.door.with(|door| door.order.promise.acknowledged_at);
    let press = move || {
        counter.ask(DoorAct::Acknowledge, move |wrong| {
            problem.try_set(wrong);
        });
    };
    view! {
        {move || match at() {
            Some(at) => view! {
                <p class="line gain"><Icon name="badge-check"/> {format!("You acknowledged it on {}.", moment(at))}</p>
            }.into_any(),
            None => view! {
                <section class="panel" aria-label="Acknowledge">
                    <div class="panel-body line line-wrap">
                        <p class="grow">"Please say that you have this order and make it."</p>
                        <Button kind=Kind::Primary icon="check" busy=counter.busy on_press=press>"Acknowledge"</Button>
                    </div>
                </section>
            }.into_any(),
        }}
        <Wrong problem=problem/>
    }
}

/// Why something was not done.
#[component]
pub(super) fn Wrong(problem: RwSignal<Option<String>>) -> impl IntoView {
    view! { {move || problem.get().map(|why| view! { <Note tone=Tone::Loss>{why}</Note> })} }
}

#[component]
fn Files(order: DoorOrder, base: String) -> impl IntoView {
    view! {
        <section class="panel" aria-labelledby="door-files">
            <header><h2 id="door-files">"Files"</h2></header>
            <div class="panel-body">
                <ul class="plain stack stack-s">
                    {order.files.into_iter().enumerate().map(|(at, file)| {
                        let href = format!("{base}/{at}/{}", file.name);
                        view! {
                            <li class="line">
                                <Icon name="paperclip"/>
                                <a class="link" href=href download=file.name.clone() rel="external">{file.name.clone()}</a>
                                <span class="quiet small">{size(file.size)}</span>
                            </li>
                        }
                    }).collect_view()}
                </ul>
            </div>
        </section>
    }
}

/// What was done through the link, the latest first.
#[component]
fn Done(counter: Counter) -> impl IntoView {
    let acts = move || counter.door.with(|door| door.order.acts.clone());
    let line = |act: OrderAct| {
        let words = act.what.words().to_owned();
        view! {
            <li class="stack stack-s">
                <p>{act.by} " " {act.what.deed()} <span class="quiet small">" · " {moment(act.at)}</span></p>
                {(!words.is_empty()).then(|| view! { <p class="order-step-note">{words}</p> })}
            </li>
        }
    };
    view! {
        <section class="panel" aria-labelledby="door-done">
            <header class="line">
                <h2 id="door-done" class="grow">"What you did"</h2>
                {move || view! { <Badge text=count(acts().len() as u64, "entry", "entries")/> }}
            </header>
            <div class="panel-body">
                {move || {
                    let all = acts();
                    if all.is_empty() {
                        view! { <p class="quiet">"Nothing yet. Whoever ordered it sees everything you do here."</p> }.into_any()
                    } else {
                        view! { <ol class="plain stack">{all.into_iter().rev().map(line).collect_view()}</ol> }.into_any()
                    }
                }}
            </div>
        </section>
    }
}
