//! Sins of base64url.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

use super::generator::good;
use super::mutant::{Mutant, mutant};

pub(super) const ALL: &[Mutant] = &[
    mutant("padded_segments", &["base64url-padding"], || {
        good().encoded(|bytes| URL_SAFE.encode(bytes))
    })
    .expects(&["padded-base64"]),
    mutant("padded_mac", &["base64url-padding"], || good().mac_encoded(|mac| URL_SAFE.encode(mac)))
        .expects(&["padded-base64"]),
    mutant("standard_alphabet", &["base64url-alphabet"], || {
        good().encoded(|bytes| STANDARD_NO_PAD.encode(bytes))
    })
    .expects(&["standard-base64"]),
    mutant("standard_alphabet_in_the_mac", &["base64url-alphabet"], || {
        good().mac_encoded(|mac| STANDARD_NO_PAD.encode(mac))
    })
    .expects(&["standard-base64"]),
    // Two things are wrong with it, and each has its own cure.
    mutant("standard_base64", &["base64url-alphabet", "base64url-padding"], || {
        good().encoded(|bytes| STANDARD.encode(bytes))
    })
    .expects(&["standard-base64"]),
    mutant("lines_of_76_characters", &["base64url-alphabet"], || {
        good().encoded(|bytes| wrap(&URL_SAFE_NO_PAD.encode(bytes), 76, "\n"))
    })
    .expects(&["line-wrapped-base64"]),
    mutant("mime_lines", &["base64url-alphabet"], || {
        good().encoded(|bytes| wrap(&URL_SAFE_NO_PAD.encode(bytes), 64, "\r\n"))
    })
    .expects(&["line-wrapped-base64"]),
    // As Android's encoder does unless it is told not to, the MAC included.
    mutant("line_end_after_each_segment", &["base64url-alphabet"], || {
        good().encoded(|bytes| format!("{}\n", wrap(&URL_SAFE_NO_PAD.encode(bytes), 76, "\n")))
    })
    .expects(&["line-wrapped-base64"]),
    mutant("percent_encoded_padding", &["surrounding-text"], || {
        good().mac_encoded(|mac| URL_SAFE.encode(mac).replace('=', "%3D"))
    }),
    mutant("spare_bits_set", &["base64url-not-canonical"], || {
        good().mac_encoded(|mac| {
            let text = URL_SAFE_NO_PAD.encode(mac);
            let (start, last) = text.split_at(text.len() - 1);
            // The four characters whose last two bits are zero have their next one behind them.
            let last = char::from(last.as_bytes()[0]);
            format!("{start}{}", next_in_alphabet(last))
        })
    }),
    mutant("character_left_over", &["base64url-not-canonical"], || {
        good().encoded(|bytes| {
            let text = URL_SAFE_NO_PAD.encode(bytes);
            if text.len() % 4 == 0 { format!("{text}A") } else { text }
        })
    }),
    mutant("last_character_of_the_mac_lost", &["mac-wrong-length"], || {
        good().mac_encoded(|mac| URL_SAFE_NO_PAD.encode(mac)[..42].to_owned())
    }),
    mutant("character_added_to_the_mac", &["mac-wrong-length"], || {
        good().mac_encoded(|mac| format!("{}A", URL_SAFE_NO_PAD.encode(mac)))
    }),
];

fn wrap(text: &str, width: usize, line_end: &str) -> String {
    let lines: Vec<&str> = text.as_bytes().chunks(width).map(ascii).collect();
    lines.join(line_end)
}

fn ascii(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("base64 is ASCII")
}

fn next_in_alphabet(letter: char) -> char {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let at = ALPHABET.find(letter).expect("it is of the alphabet");
    char::from(ALPHABET.as_bytes()[at + 1])
}
