//! The supplier's door: what somebody without an account may do with the one order that a link opens.
//!
//! The link belongs to the order, not to whoever made it: it goes on working when they leave, and
//! whoever may order takes it back. What a supplier does is written down as it was said, with its
//! source; only an acknowledgement and a shipment of everything move the order itself.

use super::{Handover, OrderNumber, OrderStatus, OrderTotals, StepSource};
use crate::{
    ids::{OrderLineId, ProofId, SupplierLinkId},
    mail::ListedFile,
    money::grouped,
    refusals,
};
use jiff::{Timestamp, ToSpan, civil::Date};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a link's token begins with, so that people see what it is for.
pub const DOOR_MARK: &str = "gwo_";
/// Longest life of a link, in days.
pub const LINK_DAYS_MOST: u32 = 365;
/// Most working links of one order.
pub const LINKS_MOST: i64 = 20;
/// The largest proof, in bytes: 10 MB.
pub const PROOF_BYTES_MOST: usize = 10_000_000;
/// Most proofs of one order.
pub const PROOFS_MOST: i64 = 50;
/// Most characters of what a supplier writes.
pub const SAID_LENGTH: usize = 2_000;
/// Most things that a supplier does with one order: nobody means more.
pub const ACTS_MOST: i64 = 500;

/// What a supplier does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DoorAct {
    /// It has the order and makes it.
    Acknowledge,
    /// It says when.
    Expect {
        /// When it ships.
        ship_on: Option<Date>,
        /// When the pieces are in homes.
        in_home_on: Option<Date>,
    },
    /// It has shipped some or all of it.
    Ship {
        /// When they left.
        shipped_on: Date,
        /// Which lines, how many pieces of each.
        lines: Vec<ShippedLine>,
        /// Anything worth knowing, such as a parcel's number; may be empty.
        note: String,
    },
    /// It writes.
    Say {
        /// What.
        text: String,
    },
}

impl DoorAct {
    /// Whether something that was done is what this act does.
    pub fn became(&self, done: &Happening) -> bool {
        match (self, done) {
            (DoorAct::Acknowledge, Happening::Acknowledged) => true,
            (
                DoorAct::Expect { ship_on, in_home_on },
                Happening::Expected { ship_on: ship, in_home_on: home },
            ) => (ship_on, in_home_on) == (ship, home),
            (
                DoorAct::Ship { shipped_on, lines, .. },
                Happening::Shipped { shipped_on: on, pieces, .. },
            ) => {
                let all: u64 = lines.iter().map(|line| u64::from(line.pieces)).sum();
                (shipped_on, &all) == (on, pieces)
            }
            (DoorAct::Say { text }, Happening::Said { text: said }) => text.trim() == said,
            _ => false,
        }
    }
}

/// Pieces of a line that left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShippedLine {
    /// Which line.
    pub line: OrderLineId,
    /// How many.
    pub pieces: u32,
}

/// A thing that a supplier asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedDoorAct {
    /// Made by the page for each time they decide: asked twice, it is done once.
    pub key: Uuid,
    /// What.
    pub act: DoorAct,
}

/// Something that happened to an order beside its steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Happening {
    /// The supplier has it and makes it.
    Acknowledged,
    /// The supplier said when.
    Expected {
        /// When it ships.
        ship_on: Option<Date>,
        /// When the pieces are in homes.
        in_home_on: Option<Date>,
    },
    /// A proof came.
    ProofUploaded {
        /// Which.
        proof: ProofId,
        /// Its name.
        name: String,
    },
    /// Pieces left.
    Shipped {
        /// When.
        shipped_on: Date,
        /// How many.
        pieces: u64,
        /// Of how many lines.
        lines: u64,
        /// Whether nothing is left to ship.
        complete: bool,
        /// What was written beside it.
        note: String,
    },
    /// Something was written.
    Said {
        /// What.
        text: String,
    },
    /// Somebody made a link for the supplier.
    LinkMade,
    /// Somebody took a link back.
    LinkRevoked,
}

/// A [`Happening`] as it is stored: a new form is a new variant, and old ones stay readable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StoredHappening {
    /// The first form.
    V1(Happening),
}

impl From<StoredHappening> for Happening {
    fn from(stored: StoredHappening) -> Happening {
        match stored {
            StoredHappening::V1(happening) => happening,
        }
    }
}

