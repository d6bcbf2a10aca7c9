//! Which files a supplier wants, and how its list of lines is laid out: which columns, in which
//! order, under which headings, with what between them.

use crate::refusals;
use serde::{Deserialize, Serialize};

/// Most columns of a list.
pub const COLUMNS_MOST: usize = 40;
/// Most characters of a heading.
pub const HEADING_LENGTH: usize = 60;

/// A file of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// The order form with a pack list per store.
    Pdf,
    /// The lines as plain text.
    Csv,
    /// The lines as a workbook.
    Xlsx,
}

impl FileKind {
    /// Every kind.
    pub const ALL: [FileKind; 3] = [FileKind::Pdf, FileKind::Csv, FileKind::Xlsx];

    /// The ending of the file's name, which is also its word.
    pub fn ending(self) -> &'static str {
        match self {
            FileKind::Pdf => "pdf",
            FileKind::Csv => "csv",
            FileKind::Xlsx => "xlsx",
        }
    }

    /// The kind with that ending.
    pub fn from_ending(ending: &str) -> Option<FileKind> {
        FileKind::ALL.into_iter().find(|kind| kind.ending() == ending)
    }

    /// The words shown.
    pub fn label(self) -> &'static str {
        match self {
            FileKind::Pdf => "PDF: order form and pack lists",
            FileKind::Csv => "CSV: the lines as text",
            FileKind::Xlsx => "Excel: the lines as a workbook",
        }
    }
}

/// What a column of the list can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the labels say what they are")]
pub enum OrderField {
    Order,
    StoreNumber,
    StoreName,
    Address,
    City,
    State,
    Postcode,
    Country,
    Region,
    Campaign,
    Format,
    Pieces,
    UnitCost,
    FixedCost,
    Cost,
    Wave,
    InHome,
    Plan,
    Note,
}

impl OrderField {
    /// Every field, in the order one chooses from.
    pub const ALL: [OrderField; 19] = [
        OrderField::Order,
        OrderField::StoreNumber,
        OrderField::StoreName,
        OrderField::Address,
        OrderField::City,
        OrderField::State,
        OrderField::Postcode,
        OrderField::Country,
        OrderField::Region,
        OrderField::Campaign,
        OrderField::Format,
        OrderField::Pieces,
        OrderField::UnitCost,
        OrderField::FixedCost,
        OrderField::Cost,
        OrderField::Wave,
        OrderField::InHome,
        OrderField::Plan,
        OrderField::Note,
    ];

    /// The word stored.
    pub fn word(self) -> &'static str {
        match self {
            OrderField::Order => "order",
            OrderField::StoreNumber => "store_number",
            OrderField::StoreName => "store_name",
            OrderField::Address => "address",
            OrderField::City => "city",
            OrderField::State => "state",
            OrderField::Postcode => "postcode",
            OrderField::Country => "country",
            OrderField::Region => "region",
            OrderField::Campaign => "campaign",
            OrderField::Format => "format",
            OrderField::Pieces => "pieces",
            OrderField::UnitCost => "unit_cost",
            OrderField::FixedCost => "fixed_cost",
            OrderField::Cost => "cost",
            OrderField::Wave => "wave",
            OrderField::InHome => "in_home",
            OrderField::Plan => "plan",
            OrderField::Note => "note",
        }
    }

    /// The field with that word.
    pub fn from_word(word: &str) -> Option<OrderField> {
        OrderField::ALL.into_iter().find(|field| field.word() == word)
    }

    /// The usual heading.
    pub fn label(self) -> &'static str {
        match self {
            OrderField::Order => "Order",
            OrderField::StoreNumber => "Store number",
            OrderField::StoreName => "Store name",
            OrderField::Address => "Address",
            OrderField::City => "City",
            OrderField::State => "State",
            OrderField::Postcode => "Postcode",
            OrderField::Country => "Country",
            OrderField::Region => "Region",
            OrderField::Campaign => "Campaign",
            OrderField::Format => "Format",
            OrderField::Pieces => "Pieces",
            OrderField::UnitCost => "Unit cost",
            OrderField::FixedCost => "Fixed cost",
            OrderField::Cost => "Cost",
            OrderField::Wave => "Wave",
            OrderField::InHome => "In-home date",
            OrderField::Plan => "Plan",
            OrderField::Note => "Note",
        }
    }
}

/// What stands between the columns of a CSV file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Separator {
    /// ","
    #[default]
    Comma,
    /// ";", as Excel expects where the comma marks decimals.
    Semicolon,
    /// A tabulator.
    Tab,
    /// "|"
    Pipe,
}

impl Separator {
    /// Every separator.
    pub const ALL: [Separator; 4] =
        [Separator::Comma, Separator::Semicolon, Separator::Tab, Separator::Pipe];

    /// The byte itself.
    pub fn byte(self) -> u8 {
        match self {
            Separator::Comma => b',',
            Separator::Semicolon => b';',
            Separator::Tab => b'\t',
            Separator::Pipe => b'|',
        }
    }

    /// The word stored.
    pub fn word(self) -> &'static str {
        match self {
            Separator::Comma => "comma",
            Separator::Semicolon => "semicolon",
            Separator::Tab => "tab",
            Separator::Pipe => "pipe",
        }
    }

    /// The separator with that word.
    pub fn from_word(word: &str) -> Option<Separator> {
        Separator::ALL.into_iter().find(|separator| separator.word() == word)
    }

    /// The words shown.
    pub fn label(self) -> &'static str {
        match self {
            Separator::Comma => "Comma",
            Separator::Semicolon => "Semicolon",
            Separator::Tab => "Tab",
            Separator::Pipe => "Vertical bar",
        }
    }
}

