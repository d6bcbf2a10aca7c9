//! What came of an order's line: printed, delivered, invoiced, answered.
//!
//! Figures are totals as of their day, not additions: whoever says 900 after 800 corrects it to
//! 900. Every correction keeps what was said before; the latest one counts.

use crate::{
    ids::{CampaignId, OrderId, OrderLineId, StoreId},
    money::Money,
    orders::OrderStatus,
    refusals,
    stores::import::{Difference, Field},
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The largest amount of a line: whatever many of them add up to can be counted.
pub const MOST_AMOUNT: Money = Money(1_000_000_000_000);
/// Most pieces and responses of a line that are believed.
pub const MOST_PIECES: u32 = 100_000_000;

/// Most characters of the note beside a reason.
pub const REASON_NOTE_LENGTH: usize = 500;

/// What is known to have come of a line. `None` is not known, which is not zero.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Figures {
    /// Pieces printed.
    pub printed: Option<u32>,
    /// When.
    pub printed_on: Option<Date>,
    /// Pieces delivered.
    pub delivered: Option<u32>,
    /// When.
    pub delivered_on: Option<Date>,
    /// Pieces invoiced.
    pub invoiced: Option<u32>,
    /// What was invoiced for them.
    pub invoiced_amount: Option<Money>,
    /// When.
    pub invoiced_on: Option<Date>,
    /// Responses counted so far.
    pub responses: Option<u32>,
    /// Revenue of the responses so far.
    pub revenue: Option<Money>,
    /// The day up to which both are counted.
    pub counted_on: Option<Date>,
    /// Why it differs from what was ordered.
    pub reason: Option<DifferenceReason>,
    /// What was written beside the reason; may be empty.
    pub reason_note: String,
}

/// Why what came of a line differs from what was ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceReason {
    /// The press run came out short.
    ShortRun,
    /// The press run came out long.
    Overrun,
    /// Spoilt in printing or on the way.
    Damaged,
    /// Addresses that could not be served.
    Undeliverable,
    /// The drop was late.
    Late,
    /// Another price than ordered.
    Price,
    /// A credit note, or a discount.
    Credit,
    /// The order was changed by word of mouth.
    ChangedByPhone,
    /// Something else; the note says what.
    Other,
}

impl DifferenceReason {
    /// Every reason, in the order offered.
    pub const ALL: [DifferenceReason; 9] = [
        DifferenceReason::ShortRun,
        DifferenceReason::Overrun,
        DifferenceReason::Damaged,
        DifferenceReason::Undeliverable,
        DifferenceReason::Late,
        DifferenceReason::Price,
        DifferenceReason::Credit,
        DifferenceReason::ChangedByPhone,
        DifferenceReason::Other,
    ];

    /// The word stored.
    pub fn word(self) -> &'static str {
        match self {
            DifferenceReason::ShortRun => "short_run",
            DifferenceReason::Overrun => "overrun",
            DifferenceReason::Damaged => "damaged",
            DifferenceReason::Undeliverable => "undeliverable",
            DifferenceReason::Late => "late",
            DifferenceReason::Price => "price",
            DifferenceReason::Credit => "credit",
            DifferenceReason::ChangedByPhone => "changed_by_phone",
            DifferenceReason::Other => "other",
        }
    }

    /// The words shown.
    pub fn label(self) -> &'static str {
        match self {
            DifferenceReason::ShortRun => "Short run",
            DifferenceReason::Overrun => "Overrun",
            DifferenceReason::Damaged => "Damaged",
            DifferenceReason::Undeliverable => "Undeliverable addresses",
            DifferenceReason::Late => "Late drop",
            DifferenceReason::Price => "Other price",
            DifferenceReason::Credit => "Credit or discount",
            DifferenceReason::ChangedByPhone => "Changed by phone",
            DifferenceReason::Other => "Other",
        }
    }

    /// The reason with that word.
    pub fn from_word(word: &str) -> Option<DifferenceReason> {
        DifferenceReason::ALL.into_iter().find(|reason| reason.word() == word)
    }
}

/// How a figure came to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActualSource {
    /// Somebody typed it.
    Person,
    /// A file was imported.
    Import,
    /// The import of a file was taken back.
    Undo,
    /// A program said so.
    Api,
    /// Coupons were taken in.
    Coupon,
}

impl ActualSource {
    /// Every source.
    pub const ALL: [ActualSource; 5] = [
        ActualSource::Person,
        ActualSource::Import,
        ActualSource::Undo,
        ActualSource::Api,
        ActualSource::Coupon,
    ];

