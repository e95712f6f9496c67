//! zstd, of whatever number of frames: a log that is appended to has many (RFC 8878 section 3).
//!
//! How far a frame looks back is in its head, and its writer chooses it: a few bytes can ask for more
//! memory than any machine has, so the head is read here before the decoder sees it.

use std::io::{self, BufRead, Cursor, Read};

use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

/// How far a frame may look back. It is what every decoder should take (RFC 8878 section 3.1.1.1.2), and
/// all that `zstd` asks for at its levels from 1 to 19.
const MAX_WINDOW_BYTES: u64 = 8 * 1024 * 1024;

/// The first of sixteen numbers by which frames begin that a decoder passes over (section 3.1.2).
const SKIPPED: u32 = 0x184d_2a50;
/// The number by which a frame with data begins (section 3.1.1).
const FRAME: u32 = 0xfd2f_b528;

/// The frames of a stream, one after the other.
pub(super) struct Frames<R: BufRead> {
    packed: Option<Box<R>>,
    open: Option<Box<Frame<R>>>,
}

/// A frame whose head was read, and is read once more by the decoder.
type Frame<R> = StreamingDecoder<io::Chain<Cursor<Vec<u8>>, Box<R>>, FrameDecoder>;

impl<R: BufRead> Frames<R> {
    pub(super) fn new(packed: R) -> Self {
        Self { packed: Some(Box::new(packed)), open: None }
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(frame) = &mut self.open {
                let read = frame.read(into)?;
                if read > 0 {
                    return Ok(read);
                }
                self.packed = self.open.take().map(|frame| frame.into_inner().into_inner().1);
            }
            let Some(mut packed) = self.packed.take() else { return Ok(0) };
            if packed.fill_buf()?.is_empty() {
                return Ok(0);
            }
            match head(&mut packed)? {
                Some(head) => self.open = Some(Box::new(begin(head, packed)?)),
                None => self.packed = Some(packed),
            }
        }
    }
}

fn begin<R: BufRead>(head: Vec<u8>, packed: Box<R>) -> io::Result<Frame<R>> {
    let whole = Cursor::new(head).chain(packed);
    StreamingDecoder::new(whole).map_err(|error| broken(&format!("is not sound: {error}")))
}

/// The head of the next frame, if it is one with data; others are passed over.
fn head(packed: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut head = Vec::with_capacity(18);
    let magic = number(packed, 4, &mut head)?;
    if magic & !0xf == u64::from(SKIPPED) {
        let length = number(packed, 4, &mut head)?;
        io::copy(&mut packed.take(length), &mut io::sink())?;
        return Ok(None);
    }
    if magic != u64::from(FRAME) {
        return Err(broken("does not begin as one"));
    }
    let window = window(packed, &mut head)?;
    if window > MAX_WINDOW_BYTES {
        let most = MAX_WINDOW_BYTES / (1024 * 1024);
        return Err(broken(&format!(
            "looks back {window} bytes, and at most {most} MiB are kept; `zstd -dc --long=31` unpacks it"
        )));
    }
    Ok(Some(head))
}

/// How far a frame looks back (sections 3.1.1.1.1 to 3.1.1.1.4): the descriptor says which of the fields
/// behind it are there.
fn window(packed: &mut impl Read, head: &mut Vec<u8>) -> io::Result<u64> {
    let descriptor = number(packed, 1, head)?;
    let is_one_segment = descriptor & 0x20 != 0;
    let told = if is_one_segment { None } else { Some(number(packed, 1, head)?) };
    let dictionary = match descriptor & 3 {
        3 => 4,
        2 => 2,
        1 => 1,
        _ => 0,
    };
    number(packed, dictionary, head)?;
    let size = match (descriptor >> 6, is_one_segment) {
        (0, false) => 0,
        (0, true) => number(packed, 1, head)?,
        (1, _) => number(packed, 2, head)? + 256,
        (2, _) => number(packed, 4, head)?,
        _ => number(packed, 8, head)?,
    };
    Ok(told.map_or(size, |told| {
        let base = 1_u64 << (10 + (told >> 3));
        base + base / 8 * (told & 7)
    }))
}

/// So many bytes as a number, the least first.
fn number(packed: &mut impl Read, bytes: usize, head: &mut Vec<u8>) -> io::Result<u64> {
    let mut number = [0; 8];
    packed.read_exact(&mut number[..bytes])?;
    head.extend_from_slice(&number[..bytes]);
    Ok(u64::from_le_bytes(number))
}

fn broken(how: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("a zstd frame {how}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A frame of blocks that repeat a byte, which looks back as far as its descriptor says.
    fn frame(window: u8, blocks: u32) -> Vec<u8> {
        const BLOCK: u32 = 128 * 1024;
        let mut frame = [&FRAME.to_le_bytes()[..], &[0, window]].concat();
        for at in 1..=blocks {
            let head = u32::from(at == blocks) | 1 << 1 | BLOCK << 3;
            frame.extend_from_slice(&head.to_le_bytes()[..3]);
            frame.push(b'a');
        }
        frame
    }

    fn length(packed: &[u8]) -> io::Result<u64> {
        io::copy(&mut Frames::new(packed), &mut io::sink())
    }

    #[test]
    fn frames_are_read_one_after_the_other_and_those_without_data_are_passed_over() {
        let without = [&(SKIPPED + 3).to_le_bytes()[..], &5_u32.to_le_bytes(), b"apart"].concat();
        let all = [frame(0x38, 1), without, frame(0x68, 100)].concat();
        assert_eq!(length(&all).expect("three frames"), 101 * 128 * 1024);
        assert_eq!(length(b"").expect("nothing"), 0);
    }

    #[test]
    fn a_frame_that_looks_back_too_far_is_refused_before_anything_is_kept() {
        // From 9 MiB to the most that can be written, 3.75 TB.
        for window in [0x69, 0x80, 0xa0, 0xff] {
            let error = length(&frame(window, 1)).expect_err("too far").to_string();
            assert!(error.contains("at most 8 MiB are kept"), "{error}");
        }
        // One segment, as long as can be written.
        let whole = [&FRAME.to_le_bytes()[..], &[0xe0], &[0xff; 8]].concat();
        assert!(length(&whole).expect_err("too far").to_string().contains("at most 8 MiB"));
    }

    #[test]
    fn what_is_cut_off_or_no_frame_is_broken() {
        for at in 1..10 {
            length(&frame(0x38, 1)[..at]).expect_err("cut off");
        }
        let error = length(&[frame(0x38, 1), b"noise".to_vec()].concat()).expect_err("noise");
        assert_eq!(error.to_string(), "a zstd frame does not begin as one");
    }
}
