//! The order form, and after it a pack list for each store on a page of its own.

use super::{OrderFile, OrderPaper};
use crate::pdf::{About, MARGIN, Pages, Paper, Style};
use domain::{
    campaigns::Format,
    ids::{CampaignId, StoreId},
    money::Money,
    orders::{Line, OrderTotals, Origin},
};
use jiff::civil::Date;
use std::collections::BTreeMap;

const BODY: Style = Style::plain(9.0);
const SMALL: Style = Style::plain(8.0);
const LABEL: Style = Style::plain(8.0).pale();
/// From one line of a table to the next.
const ROW: f32 = 15.0;
const PALE: u8 = 205;
const SHADE: u8 = 238;

/// The file.
pub(super) fn pdf(paper: &OrderPaper) -> anyhow::Result<OrderFile> {
    let summary = &paper.order.summary;
    let number = summary.number.to_string();
    let pages = Pages::new(sheet_of(&paper.currency))?;
    let mut form = Form { paper, number: &number, pages, y: 0.0 };
    form.order_form();
    for lines in per_store(paper) {
        form.pack_list(&lines);
    }
    let about = About {
        title: format!("{number} {}", summary.title),
        author: paper.house.clone(),
        of: paper.ordered_on,
    };
    let left = format!("{} · {number}", paper.house);
    let bytes =
        form.pages.finish(&about, |page, all| [left.clone(), format!("Page {page} of {all}")])?;
    Ok(OrderFile { name: format!("{number}.pdf"), media_type: "application/pdf", bytes })
}

/// The paper that offices have where one pays in that currency.
fn sheet_of(currency: &str) -> Paper {
    match currency {
        "USD" | "CAD" | "MXN" => Paper::Letter,
        _ => Paper::A4,
    }
}

/// The lines of each store together, by store number.
fn per_store(paper: &OrderPaper) -> Vec<Vec<&Line>> {
    let mut stores: BTreeMap<(&str, StoreId), Vec<&Line>> = BTreeMap::new();
    for row in &paper.order.lines {
        let key = (row.line.store_number.as_str(), row.line.store);
        stores.entry(key).or_default().push(&row.line);
    }
    stores.into_values().collect()
}

/// What the lines of each campaign come to, by name.
fn per_campaign(paper: &OrderPaper) -> Vec<(String, Option<Format>, OrderTotals)> {
    let mut sums: BTreeMap<(&str, CampaignId), Vec<(StoreId, u32, Money)>> = BTreeMap::new();
    for row in &paper.order.lines {
        let line = &row.line;
        let key = (line.campaign_name.as_str(), line.campaign);
        sums.entry(key).or_default().push((line.store, line.pieces, line.cost));
    }
    sums.into_iter()
        .map(|((name, id), lines)| (name.to_owned(), paper.format(id), OrderTotals::of(lines)))
        .collect()
}

/// A column of a table: its heading, where it begins or ends, how wide it is.
#[derive(Clone, Copy)]
struct Col {
    heading: &'static str,
    from: f32,
    to: f32,
    end: bool,
}

