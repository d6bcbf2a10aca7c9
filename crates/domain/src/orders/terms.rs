//! What is agreed with a supplier beyond its basics: whom to write to, what it makes, at which
//! prices, and how it wants its files.
//!
//! The prices are what the supplier asks; an order keeps the prices it was planned with. Where the
//! two differ, or nothing is agreed, [`terms_warnings`] says so before the order goes out; nothing
//! here changes an order.

use super::{FileLayout, LayoutRefusal, Supplier, check_layout};
use crate::{
    accounts::clean_email,
    campaigns::Format,
    money::{UnitCost, grouped},
    refusals,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

/// Most contacts of a supplier.
pub const CONTACTS_MOST: usize = 20;
/// Most prices of a supplier.
pub const PRICES_MOST: usize = 100;
/// The dearest piece, 100 currency units.
const DEAREST: UnitCost = UnitCost(1_000_000);
/// The largest quantity a price can begin at.
const LARGEST_BREAK: u32 = 10_000_000;

/// Somebody at a supplier.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// What they are asked about, such as "Prepress"; may be empty.
    pub about: String,
}

/// A price that holds from a quantity on, for all pieces of the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceBreak {
    /// For what.
    pub format: Format,
    /// From how many pieces of that format in one order.
    pub from_pieces: u32,
    /// What one piece costs then.
    pub unit: UnitCost,
}

/// What is agreed with a supplier.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SupplierTerms {
    /// Whom else one writes to, beside the supplier's own address.
    pub contacts: Vec<Contact>,
    /// What it makes; none says nothing about it.
    pub formats: Vec<Format>,
    /// Its prices, by format and quantity.
    pub prices: Vec<PriceBreak>,
    /// How it wants its files.
    pub layout: FileLayout,
}

/// [`SupplierTerms`] as they are stored: a new form is a new variant, and old ones stay readable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum StoredTerms {
    /// The first form.
    V1(SupplierTerms),
}

impl From<StoredTerms> for SupplierTerms {
    fn from(stored: StoredTerms) -> SupplierTerms {
        match stored {
            StoredTerms::V1(terms) => terms,
        }
    }
}

impl From<SupplierTerms> for StoredTerms {
    fn from(terms: SupplierTerms) -> StoredTerms {
        StoredTerms::V1(terms)
    }
}

/// A supplier with all that is agreed with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplierCard {
    /// Its basics.
    pub supplier: Supplier,
    /// What is agreed.
    pub terms: SupplierTerms,
}

impl SupplierTerms {
    /// What one piece of `format` costs in an order that holds `pieces` of it. `None` when nothing
    /// is agreed for so few, or for the format at all.
    pub fn price(&self, format: Format, pieces: u64) -> Option<UnitCost> {
        self.prices
            .iter()
            .filter(|price| price.format == format && u64::from(price.from_pieces) <= pieces)
            .max_by_key(|price| price.from_pieces)
            .map(|price| price.unit)
    }

    /// Whether the supplier makes a format, as far as that is known.
    pub fn makes(&self, format: Format) -> bool {
        self.formats.is_empty() || self.formats.contains(&format)
    }
}

refusals! {
    /// Why what is agreed with a supplier is not kept as typed.
    pub enum TermsRefusal {
        /// A contact without a name.
        ContactNameless => "Enter each contact's name, or remove the empty line.",
        /// A name or subject that is too long.
        ContactTooLong => "A contact's name and what they are asked about can have at most 120 characters each.",
        /// Not an address.
        ContactEmailInvalid { email: String } => "\"{email}\" is not an e-mail address; it needs the form name@example.com.",
        /// The same address twice.
        ContactTwice { email: String } => "{email} is in the list twice.",
        /// Too many contacts.
        ContactsTooMany => "A supplier can have at most 20 contacts.",
        /// A quantity of nothing, or beyond all measure.
        BreakInvalid { from: u32 } => "A price can begin at 1 to 10,000,000 pieces, not at {from}.",
        /// A price of nothing, or beyond all measure.
        PriceInvalid => "A price per piece can be 0.0001 to 100.",
        /// Two prices for the same.
        PriceTwice { format: String, from: String } => "There are two prices for {format} from {from} pieces on.",
        /// More for more.
        PriceRises { format: String, from: String } => "{format} would cost more per piece from {from} pieces on than below. Check the two prices.",
        /// A price for what is not made.
        PriceNotMade { format: String } => "There is a price for {format}, which is not among the formats this supplier makes.",
        /// Too many prices.
        PricesTooMany => "A supplier can have at most 100 prices.",
        /// The columns of its files.
        Layout { why: LayoutRefusal } => "{why}",
    }
}