    /// The word stored.
    pub fn word(self) -> &'static str {
        match self {
            ActualSource::Person => "person",
            ActualSource::Import => "import",
            ActualSource::Undo => "undo",
            ActualSource::Api => "api",
            ActualSource::Coupon => "coupon",
        }
    }

    /// The words shown behind a name.
    pub fn label(self) -> &'static str {
        match self {
            ActualSource::Person => "by hand",
            ActualSource::Import => "by file",
            ActualSource::Undo => "by undoing a file",
            ActualSource::Api => "by a program",
            ActualSource::Coupon => "by coupons",
        }
    }

    /// The source with that word.
    pub fn from_word(word: &str) -> Option<ActualSource> {
        ActualSource::ALL.into_iter().find(|source| source.word() == word)
    }
}

impl Figures {
    /// These with what somebody says; what they do not mention stays.
    pub fn with(&self, said: &Figures) -> Figures {
        let note = |said: &Figures| match said.reason {
            Some(_) => said.reason_note.clone(),
            None => self.reason_note.clone(),
        };
        Figures {
            printed: said.printed.or(self.printed),
            printed_on: said.printed_on.or(self.printed_on),
            delivered: said.delivered.or(self.delivered),
            delivered_on: said.delivered_on.or(self.delivered_on),
            invoiced: said.invoiced.or(self.invoiced),
            invoiced_amount: said.invoiced_amount.or(self.invoiced_amount),
            invoiced_on: said.invoiced_on.or(self.invoiced_on),
            responses: said.responses.or(self.responses),
            revenue: said.revenue.or(self.revenue),
            counted_on: said.counted_on.or(self.counted_on),
            reason: said.reason.or(self.reason),
            reason_note: note(said),
        }
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Figures::default()
    }

    /// What another set of figures changes about these, as a preview and a history show it.
    pub fn differences(&self, after: &Figures) -> Vec<Difference> {
        fn shown<T: ToString>(value: Option<T>) -> String {
            value.map(|value| value.to_string()).unwrap_or_default()
        }
        let money = |amount: Option<Money>| shown(amount.map(Money::decimal));
        let reason = |figures: &Figures| match (figures.reason, figures.reason_note.as_str()) {
            (None, _) => String::new(),
            (Some(reason), "") => reason.label().to_owned(),
            (Some(reason), note) => format!("{}: {note}", reason.label()),
        };
        [
            (Field::Printed, shown(self.printed), shown(after.printed)),
            (Field::PrintedOn, shown(self.printed_on), shown(after.printed_on)),
            (Field::Delivered, shown(self.delivered), shown(after.delivered)),
            (Field::DeliveredOn, shown(self.delivered_on), shown(after.delivered_on)),
            (Field::Invoiced, shown(self.invoiced), shown(after.invoiced)),
            (Field::InvoicedAmount, money(self.invoiced_amount), money(after.invoiced_amount)),
            (Field::InvoicedOn, shown(self.invoiced_on), shown(after.invoiced_on)),
            (Field::Responses, shown(self.responses), shown(after.responses)),
            (Field::Revenue, money(self.revenue), money(after.revenue)),
            (Field::CountedOn, shown(self.counted_on), shown(after.counted_on)),
            (Field::Reason, reason(self), reason(after)),
        ]
        .into_iter()
        .filter(|(_, from, to)| from != to)
        .map(|(field, from, to)| Difference { field, from, to })
        .collect()
    }
}

refusals! {
    /// Why figures are not taken.
    pub enum ActualRefusal {
        /// More arrived than exists.
        MoreDelivered { delivered: u32, printed: u32 } => "{delivered} pieces delivered of {printed} printed cannot be. Correct one of the two.",
        /// More answers than pieces.
        MoreResponses { responses: u32, pieces: u32 } => "{responses} responses to {pieces} pieces cannot be. Correct one of the two.",
        /// It has not happened yet.
        InFuture { day: Date } => "{day} is still to come. Enter the day on which it happened.",
        /// Nobody prints so many.
        TooLarge => "That is more than 100,000,000. Check the digits.",
        /// Nobody pays so much for a line.
        AmountTooLarge => "That is more than 10,000,000,000. Check the digits.",
        /// A negative amount.
        Negative => "An amount cannot be less than zero. A credit lowers the amount that was invoiced.",
        /// The note is too long.
        NoteTooLong => "A note can have at most 500 characters.",
        /// A note without a reason.
        ReasonMissing => "Choose the reason that the note is about.",
        /// Nothing can have come of it yet.
        NotSent { number: String, status: String } => "{number} is {status}: it has not been sent, so nothing can have come of it.",
        /// It was called off.
        Cancelled { number: String } => "{number} is cancelled, so nothing can have come of it.",
        /// No such line.
        LineUnknown { order: String, store: String } => "{order} has no line for store {store}.",
        /// Two lines for one store.
        LineUnclear { order: String, store: String } => "{order} has several lines for store {store}. Name the line by its coupon code.",
        /// Said twice in one go.
        LineTwice { store: String } => "Store {store} is named twice. Say everything about a line at once.",
        /// Nothing was said.
        Nothing => "Say at least one figure.",
        /// Too much in one go.
        TooManyLines { most: usize } => "At most {most} lines can be sent at once.",
    }
}