impl Happening {
    /// What was done, to follow a name.
    pub fn deed(&self) -> String {
        match self {
            Happening::Acknowledged => "acknowledged the order".to_owned(),
            Happening::Expected { ship_on, in_home_on } => match (ship_on, in_home_on) {
                (Some(ship), Some(home)) => {
                    format!("expects to ship on {ship}, in homes on {home}")
                }
                (Some(ship), None) => format!("expects to ship on {ship}"),
                (None, Some(home)) => format!("expects it in homes on {home}"),
                (None, None) => "took the expected dates back".to_owned(),
            },
            Happening::ProofUploaded { name, .. } => format!("uploaded the proof {name}"),
            Happening::Shipped { shipped_on, pieces, lines, complete, .. } => {
                let pieces = grouped(*pieces);
                let lines = match lines {
                    1 => "1 line".to_owned(),
                    lines => format!("{} lines", grouped(*lines)),
                };
                let all = if *complete { "; nothing is left to ship" } else { "" };
                format!("shipped {pieces} pieces of {lines} on {shipped_on}{all}")
            }
            Happening::Said { .. } => "wrote".to_owned(),
            Happening::LinkMade => "made a link for the supplier".to_owned(),
            Happening::LinkRevoked => "took a link back".to_owned(),
        }
    }

    /// What was written with it; empty when nothing was.
    pub fn words(&self) -> &str {
        match self {
            Happening::Said { text } => text,
            Happening::Shipped { note, .. } => note,
            _ => "",
        }
    }
}

/// A [`Happening`] with who, when and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderAct {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// How it came about.
    pub source: StepSource,
    /// What.
    pub what: Happening,
}

/// What a supplier has said of an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// When it acknowledged the order.
    pub acknowledged_at: Option<Timestamp>,
    /// When it means to ship.
    pub ship_on: Option<Date>,
    /// When it means the pieces to be in homes.
    pub in_home_on: Option<Date>,
}

/// What a proof is, by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProofKind {
    /// A PDF.
    Pdf,
    /// A PNG image.
    Png,
    /// A JPEG image.
    Jpeg,
}

impl ProofKind {
    /// Every kind.
    pub const ALL: [ProofKind; 3] = [ProofKind::Pdf, ProofKind::Png, ProofKind::Jpeg];

    /// The word stored.
    pub fn word(self) -> &'static str {
        match self {
            ProofKind::Pdf => "pdf",
            ProofKind::Png => "png",
            ProofKind::Jpeg => "jpeg",
        }
    }

    /// The kind with that word.
    pub fn from_word(word: &str) -> Option<ProofKind> {
        ProofKind::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            ProofKind::Pdf => "application/pdf",
            ProofKind::Png => "image/png",
            ProofKind::Jpeg => "image/jpeg",
        }
    }

    /// The ending of its name.
    pub fn ending(self) -> &'static str {
        match self {
            ProofKind::Pdf => "pdf",
            ProofKind::Png => "png",
            ProofKind::Jpeg => "jpg",
        }
    }

    /// What the bytes are. `None` when they are none of the three, or are cut off.
    ///
    /// Beginning and end are looked at: a PDF's header and trailer (ISO 32000-1, 7.5), a PNG's
    /// signature, first and last chunk (RFC 2083, 3.1 and 4.1), a JPEG's start and end of image
    /// (ITU-T T.81, B.1). Some writers add blank bytes at the end; those are passed over.
    pub fn of(bytes: &[u8]) -> Option<ProofKind> {
        let blank = |byte: &u8| matches!(byte, 0 | b'\n' | b'\r' | b' ');
        let end = bytes.iter().rposition(|byte| !blank(byte)).map_or(0, |last| last + 1);
        let filled = &bytes[..end];
        if bytes.starts_with(b"%PDF-1.") || bytes.starts_with(b"%PDF-2.") {
            return filled.ends_with(b"%%EOF").then_some(ProofKind::Pdf);
        }
        if bytes.starts_with(b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR") {
            let last = b"\x00\x00\x00\x00IEND\xae\x42\x60\x82";
            return filled.ends_with(last).then_some(ProofKind::Png);
        }
        if bytes.starts_with(b"\xff\xd8\xff") {
            return filled.ends_with(b"\xff\xd9").then_some(ProofKind::Jpeg);
        }
        None
    }
}

