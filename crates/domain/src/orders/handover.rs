//! Handing an order over to its supplier by e-mail: what is looked at before, what may be sent when,
//! and what became of it.
//!
//! A hand-over is looked at first ([`HandoverPreview`]) and then asked for with the digest of what was
//! looked at. Sending once more is never done by accident: it has to be said ([`AskedHandover::again`]).

use super::{FileKind, OrderNumber, OrderStatus, Standing, TermsWarning};
use crate::{
    ids::{HandoverId, OrderId, SupplierId},
    mail::{ListedFile, MailState},
    money::grouped,
    refusals,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// Most characters of what a person adds to the letter.
pub const MESSAGE_LENGTH: usize = 2_000;
/// What stands in the letter for the supplier's link until it is made, when the letter goes out.
pub const LINK_TO_COME: &str = "(the supplier's own link, made when this is sent)";
/// For how many days a supplier's link works.
pub const LINK_DAYS: u32 = 90;

/// What the letter says, before anybody adds to it. Subject and text follow from it alone, so the
/// browser shows exactly what is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLetter {
    /// The order's number.
    pub number: OrderNumber,
    /// What it covers.
    pub title: String,
    /// Who orders: the workspace's name.
    pub house: String,
    /// Who makes it.
    pub supplier: String,
    /// Who sends it.
    pub sender: String,
    /// Where answers go.
    pub reply_to: String,
    /// Stores.
    pub stores: u64,
    /// Pieces.
    pub pieces: u64,
    /// The first day the pieces are to be in homes.
    pub in_home_on: Option<Date>,
    /// The names of the files.
    pub files: Vec<String>,
    /// Whether it was sent before.
    pub again: bool,
}

impl OrderLetter {
    /// The subject.
    pub fn subject(&self) -> String {
        let again = if self.again { " (sent again)" } else { "" };
        format!("Order {} from {}: {}{again}", self.number, self.house, self.title)
    }

    /// The text, with what a person adds (may be empty) and the link for the supplier.
    pub fn text(&self, message: &str, link: &str) -> String {
        let OrderLetter { number, title, house, supplier, sender, reply_to, .. } = self;
        let stores = grouped(self.stores);
        let stores_word = if self.stores == 1 { "store" } else { "stores" };
        let pieces = grouped(self.pieces);
        let again = match self.again {
            true => "This order was sent to you before; nothing is ordered twice.\n\n",
            false => "",
        };
        let in_home = match self.in_home_on {
            Some(day) => format!("First in home: {day}\n"),
            None => String::new(),
        };
        let message = match message.trim() {
            "" => String::new(),
            message => format!("{message}\n\n"),
        };
        let files = self.files.join(", ");
        format!(
            "Hello {supplier},\n\n\
             {again}{house} orders from you:\n\n\
             {number}, {title}\n\
             {pieces} pieces for {stores} {stores_word}\n\
             {in_home}\
             Attached: {files}\n\n\
             {message}\
             Please confirm it, say when it ships, upload the proof and report what you have shipped \
             here; no account is needed, and the link is for you alone:\n\n\
             {link}\n\n\
             It works for {LINK_DAYS} days.\n\n\
             {sender}, {house}\n\
             {reply_to}\n"
        )
    }

    /// Everything a digest covers of the letter and its files, each with the hash of its bytes.
    pub fn digest_input<'a>(&self, files: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
        let mut input = format!("{}\n{}", self.subject(), self.text("", LINK_TO_COME));
        for (name, hash) in files {
            input.push_str(name);
            input.push(' ');
            input.push_str(hash);
            input.push('\n');
        }
        input
    }
}

/// Somebody the letter can go to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// What they are asked about; may be empty.
    pub about: String,
}

/// What would be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverPreview {
    /// The order.
    pub order: OrderId,
    /// As of which of its versions.
    pub version: i64,
    /// The letter.
    pub letter: OrderLetter,
    /// Whom it can go to, the supplier's own address first.
    pub recipients: Vec<Recipient>,
    /// What is attached.
    pub files: Vec<ListedFile>,
    /// The digest of letter and files; sending names it again.
    pub digest: String,
    /// What differs from what is agreed with the supplier.
    pub warnings: Vec<TermsWarning>,
    /// Whether mail only stays in the sandbox.
    pub sandbox: bool,
}

