//! The columns of a plan's sheet: what their cells show, what can be typed into them, and what that
//! does.

use super::{
    desk::{Held, Row},
    words,
};
use domain::plans::{
    CampaignChoice, Cell, Column, Item, ItemStatus, Operation, OverrideReason, ReasonKind,
};
use ui::{
    Tone, format,
    sheet::{Face, Layout, Mark, SheetColumn},
};

/// A column of the sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Place {
    Store,
    Name,
    Region,
    State,
    Status,
    Campaign,
    Pieces,
    Hold,
    Wave,
    Confidence,
    Responses,
    Cost,
    Reason,
    Notes,
}

impl Place {
    /// From left to right.
    pub const ALL: [Place; 14] = [
        Place::Store,
        Place::Name,
        Place::Status,
        Place::Campaign,
        Place::Pieces,
        Place::Hold,
        Place::Wave,
        Place::Confidence,
        Place::Responses,
        Place::Cost,
        Place::Reason,
        Place::Notes,
        Place::Region,
        Place::State,
    ];

    /// Its name in the sheet.
    pub fn key(self) -> &'static str {
        match self {
            Place::Store => "store",
            Place::Name => "name",
            Place::Region => "region",
            Place::State => "state",
            Place::Status => "status",
            Place::Campaign => "campaign",
            Place::Pieces => "pieces",
            Place::Hold => "hold",
            Place::Wave => "wave",
            Place::Confidence => "confidence",
            Place::Responses => "responses",
            Place::Cost => "cost",
            Place::Reason => "reason",
            Place::Notes => "notes",
        }
    }

    /// The column of a name.
    pub fn of(key: &str) -> Option<Place> {
        Place::ALL.into_iter().find(|place| place.key() == key)
    }

    /// The cell behind it, if it can be changed.
    pub fn cell(self) -> Option<Cell> {
        match self {
            Place::Status => Some(Cell::Status),
            Place::Campaign => Some(Cell::Campaign),
            Place::Pieces => Some(Cell::Pieces),
            Place::Hold => Some(Cell::Hold),
            Place::Wave => Some(Cell::Wave),
            Place::Reason => Some(Cell::Reason),
            Place::Notes => Some(Cell::Notes),
            Place::Store
            | Place::Name
            | Place::Region
            | Place::State
            | Place::Confidence
            | Place::Responses
            | Place::Cost => None,
        }
    }

    /// What it sorts by.
    pub fn sorts(self) -> Option<Column> {
        match self {
            Place::Store => Some(Column::Number),
            Place::Name => Some(Column::Store),
            Place::Region => Some(Column::Region),
            Place::Status => Some(Column::Status),
            Place::Campaign => Some(Column::Campaign),
            Place::Pieces => Some(Column::Pieces),
            Place::Wave => Some(Column::Wave),
            Place::Confidence => Some(Column::Confidence),
            Place::Responses => Some(Column::Responses),
            Place::Cost => Some(Column::Cost),
            Place::State | Place::Hold | Place::Reason | Place::Notes => None,
        }
    }

    fn column(self) -> SheetColumn {
        let key = self.key();
        let column = match self {
            Place::Store => SheetColumn::new(key, "Store", 104.0),
            Place::Name => SheetColumn::new(key, "Name", 176.0),
            Place::Region => SheetColumn::new(key, "Region", 112.0),
            Place::State => SheetColumn::new(key, "State", 64.0),
            Place::Status => SheetColumn::new(key, "Status", 124.0).choice(),
            Place::Campaign => SheetColumn::new(key, "Campaign", 160.0).choice(),
            Place::Pieces => SheetColumn::new(key, "Quantity", 96.0).number().editable(),
            Place::Hold => SheetColumn::new(key, "Hold", 72.0).choice(),
            Place::Wave => SheetColumn::new(key, "Wave", 104.0).choice(),
            Place::Confidence => SheetColumn::new(key, "Confidence", 104.0).number(),
            Place::Responses => SheetColumn::new(key, "Responses", 104.0).number(),
            Place::Cost => SheetColumn::new(key, "Cost", 104.0).number(),
            Place::Reason => SheetColumn::new(key, "Reason", 176.0).choice(),
            Place::Notes => SheetColumn::new(key, "Notes", 240.0).editable(),
        };
        if self.sorts().is_some() { column.sortable() } else { column }
    }
}

/// How many columns stay in sight.
const FROZEN: usize = 1;

/// The columns as they are laid out at first.
pub(super) fn layout() -> Layout {
    Layout::new(&columns(), FROZEN)
}

/// All columns, from left to right.
pub(super) fn columns() -> Vec<SheetColumn> {
    Place::ALL.into_iter().map(Place::column).collect()
}

