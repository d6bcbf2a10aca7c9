//! A table of rows that fit on a page (for a hundred thousand, see `virtual_table`). Sortable heads,
//! selection, a head that stays, rows worked by keys; on a phone each row becomes a card.

use std::{collections::HashSet, sync::Arc};

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

use crate::{choice::Checkbox, icon::Icon};

/// How wide a column is. Widths are classes, so that the server may say them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Width {
    /// 4 rem: a mark, a small count.
    Xs,
    /// 6 rem: a number.
    S,
    /// 8.5 rem: money, a date, a badge.
    M,
    /// 13 rem: a name.
    L,
    /// 19 rem: a long name or text.
    Xl,
    /// What is left.
    #[default]
    Rest,
}

impl Width {
    pub(crate) fn class(self) -> &'static str {
        match self {
            Width::Xs => "w-xs",
            Width::S => "w-s",
            Width::M => "w-m",
            Width::L => "w-l",
            Width::Xl => "w-xl",
            Width::Rest => "w-rest",
        }
    }
}

/// By which column, and which way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sort {
    /// The key of the column.
    pub by: String,
    /// Largest first.
    pub descending: bool,
}

impl Sort {
    /// What a press on the head of `column` asks for: that column, or the other way round.
    pub fn pressed(current: Option<&Sort>, column: &str, numbers: bool) -> Sort {
        match current {
            Some(sort) if sort.by == column => {
                Sort { by: column.into(), descending: !sort.descending }
            }
            // The largest number is what one looks for first; with words, A.
            _ => Sort { by: column.into(), descending: numbers },
        }
    }
}

type Cell<T> = Arc<dyn Fn(&T) -> AnyView + Send + Sync>;

/// One column of a table of `T`.
pub struct Column<T> {
    /// Its name in [`Sort`]; unique in the table.
    pub key: &'static str,
    /// Its head.
    pub title: String,
    /// How wide it is.
    pub width: Width,
    /// Right-aligned tabular figures.
    pub number: bool,
    /// Its head can be pressed.
    pub sortable: bool,
    /// More about it, on hover and focus of the head.
    pub tip: Option<String>,
    /// Left out of the card on a phone.
    pub wide_only: bool,
    cell: Cell<T>,
}

impl<T> Clone for Column<T> {
    fn clone(&self) -> Self {
        Self { title: self.title.clone(), tip: self.tip.clone(), cell: self.cell.clone(), ..*self }
    }
}

impl<T: 'static> Column<T> {
    /// A column whose cells are any view.
    pub fn view<V: IntoAny + 'static>(
        key: &'static str,
        title: impl Into<String>,
        cell: impl Fn(&T) -> V + Send + Sync + 'static,
    ) -> Self {
        Self {
            key,
            title: title.into(),
            width: Width::default(),
            number: false,
            sortable: false,
            tip: None,
            wide_only: false,
            cell: Arc::new(move |row| cell(row).into_any()),
        }
    }

    /// A column of words.
    pub fn text(
        key: &'static str,
        title: impl Into<String>,
        cell: impl Fn(&T) -> String + Send + Sync + 'static,
    ) -> Self {
        Self::view(key, title, move |row| cell(row))
    }

    /// A column of figures, already formatted; see `ui::format`.
    pub fn number(
        key: &'static str,
        title: impl Into<String>,
        cell: impl Fn(&T) -> String + Send + Sync + 'static,
    ) -> Self {
        Self { number: true, width: Width::S, ..Self::view(key, title, move |row| cell(row)) }
    }

    /// Sets the width.
    pub fn width(mut self, width: Width) -> Self {
        self.width = width;
        self
    }

    /// Lets the head be pressed to sort.
    pub fn sortable(mut self) -> Self {
        self.sortable = true;
        self
    }

    /// Says more about it at its head.
    pub fn tip(mut self, tip: impl Into<String>) -> Self {
        self.tip = Some(tip.into());
        self
    }

    /// Leaves it out on a phone.
    pub fn wide_only(mut self) -> Self {
        self.wide_only = true;
        self
    }
}

/// The cell of a column for a row.
pub(crate) fn cell<T>(column: &Column<T>, row: &T) -> AnyView {
    (column.cell)(row)
}