/// Columns that begin at these places, in hundredths of the printed width; those with `true` hold
/// figures and stand at their right edge.
fn columns<const N: usize>(right: f32, cells: [(&'static str, f32, bool); N]) -> [Col; N] {
    let place = |hundredths: f32| MARGIN + (right - MARGIN) * hundredths / 100.0;
    std::array::from_fn(|at| {
        let (heading, from, end) = cells[at];
        let to = cells.get(at + 1).map_or(100.0, |next| next.1);
        let gap = if at + 1 == N { 0.0 } else { 6.0 };
        Col { heading, from: place(from), to: place(to) - gap, end }
    })
}

/// Pages being filled from top to bottom.
struct Form<'a> {
    paper: &'a OrderPaper,
    number: &'a str,
    pages: Pages,
    /// The base line of what was printed last.
    y: f32,
}

impl Form<'_> {
    fn width(&self) -> f32 {
        self.pages.right() - MARGIN
    }

    /// Begins a page under the name of the house and of what the page is.
    fn page(&mut self, what: &str) {
        self.pages.begin();
        let top = MARGIN + 10.0;
        let half = self.width() / 2.0;
        self.pages.text((MARGIN, top), half, BODY.bold(), &self.paper.house);
        self.pages.text_end((self.pages.right(), top), half, LABEL, what);
        self.pages.line((MARGIN, top + 7.0), self.width(), PALE);
        self.y = top + 7.0;
    }

    fn title(&mut self, title: &str, beside: &str) {
        self.y += 26.0;
        self.pages.text((MARGIN, self.y), self.width(), Style::plain(18.0).bold(), title);
        self.y += 16.0;
        self.pages.text((MARGIN, self.y), self.width(), Style::plain(10.0), beside);
        self.y += 8.0;
    }

    /// Pairs of a label and a value, two beside each other.
    fn facts(&mut self, facts: &[(&str, String)]) {
        let half = self.width() / 2.0;
        for pair in facts.chunks(2) {
            self.y += 14.0;
            for (at, (label, value)) in pair.iter().enumerate() {
                let x = MARGIN + half * at as f32;
                self.pages.text((x, self.y), 80.0, LABEL, label);
                self.pages.text((x + 84.0, self.y), half - 92.0, BODY, value);
            }
        }
        self.y += 8.0;
    }

    fn heads(&mut self, cols: &[Col]) {
        self.y += 8.0;
        let top = self.y;
        self.pages.block((MARGIN - 4.0, top), (self.width() + 8.0, ROW), SHADE);
        self.y += 10.5;
        for col in cols {
            self.cell(*col, SMALL.bold(), col.heading);
        }
        self.y = top + ROW - 4.5;
    }

    fn cell(&mut self, col: Col, style: Style, text: &str) {
        let width = col.to - col.from;
        match col.end {
            true => self.pages.text_end((col.to, self.y), width, style, text),
            false => self.pages.text((col.from, self.y), width, style, text),
        }
    }

    fn row(&mut self, cols: &[Col], style: Style, cells: &[String]) {
        self.y += ROW;
        for (col, cell) in cols.iter().zip(cells) {
            self.cell(*col, style, cell);
        }
        let below = self.y + 4.5;
        self.pages.line((MARGIN - 4.0, below), self.width() + 8.0, SHADE);
    }

    /// A table that goes on on further pages, headings and all.
    fn table(&mut self, what: &str, cols: &[Col], rows: &[Vec<String>]) {
        // A heading is not left alone at the foot of a page.
        if self.y + 3.0 * ROW > self.pages.bottom() {
            self.page(what);
        }
        self.heads(cols);
        for row in rows {
            if self.y + ROW > self.pages.bottom() {
                self.page(what);
                self.heads(cols);
            }
            self.row(cols, BODY, row);
        }
    }

    fn order_form(&mut self) {
        let order = &self.paper.order;
        let (summary, currency) = (&order.summary, self.paper.currency.as_str());
        let number = self.number;
        self.page("Order form");
        self.title(number, &summary.title);
        let supplier = order.supplier.as_ref();
        let plan = match &summary.origin {
            Origin::Plan { name, revision, .. } => format!("{name}, revision {revision}"),
            Origin::Manual => "–".to_owned(),
        };
        let totals = summary.totals;
        self.facts(&[
            ("Supplier", supplier.map_or("–".to_owned(), |one| one.name.clone())),
            ("First in home", day(summary.in_home_on)),
            ("Orders to", supplier.map_or("–".to_owned(), |one| one.email.clone())),
            ("Ordered", self.paper.ordered_on.to_string()),
            ("Plan", plan),
            ("Ordered by", summary.created_by.clone()),
            ("Stores", whole(totals.stores)),
            ("Pieces", whole(totals.pieces)),
            ("Lines", whole(totals.lines)),
            ("Cost", totals.cost.worded(currency)),
        ]);
        let right = self.pages.right();
        let cols = columns(
            right,
            [
                ("Campaign", 0.0, false),
                ("Format", 40.0, false),
                ("Stores", 58.0, true),
                ("Pieces", 68.0, true),
                ("Cost", 82.0, true),
            ],
        );
        let mut rows: Vec<Vec<String>> = Vec::new();
        for (name, format, sum) in per_campaign(self.paper) {
            rows.push(vec![
                name,
                format.map_or("–".to_owned(), |format| format.to_string()),
                whole(sum.stores),
                whole(sum.pieces),
                sum.cost.worded(currency),
            ]);
        }
        self.table(&format!("{number}, campaigns"), &cols, &rows);
        let cols = columns(
            right,
            [
                ("Store", 0.0, false),
                ("Place", 27.0, false),
                ("Campaign", 43.0, false),
                ("Wave", 62.0, false),
                ("In home", 69.0, false),
                ("Pieces", 79.0, true),
                ("Cost", 87.0, true),
            ],
        );
        let rows: Vec<Vec<String>> = order
            .lines
            .iter()
            .map(|row| {
                let line = &row.line;
                vec![
                    format!("{} {}", line.store_number, line.store_name),
                    place(&line.city, &line.state),
                    line.campaign_name.clone(),
                    line.wave.as_ref().map_or("–".to_owned(), |wave| wave.name.clone()),
                    day(line.wave.as_ref().and_then(|wave| wave.in_home_on)),
                    whole(line.pieces.into()),
                    line.cost.worded(currency),
                ]
            })
            .collect();
        self.y += 8.0;
        self.table(&format!("{number}, lines"), &cols, &rows);
    }

    fn pack_list(&mut self, lines: &[&Line]) {
        let Some(first) = lines.first() else { return };
        let what = format!("Pack list, {}", self.number);
        self.page(&what);
        self.title(&first.store_number, &first.store_name);
        let there = self.paper.place(first.store);
        let town = [place(&first.city, &first.state), there.postcode, there.country];
        let town: Vec<String> = town.into_iter().filter(|part| !part.is_empty()).collect();
        for line in [there.address, town.join(" ")].iter().filter(|line| !line.is_empty()) {
            self.y += 13.0;
            self.pages.text((MARGIN, self.y), self.width(), BODY, line);
        }
        self.y += 6.0;
        let cols = columns(
            self.pages.right(),
            [
                ("Campaign", 0.0, false),
                ("Format", 44.0, false),
                ("Wave", 62.0, false),
                ("In home", 74.0, false),
                ("Pieces", 87.0, true),
            ],
        );
        let rows: Vec<Vec<String>> = lines
            .iter()
            .map(|line| {
                let format = self.paper.format(line.campaign);
                vec![
                    line.campaign_name.clone(),
                    format.map_or("–".to_owned(), |format| format.to_string()),
                    line.wave.as_ref().map_or("–".to_owned(), |wave| wave.name.clone()),
                    day(line.wave.as_ref().and_then(|wave| wave.in_home_on)),
                    whole(line.pieces.into()),
                ]
            })
            .collect();
        self.table(&what, &cols, &rows);
        let pieces: u64 = lines.iter().map(|line| u64::from(line.pieces)).sum();
        let sum = ["Together", "", "", "", &whole(pieces)].map(str::to_owned);
        self.row(&cols, BODY.bold(), &sum);
        self.y += 8.0;
        for line in lines.iter().filter(|line| !line.note.is_empty()) {
            self.note(&what, &line.campaign_name, &line.note);
        }
        self.signature(&what);
    }

    fn note(&mut self, what: &str, campaign: &str, note: &str) {
        for text in self.pages.wrapped(&format!("{campaign}: {note}"), self.width(), BODY) {
            if self.y + 13.0 > self.pages.bottom() {
                self.page(what);
            }
            self.y += 13.0;
            self.pages.text((MARGIN, self.y), self.width(), BODY, &text);
        }
    }

    /// Where whoever packs and whoever receives it sign.
    fn signature(&mut self, what: &str) {
        if self.y + 40.0 > self.pages.bottom() {
            self.page(what);
        }
        self.y += 34.0;
        let third = self.width() / 3.0;
        for (at, label) in ["Packed by", "Received by", "Date"].into_iter().enumerate() {
            let x = MARGIN + third * at as f32;
            self.pages.line((x, self.y - 9.0), third - 16.0, 120);
            self.pages.text((x, self.y), third - 16.0, LABEL, label);
        }
    }
}

fn whole(number: u64) -> String {
    domain::money::grouped(number)
}

fn day(day: Option<Date>) -> String {
    day.map_or("–".to_owned(), |day| day.to_string())
}

fn place(city: &str, state: &str) -> String {
    [city, state].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}