/// A proof that was uploaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Its identity.
    pub id: ProofId,
    /// Its name, with the ending of what it is.
    pub name: String,
    /// What it is.
    pub kind: ProofKind,
    /// Its size in bytes.
    pub size: u64,
    /// When it came.
    pub at: Timestamp,
}

/// A link as whoever manages it sees it; the token itself is told once, when it is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplierLink {
    /// Its identity.
    pub id: SupplierLinkId,
    /// For whom: an address it was sent to, or the supplier's name.
    pub label: String,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub created_at: Timestamp,
    /// Until when it works.
    pub expires_at: Timestamp,
    /// Since when it works no longer, if somebody took it back.
    pub revoked_at: Option<Timestamp>,
    /// When it was last opened, to the minute.
    pub opened_at: Option<Timestamp>,
}

impl SupplierLink {
    /// Whether it opens the order at `now`.
    pub fn works(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

/// A line as the supplier sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoorLine {
    /// Its identity.
    pub id: OrderLineId,
    /// The store's number.
    pub store_number: String,
    /// The store's name.
    pub store_name: String,
    /// "Boston, MA".
    pub place: String,
    /// The campaign's name.
    pub campaign: String,
    /// When its pieces are to be in homes.
    pub in_home_on: Option<Date>,
    /// Pieces ordered.
    pub pieces: u32,
    /// Pieces shipped so far.
    pub shipped: u32,
}

impl DoorLine {
    /// Pieces not shipped yet.
    pub fn left(&self) -> u32 {
        self.pieces.saturating_sub(self.shipped)
    }
}

/// An order as its supplier sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoorOrder {
    /// Its number.
    pub number: OrderNumber,
    /// What it covers.
    pub title: String,
    /// Who ordered it: the workspace's name.
    pub house: String,
    /// Who makes it.
    pub supplier: String,
    /// Where it is in its life.
    pub status: OrderStatus,
    /// The first day its pieces are to be in homes.
    pub in_home_on: Option<Date>,
    /// What it comes to.
    pub totals: OrderTotals,
    /// ISO 4217 code of its money.
    pub currency: String,
    /// Its lines, by store number.
    pub lines: Vec<DoorLine>,
    /// Its files.
    pub files: Vec<ListedFile>,
    /// What the supplier has said so far.
    pub promise: Promise,
    /// What it uploaded.
    pub proofs: Vec<Proof>,
    /// What it did, first to last.
    pub acts: Vec<OrderAct>,
    /// Until when the link works.
    pub expires_at: Timestamp,
    /// The day it is where the order comes from.
    pub today: Date,
}

/// What is between an order and its supplier, as the order's page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplierSide {
    /// Every time it was sent, the latest first.
    pub handovers: Vec<Handover>,
    /// The links that open it, the latest first.
    pub links: Vec<SupplierLink>,
    /// What the supplier has said.
    pub promise: Promise,
    /// What it uploaded, first to last.
    pub proofs: Vec<Proof>,
    /// What happened beside the steps, first to last.
    pub acts: Vec<OrderAct>,
    /// Pieces shipped so far.
    pub shipped: u64,
    /// The present, to compare with.
    pub now: Timestamp,
}

refusals! {
    /// Why a supplier's link opens nothing, or does not do what was asked.
    pub enum DoorRefusal {
        /// Unknown, expired or taken back; which of them is not told.
        NoLonger => "This link does not work, or no longer. Ask whoever sent it for a new one.",
        /// The order is off.
        CalledOff { number: String } => "{number} was called off. Ask whoever sent it if that surprises you.",
        /// The order is over.
        Over { number: String } => "{number} was delivered. Write a message if something is missing.",
        /// Acknowledge first.
        NotAcknowledged { number: String } => "Acknowledge {number} before you report a shipment.",
        /// No date, or dates that cannot be.
        DatesInvalid => "Enter the day it ships, the day it is in homes, or both; within two years, and not in homes before it ships.",
        /// No line with pieces.
        NothingShipped => "Enter how many pieces you have shipped, for at least one line.",
        /// Not a line of this order, or twice the same.
        LinesInvalid => "These lines do not belong to this order as it is. Load the page anew.",
        /// More than was ordered.
        TooMuch { store: String, ordered: String, left: String, asked: String } => "{store}: {asked} pieces are more than are left to ship ({left} of {ordered}).",
        /// A day to come, or long ago.
        ShipDayInvalid => "The day of a shipment that has left lies between a year ago and today.",
        /// Nothing written.
        SaidMissing => "Write something first.",
        /// More than 2,000 characters.
        SaidTooLong => "At most 2,000 characters.",
        /// Neither PDF nor PNG nor JPEG.
        ProofUnknown => "This is not a whole PDF, PNG or JPEG file. What a file is called does not matter, only what is in it.",
        /// More than 10 MB.
        ProofTooLarge => "A proof can have at most 10 MB.",
        /// More than 50.
        TooManyProofs => "This order has 50 proofs already.",
        /// What was done with this page's key is something else.
        Stale => "This page is older than the order. Load it anew; what you did last was not kept.",
        /// More than a tenth above what was ordered, with what the house was told by other ways.
        TooMuchInAll { shipped: String, ordered: String } => "{shipped} pieces would then be reported as shipped, of {ordered} ordered. Some are reported already; ask whoever ordered it.",
        /// More than 500 acts.
        TooMany => "So much has been written to this order that no more can be added. Call whoever ordered it.",
    }
}

