//! Reading single cells of a line as what their column's field wants, gathering what is wrong.

use super::{
    Cell, Cells, Field, Mapping, NotANumber, Problem, Reason, cell::CELL_LENGTH,
    day::day_of_serial, parse_day, parse_number,
};
use crate::money::{Money, UnitCost};
use jiff::civil::Date;

/// A line being read: its cells, how to read them, and the problems met so far.
pub(super) struct Line<'a, C: ?Sized> {
    pub cells: &'a C,
    pub mapping: &'a Mapping,
    pub columns: &'a [String],
    pub problems: Vec<Problem>,
}

impl<'a, C: Cells + ?Sized> Line<'a, C> {
    pub fn new(cells: &'a C, mapping: &'a Mapping, columns: &'a [String]) -> Self {
        let mut line = Line { cells, mapping, columns, problems: Vec::new() };
        line.check_whole();
        line
    }

    /// What cannot be blamed on one field: surplus cells, NUL bytes, unreadable characters.
    fn check_whole(&mut self) {
        let (width, known) = (self.cells.width(), self.columns.len());
        if width > known && (known..width).any(|at| self.cells.cell(at).said().is_some()) {
            self.problems
                .push(Problem::of_line(Reason::TooManyCells { cells: width, columns: known }));
        }
        for at in 0..width.min(known) {
            let (Cell::Text(text) | Cell::Broken(text)) = self.cells.cell(at) else { continue };
            let reason = if text.len() > CELL_LENGTH {
                Reason::TooLong { most: CELL_LENGTH }
            } else if text.contains('\0') {
                Reason::Nul
            } else if text.contains('\u{fffd}') {
                Reason::WrongEncoding
            } else {
                continue;
            };
            let mut problem = Problem::of_line(reason);
            problem.column = self.columns[at].clone();
            self.problems.push(problem);
        }
    }

    pub fn wrong(&mut self, field: Field, value: &str, reason: Reason) {
        let column = self.mapping.columns.get(&field).and_then(|at| self.columns.get(*at));
        let column = column.map(String::as_str).unwrap_or_default();
        self.problems.push(Problem::of_cell(field, column, value, reason));
    }