/// Terms as they are kept, sorted and trimmed, or what is wrong with them.
pub fn check_terms(terms: SupplierTerms) -> Result<SupplierTerms, TermsRefusal> {
    let contacts = check_contacts(terms.contacts)?;
    let mut formats = terms.formats;
    formats.sort();
    formats.dedup();
    let mut prices = terms.prices;
    check_prices(&mut prices)?;
    if let Some(price) =
        prices.iter().find(|price| !formats.is_empty() && !formats.contains(&price.format))
    {
        return Err(TermsRefusal::PriceNotMade { format: price.format.to_string() });
    }
    let layout = check_layout(terms.layout).map_err(|why| TermsRefusal::Layout { why })?;
    Ok(SupplierTerms { contacts, formats, prices, layout })
}

fn check_contacts(contacts: Vec<Contact>) -> Result<Vec<Contact>, TermsRefusal> {
    if contacts.len() > CONTACTS_MOST {
        return Err(TermsRefusal::ContactsTooMany);
    }
    let mut kept: Vec<Contact> = Vec::with_capacity(contacts.len());
    for contact in contacts {
        let (name, about) = (contact.name.trim().to_owned(), contact.about.trim().to_owned());
        if name.is_empty() {
            return Err(TermsRefusal::ContactNameless);
        }
        if name.chars().count() > 120 || about.chars().count() > 120 {
            return Err(TermsRefusal::ContactTooLong);
        }
        let typed = contact.email.trim().to_owned();
        let email = clean_email(&contact.email)
            .map_err(|_| TermsRefusal::ContactEmailInvalid { email: typed })?;
        if kept.iter().any(|other| other.email == email) {
            return Err(TermsRefusal::ContactTwice { email });
        }
        kept.push(Contact { name, email, about });
    }
    Ok(kept)
}

/// Sorts prices by format and quantity, and refuses what contradicts itself.
fn check_prices(prices: &mut [PriceBreak]) -> Result<(), TermsRefusal> {
    if prices.len() > PRICES_MOST {
        return Err(TermsRefusal::PricesTooMany);
    }
    prices.sort_by_key(|price| (price.format, price.from_pieces));
    for price in prices.iter() {
        if !(1..=LARGEST_BREAK).contains(&price.from_pieces) {
            return Err(TermsRefusal::BreakInvalid { from: price.from_pieces });
        }
        if price.unit <= UnitCost(0) || price.unit > DEAREST {
            return Err(TermsRefusal::PriceInvalid);
        }
    }
    for pair in prices.windows(2) {
        let (lower, upper) = (&pair[0], &pair[1]);
        if lower.format != upper.format {
            continue;
        }
        let format = upper.format.to_string();
        let from = grouped(upper.from_pieces.into());
        if lower.from_pieces == upper.from_pieces {
            return Err(TermsRefusal::PriceTwice { format, from });
        }
        if lower.unit < upper.unit {
            return Err(TermsRefusal::PriceRises { format, from });
        }
    }
    Ok(())
}

