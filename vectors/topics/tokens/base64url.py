"""Segments that are base64, and not base64url without padding."""

import base64
import re

from topics.case import KEY_CHARACTERS, asked
from topics.mint import decoded, padded
from topics.tokens.craft import (
    HEADER_SEGMENT, PAYLOAD_SEGMENT, finished, members, segment_of, sent, token_of, token_with,
)

# Blanks after the object are sound JSON, and bring the payload to the length that a case needs.
EVEN = members() + " " * (-len(members()) % 3)
UNEVEN = EVEN + " "
EVEN_SEGMENT, UNEVEN_SEGMENT = segment_of(EVEN), segment_of(UNEVEN)


def spellings():
    return padding() + alphabet() + loose_ends()


def padding():
    padded_first = with_padded_mac(sent(padded(UNEVEN_SEGMENT), padded(HEADER_SEGMENT)))
    padded_last = token_of(UNEVEN).replace(UNEVEN_SEGMENT, padded(UNEVEN_SEGMENT))
    return [
        finished("the MAC padded", "base64url", with_padded_mac(token_of()), "base64url-padding"),
        finished("all segments padded, signed as sent", "base64url", padded_first,
                 "base64url-padding"),
        finished("the payload padded after it was signed", "base64url", padded_last,
                 "base64url-padding mac-mismatch"),
        finished("a payload of a length that needs no padding", "near-miss", token_of(EVEN)),
    ]


def with_padded_mac(token):
    signing_input, _, mac = token.rpartition(".")
    return f"{signing_input}.{padded(mac)}"


def alphabet():
    token, inputs = standard_mac()
    lines = "\n".join(re.findall(".{1,76}", PAYLOAD_SEGMENT))
    return [
        finished("a MAC in the standard alphabet, padded", "base64url", token,
                 "base64url-alphabet base64url-padding", inputs),
        finished("a MAC in the standard alphabet, without padding", "base64url",
                 token.rstrip("="), "base64url-alphabet", inputs),
        finished("lines of 76 characters, signed as sent", "base64url", sent(lines),
                 "base64url-alphabet"),
        finished("a blank inside the payload segment, signed as sent", "base64url",
                 sent(PAYLOAD_SEGMENT[:40] + " " + PAYLOAD_SEGMENT[40:]), "base64url-alphabet"),
    ]


def standard_mac():
    """The first token, counting meeting numbers up, whose MAC needs both + and /."""
    for number in range(100_000_000, 100_010_000):
        signing_input, _, mac = token_with(mn=f'"{number}"').rpartition(".")
        standard = base64.b64encode(decoded(mac)).decode("ascii")
        if "+" in standard and "/" in standard:
            return f"{signing_input}.{standard}", asked(meeting_number=str(number))
    raise AssertionError("no MAC holds + and /")


def loose_ends():
    rule = "base64url-not-canonical"
    return [
        finished("a MAC whose last bits are not zero", "base64url", loosened(token_of()), rule),
        finished("a payload whose last bits are not zero, signed as sent", "base64url",
                 sent(loosened(UNEVEN_SEGMENT)), rule),
        finished("a payload segment of an impossible length, signed as sent", "base64url",
                 sent(EVEN_SEGMENT + "A"), rule),
    ]


def loosened(text):
    """The text with the lowest unused bit of its end set: the same bytes, spelled otherwise."""
    return text[:-1] + KEY_CHARACTERS[KEY_CHARACTERS.index(text[-1]) + 1]