/// What a cell shows.
pub(super) fn face(held: &Held, currency: &str, line: &Row, place: Place) -> Face {
    let face = bare(held, currency, line, place);
    // What is said about the whole line stands at its beginning.
    let of = if place == Place::Store { Some(None) } else { place.cell().map(Some) };
    match of.and_then(|cell| held.marks.get(&(line.place, cell))) {
        Some((open, unread)) if *open > 0 => {
            let threads = format::count(
                i64::from(*open),
                "comment thread",
                "comment threads",
                &words::LOCALE,
            );
            let new = if *unread > 0 { format!(", {unread} new") } else { String::new() };
            face.mark(Mark::Comment, format!("{threads}{new}."))
        }
        _ => face,
    }
}

fn bare(held: &Held, currency: &str, line: &Row, place: Place) -> Face {
    let item = line.item;
    let quiet = || Face::words("–").tone(Tone::Quiet);
    match place {
        Place::Store => Face::words(line.store.number.clone()),
        Place::Name => {
            let face = Face::words(line.store.name.clone());
            if line.store.open { face } else { face.tone(Tone::Care) }
        }
        Place::Region => Face::words(line.store.region_name.clone()),
        Place::State => Face::words(line.store.state.clone()),
        Place::Status => Face::words(item.status.to_string()).tone(words::item_tone(item.status).0),
        Place::Campaign => match held.campaigns.iter().find(|one| Some(one.id) == item.campaign) {
            Some(campaign) => Face::words(campaign.name.clone()).dot(campaign.colour + 1),
            None => quiet(),
        },
        Place::Pieces => {
            let mut face = Face::words(words::whole(item.pieces));
            if item.is_override() {
                let was = original(held, item);
                face = face.mark(Mark::Overridden, format!("You changed this. Original: {was}"));
            }
            if item.held {
                face = face.mark(Mark::Hold, "On hold: spreading a total leaves it alone.");
            }
            face
        }
        Place::Hold => Face::words(if item.held { "On hold" } else { "" }),
        Place::Wave => match held.waves().iter().find(|wave| Some(wave.id) == item.wave) {
            Some(wave) => Face::words(wave.name.clone()),
            None => quiet(),
        },
        Place::Confidence => match item.original {
            Some(original) => Face::words(words::whole(original.confidence.round() as i64)),
            None => quiet(),
        },
        Place::Responses => Face::words(words::responses(item.expected_responses())),
        Place::Cost => {
            let campaign = held.campaigns.iter().find(|one| Some(one.id) == item.campaign);
            match item.cost(campaign.map(|one| one.price)) {
                Some(cost) => Face::words(words::money(cost, currency)),
                None => quiet(),
            }
        }
        Place::Reason => match &item.reason {
            Some(reason) if reason.note.is_empty() => Face::words(reason.kind.to_string()),
            Some(reason) => Face::words(format!("{}: {}", reason.kind, reason.note)),
            None if item.is_override() => Face::words("Not given").tone(Tone::Care),
            None => Face::words(""),
        },
        Place::Notes => Face::words(item.notes.clone()),
    }
}

/// "Fall Promo, 100 pieces".
fn original(held: &Held, item: &Item) -> String {
    let Some(original) = &item.original else { return String::new() };
    let campaign = held.campaigns.iter().find(|one| Some(one.id) == original.campaign);
    let name = campaign.map_or("no campaign", |one| one.name.as_str());
    format!("{name}, {} pieces", words::whole(original.pieces))
}

/// What is copied from a cell: figures without marks a spreadsheet would not understand.
pub(super) fn text(held: &Held, currency: &str, line: &Row, place: Place) -> String {
    let item = line.item;
    match place {
        Place::Pieces => item.pieces.to_string(),
        Place::Confidence => {
            item.original.map_or_else(String::new, |it| format!("{:.0}", it.confidence))
        }
        Place::Responses => {
            item.expected_responses().map_or_else(String::new, |n| format!("{n:.2}"))
        }
        Place::Cost => {
            let campaign = held.campaigns.iter().find(|one| Some(one.id) == item.campaign);
            item.cost(campaign.map(|one| one.price)).map_or_else(String::new, |cost| cost.decimal())
        }
        Place::Campaign if item.campaign.is_none() => String::new(),
        Place::Wave if item.wave.is_none() => String::new(),
        Place::Reason if item.reason.is_none() => String::new(),
        _ => face(held, currency, line, place).text,
    }
}

/// What the editor of a cell begins with: for a choice, its value.
pub(super) fn draft(line: &Row, place: Place) -> String {
    let item = line.item;
    match place {
        Place::Status => item.status.word().to_owned(),
        Place::Campaign => item.campaign.map(|id| id.to_string()).unwrap_or_default(),
        Place::Pieces => item.pieces.to_string(),
        Place::Hold => if item.held { "held" } else { "" }.to_owned(),
        Place::Wave => item.wave.map(|id| id.to_string()).unwrap_or_default(),
        Place::Reason => {
            item.reason.as_ref().map(|one| one.kind.word().to_owned()).unwrap_or_default()
        }
        Place::Notes => item.notes.clone(),
        _ => String::new(),
    }
}

