//! The life of an order, and which steps in it are allowed.

use super::Supplier;
use crate::{ids::OrderId, refusals};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Most characters of the note on a step.
pub const STEP_NOTE_LENGTH: usize = 500;

/// Where an order is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderStatus {
    /// Made, and nobody outside knows of it.
    Draft,
    /// Checked and waiting to be handed over.
    Pending,
    /// With the supplier.
    Sent,
    /// On the press.
    Printing,
    /// On its way to the post or the stores.
    Shipped,
    /// Arrived.
    Delivered,
    /// Called off; it keeps its number.
    Cancelled,
}

use OrderStatus::*;

impl OrderStatus {
    /// Every status, in the order of an order's life.
    pub const ALL: [OrderStatus; 7] =
        [Draft, Pending, Sent, Printing, Shipped, Delivered, Cancelled];

    /// The word stored.
    pub fn word(self) -> &'static str {
        match self {
            Draft => "draft",
            Pending => "pending",
            Sent => "sent",
            Printing => "printing",
            Shipped => "shipped",
            Delivered => "delivered",
            Cancelled => "cancelled",
        }
    }

    /// The word shown.
    pub fn label(self) -> &'static str {
        match self {
            Draft => "Draft",
            Pending => "Pending",
            Sent => "Sent",
            Printing => "Printing",
            Shipped => "Shipped",
            Delivered => "Delivered",
            Cancelled => "Cancelled",
        }
    }

    /// What a button says that takes an order to this status.
    pub fn verb(self) -> &'static str {
        match self {
            Draft => "Return to draft",
            Pending => "Mark as pending",
            Sent => "Mark as sent",
            Printing => "Mark as printing",
            Shipped => "Mark as shipped",
            Delivered => "Mark as delivered",
            Cancelled => "Cancel order",
        }
    }

    /// The status with that word.
    pub fn from_word(word: &str) -> Option<OrderStatus> {
        OrderStatus::ALL.into_iter().find(|status| status.word() == word)
    }

    /// The statuses an order may step to from here, the usual one first. The whole table.
    ///
    /// A supplier that does not say when it prints is the reason for sent → shipped. Nothing
    /// leads back: a wrong order is cancelled while that is possible, and made anew.
    pub fn next(self) -> &'static [OrderStatus] {
        match self {
            Draft => &[Pending, Cancelled],
            Pending => &[Sent, Cancelled],
            Sent => &[Printing, Shipped, Cancelled],
            Printing => &[Shipped],
            Shipped => &[Delivered],
            Delivered | Cancelled => &[],
        }
    }

    /// Whether the order is still with us, so that its supplier may change.
    pub fn is_ours(self) -> bool {
        matches!(self, Draft | Pending)
    }
}

/// How an order came to a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepSource {
    /// It was created from a plan.
    Plan,
    /// Somebody said so.
    Person,
    /// An e-mail to the supplier was sent.
    Mail,
    /// The supplier said so, through its link.
    Supplier,
}

impl StepSource {
    /// Every source.
    pub const ALL: [StepSource; 4] =
        [StepSource::Plan, StepSource::Person, StepSource::Mail, StepSource::Supplier];

    /// The word stored.
    pub fn word(self) -> &'static str {
        match self {
            StepSource::Plan => "plan",
            StepSource::Person => "person",
            StepSource::Mail => "mail",
            StepSource::Supplier => "supplier",
        }
    }

    /// The source with that word.
    pub fn from_word(word: &str) -> Option<StepSource> {
        StepSource::ALL.into_iter().find(|source| source.word() == word)
    }
}

/// One step an order took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderStep {
    /// What it became.
    pub status: OrderStatus,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// How it came about.
    pub source: StepSource,
    /// What they wrote beside it; may be empty.
    pub note: String,
}