refusals! {
    /// Why a link is not made.
    pub enum LinkRefusal {
        /// Nobody to make it for.
        SupplierMissing { number: String } => "Choose a supplier for {number} first.",
        /// Nobody has checked it, or it is off.
        NotOut { number: String, status: String } => "{number} is {status}; there is nothing for a supplier to see.",
        /// Not 1 to 365 days.
        DaysInvalid => "A link can work for 1 to 365 days.",
        /// More than 20.
        TooMany => "This order has 20 working links. Take back those that are no longer needed.",
    }
}

/// Refuses a link that nobody could use.
pub fn check_link(
    number: OrderNumber,
    status: OrderStatus,
    has_supplier: bool,
    days: u32,
    working: i64,
) -> Result<(), LinkRefusal> {
    if matches!(status, OrderStatus::Draft | OrderStatus::Cancelled) {
        let status = status.word().to_owned();
        return Err(LinkRefusal::NotOut { number: number.to_string(), status });
    }
    if !has_supplier {
        return Err(LinkRefusal::SupplierMissing { number: number.to_string() });
    }
    if !(1..=LINK_DAYS_MOST).contains(&days) {
        return Err(LinkRefusal::DaysInvalid);
    }
    if working >= LINKS_MOST {
        return Err(LinkRefusal::TooMany);
    }
    Ok(())
}

/// Refuses whatever a supplier does with an order that is not, or no longer, its to make.
pub fn check_open(number: OrderNumber, status: OrderStatus) -> Result<(), DoorRefusal> {
    match status {
        OrderStatus::Draft | OrderStatus::Cancelled => {
            Err(DoorRefusal::CalledOff { number: number.to_string() })
        }
        _ => Ok(()),
    }
}

/// An act as it is kept, or why it is not done; `promised` says whether a day was said before, which can be
/// taken back. Shipments have their own rule, [`check_door_shipment`].
pub fn check_act(
    number: OrderNumber,
    status: OrderStatus,
    act: DoorAct,
    promised: bool,
    today: Date,
) -> Result<DoorAct, DoorRefusal> {
    check_open(number, status)?;
    let over = status == OrderStatus::Delivered;
    match act {
        DoorAct::Say { text } => Ok(DoorAct::Say { text: clean_said(&text, true)? }),
        _ if over => Err(DoorRefusal::Over { number: number.to_string() }),
        DoorAct::Acknowledge => Ok(DoorAct::Acknowledge),
        DoorAct::Expect { ship_on, in_home_on } => {
            let days = [ship_on, in_home_on];
            let near = |day: Date| (day - today).get_days().abs() <= 731;
            let backwards =
                matches!((ship_on, in_home_on), (Some(ship), Some(home)) if home < ship);
            let nothing = days.iter().flatten().next().is_none();
            if (nothing && !promised) || backwards || !days.into_iter().flatten().all(near) {
                return Err(DoorRefusal::DatesInvalid);
            }
            Ok(DoorAct::Expect { ship_on, in_home_on })
        }
        DoorAct::Ship { .. } if status == OrderStatus::Pending => {
            Err(DoorRefusal::NotAcknowledged { number: number.to_string() })
        }
        DoorAct::Ship { shipped_on, lines, note } => {
            // A supplier may be a day ahead.
            let latest = today.checked_add(1.day()).unwrap_or(today);
            let earliest = today.checked_sub(366.days()).unwrap_or(today);
            if shipped_on > latest || shipped_on < earliest {
                return Err(DoorRefusal::ShipDayInvalid);
            }
            Ok(DoorAct::Ship { shipped_on, lines, note: clean_said(&note, false)? })
        }
    }
}

