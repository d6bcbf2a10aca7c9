//! How a file is made: its form, its header, its columns and its first lines.

use super::{Onward, SourceObject, TableError, each_row, encoding, separator, workbook};
use domain::stores::import::{
    Choice, FileForm, Glimpse, Kind, UploadRefusal, column_names, find_header,
};

/// How many lines are looked at to guess what the columns hold.
const LOOKED_AT: usize = 1_000;
/// How many lines are kept to be shown.
const SHOWN: usize = 8;

/// A glimpse, and the lines it rests on.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// What is kept and shown.
    pub glimpse: Glimpse,
    /// The first thousand lines below the header, as text.
    pub samples: Vec<Vec<String>>,
}

/// Finds out how a file is made. What someone chose by hand is taken as chosen.
pub fn glimpse(
    source: &mut dyn SourceObject,
    kind: Kind,
    choice: &Choice,
) -> Result<Chosen, TableError> {
    source.rewind()?;
    let mut start = [0; 8];
    let mut filled = 0;
    while filled < start.len() {
        match source.read(&mut start[filled..])? {
            0 => break,
            n => filled += n,
        }
    }
    let start = &start[..filled];
    match start {
        [] => Err(UploadRefusal::Empty.into()),
        // A compound file: Excel before 2007, or encrypted.
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Err(UploadRefusal::OldWorkbook.into()),
        [b'P', b'K', 3, 4, ..] => of_workbook(source, kind, choice),
        [b'%', b'P', b'D', b'F', ..]
        | [0x89, b'P', b'N', b'G', ..]
        | [0xff, 0xd8, 0xff, ..]
        | [0x1f, 0x8b, ..]
        | [b'P', b'K', ..] => Err(UploadRefusal::NotATable.into()),
        _ => of_text(source, kind, choice),
    }
}

fn of_workbook(
    source: &mut dyn SourceObject,
    kind: Kind,
    choice: &Choice,
) -> Result<Chosen, TableError> {
    let sheets = workbook::sheets(source)?;
    let form = |sheet: &String| FileForm::Workbook { sheet: sheet.clone(), sheets: sheets.clone() };
    if let Some(sheet) = &choice.sheet {
        let sheet = sheets.iter().find(|s| *s == sheet).ok_or(UploadRefusal::NoSuchSheet)?;
        return of_form(source, form(sheet), kind, choice);
    }
    // The first sheet whose columns are recognised; else the first that holds lines at all.
    let mut first = None;
    for sheet in &sheets {
        match of_form(source, form(sheet), kind, choice) {
            Ok(chosen) => {
                let known = domain::stores::import::guess_columns(kind, &chosen.glimpse.columns);
                if kind.needed().iter().all(|field| known.contains_key(field)) {
                    return Ok(chosen);
                }
                first.get_or_insert(chosen);
            }
            Err(TableError::File(UploadRefusal::NoLines)) => {}
            Err(other) => return Err(other),
        }
    }
    first.ok_or(UploadRefusal::NoLines.into())
}

fn of_text(
    source: &mut dyn SourceObject,
    kind: Kind,
    choice: &Choice,
) -> Result<Chosen, TableError> {
    source.rewind()?;
    let encoding = match &choice.encoding {
        Some(label) => encoding::by_label(label),
        None => encoding::detect(source)?,
    };
    source.rewind()?;
    let mut piece = Vec::new();
    let mut reader: &mut dyn SourceObject = source;
    encoding::Utf8::new(&mut reader, encoding).next(&mut piece)?;
    let start = String::from_utf8_lossy(&piece);
    let control = start.chars().filter(|c| c.is_control() && !c.is_whitespace()).count();
    if control * 10 > start.chars().count() {
        return Err(UploadRefusal::NotATable.into());
    }
    let separator = choice
        .separator
        .filter(char::is_ascii)
        .or_else(|| separator::named(&start))
        .unwrap_or_else(|| separator::guess(&start));
    let encoding = encoding.name().to_lowercase();
    of_form(source, FileForm::Text { encoding, separator }, kind, choice)
}

fn of_form(
    source: &mut dyn SourceObject,
    form: FileForm,
    kind: Kind,
    choice: &Choice,
) -> Result<Chosen, TableError> {
    let mut lines: Vec<(u64, Vec<String>)> = Vec::new();
    each_row(source, &form, &mut |row| {
        lines.push((row.line, row.texts()));
        if lines.len() > LOOKED_AT + 20 { Onward::Break(()) } else { Onward::Continue(()) }
    })?;
    if lines.is_empty() {
        return Err(UploadRefusal::NoLines.into());
    }
    let header = match choice.header_line {
        Some(0) => None,
        Some(line) => lines.iter().position(|(at, _)| *at >= line),
        None => {
            let texts: Vec<Vec<String>> =
                lines.iter().take(20).map(|(_, texts)| texts.clone()).collect();
            find_header(kind, &texts)
        }
    };
    let below = header.map_or(0, |at| at + 1);
    let samples: Vec<Vec<String>> =
        lines[below..].iter().map(|(_, texts)| texts.clone()).take(LOOKED_AT).collect();
    if samples.is_empty() {
        return Err(UploadRefusal::NoLines.into());
    }
    let columns = match header {
        Some(at) => column_names(&lines[at].1, 0),
        None => column_names(&[], samples.iter().map(Vec::len).max().unwrap_or(0)),
    };
    let shown = samples
        .iter()
        .take(SHOWN)
        .map(|line| line.iter().map(|cell| cell.chars().take(120).collect()).collect())
        .collect();
    let header_line = header.map(|at| lines[at].0);
    Ok(Chosen { glimpse: Glimpse { form, header_line, columns, samples: shown }, samples })
}