/// What differs between an order and what is agreed with its supplier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TermsWarning {
    /// It does not make that.
    NotMade {
        /// The supplier's name.
        supplier: String,
        /// What was ordered.
        format: Format,
    },
    /// It has prices, but none for this.
    NoPrice {
        /// The supplier's name.
        supplier: String,
        /// What was ordered.
        format: Format,
        /// How many pieces of it.
        pieces: u64,
    },
    /// It asks another price than was planned with.
    OtherPrice {
        /// The supplier's name.
        supplier: String,
        /// What was ordered.
        format: Format,
        /// How many pieces of it.
        pieces: u64,
        /// What is agreed.
        agreed: UnitCost,
        /// What was ordered at, the dearest when lines differ.
        ordered: UnitCost,
    },
}

impl fmt::Display for TermsWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TermsWarning::NotMade { supplier, format } => {
                write!(f, "{supplier} is not known to make this format: {format}.")
            }
            TermsWarning::NoPrice { supplier, format, pieces } => write!(
                f,
                "No price is agreed with {supplier} for {} pieces of {format}.",
                grouped(*pieces)
            ),
            TermsWarning::OtherPrice { supplier, format, pieces, agreed, ordered } => write!(
                f,
                "{supplier} asks {} per piece for {} pieces of {format}; the order says {}.",
                agreed.decimal(),
                grouped(*pieces),
                ordered.decimal()
            ),
        }
    }
}