/// What a cell can be, as value and word.
pub(super) fn choices(held: &Held, place: Place) -> Vec<(String, String)> {
    let none = |word: &str| std::iter::once((String::new(), word.to_owned()));
    match place {
        Place::Status => ItemStatus::ALL
            .iter()
            .map(|status| (status.word().to_owned(), status.to_string()))
            .collect(),
        Place::Campaign => none("No campaign")
            .chain(
                held.campaigns
                    .iter()
                    .filter(|one| one.active)
                    .map(|one| (one.id.to_string(), one.name.clone())),
            )
            .collect(),
        Place::Hold => {
            none("Not on hold").chain([("held".to_owned(), "On hold".to_owned())]).collect()
        }
        Place::Wave => none("No wave")
            .chain(held.waves().iter().map(|wave| (wave.id.to_string(), wave.name.clone())))
            .collect(),
        Place::Reason => none("No reason")
            .chain(
                ReasonKind::ALL
                    .into_iter()
                    .filter(|kind| *kind != ReasonKind::Other)
                    .map(|kind| (kind.word().to_owned(), kind.to_string())),
            )
            .collect(),
        _ => Vec::new(),
    }
}

/// What a text in a cell asks for, or why it asks for nothing. A choice is meant by its value or by
/// its word, as it is pasted.
pub(super) fn operation(held: &Held, place: Place, text: &str) -> Result<Operation, String> {
    let text = text.trim();
    match place {
        Place::Pieces => {
            let number = match text {
                "" => Some(0),
                text => format::parse_whole(text, &words::LOCALE),
            };
            number
                .and_then(|n| u32::try_from(n).ok())
                .map(Operation::SetPieces)
                .ok_or_else(|| format!("\u{201c}{text}\u{201d} is not a number of pieces."))
        }
        Place::Notes => Ok(Operation::SetNotes(text.to_owned())),
        Place::Reason if text.is_empty() => Ok(Operation::SetReason(None)),
        Place::Reason => {
            // As it is copied: the kind, and perhaps words of one's own.
            let (kind, note) = text.split_once(": ").unwrap_or((text, ""));
            let kind = ReasonKind::ALL
                .into_iter()
                .find(|one| one.word() == kind || one.to_string().eq_ignore_ascii_case(kind))
                .ok_or_else(|| "Choose one of the list.".to_owned())?;
            Ok(Operation::SetReason(Some(OverrideReason { kind, note: note.to_owned() })))
        }
        Place::Status => ItemStatus::ALL
            .into_iter()
            .find(|status| status.word() == text || same(&status.to_string(), text))
            .map(Operation::SetStatus)
            .ok_or_else(|| unknown("status", text)),
        Place::Campaign if is_none(text, "No campaign") => Ok(Operation::SetCampaign(None)),
        Place::Campaign => {
            let id = text.parse().ok();
            let meant = |one: &&CampaignChoice| Some(one.id) == id || same(&one.name, text);
            // Of two with one name, the one that can be chosen.
            let mut all = held.campaigns.iter().filter(meant);
            let found = all.clone().find(|one| one.active).or_else(|| all.next());
            found
                .map(|one| Operation::SetCampaign(Some(one.id)))
                .ok_or_else(|| unknown("campaign", text))
        }
        Place::Wave if is_none(text, "No wave") => Ok(Operation::SetWave(None)),
        Place::Wave => {
            let id = text.parse().ok();
            let mut all = held.waves().iter();
            all.find(|wave| Some(wave.id) == id || same(&wave.name, text))
                .map(|wave| Operation::SetWave(Some(wave.id)))
                .ok_or_else(|| unknown("wave", text))
        }
        Place::Hold if is_none(text, "Not on hold") => Ok(Operation::SetHold(false)),
        Place::Hold if text == "held" || same("On hold", text) => Ok(Operation::SetHold(true)),
        Place::Hold => Err(unknown("choice", text)),
        _ => Err("This is worked out and cannot be typed over.".to_owned()),
    }
}

fn unknown(what: &str, text: &str) -> String {
    format!("There is no {what} \u{201c}{text}\u{201d} here.")
}

/// Whether a text is that word, whatever the case.
fn same(word: &str, text: &str) -> bool {
    word.len() == text.len() && word.to_lowercase() == text.to_lowercase()
}

/// Whether a text means that there is none: an empty cell, the dash that stands for it, or the word.
fn is_none(text: &str, word: &str) -> bool {
    text.is_empty() || text == "–" || same(word, text)
}