fn clean_said(text: &str, needed: bool) -> Result<String, DoorRefusal> {
    let text = text.trim();
    if needed && text.is_empty() {
        return Err(DoorRefusal::SaidMissing);
    }
    if text.chars().count() > SAID_LENGTH {
        return Err(DoorRefusal::SaidTooLong);
    }
    Ok(text.to_owned())
}

/// A shipment that fits the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoorShipment {
    /// Its lines, without those of no piece.
    pub lines: Vec<ShippedLine>,
    /// All its pieces.
    pub pieces: u64,
    /// Whether nothing is left to ship after it.
    pub complete: bool,
}

/// Whether all pieces of an order have left after a shipment, when `before` pieces were reported so far,
/// in the house and at the door. Up to a tenth more than was ordered is usual in print.
pub fn check_all_shipped(
    ordered: u64,
    before: u64,
    shipment: &DoorShipment,
) -> Result<bool, DoorRefusal> {
    let shipped = before.saturating_add(shipment.pieces);
    if shipped > ordered.saturating_add(ordered / 10) {
        let [shipped, ordered] = [shipped, ordered].map(grouped);
        return Err(DoorRefusal::TooMuchInAll { shipped, ordered });
    }
    Ok(shipment.complete || shipped >= ordered)
}

/// What of the order's lines is shipped, or why that cannot be: never more than was ordered.
pub fn check_door_shipment(
    lines: &[DoorLine],
    asked: &[ShippedLine],
) -> Result<DoorShipment, DoorRefusal> {
    let mut shipped: BTreeMap<OrderLineId, u32> = BTreeMap::new();
    for part in asked.iter().filter(|part| part.pieces > 0) {
        let line = lines.iter().find(|line| line.id == part.line);
        let line = line.ok_or(DoorRefusal::LinesInvalid)?;
        if part.pieces > line.left() {
            return Err(DoorRefusal::TooMuch {
                store: line.store_number.clone(),
                ordered: grouped(line.pieces.into()),
                left: grouped(line.left().into()),
                asked: grouped(part.pieces.into()),
            });
        }
        if shipped.insert(part.line, part.pieces).is_some() {
            return Err(DoorRefusal::LinesInvalid);
        }
    }
    if shipped.is_empty() {
        return Err(DoorRefusal::NothingShipped);
    }
    let left = |line: &DoorLine| line.left() - shipped.get(&line.id).copied().unwrap_or(0);
    let complete = lines.iter().all(|line| left(line) == 0);
    Ok(DoorShipment {
        pieces: shipped.values().map(|pieces| u64::from(*pieces)).sum(),
        lines: shipped.into_iter().map(|(line, pieces)| ShippedLine { line, pieces }).collect(),
        complete,
    })
}