/// What differs between lines, given as format, pieces and price, and what is agreed. A supplier
/// without any price is not measured by prices.
pub fn terms_warnings(
    supplier: &str,
    terms: &SupplierTerms,
    lines: impl IntoIterator<Item = (Format, u32, UnitCost)>,
) -> Vec<TermsWarning> {
    let mut per_format: BTreeMap<Format, (u64, UnitCost, UnitCost)> = BTreeMap::new();
    for (format, pieces, unit) in lines {
        let sum = per_format.entry(format).or_insert((0, unit, unit));
        sum.0 += u64::from(pieces);
        sum.1 = sum.1.min(unit);
        sum.2 = sum.2.max(unit);
    }
    let supplier = || supplier.to_owned();
    let mut found = Vec::new();
    for (format, (pieces, cheapest, dearest)) in per_format {
        if !terms.makes(format) {
            found.push(TermsWarning::NotMade { supplier: supplier(), format });
        }
        if terms.prices.is_empty() {
            continue;
        }
        match terms.price(format, pieces) {
            None => found.push(TermsWarning::NoPrice { supplier: supplier(), format, pieces }),
            Some(agreed) if agreed != cheapest || agreed != dearest => {
                let ordered = if dearest == agreed { cheapest } else { dearest };
                found.push(TermsWarning::OtherPrice {
                    supplier: supplier(),
                    format,
                    pieces,
                    agreed,
                    ordered,
                });
            }
            Some(_) => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(format: Format, from_pieces: u32, unit: i64) -> PriceBreak {
        PriceBreak { format, from_pieces, unit: UnitCost(unit) }
    }

    fn terms() -> SupplierTerms {
        SupplierTerms {
            formats: vec![Format::Postcard, Format::Letter],
            prices: vec![
                price(Format::Postcard, 5_000, 4_100),
                price(Format::Postcard, 1_000, 4_650),
            ],
            ..SupplierTerms::default()
        }
    }

    #[test]
    fn a_price_holds_from_its_quantity_to_the_next() {
        let told: Vec<Option<i64>> = [999, 1_000, 4_999, 5_000, 1_000_000]
            .into_iter()
            .map(|pieces| terms().price(Format::Postcard, pieces).map(|unit| unit.0))
            .collect();
        assert_eq!(told, [None, Some(4_650), Some(4_650), Some(4_100), Some(4_100)]);
        assert_eq!(terms().price(Format::Letter, 5_000), None);
    }

    #[test]
    fn prices_are_sorted_and_must_not_contradict_each_other() {
        let kept = check_terms(terms()).unwrap();
        assert_eq!(
            kept.prices.iter().map(|price| price.from_pieces).collect::<Vec<_>>(),
            [1_000, 5_000]
        );
        let with = |prices: Vec<PriceBreak>| check_terms(SupplierTerms { prices, ..terms() });
        let card = Format::Postcard;
        let told = |prices| with(prices).unwrap_err().to_string();
        assert_eq!(
            told(vec![price(card, 1_000, 4_000), price(card, 1_000, 3_000)]),
            "There are two prices for Postcard from 1,000 pieces on."
        );
        assert_eq!(
            told(vec![price(card, 1_000, 4_000), price(card, 2_000, 4_001)]),
            "Postcard would cost more per piece from 2,000 pieces on than below. Check the two prices."
        );
        assert_eq!(
            told(vec![price(Format::Catalogue, 1, 9_000)]),
            "There is a price for Catalogue, which is not among the formats this supplier makes."
        );
        assert_eq!(with(vec![price(card, 0, 1)]), Err(TermsRefusal::BreakInvalid { from: 0 }));
        assert_eq!(with(vec![price(card, 1, 0)]), Err(TermsRefusal::PriceInvalid));
        let all = SupplierTerms {
            formats: Vec::new(),
            prices: vec![price(Format::Catalogue, 1, 9_000)],
            ..terms()
        };
        assert!(check_terms(all).is_ok(), "without formats it may make everything");
    }

    #[test]
    fn contacts_have_a_name_and_an_address_of_their_own() {
        let contact = |name: &str, email: &str| Contact {
            name: name.into(),
            email: email.into(),
            about: " Prepress ".into(),
        };
        let with = |contacts| check_terms(SupplierTerms { contacts, ..terms() });
        let kept = with(vec![contact(" Pia ", " Pia@Inkwell.example ")]).unwrap();
        assert_eq!(
            kept.contacts,
            [Contact {
                name: "Pia".into(),
                email: "pia@inkwell.example".into(),
                about: "Prepress".into()
            }]
        );
        assert_eq!(with(vec![contact(" ", "a@b.example")]), Err(TermsRefusal::ContactNameless));
        assert!(matches!(
            with(vec![contact("Pia", "pia")]),
            Err(TermsRefusal::ContactEmailInvalid { .. })
        ));
        let twice = vec![contact("Pia", "a@b.example"), contact("Ben", "A@b.example")];
        assert!(matches!(with(twice), Err(TermsRefusal::ContactTwice { .. })));
    }

    #[test]
    fn what_differs_from_the_agreement_is_named_per_format() {
        let told = |lines: &[(Format, u32, i64)]| -> Vec<String> {
            let lines =
                lines.iter().map(|(format, pieces, unit)| (*format, *pieces, UnitCost(*unit)));
            terms_warnings("Inkwell", &terms(), lines).iter().map(ToString::to_string).collect()
        };
        assert_eq!(
            told(&[(Format::Postcard, 600, 4_650), (Format::Postcard, 600, 4_650)]),
            [""; 0]
        );
        assert_eq!(
            told(&[
                (Format::Postcard, 3_000, 4_650),
                (Format::Postcard, 3_000, 4_100),
                (Format::Letter, 200, 9_000),
                (Format::Catalogue, 1, 9_000),
            ]),
            [
                "Inkwell asks 0.4100 per piece for 6,000 pieces of Postcard; the order says 0.4650.",
                "No price is agreed with Inkwell for 200 pieces of Letter.",
                "Inkwell is not known to make this format: Catalogue.",
                "No price is agreed with Inkwell for 1 pieces of Catalogue.",
            ]
        );
        let none = SupplierTerms::default();
        assert_eq!(terms_warnings("Inkwell", &none, [(Format::Letter, 1, UnitCost(1))]), []);
    }

    #[test]
    fn stored_terms_of_the_first_form_stay_readable() {
        let stored: StoredTerms = serde_json::from_str(
            r#"{"V1":{"prices":[{"format":"postcard","from_pieces":1,"unit":4650}]}}"#,
        )
        .unwrap();
        let terms = SupplierTerms::from(stored);
        assert_eq!(terms.prices, [price(Format::Postcard, 1, 4_650)]);
        assert_eq!(terms.layout, FileLayout::default());
    }
}
