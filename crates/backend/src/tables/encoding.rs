//! Which encoding a text file has, and its bytes made into UTF-8.

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::io::{self, Read};

/// The encodings offered by name, likeliest first: WHATWG label and what people call it.
pub const ENCODINGS: [(&str, &str); 8] = [
    ("utf-8", "UTF-8"),
    ("windows-1252", "Windows-1252 (Western)"),
    ("utf-16le", "UTF-16, little-endian"),
    ("utf-16be", "UTF-16, big-endian"),
    ("windows-1250", "Windows-1250 (Central European)"),
    ("iso-8859-15", "ISO 8859-15 (Western)"),
    ("macintosh", "Macintosh"),
    ("shift_jis", "Shift JIS"),
];

const STEP: usize = 64 * 1024;

/// The encoding with a label; UTF-8 for labels nobody knows.
pub(super) fn by_label(label: &str) -> &'static Encoding {
    Encoding::for_label(label.as_bytes()).unwrap_or(UTF_8)
}

/// Reads a whole file to tell its encoding: its byte-order mark; else UTF-16 when every second byte
/// is NUL; else UTF-8 when it is valid, or nearly (a few damaged characters among many whole ones);
/// else Windows-1252, in which every file can be read.
pub(super) fn detect(source: &mut dyn Read) -> io::Result<&'static Encoding> {
    let mut buffer = vec![0; STEP];
    let mut filled = fill(source, &mut buffer)?;
    if let Some((encoding, _)) = Encoding::for_bom(&buffer[..filled]) {
        return Ok(encoding);
    }
    if let Some(encoding) = utf16_without_mark(&buffer[..filled]) {
        return Ok(encoding);
    }
    let (mut whole, mut damaged) = (0u64, 0u64);
    loop {
        let end_of_file = filled < STEP;
        let kept = weigh(&buffer[..filled], end_of_file, &mut whole, &mut damaged);
        if end_of_file {
            break;
        }
        buffer.copy_within(filled - kept..filled, 0);
        filled = kept + fill(source, &mut buffer[kept..])?;
    }
    Ok(if damaged == 0 || damaged * 20 < whole { UTF_8 } else { WINDOWS_1252 })
}

/// Counts characters of several bytes and bytes that fit none; how many bytes at the end may be
/// the beginning of a character.
fn weigh(mut bytes: &[u8], last: bool, whole: &mut u64, damaged: &mut u64) -> usize {
    loop {
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                *whole += text.bytes().filter(|b| *b >= 0xc0).count() as u64;
                return 0;
            }
            Err(error) => {
                let (good, rest) = bytes.split_at(error.valid_up_to());
                *whole += good.iter().filter(|b| **b >= 0xc0).count() as u64;
                match error.error_len() {
                    None if !last => return rest.len(),
                    None => {
                        *damaged += 1;
                        return 0;
                    }
                    Some(length) => {
                        *damaged += 1;
                        bytes = &rest[length..];
                    }
                }
            }
        }
    }
}

fn utf16_without_mark(start: &[u8]) -> Option<&'static Encoding> {
    let start = &start[..start.len().min(4096)];
    let nul = |parity: usize| start.iter().skip(parity).step_by(2).filter(|b| **b == 0).count();
    let half = start.len() / 2;
    let (even, odd) = (nul(0), nul(1));
    if half < 2 {
        None
    } else if odd * 10 > half * 6 && even * 10 < half {
        Some(UTF_16LE)
    } else if even * 10 > half * 6 && odd * 10 < half {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Fills the buffer as far as the source goes.
fn fill(source: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match source.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(filled)
}

/// A file as UTF-8, piece by piece, without its byte-order mark. Lines that end in a lone carriage
/// return (old Macintosh files) end in a line feed instead, so that they can be counted.
pub(super) struct Utf8<'a> {
    source: &'a mut dyn Read,
    decoder: Decoder,
    raw: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    macintosh: Option<bool>,
}

impl<'a> Utf8<'a> {
    pub fn new(source: &'a mut dyn Read, encoding: &'static Encoding) -> Self {
        Utf8 {
            source,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: vec![0; STEP],
            start: 0,
            end: 0,
            ended: false,
            macintosh: None,
        }
    }

    /// Puts the next piece into `out`, replacing what is there; `false` at the end.
    pub fn next(&mut self, out: &mut Vec<u8>) -> io::Result<bool> {
        out.clear();
        // The largest growth in any encoding is threefold.
        out.resize(STEP * 3 + 16, 0);
        while !self.ended {
            if self.start == self.end {
                self.start = 0;
                self.end = fill(self.source, &mut self.raw)?;
            }
            let last = self.end < self.raw.len();
            let (result, read, written, _) =
                self.decoder.decode_to_utf8(&self.raw[self.start..self.end], out, last);
            self.start += read;
            self.ended = last && result == encoding_rs::CoderResult::InputEmpty;
            if written > 0 {
                out.truncate(written);
                let macintosh = *self
                    .macintosh
                    .get_or_insert_with(|| out.contains(&b'\r') && !out.contains(&b'\n'));
                if macintosh {
                    out.iter_mut().filter(|b| **b == b'\r').for_each(|b| *b = b'\n');
                }
                return Ok(true);
            }
        }
        out.clear();
        Ok(false)
    }
}