/// A proof's name as it is kept and what it is, by its content alone; or why it is not taken.
pub fn check_proof(
    name: &str,
    bytes: &[u8],
    there: i64,
) -> Result<(String, ProofKind), DoorRefusal> {
    if there >= PROOFS_MOST {
        return Err(DoorRefusal::TooManyProofs);
    }
    if bytes.len() > PROOF_BYTES_MOST {
        return Err(DoorRefusal::ProofTooLarge);
    }
    let kind = ProofKind::of(bytes).ok_or(DoorRefusal::ProofUnknown)?;
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
    // A name stands in addresses as well, where # and % mean something.
    let plain = |c: char| {
        !c.is_control() && !matches!(c, '"' | '\'' | '<' | '>' | ':' | '|' | '*' | '?' | '#' | '%')
    };
    let stem: String = stem.chars().filter(|c| plain(*c)).take(80).collect();
    let stem = match stem.trim().trim_matches('.') {
        "" => "proof".to_owned(),
        stem => stem.to_owned(),
    };
    Ok((format!("{stem}.{}", kind.ending()), kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period::Month;

    const NUMBER: OrderNumber = OrderNumber { month: Month { year: 2025, month: 3 }, sequence: 1 };
    const TODAY: Date = Date::constant(2025, 3, 1);
    const PNG: &[u8] =
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR....\x00\x00\x00\x00IEND\xae\x42\x60\x82";

    fn line(id: u128, pieces: u32, shipped: u32) -> DoorLine {
        DoorLine {
            id: OrderLineId(Uuid::from_u128(id)),
            store_number: format!("STR-{id:03}"),
            store_name: "Store".into(),
            place: "Springfield, IL".into(),
            campaign: "Fall Promo".into(),
            in_home_on: None,
            pieces,
            shipped,
        }
    }

    fn part(id: u128, pieces: u32) -> ShippedLine {
        ShippedLine { line: OrderLineId(Uuid::from_u128(id)), pieces }
    }

    #[test]
    fn a_shipment_never_exceeds_what_was_ordered() {
        let lines = [line(1, 1_000, 400), line(2, 50, 0)];
        let some = check_door_shipment(&lines, &[part(1, 600), part(2, 0)]).unwrap();
        assert_eq!((some.pieces, some.complete, some.lines), (600, false, vec![part(1, 600)]));
        let all = check_door_shipment(&lines, &[part(1, 600), part(2, 50)]).unwrap();
        assert_eq!((all.pieces, all.complete), (650, true));
        assert_eq!(
            check_door_shipment(&lines, &[part(1, 601)]).unwrap_err().to_string(),
            "STR-001: 601 pieces are more than are left to ship (600 of 1,000)."
        );
        assert_eq!(check_door_shipment(&lines, &[part(1, 0)]), Err(DoorRefusal::NothingShipped));
        assert_eq!(check_door_shipment(&lines, &[part(3, 1)]), Err(DoorRefusal::LinesInvalid));
        let twice = check_door_shipment(&lines, &[part(1, 1), part(1, 1)]);
        assert_eq!(twice, Err(DoorRefusal::LinesInvalid));
    }

    #[test]
    fn all_shipments_count_whoever_reported_them() {
        let of = |pieces, complete| DoorShipment { lines: vec![part(1, 1)], pieces, complete };
        assert_eq!(check_all_shipped(1_000, 400, &of(500, false)), Ok(false));
        assert_eq!(check_all_shipped(1_000, 400, &of(600, false)), Ok(true));
        assert_eq!(check_all_shipped(1_000, 0, &of(950, true)), Ok(true));
        assert_eq!(
            check_all_shipped(1_000, 1_000, &of(101, false)).unwrap_err().to_string(),
            "1,101 pieces would then be reported as shipped, of 1,000 ordered. Some are reported \
            already; ask whoever ordered it."
        );
    }

    #[test]
    fn a_key_stands_for_the_act_it_was_made_for() {
        let said = |text: &str| DoorAct::Say { text: text.into() };
        let done = Happening::Said { text: "On Monday.".into() };
        assert!(said(" On Monday. ").became(&done));
        assert!(!said("On Tuesday.").became(&done));
        assert!(!DoorAct::Acknowledge.became(&done));
        let shipped_on = TODAY;
        let lines = vec![part(1, 40), part(2, 2)];
        let ship = DoorAct::Ship { shipped_on, lines, note: String::new() };
        let left = |pieces| Happening::Shipped {
            shipped_on,
            pieces,
            lines: 2,
            complete: false,
            note: String::new(),
        };
        assert!(ship.became(&left(42)));
        assert!(!ship.became(&left(43)));
    }

    #[test]
    fn what_a_file_is_follows_from_its_content_and_not_from_its_name() {
        let kept = |name: &str, bytes: &[u8]| check_proof(name, bytes, 0);
        let pdf = b"%PDF-1.7\n...\n%%EOF\r\n".as_slice();
        let named = |text: &str, kind| Ok((text.to_owned(), kind));
        assert_eq!(kept("Front page.PDF", pdf), named("Front page.pdf", ProofKind::Pdf));
        assert_eq!(kept("C:\\temp\\proof.html", PNG), named("proof.png", ProofKind::Png));
        assert_eq!(
            kept("../../etc/x\"y\n.jpeg", b"\xff\xd8\xff\xe0..\xff\xd9"),
            named("xy.jpg", ProofKind::Jpeg)
        );
        assert_eq!(kept("", pdf), named("proof.pdf", ProofKind::Pdf));
        for wrong in [
            b"".as_slice(),
            b"<html><script>",
            b"%PDF-1.7 cut off",
            &PNG[..20],
            b"GIF89a",
            b"\xff\xd8\xff\xe0 cut off",
            b"PK\x03\x04",
            b" %PDF-1.7\n%%EOF",
        ] {
            assert_eq!(kept("proof.pdf", wrong), Err(DoorRefusal::ProofUnknown), "{wrong:?}");
        }
        let mut large = b"%PDF-1.7\n".to_vec();
        large.resize(PROOF_BYTES_MOST + 1, b'x');
        assert_eq!(kept("a", &large), Err(DoorRefusal::ProofTooLarge));
        assert_eq!(check_proof("a", pdf, PROOFS_MOST), Err(DoorRefusal::TooManyProofs));
    }

    #[test]
    fn an_order_that_is_off_takes_nothing_and_one_that_is_over_only_messages() {
        let say = || DoorAct::Say { text: " Done ".into() };
        let check = |status, act| check_act(NUMBER, status, act, false, TODAY);
        for status in [OrderStatus::Draft, OrderStatus::Cancelled] {
            assert!(matches!(check(status, say()), Err(DoorRefusal::CalledOff { .. })));
        }
        assert_eq!(check(OrderStatus::Delivered, say()), Ok(DoorAct::Say { text: "Done".into() }));
        let late = check(OrderStatus::Delivered, DoorAct::Acknowledge);
        assert!(matches!(late, Err(DoorRefusal::Over { .. })));
        let nothing = DoorAct::Say { text: " ".into() };
        assert_eq!(check(OrderStatus::Sent, nothing), Err(DoorRefusal::SaidMissing));
        let ship =
            |day| DoorAct::Ship { shipped_on: day, lines: vec![part(1, 1)], note: "".into() };
        let early = check(OrderStatus::Pending, ship(TODAY));
        assert!(matches!(early, Err(DoorRefusal::NotAcknowledged { .. })));
        assert!(check(OrderStatus::Sent, ship(TODAY)).is_ok());
        for day in [Date::constant(2025, 3, 3), Date::constant(2024, 2, 1)] {
            assert_eq!(check(OrderStatus::Sent, ship(day)), Err(DoorRefusal::ShipDayInvalid));
        }
    }

    #[test]
    fn expected_dates_are_near_and_in_their_order() {
        let check = |ship_on: Option<Date>, in_home_on: Option<Date>| {
            let act = DoorAct::Expect { ship_on, in_home_on };
            check_act(NUMBER, OrderStatus::Sent, act, false, TODAY)
        };
        let back = DoorAct::Expect { ship_on: None, in_home_on: None };
        assert!(check_act(NUMBER, OrderStatus::Sent, back, true, TODAY).is_ok());
        let (early, late) = (Some(Date::constant(2025, 3, 8)), Some(Date::constant(2025, 3, 12)));
        assert!(
            check(early, late).is_ok() && check(None, late).is_ok() && check(early, None).is_ok()
        );
        for (ship, home) in [(None, None), (late, early), (Some(Date::constant(2031, 1, 1)), None)]
        {
            assert_eq!(check(ship, home), Err(DoorRefusal::DatesInvalid));
        }
    }

    #[test]
    fn a_link_is_made_for_an_order_that_is_out_and_for_a_while() {
        let check =
            |status, supplier, days, working| check_link(NUMBER, status, supplier, days, working);
        assert_eq!(check(OrderStatus::Pending, true, 90, 0), Ok(()));
        assert!(matches!(check(OrderStatus::Draft, true, 90, 0), Err(LinkRefusal::NotOut { .. })));
        assert!(matches!(
            check(OrderStatus::Sent, false, 90, 0),
            Err(LinkRefusal::SupplierMissing { .. })
        ));
        assert_eq!(check(OrderStatus::Sent, true, 0, 0), Err(LinkRefusal::DaysInvalid));
        assert_eq!(check(OrderStatus::Sent, true, 366, 0), Err(LinkRefusal::DaysInvalid));
        assert_eq!(check(OrderStatus::Sent, true, 1, LINKS_MOST), Err(LinkRefusal::TooMany));
    }

    #[test]
    fn happenings_of_the_first_form_stay_readable() {
        let stored: StoredHappening = serde_json::from_str(
            r#"{"V1":{"shipped":{"shipped_on":"2025-03-01","pieces":1200,"lines":1,"complete":true,"note":"UPS 1"}}}"#,
        )
        .unwrap();
        let happening = Happening::from(stored);
        assert_eq!(
            happening.deed(),
            "shipped 1,200 pieces of 1 line on 2025-03-01; nothing is left to ship"
        );
        assert_eq!(happening.words(), "UPS 1");
    }
}
