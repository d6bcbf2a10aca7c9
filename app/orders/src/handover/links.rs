//! The links that open the order to its supplier: made by hand where no e-mail is sent, and taken back.

use super::api::{make_link, read_side, revoke_link};
use domain::{
    ids::OrderId,
    orders::{LINK_DAYS, SupplierLink, SupplierSide},
};
use leptos::{prelude::*, task::spawn_local};
use ui::{Badge, Button, CopyField, Field, Note, Tone, toaster};

#[component]
pub(super) fn Links(order: OrderId, side: RwSignal<SupplierSide>, may: bool) -> impl IntoView {
    // The link that was made last, told only once.
    let made = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let look = move || {
        spawn_local(async move {
            if let Ok(fresh) = read_side(order).await {
                side.try_set(fresh);
            }
        });
    };
    // Here and not in a line, which it outlives.
    let reload = Callback::new(move |()| look());
    let make = move || {
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let answer = make_link(order, LINK_DAYS).await;
            busy.try_set(false);
            match answer {
                Ok(address) => {
                    made.try_set(Some(address));
                    reload.try_run(());
                }
                Err(failure) => drop(problem.try_set(Some(failure.to_string()))),
            }
        });
    };
    let all = move || side.with(|side| (side.links.clone(), side.now));
    view! {
        <section class="stack stack-s" aria-label="Links for the supplier">
            <div class="line">
                <h3 class="grow">"Links for the supplier"</h3>
                {may.then(|| view! { <Button small=true icon="link" busy=busy on_press=make>"Make a link"</Button> })}
            </div>
            {move || problem.get().map(|why| view! { <p class="loss small" role="alert">{why}</p> })}
            {move || made.get().map(|address| view! {
                <div class="stack stack-s">
                    <Note tone=Tone::Gain>"Copy the link now: only a seal of it is kept, and it is not shown again."</Note>
                    <Field label="Link"><CopyField value=address/></Field>
                </div>
            })}
            {move || {
                let (links, now) = all();
                if links.is_empty() {
                    view! { <p class="quiet small">"Every e-mail to the supplier brings one. It opens this order, without an account."</p> }.into_any()
                } else {
                    view! {
                        <ul class="plain stack stack-s">
                            {links.into_iter().map(|link| view! { <Line link=link now=now may=may on_revoked=reload/> }).collect_view()}
                        </ul>
                    }
                    .into_any()
                }
            }}
        </section>
    }
}

#[component]
fn Line(
    link: SupplierLink,
    now: jiff::Timestamp,
    may: bool,
    on_revoked: Callback<()>,
) -> impl IntoView {
    let id = link.id;
    let works = link.works(now);
    let busy = RwSignal::new(false);
    let toaster = toaster();
    let revoke = move || {
        busy.set(true);
        spawn_local(async move {
            match revoke_link(id).await {
                Ok(()) => {
                    toaster.say("The link opens nothing any more");
                    on_revoked.try_run(());
                }
                Err(failure) => toaster.fail(failure.to_string()),
            }
            busy.try_set(false);
        });
    };
    let (badge, tone) = match (link.revoked_at, works) {
        (Some(_), _) => ("Taken back", Tone::Quiet),
        (None, false) => ("Expired", Tone::Quiet),
        (None, true) => ("Works", Tone::Accent),
    };
    let ends = link.expires_at.strftime("%b %-d, %Y").to_string();
    let opened = match link.opened_at {
        Some(at) => format!("opened {}", at.strftime("%b %-d, %H:%M UTC")),
        None => "never opened".to_owned(),
    };
    view! {
        <li class="line line-wrap">
            <span class="strong clip">{link.label.clone()}</span>
            <Badge text=badge tone=tone/>
            <span class="small quiet">{format!("until {ends}, {opened}")}</span>
            {(works && may).then(|| view! { <Button small=true busy=busy on_press=revoke>"Take back"</Button> })}
        </li>
    }
}