/// A column of the list.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LayoutColumn {
    /// What it holds.
    pub field: OrderField,
    /// What stands above it.
    pub heading: String,
}

impl LayoutColumn {
    /// A field under its usual heading.
    pub fn usual(field: OrderField) -> LayoutColumn {
        LayoutColumn { field, heading: field.label().to_owned() }
    }
}

/// How a supplier wants its files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FileLayout {
    /// Which files it is sent.
    pub files: Vec<FileKind>,
    /// The columns of CSV and Excel, in order.
    pub columns: Vec<LayoutColumn>,
    /// What stands between the columns of a CSV file.
    pub separator: Separator,
    /// Whether a CSV file begins with the byte order mark by which Excel knows UTF-8.
    pub byte_order_mark: bool,
}

impl Default for FileLayout {
    fn default() -> FileLayout {
        use OrderField::*;
        let usual = [
            Order,
            StoreNumber,
            StoreName,
            City,
            State,
            Region,
            Campaign,
            Pieces,
            UnitCost,
            FixedCost,
            Cost,
            Wave,
            InHome,
            Plan,
            Note,
        ];
        FileLayout {
            files: vec![FileKind::Pdf, FileKind::Csv],
            columns: usual.map(LayoutColumn::usual).to_vec(),
            separator: Separator::Comma,
            byte_order_mark: false,
        }
    }
}

refusals! {
    /// Why a layout is not kept as typed.
    pub enum LayoutRefusal {
        /// No file at all.
        NoFile => "Choose at least one file for this supplier.",
        /// No column.
        NoColumn => "A file needs at least one column.",
        /// More than 40.
        TooManyColumns => "A file can have at most 40 columns.",
        /// No heading.
        HeadingMissing { field: String } => "Enter a heading for the column with: {field}.",
        /// Longer than 60 characters, or with line breaks.
        HeadingInvalid { heading: String } => "The heading \"{heading}\" is too long or holds line breaks; at most 60 characters of one line.",
        /// Two columns with the same heading.
        HeadingTwice { heading: String } => "Two columns are called \"{heading}\".",
    }
}

/// A layout as it is kept, or what is wrong with it.
pub fn check_layout(layout: FileLayout) -> Result<FileLayout, LayoutRefusal> {
    let mut files = layout.files;
    files.sort();
    files.dedup();
    if files.is_empty() {
        return Err(LayoutRefusal::NoFile);
    }
    match layout.columns.len() {
        0 => return Err(LayoutRefusal::NoColumn),
        1..=COLUMNS_MOST => {}
        _ => return Err(LayoutRefusal::TooManyColumns),
    }
    let mut columns: Vec<LayoutColumn> = Vec::with_capacity(layout.columns.len());
    for column in layout.columns {
        let heading = column.heading.trim().to_owned();
        if heading.is_empty() {
            return Err(LayoutRefusal::HeadingMissing { field: column.field.label().to_owned() });
        }
        if heading.chars().count() > HEADING_LENGTH || heading.chars().any(char::is_control) {
            let heading = heading.chars().take(HEADING_LENGTH).collect();
            return Err(LayoutRefusal::HeadingInvalid { heading });
        }
        if columns.iter().any(|other| other.heading == heading) {
            return Err(LayoutRefusal::HeadingTwice { heading });
        }
        columns.push(LayoutColumn { heading, ..column });
    }
    Ok(FileLayout { files, columns, ..layout })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_leads_back() {
        for field in OrderField::ALL {
            assert_eq!(OrderField::from_word(field.word()), Some(field));
            assert_eq!(serde_json::to_value(field).unwrap(), field.word());
        }
        for separator in Separator::ALL {
            assert_eq!(Separator::from_word(separator.word()), Some(separator));
        }
        for kind in FileKind::ALL {
            assert_eq!(FileKind::from_ending(kind.ending()), Some(kind));
        }
    }

    #[test]
    fn a_layout_needs_a_file_and_columns_with_headings_of_their_own() {
        let usual = FileLayout::default();
        assert_eq!(check_layout(usual.clone()), Ok(usual.clone()));
        let with = |columns: Vec<(OrderField, &str)>| {
            let columns = columns
                .into_iter()
                .map(|(field, heading)| LayoutColumn { field, heading: heading.into() })
                .collect();
            check_layout(FileLayout { columns, ..FileLayout::default() })
        };
        let kept = with(vec![(OrderField::Pieces, " QTY "), (OrderField::Pieces, "Qty")]).unwrap();
        assert_eq!(kept.columns[0].heading, "QTY");
        assert_eq!(with(vec![]), Err(LayoutRefusal::NoColumn));
        assert_eq!(
            with(vec![(OrderField::Pieces, " ")]).unwrap_err().to_string(),
            "Enter a heading for the column with: Pieces."
        );
        assert_eq!(
            with(vec![(OrderField::Pieces, "A"), (OrderField::Cost, "A ")]),
            Err(LayoutRefusal::HeadingTwice { heading: "A".into() })
        );
        assert!(matches!(
            with(vec![(OrderField::Pieces, "A\nB")]),
            Err(LayoutRefusal::HeadingInvalid { .. })
        ));
        let none = FileLayout { files: Vec::new(), ..FileLayout::default() };
        assert_eq!(check_layout(none), Err(LayoutRefusal::NoFile));
    }
}