/// A hand-over that a person asks for, after they looked at it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedHandover {
    /// Made by whoever asks, once for each time they decide: asked twice, it is done once.
    pub key: Uuid,
    /// Which order.
    pub order: OrderId,
    /// As of which of its versions.
    pub version: i64,
    /// To which of the recipients' addresses.
    pub to: String,
    /// What is added to the text; may be empty.
    pub message: String,
    /// The digest of what was looked at.
    pub digest: String,
    /// Whether it is meant to be sent although it was, or may have been, before.
    pub again: bool,
}

/// Where a hand-over stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandoverState {
    /// Not sent yet; after a failure that surely sent nothing, to be tried again.
    Queued,
    /// On its way at this moment.
    Sending,
    /// Taken by the mail server, or shown by the sandbox.
    Sent,
    /// It did not go.
    Failed,
    /// Nobody can say whether it went.
    Unknown,
    /// Taken back before it went, as the order was called off or given to another supplier.
    Withdrawn,
}

impl HandoverState {
    /// The state that follows from the mail's.
    pub fn of(mail: MailState, withdrawn: bool) -> HandoverState {
        match mail {
            MailState::Waiting | MailState::Failed if withdrawn => HandoverState::Withdrawn,
            MailState::Waiting => HandoverState::Queued,
            MailState::Sending => HandoverState::Sending,
            MailState::Sent => HandoverState::Sent,
            MailState::Failed => HandoverState::Failed,
            MailState::Unknown => HandoverState::Unknown,
        }
    }

    /// Whether it will change without anybody doing anything.
    pub fn goes_on(self) -> bool {
        matches!(self, HandoverState::Queued | HandoverState::Sending)
    }

    /// What one should know about it, in a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            HandoverState::Queued => "It goes out in a moment.",
            HandoverState::Sending => "It is being handed to the mail server.",
            HandoverState::Sent => "The mail server has taken it.",
            HandoverState::Failed => "It was not sent.",
            HandoverState::Unknown => {
                "Nobody can say whether it was sent. Ask the supplier; it is not sent again by itself."
            }
            HandoverState::Withdrawn => "It was taken back before it was sent.",
        }
    }
}

impl fmt::Display for HandoverState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            HandoverState::Queued => "Queued",
            HandoverState::Sending => "Sending",
            HandoverState::Sent => "Sent",
            HandoverState::Failed => "Failed",
            HandoverState::Unknown => "Unknown",
            HandoverState::Withdrawn => "Taken back",
        })
    }
}

/// A hand-over as the order's page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// Its identity.
    pub id: HandoverId,
    /// When it was asked for.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// To which supplier; the order may have another by now.
    pub supplier: SupplierId,
    /// To which address.
    pub to: String,
    /// Where it stands.
    pub state: HandoverState,
    /// Why it did not go, in words; empty otherwise.
    pub problem: String,
    /// When it went.
    pub sent_at: Option<Timestamp>,
    /// Whether it only stays in the sandbox.
    pub sandbox: bool,
    /// The files as they were sent, in order.
    pub files: Vec<ListedFile>,
}

refusals! {
    /// Why an order is not sent to its supplier.
    pub enum HandoverRefusal {
        /// Nobody has checked it.
        Draft { number: String } => "{number} is still a draft. Mark it as pending, then send it.",
        /// It is over.
        Over { number: String, status: String } => "{number} is {status}; it is not sent any more.",
        /// Nobody to send it to.
        SupplierMissing { number: String } => "Choose a supplier for {number} before you send it.",
        /// One is on its way.
        OnItsWay { number: String } => "{number} is on its way already. Wait a moment to see what becomes of it.",
        /// Nobody knows.
        MayBeThere { number: String } => "Nobody can say whether {number} was sent. Ask the supplier; send it again only if it is not there.",
        /// It is there.
        AlreadySent { number: String } => "{number} was sent already. To send it once more, choose Send again.",
        /// What was looked at is not what would be sent.
        Differs { number: String } => "{number} or what is agreed with its supplier has changed since you looked at it. Look at it again.",
        /// Not one of the supplier's addresses.
        UnknownRecipient { email: String } => "{email} is not among the addresses of this supplier. Choose one of them, or have an admin add it.",
        /// More than 2,000 characters.
        MessageTooLong => "What you add can have at most 2,000 characters.",
    }
}