/// One head of a table: pressable when its column sorts.
#[component]
pub(crate) fn Head(
    title: String,
    column: &'static str,
    number: bool,
    sortable: bool,
    tip: Option<String>,
    sort: Signal<Option<Sort>>,
    on_sort: Option<Callback<(Sort,)>>,
) -> impl IntoView {
    let own = move || {
        sort.with(|sort| sort.as_ref().filter(|sort| sort.by == column).map(|sort| sort.descending))
    };
    match on_sort.filter(|_| sortable) {
        Some(tell) => view! {
            <button
                type="button"
                class="head-sort"
                class:is-sorted=move || own().is_some()
                data-tip=tip
                on:click=move |_| tell.run((sort.with_untracked(|sort| Sort::pressed(sort.as_ref(), column, number)),))
            >
                <span class="clip">{title}</span>
                <Icon name=Signal::derive(move || match own() {
                    Some(true) => "arrow-down".to_owned(),
                    Some(false) => "arrow-up".to_owned(),
                    None => "chevrons-up-down".to_owned(),
                })/>
            </button>
        }
        .into_any(),
        None => match tip {
            Some(tip) => view! { <span class="head-plain clip" tabindex="0" data-tip=tip>{title}</span> }.into_any(),
            None => view! { <span class="head-plain clip">{title}</span> }.into_any(),
        },
    }
}

/// The word for `aria-sort`.
pub(crate) fn aria_sort(sort: Option<&Sort>, column: &str) -> Option<&'static str> {
    sort.filter(|sort| sort.by == column)
        .map(|sort| if sort.descending { "descending" } else { "ascending" })
}

/// Where a key leads from row `at` of `of`; `None` for other keys.
pub fn next_row(key: &str, at: usize, of: usize, page: usize) -> Option<usize> {
    let last = of.checked_sub(1)?;
    match key {
        "ArrowDown" => Some((at + 1).min(last)),
        "ArrowUp" => Some(at.saturating_sub(1)),
        "PageDown" => Some((at + page).min(last)),
        "PageUp" => Some(at.saturating_sub(page)),
        "Home" => Some(0),
        "End" => Some(last),
        _ => None,
    }
}