/// Refuses to say what came of an order that was not sent, or was called off.
pub fn check_came(number: &str, status: OrderStatus) -> Result<(), ActualRefusal> {
    let number = number.to_owned();
    match status {
        OrderStatus::Draft | OrderStatus::Pending => {
            Err(ActualRefusal::NotSent { number, status: status.word().to_owned() })
        }
        OrderStatus::Cancelled => Err(ActualRefusal::Cancelled { number }),
        _ => Ok(()),
    }
}

/// Refuses figures that cannot be true of a line of `ordered` pieces on a day.
pub fn check_figures(figures: &Figures, ordered: u32, today: Date) -> Result<(), ActualRefusal> {
    let counts = [figures.printed, figures.delivered, figures.invoiced, figures.responses];
    if counts.into_iter().flatten().any(|count| count > MOST_PIECES) {
        return Err(ActualRefusal::TooLarge);
    }
    let amounts = [figures.invoiced_amount, figures.revenue].into_iter().flatten();
    if amounts.clone().any(|amount| amount < Money::ZERO) {
        return Err(ActualRefusal::Negative);
    }
    if amounts.clone().any(|amount| amount > MOST_AMOUNT) {
        return Err(ActualRefusal::AmountTooLarge);
    }
    let days = [figures.printed_on, figures.delivered_on, figures.invoiced_on, figures.counted_on];
    if let Some(day) = days.into_iter().flatten().find(|day| *day > today) {
        return Err(ActualRefusal::InFuture { day });
    }
    if let (Some(delivered), Some(printed)) = (figures.delivered, figures.printed)
        && delivered > printed
    {
        return Err(ActualRefusal::MoreDelivered { delivered, printed });
    }
    let pieces = figures.delivered.or(figures.printed).unwrap_or(ordered);
    if let Some(responses) = figures.responses.filter(|responses| *responses > pieces) {
        return Err(ActualRefusal::MoreResponses { responses, pieces });
    }
    if figures.reason_note.chars().count() > REASON_NOTE_LENGTH {
        return Err(ActualRefusal::NoteTooLong);
    }
    if figures.reason.is_none() && !figures.reason_note.is_empty() {
        return Err(ActualRefusal::ReasonMissing);
    }
    Ok(())
}

/// A line of an order with what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineActual {
    /// The line.
    pub line: OrderLineId,
    /// What is known.
    pub figures: Figures,
    /// How often something was said of it; 0 when never. A change based on an older one is refused.
    pub sequence: i64,
    /// Its coupon codes.
    pub codes: Vec<String>,
}

/// A line of an order with what came of it, as programs read it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineInFull {
    /// Its place in the order, from 0.
    pub position: u32,
    /// Its identity.
    pub id: OrderLineId,
    /// The store.
    pub store: StoreId,
    /// Its number.
    pub store_number: String,
    /// Its name.
    pub store_name: String,
    /// The campaign.
    pub campaign: CampaignId,
    /// Its name.
    pub campaign_name: String,
    /// The wave's name; empty without one.
    pub wave_name: String,
    /// When its pieces are to be in homes.
    pub in_home_on: Option<Date>,
    /// Pieces ordered.
    pub pieces: u32,
    /// What they cost.
    pub cost: Money,
    /// What is known to have come of it.
    pub figures: Figures,
}

/// What came of an order, line by line. Lines of which nothing is known and that have no coupon
/// code are left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OrderActuals {
    /// The lines.
    pub lines: Vec<LineActual>,
    /// What all lines come to.
    pub sums: ActualSums,
}

