//! Blocks of whole lines out of a stream, which may be compressed with gzip or zstd.

use std::io::{self, BufReader, Cursor, Read};

use flate2::read::MultiGzDecoder;
use memchr::{memchr, memchr_iter, memrchr};

use super::frames::Frames;

/// The longest line that is kept: a record with a token of 64 KiB in it and much beside it.
pub const MAX_LINE_BYTES: usize = 1024 * 1024;
/// What is read at once: enough that taking turns costs nothing, few enough that it stays in a
/// core's own cache.
const BLOCK_BYTES: usize = 256 * 1024;

/// A stream of lines.
pub struct Source {
    stream: Box<dyn Read + Send>,
    /// The beginning of a line whose end was not read yet.
    rest: Vec<u8>,
    /// The number of the next line.
    line: u64,
    at_end: bool,
    /// Why the stream ended before its end.
    error: Option<io::Error>,
}

/// Some whole lines.
#[derive(Default)]
pub(super) struct Block {
    bytes: Vec<u8>,
    /// The number of the first line.
    pub(super) first: u64,
    /// Whether it stands for one line that was too long to be kept.
    pub(super) too_long: bool,
}

impl Block {
    /// The lines, each with its number and without its end.
    pub(super) fn lines(&self) -> impl Iterator<Item = (u64, &[u8])> {
        let whole = self.bytes.strip_suffix(b"\n").unwrap_or(&self.bytes);
        let mut left = (!self.bytes.is_empty()).then_some(whole);
        let cut = move || {
            let text = left?;
            let end = memchr(b'\n', text);
            left = end.map(|end| &text[end + 1..]);
            let line = &text[..end.unwrap_or(text.len())];
            Some(line.strip_suffix(b"\r").unwrap_or(line))
        };
        (self.first..).zip(std::iter::from_fn(cut))
    }
}

impl Source {
    /// Looks at the first bytes and reads on as they say.
    pub fn open(mut stream: impl Read + Send + 'static) -> Self {
        const GZIP: [u8; 2] = [0x1f, 0x8b];
        const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
        const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
        let mut head = Vec::new();
        let error = stream.by_ref().take(4).read_to_end(&mut head).err();
        let whole = |head: &[u8]| Cursor::new(head.to_vec());
        let stream: Box<dyn Read + Send> = if head.starts_with(&GZIP) {
            Box::new(MultiGzDecoder::new(whole(&head).chain(stream)))
        } else if head == ZSTD {
            let packed = BufReader::new(whole(&head).chain(stream));
            Box::new(Frames::new(packed))
        } else {
            // A mark at the beginning belongs to the file and not to its first token.
            let text = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&head);
            Box::new(whole(text).chain(stream))
        };
        Self { stream, rest: Vec::new(), line: 1, at_end: error.is_some(), error }
    }

    /// How many lines were given out, the blank ones included.
    pub(super) fn lines(&self) -> u64 {
        self.line - 1
    }

    /// Why the stream ended before its end.
    pub(super) fn error(self) -> Option<io::Error> {
        self.error
    }

    /// Fills a block; none is left if it says no.
    pub(super) fn fill(&mut self, block: &mut Block) -> bool {
        block.bytes.clear();
        block.bytes.append(&mut self.rest);
        (block.first, block.too_long) = (self.line, false);
        let end = loop {
            if self.at_end {
                break block.bytes.len();
            }
            self.read_to(&mut block.bytes);
            if let Some(last) = memrchr(b'\n', &block.bytes) {
                break last + 1;
            }
            if block.bytes.len() > MAX_LINE_BYTES {
                self.pass_over_line(block);
                return true;
            }
        };
        self.rest.extend_from_slice(&block.bytes[end..]);
        block.bytes.truncate(end);
        let ends = memchr_iter(b'\n', &block.bytes).count() as u64;
        let open = block.bytes.last().is_some_and(|byte| *byte != b'\n');
        self.line += ends + u64::from(open);
        !block.bytes.is_empty()
    }

    fn read_to(&mut self, bytes: &mut Vec<u8>) {
        let wanted = BLOCK_BYTES as u64;
        match self.stream.by_ref().take(wanted).read_to_end(bytes) {
            Ok(read) => self.at_end = (read as u64) < wanted,
            Err(error) => {
                // A line that was cut off is no line.
                let whole = memrchr(b'\n', bytes).map_or(0, |end| end + 1);
                bytes.truncate(whole);
                (self.error, self.at_end) = (Some(error), true);
            }
        }
    }

    /// Reads on to the end of a line that is too long, and keeps nothing of it.
    fn pass_over_line(&mut self, block: &mut Block) {
        let mut bytes = std::mem::take(&mut block.bytes);
        bytes.clear();
        while !self.at_end {
            bytes.clear();
            self.read_to(&mut bytes);
            if let Some(end) = memchr(b'\n', &bytes) {
                self.rest.extend_from_slice(&bytes[end + 1..]);
                break;
            }
        }
        bytes.clear();
        block.bytes = bytes;
        block.too_long = true;
        self.line += 1;
    }
}
