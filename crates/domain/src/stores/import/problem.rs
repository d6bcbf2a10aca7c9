//! What is wrong with a line, in a sentence that says what to do about it.

use super::{DayOrder, DecimalMark, Field, NotADay, NotANumber, cell::CELL_LENGTH};
use serde::{Deserialize, Serialize};
use std::fmt;

/// One thing that is wrong with one line of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The field it concerns, when it is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub field: Option<Field>,
    /// The name of the column it stands in.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub column: String,
    /// What the cell says, cut to 80 characters.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub value: String,
    /// What is wrong.
    pub reason: Reason,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the fields' names say what they are")]
pub enum Reason {
    /// A cell without which the line means nothing is empty.
    Empty,
    /// A new store or campaign needs this field, and the file has no column for it.
    NeededWhenNew,
    /// No number.
    NotANumber { why: NotANumber, mark: DecimalMark },
    /// A number with decimals where pieces or people are counted.
    NotWhole,
    /// Smaller or larger than it can be.
    OutOfRange { least: String, most: String },
    /// No day.
    NotADay { why: NotADay, order: DayOrder },
    /// A past mailing that is still to come.
    InFuture { today: String },
    /// Not one of the words known here.
    NotOneOf { words: String },
    /// Longer than a field may be.
    TooLong { most: usize },
    /// A rule of the room says no.
    Rule { sentence: String },
    /// More responses than pieces.
    MoreResponsesThanPieces { pieces: i64 },
    /// No store has this number.
    UnknownStore { like: Option<String> },
    /// The campaign, region or store type is not known and shall not be created.
    NotToBeCreated,
    /// A store outside the regions and groups the person may change.
    OutOfReach,
    /// The same store, campaign or mailing is on an earlier line.
    Repeats { line: u64 },
    /// More cells than the header has.
    TooManyCells { cells: usize, columns: usize },
    /// A NUL byte: the file is damaged, or not text.
    Nul,
    /// Bytes that mean nothing in the file's encoding.
    WrongEncoding,
    /// An error of a spreadsheet formula.
    SpreadsheetError,
}

impl Problem {
    /// A problem of the whole line.
    pub fn of_line(reason: Reason) -> Problem {
        Problem { field: None, column: String::new(), value: String::new(), reason }
    }

    /// A problem of one cell; its text is cut to what can be shown.
    pub fn of_cell(field: Field, column: &str, value: &str, reason: Reason) -> Problem {
        let value: String = value.chars().filter(|c| !c.is_control()).take(80).collect();
        Problem { field: Some(field), column: column.to_owned(), value, reason }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = self.field.map_or("cell", Field::label);
        let value = &self.value;
        match &self.reason {
            Reason::Empty => write!(f, "{what} is empty. Fill it in."),
            Reason::NeededWhenNew => {
                write!(f, "This is a new one, and it needs a value for {what}. Add it to the file.")
            }
            Reason::NotANumber { why: NotANumber::OtherMark, mark } => write!(
                f,
                "\"{value}\" is written with the other decimal mark; this file is read as {}. \
                 Correct it, or choose {} for the whole file.",
                mark.example(),
                mark.other().example()
            ),
            Reason::NotANumber { why: NotANumber::TooLarge, .. } => {
                write!(f, "\"{value}\" is too large to be {what}. Check the digits.")
            }
            Reason::NotANumber { why: NotANumber::Unreadable, .. } => {
                write!(f, "\"{value}\" is not a number. Write digits, such as 2500.")
            }
            Reason::NotWhole => {
                write!(f, "\"{value}\" has decimals; {what} is a whole number.")
            }
            Reason::OutOfRange { least, most } => {
                write!(f, "\"{value}\" cannot be {what}; it lies between {least} and {most}.")
            }
            Reason::NotADay { why: NotADay::OtherOrder, order } => write!(
                f,
                "\"{value}\" has day and month the other way round; this file is read as {}. \
                 Correct it, or choose {} for the whole file.",
                order.example(),
                order.other().example()
            ),
            Reason::NotADay { why: NotADay::Nonexistent, .. } => {
                write!(f, "There is no day \"{value}\". Correct it, for example to 2025-03-28.")
            }
            Reason::NotADay { why: NotADay::Unreadable, .. } => {
                write!(f, "\"{value}\" is not a date. Write it as 2025-03-28.")
            }
            Reason::InFuture { today } => write!(
                f,
                "\"{value}\" lies after today, {today}. History holds past mailings only."
            ),
            Reason::NotOneOf { words } => {
                write!(f, "\"{value}\" is not known as {what}. Use one of: {words}.")
            }
            Reason::TooLong { most } if *most == CELL_LENGTH => write!(
                f,
                "A cell holds more than {most} characters. Perhaps a quotation mark is missing."
            ),
            Reason::TooLong { most } => {
                write!(f, "{what} has more than {most} characters. Shorten it.")
            }
            Reason::Rule { sentence } => f.write_str(sentence),
            Reason::MoreResponsesThanPieces { pieces } => {
                write!(f, "{value} responses to {pieces} pieces cannot be. Correct one of the two.")
            }
            Reason::UnknownStore { like: Some(like) } => {
                write!(f, "There is no store \"{value}\". Did you mean {like}? Correct the number.")
            }
            Reason::UnknownStore { like: None } => write!(
                f,
                "There is no store \"{value}\". Import the stores first, or correct the number."
            ),
            Reason::NotToBeCreated => write!(
                f,
                "{what} \"{value}\" does not exist. Tick it to be created, or correct the name."
            ),
            Reason::OutOfReach => write!(
                f,
                "This store is outside the regions and groups you may change. Leave it out, or ask \
                 an admin to widen your rights."
            ),
            Reason::Repeats { line } => write!(
                f,
                "This repeats line {line}, which is the one that counts. Remove one of the two."
            ),
            Reason::TooManyCells { cells, columns } => write!(
                f,
                "This line has {cells} cells, the header has {columns}. Put text that contains the \
                 separator in quotation marks."
            ),
            Reason::Nul => write!(
                f,
                "This line contains NUL bytes; the file is damaged here. Export it again."
            ),
            Reason::WrongEncoding => write!(
                f,
                "This line contains characters that cannot be read. Choose another encoding, or \
                 save the file as UTF-8."
            ),
            Reason::SpreadsheetError => write!(
                f,
                "The cell shows {value}, an error of a formula. Correct it in the spreadsheet."
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_says_what_to_do() {
        let sentence =
            |reason| Problem::of_cell(Field::Pieces, "Qty", "2.500,0", reason).to_string();
        assert_eq!(
            sentence(Reason::NotANumber { why: NotANumber::OtherMark, mark: DecimalMark::Point }),
            "\"2.500,0\" is written with the other decimal mark; this file is read as 1,234.50. \
             Correct it, or choose 1.234,50 for the whole file."
        );
        assert_eq!(
            Problem::of_line(Reason::Repeats { line: 12 }).to_string(),
            "This repeats line 12, which is the one that counts. Remove one of the two."
        );
    }

    #[test]
    fn a_stored_problem_reads_back() {
        let problem = Problem::of_cell(
            Field::Pieces,
            "Qty",
            "x",
            Reason::NotANumber { why: NotANumber::Unreadable, mark: DecimalMark::Comma },
        );
        let text = serde_json::to_string(&problem).unwrap();
        assert_eq!(serde_json::from_str::<Problem>(&text).unwrap(), problem, "{text}");
    }
}