/// Refuses a hand-over that is too early, too late, or that nobody said is meant as another one.
pub fn check_handover(
    order: Standing<'_>,
    earlier: &[(SupplierId, HandoverState)],
    again: bool,
) -> Result<(), HandoverRefusal> {
    let number = || order.number.to_string();
    let to_it = |wanted: HandoverState| {
        let supplier = order.supplier.map(|supplier| supplier.id);
        earlier.iter().any(|(to, state)| Some(*to) == supplier && *state == wanted)
    };
    match order.status {
        OrderStatus::Draft => return Err(HandoverRefusal::Draft { number: number() }),
        OrderStatus::Delivered | OrderStatus::Cancelled => {
            let status = order.status.word().to_owned();
            return Err(HandoverRefusal::Over { number: number(), status });
        }
        _ => {}
    }
    if order.supplier.is_none() {
        return Err(HandoverRefusal::SupplierMissing { number: number() });
    }
    if earlier.iter().any(|(_, state)| state.goes_on()) {
        return Err(HandoverRefusal::OnItsWay { number: number() });
    }
    let with_supplier = order.status != OrderStatus::Pending;
    if !again && (with_supplier || to_it(HandoverState::Sent)) {
        return Err(HandoverRefusal::AlreadySent { number: number() });
    }
    if !again && to_it(HandoverState::Unknown) {
        return Err(HandoverRefusal::MayBeThere { number: number() });
    }
    Ok(())
}

/// What a person adds to the letter as it is kept, or why not.
pub fn clean_message(message: &str) -> Result<String, HandoverRefusal> {
    let message = message.trim();
    if message.chars().count() > MESSAGE_LENGTH {
        Err(HandoverRefusal::MessageTooLong)
    } else {
        Ok(message.to_owned())
    }
}

/// The kind of file behind a name such as "ORD-2025-03-001.pdf".
pub fn kind_of_file(name: &str) -> Option<FileKind> {
    name.rsplit_once('.').and_then(|(_, ending)| FileKind::from_ending(ending))
}

#[cfg(test)]
mod tests {
    use super::super::Supplier;
    use super::*;
    use crate::period::Month;

    const NUMBER: OrderNumber = OrderNumber { month: Month { year: 2025, month: 3 }, sequence: 1 };

    fn letter() -> OrderLetter {
        OrderLetter {
            number: NUMBER,
            title: "W1".into(),
            house: "Maple".into(),
            supplier: "Inkwell".into(),
            sender: "Mia".into(),
            reply_to: "mia@maple.example".into(),
            stores: 12,
            pieces: 4_000,
            in_home_on: Some(Date::constant(2025, 3, 10)),
            files: vec!["ORD-2025-03-001.pdf".into(), "ORD-2025-03-001.csv".into()],
            again: false,
        }
    }

    fn check(
        status: OrderStatus,
        earlier: &[HandoverState],
        again: bool,
    ) -> Result<(), HandoverRefusal> {
        check_to(1, status, earlier, again)
    }

    /// As above, where what was sent before went to a supplier of that number.
    fn check_to(
        before: u128,
        status: OrderStatus,
        earlier: &[HandoverState],
        again: bool,
    ) -> Result<(), HandoverRefusal> {
        let before = SupplierId(Uuid::from_u128(before));
        let earlier: Vec<_> = earlier.iter().map(|state| (before, *state)).collect();
        let supplier = Supplier {
            id: SupplierId(Uuid::from_u128(1)),
            name: "Inkwell".into(),
            email: "orders@inkwell.example".into(),
            lead_days: 10,
            minimum_run: 0,
            cancel_window_hours: 24,
            version: 1,
        };
        let order = Standing { number: NUMBER, status, supplier: Some(&supplier), sent_at: None };
        check_handover(order, &earlier, again)
    }