refusals! {
    /// Why an order does not take a step, or does not change its supplier.
    pub enum StepRefusal {
        /// Not in the table.
        NotAllowed { number: String, from: String, to: String } => "{number} is {from}; it cannot become {to} from there.",
        /// Something came of it.
        CancelBegun { number: String } => "{number} cannot be cancelled any more: pieces of it have left, or figures of what came of it are kept.",
        /// Too late to call it off.
        CancelTooLate { number: String, status: String } => "{number} is already {status} and can no longer be cancelled. Call the supplier.",
        /// The supplier's window has closed.
        CancelWindowOver { number: String, supplier: String, hours: u32 } => "{supplier} takes cancellations only up to {hours} hours after an order was sent, and that is over for {number}. Call them.",
        /// Nobody to send it to.
        SupplierMissing { number: String } => "Choose a supplier for {number} before marking it as sent.",
        /// A mail is being handed over at this moment.
        OnItsWay { number: String } => "{number} is being sent to its supplier at this moment. Wait until that is done, then look again.",
        /// The supplier has it.
        SupplierFixed { number: String } => "{number} is with its supplier already. Cancel it to order from another one.",
        /// No such supplier here.
        SupplierUnknown => "This supplier is no longer in the list. Choose another one.",
        /// The note is too long.
        NoteTooLong => "A note can have at most 500 characters.",
    }
}

/// Most orders that take a step at once.
pub const MOST_AT_ONCE: usize = 500;

/// What became of one order among several that were asked to take a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepDone {
    /// The order.
    pub order: OrderId,
    /// Its number; empty when there is no such order.
    pub number: String,
    /// Why it did not take the step; `None` when it did.
    pub refusal: Option<String>,
}

refusals! {
    /// Why several orders do not take a step at once.
    pub enum BulkRefusal {
        /// Too many.
        TooMany { most: usize } => "At most {most} orders can be moved on at once. Choose fewer.",
    }
}

/// A step that a person asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedStep {
    /// Which order.
    pub order: OrderId,
    /// As of which of its versions.
    pub version: i64,
    /// What it is to become.
    pub to: OrderStatus,
    /// What they write beside it; may be empty.
    pub note: String,
}

/// What a rule needs to know of an order to let it take a step.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// Its number, for the sentences.
    pub number: super::OrderNumber,
    /// Where it is.
    pub status: OrderStatus,
    /// Who makes it, if that is known.
    pub supplier: Option<&'a Supplier>,
    /// When it was sent, if it was.
    pub sent_at: Option<Timestamp>,
}

/// Refuses a step that the table, the missing supplier or the supplier's cancel window forbids.
pub fn check_step(order: Standing<'_>, to: OrderStatus, now: Timestamp) -> Result<(), StepRefusal> {
    let number = || order.number.to_string();
    if !order.status.next().contains(&to) {
        return Err(match (order.status, to) {
            (Printing | Shipped | Delivered, Cancelled) => StepRefusal::CancelTooLate {
                number: number(),
                status: order.status.word().to_owned(),
            },
            (from, to) => StepRefusal::NotAllowed {
                number: number(),
                from: from.word().to_owned(),
                to: to.word().to_owned(),
            },
        });
    }
    match (order.status, to, order.supplier) {
        (_, Sent, None) => Err(StepRefusal::SupplierMissing { number: number() }),
        (Sent, Cancelled, Some(supplier)) if window_is_over(supplier, order.sent_at, now) => {
            Err(StepRefusal::CancelWindowOver {
                number: number(),
                supplier: supplier.name.clone(),
                hours: supplier.cancel_window_hours,
            })
        }
        _ => Ok(()),
    }
}

/// Whether the supplier no longer takes a cancellation. An order whose sending is not known of is
/// not held against the person.
fn window_is_over(supplier: &Supplier, sent_at: Option<Timestamp>, now: Timestamp) -> bool {
    let window = SignedDuration::from_hours(i64::from(supplier.cancel_window_hours));
    sent_at.is_some_and(|sent_at| now.duration_since(sent_at) > window)
}

/// A step's note as it is kept, or why not.
pub fn clean_step_note(note: &str) -> Result<String, StepRefusal> {
    let note = note.trim();
    if note.chars().count() > STEP_NOTE_LENGTH {
        Err(StepRefusal::NoteTooLong)
    } else {
        Ok(note.to_owned())
    }
}

