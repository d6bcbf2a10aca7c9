//! The spreadsheet at any size: `?rows=100000#spreadsheet` shows as many rows, which is what
//! `bench grid` measures.

use super::{Part, State};
use crate::{
    Sort, Spreadsheet, Tone,
    format::{self, Locale},
    sheet::{CellEdit, Face, Layout, Mark, Other, Rows, Selection, SheetColumn},
};
use leptos::prelude::*;
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

/// As many rows as are shown when the address asks for no other number.
const ROWS: usize = 1_000;

const TOWNS: [&str; 6] = ["Springfield", "Dayton", "Fairview", "Madison", "Salem", "Bristol"];
const CAMPAIGNS: [&str; 4] = ["Spring Garden", "Back to School", "Fall Promo", "Holiday Gifts"];

/// Made-up rows, the same on every visit, with what was put into them.
#[derive(Default)]
struct MadeUp {
    put: RwLock<HashMap<(usize, &'static str), String>>,
}

impl MadeUp {
    fn value(&self, row: usize, column: &'static str) -> String {
        let put = self.put.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = put.get(&(row, column)) {
            return text.clone();
        }
        drop(put);
        let mix = (row as u64).wrapping_mul(2_654_435_761) % 1_000;
        let mix = usize::try_from(mix).unwrap_or_default();
        match column {
            "number" => format!("STR-{:06}", row + 1),
            "town" => TOWNS.get(row % 6).copied().unwrap_or_default().to_owned(),
            "campaign" => CAMPAIGNS.get(mix % 4).copied().unwrap_or_default().to_owned(),
            "notes" if row.is_multiple_of(9) => "Opens late on Sundays".to_owned(),
            "notes" => String::new(),
            figures => {
                let salt: usize = figures.bytes().map(usize::from).sum();
                format::whole(((mix * 7 + salt) % 9_000 + 100) as i64, &Locale::EN_US)
            }
        }
    }
}

impl Rows for MadeUp {
    fn key(&self, row: usize) -> Option<String> {
        Some(row.to_string())
    }

    fn row_of(&self, key: &str) -> Option<usize> {
        key.parse().ok()
    }

    fn face(&self, row: usize, column: &'static str) -> Option<Face> {
        let face = Face::words(self.value(row, column));
        Some(match (column, row) {
            ("campaign", _) => {
                let hue = CAMPAIGNS.iter().position(|one| *one == face.text).unwrap_or_default();
                face.dot(hue as u8 + 1)
            }
            ("pieces", 2) => face.mark(Mark::Overridden, "You changed this. Original: 1,200"),
            ("pieces", 4) => face.mark(Mark::Hold, "Held: spreading leaves it alone."),
            ("notes", 0) => face.mark(Mark::Comment, "Two remarks."),
            ("town", 3) => face.mark(Mark::Edited, "Ana has just changed this."),
            ("sales", _) => face.tone(Tone::Quiet),
            _ => face,
        })
    }

    fn choices(&self, _row: usize, _column: &'static str) -> Vec<(String, String)> {
        CAMPAIGNS.iter().map(|name| ((*name).to_owned(), (*name).to_owned())).collect()
    }

    fn check(&self, edit: &CellEdit) -> Result<(), String> {
        let text = edit.text.trim();
        match edit.column {
            "campaign" if !CAMPAIGNS.contains(&text) => {
                Err(format!("There is no campaign \u{201c}{text}\u{201d}."))
            }
            "town" | "notes" | "campaign" => Ok(()),
            _ if text.is_empty() => Ok(()),
            _ => match format::parse_whole(text, &Locale::EN_US) {
                Some(0..) => Ok(()),
                _ => Err(format!("\u{201c}{text}\u{201d} is not a whole number.")),
            },
        }
    }

    fn name(&self, row: usize) -> String {
        self.value(row, "number")
    }
}

/// Fifteen columns, as many as a plan has.
fn columns() -> Vec<SheetColumn> {
    let figures = [
        ("pieces", "Pieces"),
        ("responses", "Responses"),
        ("visits", "Visits"),
        ("cost", "Cost"),
        ("sales", "Sales"),
        ("margin", "Margin"),
        ("homes", "Homes"),
        ("reach", "Reach"),
        ("score", "Score"),
        ("last", "Last time"),
        ("goal", "Goal"),
    ];
    let mut columns = vec![
        SheetColumn::new("number", "Number", 120.0).sortable(),
        SheetColumn::new("town", "Town", 130.0).editable().sortable(),
        SheetColumn::new("campaign", "Campaign", 160.0).choice(),
        SheetColumn::new("notes", "Notes", 200.0).editable(),
    ];
    let figure = |(key, title)| SheetColumn::new(key, title, 96.0).number().editable();
    columns.extend(figures.into_iter().map(figure));
    columns
}

#[component]
pub(super) fn Spreadsheets() -> impl IntoView {
    let rows = Arc::new(MadeUp::default());
    let (total, changed) = (RwSignal::new(ROWS), RwSignal::new(0_u64));
    // After hydration: the server shows the same page for every address.
    Effect::new(move |_| {
        let search = window().location().search().unwrap_or_default();
        let asked = search.strip_prefix("?rows=").and_then(|rows| rows.parse().ok());
        total.set(asked.unwrap_or(ROWS).min(1_000_000));
    });
    let layout = RwSignal::new(Layout::new(&columns(), 1));
    let selection = RwSignal::new(Selection::default());
    let sort = RwSignal::new(None::<Sort>);
    let others = vec![Other {
        name: "Ana".to_owned(),
        hue: 3,
        key: "5".to_owned(),
        column: "pieces".to_owned(),
    }];
    let keep = {
        let rows = Arc::clone(&rows);
        move |edits: Vec<CellEdit>| {
            let mut put = rows.put.write().unwrap_or_else(PoisonError::into_inner);
            for edit in edits {
                put.insert((edit.row, edit.column), edit.text);
            }
            drop(put);
            changed.update(|changed| *changed += 1);
        }
    };
    view! {
        <Part id="spreadsheet" title="Spreadsheet" text="Many values, worked by keyboard: ranges, copy and paste, fill. ?rows=100000 in the address shows as many.">
            <State name="Worked like Excel or Sheets" wide=true>
                <div class="gallery-pane">
                    <Spreadsheet
                        label="Made-up towns"
                        columns=columns()
                        rows=rows
                        total=total
                        changed=changed
                        layout=layout
                        selection=selection
                        others=others
                        sort=sort
                        on_sort=move |wanted: Sort| sort.set(Some(wanted))
                        on_edit=keep
                    />
                </div>
            </State>
        </Part>
    }
}
