//! The terms while they are edited: every row has its own signals, so that typing in one draws no
//! other.

use domain::{
    campaigns::Format,
    money::UnitCost,
    orders::{
        Contact, FileKind, FileLayout, LayoutColumn, OrderField, PriceBreak, Separator,
        SupplierTerms,
    },
};
use leptos::prelude::*;

/// A contact being edited.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ContactRow {
    pub key: u64,
    pub name: RwSignal<String>,
    pub email: RwSignal<String>,
    pub about: RwSignal<String>,
}

/// A price being edited.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct PriceRow {
    pub key: u64,
    /// The format's word.
    pub format: RwSignal<String>,
    pub from: RwSignal<Option<i64>>,
    /// As it was typed.
    pub unit: RwSignal<String>,
}

/// A column being edited.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ColumnRow {
    pub key: u64,
    /// The field's word.
    pub field: RwSignal<String>,
    pub heading: RwSignal<String>,
}

/// All that is edited.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draft {
    pub contacts: RwSignal<Vec<ContactRow>>,
    /// Words of formats.
    pub formats: RwSignal<Vec<String>>,
    pub prices: RwSignal<Vec<PriceRow>>,
    pub files: RwSignal<Vec<FileKind>>,
    pub columns: RwSignal<Vec<ColumnRow>>,
    /// A separator's word.
    pub separator: RwSignal<String>,
    pub mark: RwSignal<bool>,
    /// The key of the next row.
    next: StoredValue<u64>,
}

impl Draft {
    pub(super) fn of(terms: SupplierTerms) -> Draft {
        let layout = terms.layout;
        let draft = Draft {
            contacts: RwSignal::new(Vec::new()),
            formats: RwSignal::new(terms.formats.iter().map(|f| f.word().to_owned()).collect()),
            prices: RwSignal::new(Vec::new()),
            files: RwSignal::new(layout.files),
            columns: RwSignal::new(Vec::new()),
            separator: RwSignal::new(layout.separator.word().to_owned()),
            mark: RwSignal::new(layout.byte_order_mark),
            next: StoredValue::new(0),
        };
        for contact in terms.contacts {
            draft.add_contact(contact);
        }
        for price in terms.prices {
            draft.add_price(price.format, Some(price.from_pieces.into()), price.unit.written());
        }
        for column in layout.columns {
            draft.add_column(column);
        }
        draft
    }

    fn key(&self) -> u64 {
        let key = self.next.get_value();
        self.next.set_value(key + 1);
        key
    }

    pub(super) fn add_contact(&self, contact: Contact) {
        let row = ContactRow {
            key: self.key(),
            name: RwSignal::new(contact.name),
            email: RwSignal::new(contact.email),
            about: RwSignal::new(contact.about),
        };
        self.contacts.update(|rows| rows.push(row));
    }

    pub(super) fn add_price(&self, format: Format, from: Option<i64>, unit: String) {
        let row = PriceRow {
            key: self.key(),
            format: RwSignal::new(format.word().to_owned()),
            from: RwSignal::new(from),
            unit: RwSignal::new(unit),
        };
        self.prices.update(|rows| rows.push(row));
    }

    pub(super) fn add_column(&self, column: LayoutColumn) {
        let row = ColumnRow {
            key: self.key(),
            field: RwSignal::new(column.field.word().to_owned()),
            heading: RwSignal::new(column.heading),
        };
        self.columns.update(|rows| rows.push(row));
    }

    /// The terms as they stand, or what cannot be read in them.
    pub(super) fn read(&self) -> Result<SupplierTerms, String> {
        let contacts = self.contacts.with_untracked(|rows| {
            let read = |row: &ContactRow| Contact {
                name: row.name.get_untracked(),
                email: row.email.get_untracked(),
                about: row.about.get_untracked(),
            };
            rows.iter().map(read).collect()
        });
        let formats = self.formats.with_untracked(|words| {
            words.iter().filter_map(|word| Format::from_word(word)).collect()
        });
        let prices = self.prices.with_untracked(|rows| {
            rows.iter().map(read_price).collect::<Result<Vec<PriceBreak>, String>>()
        })?;
        let columns = self.columns.with_untracked(|rows| {
            let read = |row: &ColumnRow| {
                let field = OrderField::from_word(&row.field.get_untracked())?;
                Some(LayoutColumn { field, heading: row.heading.get_untracked() })
            };
            rows.iter().filter_map(read).collect()
        });
        let layout = FileLayout {
            files: self.files.get_untracked(),
            columns,
            separator: Separator::from_word(&self.separator.get_untracked()).unwrap_or_default(),
            byte_order_mark: self.mark.get_untracked(),
        };
        Ok(SupplierTerms { contacts, formats, prices, layout })
    }
}

fn read_price(row: &PriceRow) -> Result<PriceBreak, String> {
    let typed = row.unit.get_untracked();
    let unit = UnitCost::read(&typed).ok_or_else(|| {
        format!(
            "\"{typed}\" cannot be read as a price; write it as 0.465, with up to four decimals."
        )
    })?;
    let from_pieces = row.from.get_untracked().and_then(|from| u32::try_from(from).ok());
    let from_pieces =
        from_pieces.ok_or_else(|| "Enter from how many pieces on each price holds.".to_owned())?;
    let format = Format::from_word(&row.format.get_untracked()).unwrap_or(Format::Postcard);
    Ok(PriceBreak { format, from_pieces, unit })
}