/// Refuses another supplier for an order that has left the house.
pub fn check_supplier_choice(order: Standing<'_>) -> Result<(), StepRefusal> {
    if order.status.is_ours() {
        Ok(())
    } else {
        Err(StepRefusal::SupplierFixed { number: order.number.to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::super::OrderNumber;
    use super::*;
    use crate::{ids::SupplierId, period::Month};
    use uuid::Uuid;

    const NUMBER: OrderNumber = OrderNumber { month: Month { year: 2025, month: 3 }, sequence: 1 };

    fn supplier() -> Supplier {
        Supplier {
            id: SupplierId(Uuid::from_u128(1)),
            name: "Inkwell Print".into(),
            email: "orders@inkwell.example".into(),
            lead_days: 10,
            minimum_run: 1_000,
            cancel_window_hours: 24,
            version: 1,
        }
    }

    fn check(from: OrderStatus, to: OrderStatus) -> Result<(), StepRefusal> {
        let supplier = supplier();
        let order = Standing {
            number: NUMBER,
            status: from,
            supplier: Some(&supplier),
            sent_at: Some("2025-03-01T10:00:00Z".parse().unwrap()),
        };
        check_step(order, to, "2025-03-01T12:00:00Z".parse().unwrap())
    }

    #[test]
    fn an_order_steps_forward_and_is_cancelled_only_before_it_is_printed() {
        let allowed: Vec<(OrderStatus, OrderStatus)> = OrderStatus::ALL
            .into_iter()
            .flat_map(|from| OrderStatus::ALL.into_iter().map(move |to| (from, to)))
            .filter(|(from, to)| check(*from, *to).is_ok())
            .collect();
        assert_eq!(
            allowed,
            [
                (Draft, Pending),
                (Draft, Cancelled),
                (Pending, Sent),
                (Pending, Cancelled),
                (Sent, Printing),
                (Sent, Shipped),
                (Sent, Cancelled),
                (Printing, Shipped),
                (Shipped, Delivered),
            ]
        );
    }

    #[test]
    fn a_step_that_is_not_allowed_says_from_where_to_where() {
        assert_eq!(
            check(Delivered, Draft).unwrap_err().to_string(),
            "ORD-2025-03-001 is delivered; it cannot become draft from there."
        );
        assert_eq!(
            check(Printing, Cancelled).unwrap_err().to_string(),
            "ORD-2025-03-001 is already printing and can no longer be cancelled. Call the supplier."
        );
    }

    #[test]
    fn an_order_without_a_supplier_is_not_sent() {
        let order = Standing { number: NUMBER, status: Pending, supplier: None, sent_at: None };
        let now = "2025-03-01T12:00:00Z".parse().unwrap();
        assert!(matches!(check_step(order, Sent, now), Err(StepRefusal::SupplierMissing { .. })));
        assert_eq!(check_step(order, Cancelled, now), Ok(()));
    }

    #[test]
    fn a_sent_order_is_cancelled_within_the_suppliers_window_to_the_second() {
        let supplier = supplier();
        let at = |now: &str| {
            let order = Standing {
                number: NUMBER,
                status: Sent,
                supplier: Some(&supplier),
                sent_at: Some("2025-03-01T10:00:00Z".parse().unwrap()),
            };
            check_step(order, Cancelled, now.parse().unwrap())
        };
        assert_eq!(at("2025-03-02T10:00:00Z"), Ok(()));
        assert!(matches!(
            at("2025-03-02T10:00:01Z"),
            Err(StepRefusal::CancelWindowOver { hours: 24, .. })
        ));
    }

    #[test]
    fn every_status_and_source_reads_back_from_its_word() {
        for status in OrderStatus::ALL {
            assert_eq!(OrderStatus::from_word(status.word()), Some(status));
        }
        for source in StepSource::ALL {
            assert_eq!(StepSource::from_word(source.word()), Some(source));
        }
        assert_eq!(OrderStatus::from_word("lost"), None);
    }

    #[test]
    fn a_note_is_trimmed_and_at_most_500_characters_long() {
        assert_eq!(clean_step_note("  by phone \n"), Ok("by phone".into()));
        assert_eq!(clean_step_note(&"é".repeat(500)).map(|n| n.chars().count()), Ok(500));
        assert_eq!(clean_step_note(&"é".repeat(501)), Err(StepRefusal::NoteTooLong));
    }
}