/// A table. Rows are slots that keep their place: when `rows` changes, only the cells of changed rows
/// are drawn again and focus stays where it was.
#[component]
pub fn Table<T, K>(
    /// What the table holds, read aloud: "Stores".
    #[prop(into)]
    label: String,
    /// The rows shown.
    #[prop(into)]
    rows: Signal<Vec<T>>,
    /// The columns.
    columns: Vec<Column<T>>,
    /// The id of a row, for selection and opening.
    key: K,
    /// How it is sorted.
    #[prop(optional, into)]
    sort: Signal<Option<Sort>>,
    /// A head was pressed.
    #[prop(optional, into)]
    on_sort: Option<Callback<(Sort,)>>,
    /// The chosen rows; shows a column of checkboxes.
    #[prop(optional)]
    selected: Option<RwSignal<HashSet<String>>>,
    /// Enter or a press on a row, with its id. For links, put an `<a>` into a cell instead.
    #[prop(optional, into)]
    on_open: Option<Callback<(String,)>>,
    /// The row that is open beside the table.
    #[prop(optional, into)]
    current: MaybeProp<String>,
    /// Rows of 32 px.
    #[prop(optional)]
    dense: bool,
    /// Scrolls within its own pane of the height that is left, under a head that stays.
    #[prop(optional)]
    fill: bool,
    /// Stays a table on a phone and scrolls sideways in its own pane.
    #[prop(optional)]
    no_cards: bool,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    K: Fn(&T) -> String + Clone + Send + Sync + 'static,
{
    let active = RwSignal::new(0_usize);
    let count = Memo::new(move |_| rows.with(Vec::len));
    let keys = {
        let key = key.clone();
        Memo::new(move |_| rows.with(|rows| rows.iter().map(&key).collect::<Vec<_>>()))
    };
    let all = Memo::new(move |_| {
        selected.is_some_and(|selected| {
            keys.with(|keys| {
                !keys.is_empty()
                    && selected.with(|chosen| keys.iter().all(|key| chosen.contains(key)))
            })
        })
    });
    let some = Memo::new(move |_| {
        selected.is_some_and(|selected| {
            keys.with(|keys| selected.with(|chosen| keys.iter().any(|key| chosen.contains(key))))
        })
    });
    let choose_all = move |on: bool| {
        if let Some(selected) = selected {
            keys.with_untracked(|keys| {
                selected.update(|chosen| {
                    for key in keys {
                        if on {
                            chosen.insert(key.clone());
                        } else {
                            chosen.remove(key);
                        }
                    }
                });
            });
        }
    };
    let choose = move |key: &str| {
        if let Some(selected) = selected {
            selected.update(|chosen| {
                if !chosen.remove(key) {
                    chosen.insert(key.to_owned());
                }
            });
        }
    };
    let rows_worked = on_open.is_some() || selected.is_some();
    let keyed = move |event: ev::KeyboardEvent| {
        let on_row = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .is_some_and(|target| target.tag_name().eq_ignore_ascii_case("tr"));
        if !on_row || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let at = active.get_untracked();
        let own = keys.with_untracked(|keys| keys.get(at).cloned());
        match (event.key().as_str(), own) {
            ("Enter", Some(own)) => {
                if let Some(open) = on_open {
                    event.prevent_default();
                    open.run((own,));
                }
            }
            (" ", Some(own)) if selected.is_some() => {
                event.prevent_default();
                choose(&own);
            }
            (pressed, _) => {
                let Some(next) = next_row(pressed, at, count.get_untracked(), 10) else { return };
                event.prevent_default();
                active.set(next);
                let body = event
                    .current_target()
                    .and_then(|body| body.dyn_into::<web_sys::Element>().ok());
                let row = body
                    .and_then(|body| body.children().item(next as u32))
                    .and_then(|row| row.dyn_into::<web_sys::HtmlElement>().ok());
                if let Some(row) = row {
                    let _ = row.focus();
                }
            }
        }
    };
    let columns = StoredValue::new(columns);
    let heads = columns.get_value();
    let widths = columns.get_value();
    view! {
        <div class="table-pane" class:table-fill=fill class:dense=dense class:table-cards=!no_cards>
            <table class="table" aria-label=label aria-rowcount=move || (count.get() + 1).to_string()>
                <colgroup>
                    {selected.map(|_| view! { <col class="w-check"/> })}
                    {widths.iter().map(|column| view! { <col class=column.width.class()/> }).collect_view()}
                </colgroup>
                <thead>
                    <tr>
                        {selected.map(|_| view! {
                            <th scope="col" class="cell-check">
                                <Checkbox checked=all partly=some aria_label="Select all rows shown" on_change=choose_all/>
                            </th>
                        })}
                        {heads
                            .into_iter()
                            .map(|column| {
                                let key = column.key;
                                view! {
                                    <th
                                        scope="col"
                                        class:cell-number=column.number
                                        aria-sort=move || sort.with(|sort| aria_sort(sort.as_ref(), key))
                                    >
                                        <Head title=column.title column=key number=column.number sortable=column.sortable tip=column.tip sort=sort on_sort=on_sort/>
                                    </th>
                                }
                            })
                            .collect_view()}
                    </tr>
                </thead>
                <tbody on:keydown=keyed>
                    <For each=move || 0..count.get() key=|slot| *slot let:slot>
                        {
                            let row = Memo::new(move |_| rows.with(|rows| rows.get(slot).cloned()));
                            let own = Memo::new(move |_| keys.with(|keys| keys.get(slot).cloned().unwrap_or_default()));
                            let chosen = Memo::new(move |_| selected.is_some_and(|selected| own.with(|own| selected.with(|chosen| chosen.contains(own)))));
                            view! {
                                <tr
                                    class:is-chosen=move || chosen.get()
                                    class:is-current=move || current.with(|current| current.as_ref().is_some_and(|current| own.with(|own| own == current)))
                                    class:is-worked=on_open.is_some()
                                    aria-selected=move || selected.map(|_| if chosen.get() { "true" } else { "false" })
                                    tabindex=move || rows_worked.then(|| if active.get().min(count.get().saturating_sub(1)) == slot { "0" } else { "-1" })
                                    on:focus=move |_| active.set(slot)
                                    on:click=move |event| {
                                        let inner = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
                                        let worked = inner.is_some_and(|inner| matches!(inner.closest("a,button,input,label,select,textarea"), Ok(Some(_))));
                                        if let (false, Some(open)) = (worked, on_open) {
                                            open.run((own.get_untracked(),));
                                        }
                                    }
                                >
                                    {selected.map(|_| view! {
                                        <td class="cell-check">
                                            <Checkbox checked=chosen aria_label="Select row" on_change=move |_: bool| choose(&own.get_untracked())/>
                                        </td>
                                    })}
                                    {columns
                                        .get_value()
                                        .into_iter()
                                        .map(|column| {
                                            let title = column.title.clone();
                                            let (number, wide_only) = (column.number, column.wide_only);
                                            view! {
                                                <td class:cell-number=number class:cell-wide-only=wide_only data-label=title>
                                                    {move || row.with(|row| row.as_ref().map(|row| cell(&column, row)))}
                                                </td>
                                            }
                                        })
                                        .collect_view()}
                                </tr>
                            }
                        }
                    </For>
                </tbody>
            </table>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_press_on_a_head_turns_the_order_round() {
        let first = Sort::pressed(None, "pieces", true);
        assert_eq!(first, Sort { by: "pieces".into(), descending: true });
        assert!(!Sort::pressed(Some(&first), "pieces", true).descending);
        assert!(!Sort::pressed(Some(&first), "name", false).descending);
    }

    #[test]
    fn keys_stay_within_the_rows() {
        assert_eq!(next_row("ArrowDown", 9, 10, 5), Some(9));
        assert_eq!(next_row("PageUp", 3, 10, 5), Some(0));
        assert_eq!(next_row("End", 0, 10, 5), Some(9));
        assert_eq!(next_row("End", 0, 0, 5), None);
        assert_eq!(next_row("x", 0, 10, 5), None);
    }
}