    /// The cell of a field; `None` when it has no column or the cell says nothing.
    fn said(&mut self, field: Field) -> Option<Cell<'a>> {
        let cell = self.cells.cell(*self.mapping.columns.get(&field)?).said()?;
        if let Cell::Broken(text) = cell {
            self.wrong(field, text, Reason::SpreadsheetError);
            return None;
        }
        Some(cell)
    }

    /// Notes that a needed field is empty, unless something else is wrong with it already.
    pub fn needed<T>(&mut self, field: Field, value: Option<T>) -> Option<T> {
        if value.is_none() && !self.problems.iter().any(|p| p.field == Some(field)) {
            self.wrong(field, "", Reason::Empty);
        }
        value
    }

    /// A text without line breaks and double spaces, of at most `most` characters.
    pub fn text(&mut self, field: Field, most: usize) -> Option<String> {
        let cell = self.said(field)?;
        let text = cell.text();
        let simple = !text.contains(|c: char| c.is_control()) && !text.contains("  ");
        let text = if simple {
            text.into_owned()
        } else {
            let spaced = text.replace(|c: char| c.is_control(), " ");
            spaced.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        if text.len() > most && text.chars().count() > most {
            self.wrong(field, &text, Reason::TooLong { most });
            return None;
        }
        Some(text)
    }

    /// A whole number from `least` to `most`.
    pub fn count(&mut self, field: Field, least: i64, most: i64) -> Option<i64> {
        let cell = self.said(field)?;
        let number = match cell {
            Cell::Number(number) if number.fract() != 0.0 => Err(Reason::NotWhole),
            // Beyond 2^53 a spreadsheet has lost digits; the range check below refuses it.
            Cell::Number(number) => Ok(number as i64),
            Cell::Text(text) => match parse_number(text, self.mapping.mark) {
                Ok(number) => number.whole().ok_or(Reason::NotWhole),
                Err(why) => Err(Reason::NotANumber { why, mark: self.mapping.mark }),
            },
            _ => Err(self.no_number()),
        };
        let number = number.and_then(|number| {
            if (least..=most).contains(&number) {
                Ok(number)
            } else {
                Err(Reason::OutOfRange { least: least.to_string(), most: most.to_string() })
            }
        });
        number.map_err(|reason| self.wrong(field, &cell.text(), reason)).ok()
    }

    fn no_number(&self) -> Reason {
        Reason::NotANumber { why: NotANumber::Unreadable, mark: self.mapping.mark }
    }

    /// An amount of at least zero, in units of ten to the minus `scale`.
    fn amount(&mut self, field: Field, scale: u32, most: i64) -> Option<i64> {
        let cell = self.said(field)?;
        let amount = match cell {
            Cell::Number(number) if number.is_finite() => {
                let scaled = (number * 10f64.powi(scale as i32)).round();
                if scaled.abs() < 9e15 { Some(scaled as i64) } else { None }
            }
            Cell::Text(text) => match parse_number(text, self.mapping.mark) {
                Ok(number) => number.scaled(scale),
                Err(why) => {
                    let reason = Reason::NotANumber { why, mark: self.mapping.mark };
                    self.wrong(field, text, reason);
                    return None;
                }
            },
            _ => {
                let reason = self.no_number();
                self.wrong(field, &cell.text(), reason);
                return None;
            }
        };
        match amount {
            Some(amount) if (0..=most).contains(&amount) => Some(amount),
            _ => {
                let most = (most / 10i64.pow(scale)).to_string();
                self.wrong(field, &cell.text(), Reason::OutOfRange { least: "0".into(), most });
                None
            }
        }
    }

    /// An amount of money of at least zero.
    pub fn money(&mut self, field: Field) -> Option<Money> {
        self.amount(field, 2, 100_000_000_000_000).map(Money)
    }

    /// A price per piece of at least zero.
    pub fn unit_cost(&mut self, field: Field) -> Option<UnitCost> {
        self.amount(field, 4, 10_000_000).map(UnitCost)
    }

    /// Degrees from `-limit` to `limit`.
    pub fn degrees(&mut self, field: Field, limit: f64) -> Option<f64> {
        let cell = self.said(field)?;
        let degrees = match cell {
            Cell::Number(number) => Ok(number),
            Cell::Text(text) => parse_number(text, self.mapping.mark)
                .map(|number| number.float())
                .map_err(|why| Reason::NotANumber { why, mark: self.mapping.mark }),
            _ => Err(self.no_number()),
        };
        let degrees = degrees.and_then(|degrees| {
            if degrees.abs() <= limit {
                Ok(degrees)
            } else {
                let (least, most) = (format!("-{limit}"), limit.to_string());
                Err(Reason::OutOfRange { least, most })
            }
        });
        degrees.map_err(|reason| self.wrong(field, &cell.text(), reason)).ok()
    }

    /// A day.
    pub fn day(&mut self, field: Field) -> Option<Date> {
        let cell = self.said(field)?;
        let order = self.mapping.order;
        let day = match cell {
            Cell::Day(day) => Ok(day),
            Cell::Number(serial) => day_of_serial(serial).ok_or(super::NotADay::Unreadable),
            Cell::Text(text) => parse_day(text, order).or_else(|why| {
                // A CSV that lost the date format of its spreadsheet.
                let serial = (text.len() == 5).then(|| text.parse().ok()).flatten();
                serial.and_then(day_of_serial).ok_or(why)
            }),
            _ => Err(super::NotADay::Unreadable),
        };
        day.map_err(|why| self.wrong(field, &cell.text(), Reason::NotADay { why, order })).ok()
    }

    /// Yes or no.
    pub fn truth(&mut self, field: Field) -> Option<bool> {
        let cell = self.said(field)?;
        if let Cell::Truth(truth) = cell {
            return Some(truth);
        }
        let text = cell.text().to_lowercase();
        match text.as_str() {
            "yes" | "y" | "true" | "1" | "x" | "active" | "ja" | "on" => Some(true),
            "no" | "n" | "false" | "0" | "inactive" | "nein" | "off" => Some(false),
            _ => {
                self.wrong(field, &text, Reason::NotOneOf { words: "yes, no".into() });
                None
            }
        }
    }
}
