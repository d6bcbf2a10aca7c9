//! The quantities of many stores: set, scaled, or a total that is spread over them.

use super::{
    super::{desk::Desk, words},
    Scope,
    scope::{included, same},
};
use domain::{
    money::Money,
    plans::{
        Deed, Edit, MAX_PIECES, Operation, Portion, Price, SpreadRefusal, Step, Values, scale,
        spread_cost, spread_pieces,
    },
};
use leptos::prelude::*;
use ui::{Button, Choice, Dialog, Field, Kind, RadioGroup, TextInput, format};

const EACH: &str = "each";
const PERCENT: &str = "percent";
const TOTAL: &str = "total";
const COST: &str = "cost";

/// What is wanted, worked out: the deed, and what the quantities sum to and cost before and after.
#[derive(Clone, Debug, PartialEq)]
struct Worked {
    deed: Deed,
    before: (u64, Money),
    after: (u64, Money),
    stores: usize,
    held: usize,
}

/// Asks how quantities are to change, shows what comes of it, and does it as one step.
#[component]
pub(in super::super) fn QuantityDialog(
    desk: Desk,
    /// For which items it is open.
    scope: RwSignal<Option<Scope>>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let (way, text) = (RwSignal::new(TOTAL.to_owned()), RwSignal::new(String::new()));
    let places = RwSignal::new(Vec::<u32>::new());
    Effect::new(move |_| {
        if let Some(scope) = scope.get() {
            places.set(included(desk, scope.places(desk)));
            text.set(String::new());
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            scope.set(None);
        }
    });
    let worked = Memo::new(move |_| {
        desk.changed.track();
        open.get().then(|| work(desk, &places.get(), &way.get(), &text.get()))
    });
    let apply = move || {
        let Some(Some(Ok(worked))) = worked.get_untracked() else { return };
        open.set(false);
        let said = format!(
            "{} now have {} pieces",
            words::stores(worked.stores as u32),
            words::pieces(worked.after.0)
        );
        let toaster = desk.toaster;
        if desk.act(worked.deed) {
            toaster.say_with_undo(said, move || desk.undo());
        } else {
            toaster.say("Nothing to change: it is so already");
        }
    };
    let money = move |amount: Money| desk.currency.with_value(|code| words::money(amount, code));
    let refused = move || match worked.get() {
        Some(Some(Ok(_))) => None,
        Some(Some(Err(why))) => Some(why),
        _ => Some("Enter a figure first.".to_owned()),
    };
    view! {
        <Dialog
            open=open
            title="Change quantities"
            text=Signal::derive(move || {
                let meant = scope.get().map(|scope| scope.words(desk)).unwrap_or_default();
                format!("The included stores among {meant}: {}.", words::whole(places.with(Vec::len) as i64))
            })
            acts=move || view! {
                <Button on_press=move || open.set(false)>"Cancel"</Button>
                <Button kind=Kind::Primary refused=Signal::derive(refused) on_press=apply>"Change quantities"</Button>
            }
        >
            <div class="stack">
                <RadioGroup
                    label="How"
                    name="quantity-way"
                    choices=vec![
                        Choice::new(TOTAL, "Spread a total of pieces"),
                        Choice::new(COST, "Spread a total cost"),
                        Choice::new(PERCENT, "Change by a percentage"),
                        Choice::new(EACH, "Set each to"),
                    ]
                    value=way
                    on_change=move |value: String| way.set(value)
                />
                {move || {
                    let label = match way.get().as_str() {
                        TOTAL => "Pieces in all".to_owned(),
                        COST => format!("Cost in all, {}", desk.currency.get_value()),
                        PERCENT => "Percent, such as −10 or 25".to_owned(),
                        _ => "Pieces for each store".to_owned(),
                    };
                    let wrong = Signal::derive(move || worked.get().flatten().and_then(Result::err));
                    view! {
                        <Field label=label error=wrong>
                            <TextInput value=text autofocus=true max=20 on_input=move |typed: String| text.set(typed)/>
                        </Field>
                    }
                }}
                <p class="small" role="status">
                    {move || match worked.get() {
                        Some(Some(Ok(worked))) => {
                            let held = match worked.held {
                                0 => String::new(),
                                n => format!(" {} on hold and left alone.", words::stores(n as u32)),
                            };
                            format!(
                                "{} pieces for {} become {} pieces for {}.{held}",
                                words::pieces(worked.before.0), money(worked.before.1),
                                words::pieces(worked.after.0), money(worked.after.1),
                            )
                        }
                        _ => "A total is spread in proportion to what each store has now, exact to the piece. Quantities on hold stay, and nobody gets less than the campaign's smallest run.".to_owned(),
                    }}
                </p>
            </div>
        </Dialog>
    }
}

