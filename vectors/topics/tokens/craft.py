"""Tokens written by hand: each payload member as JSON text, each segment as it is sent."""

import struct

from topics.case import BASE_US, HEX_DIGITS, KEY, NUMBER, SECRET, asked, case, fits, is_field
from topics.mint import BACKDATE_S, HEADER, LIFETIME_S, base64url, octets, sign, signed

NOW_S = BASE_US // 1_000_000
WHOLE_SECOND_US = NOW_S * 1_000_000
IAT = NOW_S - BACKDATE_S
EXP = IAT + LIFETIME_S


def finished(comment, flags, token, rules="", inputs=None, now_us=BASE_US):
    """A finished token with the rules it must raise; its shape follows from its inputs."""
    inputs = asked() if inputs is None else inputs
    about = case(comment, flags, shape_of(inputs, now_us), inputs, now_us)
    return {**about, "token": token, "expect": {"raise": sorted(rules.split())}}


def shape_of(inputs, now_us):
    if is_field(inputs, now_us):
        return "field"
    key, secret = inputs.get("sdk_key", KEY), inputs.get("secret", SECRET)
    plain = fits(r"[A-Za-z0-9_-]+", key + secret) and not fits(HEX_DIGITS, secret)
    return "edge" if plain else "trap"


def members(first="", **changes):
    """A payload written member by member; each change is JSON text, None leaves the member out."""
    texts = {
        "appKey": f'"{KEY}"', "mn": f'"{NUMBER}"', "role": "0",
        "iat": str(IAT), "exp": str(EXP), "tokenExp": str(EXP), **changes,
    }
    names = sorted(texts, key=lambda name: name != first)
    return "{" + ",".join(f'"{n}":{texts[n]}' for n in names if texts[n] is not None) + "}"


def timed(iat, exp, token_exp=None):
    """A payload with these times; tokenExp is exp unless given."""
    token_exp = exp if token_exp is None else token_exp
    return members(iat=str(iat), exp=str(exp), tokenExp=str(token_exp))


def token_of(payload=None, header=HEADER, secret=SECRET):
    return sign(header, members() if payload is None else payload, secret)


def token_with(**changes):
    return token_of(members(**changes))


def segment_of(text):
    return base64url(octets(text))


HEADER_SEGMENT = segment_of(HEADER)
PAYLOAD_SEGMENT = segment_of(members())
SIGNING_INPUT = f"{HEADER_SEGMENT}.{PAYLOAD_SEGMENT}"


def sent(payload_segment, header_segment=HEADER_SEGMENT):
    """Segments signed exactly as they are sent, however they are spelled."""
    return signed(f"{header_segment}.{payload_segment}", SECRET)


def with_mac(mac):
    """The reference's token with this text for its third segment."""
    return f"{SIGNING_INPUT}.{mac}"


def float32(value):
    """The whole number that a 32-bit float makes of another."""
    return int(struct.unpack("<f", struct.pack("<f", value))[0])