/// Sums over the lines of which something is known, beside what was ordered in just these lines, so
/// that like is compared with like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActualSums {
    /// Lines in all.
    pub lines: u64,
    /// Pieces printed.
    pub printed: Reported,
    /// Pieces delivered.
    pub delivered: Reported,
    /// Pieces invoiced.
    pub invoiced: Reported,
    /// Cents invoiced, against what was ordered for.
    pub amount: Reported,
    /// Responses; `None` when none were reported.
    pub responses: Option<u64>,
    /// Revenue; `None` when none was reported.
    pub revenue: Option<Money>,
}

/// A figure summed over the lines that report it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    /// Lines that report it.
    pub lines: u64,
    /// What they report.
    pub value: i64,
    /// What was ordered in just these lines.
    pub ordered: i64,
}

impl Reported {
    /// The figure; `None` when no line reports it.
    pub fn known(self) -> Option<i64> {
        (self.lines > 0).then_some(self.value)
    }

    /// How much more than ordered it is; `None` when no line reports it.
    pub fn difference(self) -> Option<i64> {
        (self.lines > 0).then_some(self.value - self.ordered)
    }
}

/// Something that was said of a line, with what it changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActualEntry {
    /// When it was said.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// How it came to be known.
    pub source: ActualSource,
    /// What it changed; the old values stand in `from`.
    pub differences: Vec<Difference>,
}

/// What somebody types about a line: all its figures as they are to be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TypedActual {
    /// Of which order.
    pub order: OrderId,
    /// The line.
    pub line: OrderLineId,
    /// As of which of its entries.
    pub sequence: i64,
    /// The figures.
    pub figures: Figures,
}

/// What a program or a file says about a line of an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SaidActual {
    /// The store's number.
    pub store: String,
    /// What is said; what is left out stays.
    pub figures: Figures,
}

impl fmt::Display for DifferenceReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(figures: Figures) -> Result<(), String> {
        check_figures(&figures, 1_000, Date::constant(2025, 3, 20)).map_err(|r| r.to_string())
    }

    #[test]
    fn figures_that_cannot_be_true_are_refused() {
        let figures = Figures::default;
        assert_eq!(check(Figures { printed: Some(1_050), ..figures() }), Ok(()));
        assert_eq!(
            check(Figures { printed: Some(900), delivered: Some(901), ..figures() }),
            Err("901 pieces delivered of 900 printed cannot be. Correct one of the two.".into())
        );
        assert_eq!(
            check(Figures { responses: Some(1_001), ..figures() }),
            Err("1001 responses to 1000 pieces cannot be. Correct one of the two.".into())
        );
        assert_eq!(
            check(Figures { delivered: Some(40), responses: Some(41), ..figures() }),
            Err("41 responses to 40 pieces cannot be. Correct one of the two.".into())
        );
        let tomorrow = Some(Date::constant(2025, 3, 21));
        assert_eq!(
            check(Figures { invoiced_on: tomorrow, ..figures() }),
            Err("2025-03-21 is still to come. Enter the day on which it happened.".into())
        );
        assert!(check(Figures { revenue: Some(Money(-1)), ..figures() }).is_err());
        assert!(check(Figures { reason_note: "why".into(), ..figures() }).is_err());
    }

    #[test]
    fn what_is_not_mentioned_stays_and_a_difference_names_the_old_value() {
        let before = Figures {
            printed: Some(900),
            reason: Some(DifferenceReason::ShortRun),
            reason_note: "paper".into(),
            ..Figures::default()
        };
        let said =
            Figures { printed: Some(950), revenue: Some(Money(5_000)), ..Figures::default() };
        let after = before.with(&said);
        assert_eq!(after.reason_note, "paper");
        let told: Vec<_> = before
            .differences(&after)
            .into_iter()
            .map(|d| (d.field.label(), d.from, d.to))
            .collect();
        assert_eq!(
            told,
            [
                ("Pieces printed", "900".to_owned(), "950".to_owned()),
                ("Revenue", String::new(), "50.00".to_owned()),
            ]
        );
        assert!(before.differences(&before.with(&Figures::default())).is_empty());
    }

    #[test]
    fn every_reason_and_source_reads_back_from_its_word() {
        for reason in DifferenceReason::ALL {
            assert_eq!(DifferenceReason::from_word(reason.word()), Some(reason));
        }
        for source in ActualSource::ALL {
            assert_eq!(ActualSource::from_word(source.word()), Some(source));
        }
    }

    #[test]
    fn a_figure_nobody_reports_has_no_difference() {
        assert_eq!(Reported::default().difference(), None);
        assert_eq!(Reported { lines: 1, value: 90, ordered: 100 }.difference(), Some(-10));
    }
}