/// What a figure would do to the items at some places; `None` while there is none.
fn work(desk: Desk, places: &[u32], way: &str, text: &str) -> Option<Result<Worked, String>> {
    let text = text.trim().replace('\u{2212}', "-");
    if text.is_empty() {
        return None;
    }
    if places.is_empty() {
        return Some(Err("None of these stores is included.".to_owned()));
    }
    let portions: Vec<Portion> = desk.held(|held| {
        places
            .iter()
            .filter_map(|place| {
                let item = held.replica.document().items.get(*place as usize)?;
                let campaign = held.campaigns.iter().find(|one| Some(one.id) == item.campaign);
                let least = campaign.map_or(0, |one| one.minimum_pieces).min(MAX_PIECES);
                Some(Portion {
                    pieces: item.pieces,
                    held: item.held,
                    least,
                    most: MAX_PIECES,
                    price: campaign.map_or_else(Price::default, |one| one.price),
                })
            })
            .collect()
    })?;
    let wrong = |what: &str| format!("\u{201c}{text}\u{201d} is not {what}.");
    let spread = |sums: Result<Vec<u32>, SpreadRefusal>| sums.map_err(|why| why.to_string());
    let wanted = match way {
        EACH => format::parse_whole(&text, &words::LOCALE)
            .and_then(|n| u32::try_from(n).ok())
            .filter(|n| *n <= MAX_PIECES)
            .map(|n| vec![n; portions.len()])
            .ok_or_else(|| wrong("a number of pieces up to 10,000,000")),
        PERCENT => match text.trim_end_matches('%').trim().parse::<f64>() {
            Ok(percent) => spread(scale(&portions, 1.0 + percent / 100.0)),
            Err(_) => Err(wrong("a percentage")),
        },
        COST => match format::parse_money(&text, &words::LOCALE) {
            Some(cents) if cents >= 0 => spread(spread_cost(&portions, Money(cents))),
            _ => Err(wrong("an amount of money")),
        },
        _ => match format::parse_whole(&text, &words::LOCALE).and_then(|n| u64::try_from(n).ok()) {
            Some(total) => spread(spread_pieces(&portions, total)),
            None => Err(wrong("a number of pieces")),
        },
    };
    Some(wanted.map(|wanted| {
        let sum = |of: &dyn Fn(usize, &Portion) -> u32| {
            portions.iter().enumerate().fold((0, Money::ZERO), |(pieces, cost), (n, portion)| {
                let own = of(n, portion);
                (pieces + u64::from(own), cost + portion.price.of(own))
            })
        };
        let before = sum(&|_, portion| portion.pieces);
        let after = sum(&|n, _| wanted.get(n).copied().unwrap_or_default());
        let deed = if way == EACH {
            same(places.to_vec(), Operation::SetPieces(wanted.first().copied().unwrap_or_default()))
        } else {
            let items = places.iter().copied().collect();
            // A total makes sense only as a whole.
            Deed {
                steps: vec![Step::Items(Edit { items, to: Values::Pieces(wanted) })],
                whole: true,
            }
        };
        let held = if way == EACH { 0 } else { portions.iter().filter(|one| one.held).count() };
        Worked { deed, before, after, stores: portions.len(), held }
    }))
}
