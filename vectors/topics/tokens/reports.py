"""Tokens as the generators of the field reports make them, rebuilt from their behaviour."""

from topics.case import BASE_US, KEY, NUMBER, SECRET
from topics.mint import BACKDATE_S, LIFETIME_S, mac_of, padded
from topics.tokens.craft import (
    HEADER_SEGMENT, IAT, NOW_S, finished, float32, members, segment_of, timed, token_of,
)

FLAG, DEPRECATED = "field-report", "claim-deprecated"
ROUNDED = NOW_S + 1 - BACKDATE_S  # the base instant lies at .600


def claims(iat, exp, token_exp, **changes):
    """The claims in the order of the vendor's first JWT sample, which most reports follow."""
    texts = {
        "sdkKey": f'"{KEY}"', "mn": f'"{NUMBER}"', "role": "0", "iat": str(iat), "exp": str(exp),
        "appKey": f'"{KEY}"', "tokenExp": str(token_exp), **changes,
    }
    return token_of("{" + ",".join(f'"{name}":{text}' for name, text in texts.items()) + "}")


def two_hours(iat, **changes):
    return claims(iat, iat + LIFETIME_S, iat + LIFETIME_S, **changes)


def servers():
    ahead_us = BASE_US + 31_000_000
    ahead = float32(ahead_us // 1_000_000 - BACKDATE_S)
    return [
        finished("Go, a rounded float64: sound on the wire", FLAG, two_hours(ROUNDED, mn=NUMBER),
                 f"{DEPRECATED} claim-wrong-type"),
        finished("Node with jsrsasign", FLAG, two_hours(ROUNDED), DEPRECATED),
        finished("a Java servlet whose Math.round picked float", FLAG, two_hours(ahead),
                 f"{DEPRECATED} iat-in-the-future", now_us=ahead_us),
        finished("the same servlet half a minute before, 64 s behind", FLAG,
                 two_hours(float32(IAT)), DEPRECATED),
        finished("Node, tokenExp of three hours", FLAG,
                 claims(ROUNDED, ROUNDED + 7200, ROUNDED + 10_800),
                 f"{DEPRECATED} session-outlives-token"),
        finished("PHP, number and role as strings", FLAG, two_hours(IAT, role='"0"'),
                 f"{DEPRECATED} claim-wrong-type"),
    ]


def snippets():
    floats = members(
        mn=None, role=None, iat=f"{NOW_S}.0", exp=f"{NOW_S + 172_800}.0",
        tokenExp=f"{NOW_S + 36_000}.0",
    )
    no_role = members(role=None).replace('"appKey":', '"apiKey":')
    only_sdk_key = members(role='"0"').replace('"appKey":', '"sdkKey":')
    return [
        finished("Python, no number and role, floats, two days", FLAG, token_of(floats),
                 "claim-missing lifetime-at-the-edge time-not-an-integer"),
        finished("apiKey for appKey, and no role", FLAG, token_of(no_role),
                 "claim-misnamed claim-missing"),
        finished("only sdkKey, and role as a string", FLAG, token_of(only_sdk_key),
                 "claim-misnamed claim-wrong-type"),
        finished("milliseconds, padded segments and a MAC in hex", FLAG, milliseconds_and_hex(),
                 "base64url-padding mac-wrong-length time-not-in-seconds"),
    ]


def milliseconds_and_hex():
    """A thousand hours from now, in milliseconds; each of three encodings is wrong as well."""
    payload = timed(IAT * 1000, IAT * 1000 + 1000 * 3_600_000)
    payload += " " * ((1 - len(payload)) % 3)  # a length that is padded
    signing_input = f"{HEADER_SEGMENT}.{padded(segment_of(payload))}"
    return f"{signing_input}.{mac_of(SECRET, signing_input).hex()}"