    #[test]
    fn the_letter_says_what_is_ordered_and_where_to_answer() {
        assert_eq!(letter().subject(), "Order ORD-2025-03-001 from Maple: W1");
        let text = letter().text(" Please hurry. ", "https://g.example/supplier/x");
        assert_eq!(
            text,
            "Hello Inkwell,\n\nMaple orders from you:\n\nORD-2025-03-001, W1\n\
             4,000 pieces for 12 stores\nFirst in home: 2025-03-10\n\
             Attached: ORD-2025-03-001.pdf, ORD-2025-03-001.csv\n\nPlease hurry.\n\n\
             Please confirm it, say when it ships, upload the proof and report what you have \
             shipped here; no account is needed, and the link is for you alone:\n\n\
             https://g.example/supplier/x\n\nIt works for 90 days.\n\nMia, Maple\n\
             mia@maple.example\n"
        );
        let again = OrderLetter { again: true, stores: 1, in_home_on: None, ..letter() };
        assert_eq!(again.subject(), "Order ORD-2025-03-001 from Maple: W1 (sent again)");
        let text = again.text("", "x");
        assert!(text.contains("This order was sent to you before"), "{text}");
        assert!(text.contains("for 1 store\nAttached"), "{text}");
    }

    #[test]
    fn a_digest_covers_the_letter_and_every_file() {
        let of = |letter: &OrderLetter, hash: &str| letter.digest_input([("a.pdf", hash)]);
        let first = of(&letter(), "1");
        assert_eq!(first, of(&letter(), "1"));
        assert_ne!(first, of(&letter(), "2"));
        assert_ne!(first, of(&OrderLetter { pieces: 4_001, ..letter() }, "1"));
        assert_ne!(first, of(&OrderLetter { again: true, ..letter() }, "1"));
    }

    #[test]
    fn a_pending_order_is_sent_once_unless_another_time_is_meant() {
        use HandoverState::*;
        let pending =
            |earlier: &[HandoverState], again| check(OrderStatus::Pending, earlier, again);
        assert_eq!(pending(&[], false), Ok(()));
        assert_eq!(pending(&[Failed, Withdrawn], false), Ok(()));
        for on_its_way in [Queued, Sending] {
            for again in [false, true] {
                let refused = pending(&[on_its_way], again);
                assert!(matches!(refused, Err(HandoverRefusal::OnItsWay { .. })));
            }
        }
        assert!(matches!(pending(&[Unknown], false), Err(HandoverRefusal::MayBeThere { .. })));
        assert_eq!(pending(&[Unknown], true), Ok(()));
    }

    #[test]
    fn what_went_to_an_earlier_supplier_is_no_second_sending_to_the_next() {
        use HandoverState::*;
        for earlier in [Sent, Unknown, Failed, Withdrawn] {
            assert_eq!(check_to(2, OrderStatus::Pending, &[earlier], false), Ok(()));
        }
        let going = check_to(2, OrderStatus::Pending, &[Sending], false);
        assert!(matches!(going, Err(HandoverRefusal::OnItsWay { .. })));
    }

    #[test]
    fn an_order_that_is_with_its_supplier_is_sent_again_only_on_purpose() {
        for status in [OrderStatus::Sent, OrderStatus::Printing, OrderStatus::Shipped] {
            let refused = check(status, &[HandoverState::Sent], false);
            assert!(matches!(refused, Err(HandoverRefusal::AlreadySent { .. })));
            assert_eq!(check(status, &[HandoverState::Sent], true), Ok(()));
        }
        assert!(matches!(
            check(OrderStatus::Draft, &[], false),
            Err(HandoverRefusal::Draft { .. })
        ));
        for status in [OrderStatus::Delivered, OrderStatus::Cancelled] {
            assert!(matches!(check(status, &[], true), Err(HandoverRefusal::Over { .. })));
        }
        let nobody = Standing {
            number: NUMBER,
            status: OrderStatus::Pending,
            supplier: None,
            sent_at: None,
        };
        let refused = check_handover(nobody, &[], false);
        assert!(matches!(refused, Err(HandoverRefusal::SupplierMissing { .. })));
    }

    #[test]
    fn a_file_is_known_by_its_ending() {
        assert_eq!(kind_of_file("ORD-2025-03-001.pdf"), Some(FileKind::Pdf));
        assert_eq!(kind_of_file("ORD-2025-03-001.xlsx"), Some(FileKind::Xlsx));
        assert_eq!(kind_of_file("pdf"), None);
        assert_eq!(kind_of_file("a.exe"), None);
    }
}
