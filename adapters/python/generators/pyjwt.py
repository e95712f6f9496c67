"""The sound generator: the real PyJWT with whole seconds and checked inputs."""

import re

import jwt

from refusal import Refusal

BACKDATE_S = 30  # what the vendor's samples subtract for clocks that run ahead
DEFAULT_LIFETIME_S = 7200  # the vendor's own default, two hours
SHORTEST_LIFETIME_S = 1800  # the contract's bounds on exp - iat
LONGEST_LIFETIME_S = 172800
LARGEST_EXACT_NUMBER = 2**53 - 1  # above it a JSON number may have lost digits on its way here

ANY_SCALAR = ["string", "number", "boolean", "null"]

NAME = "python/pyjwt"
LIBRARY = f"PyJWT {jwt.__version__}"
PROFILE = "meeting-sdk"
ABOUT = "Signs integer claims with PyJWT, and checks every input first."
INPUTS = {
    "sdk_key": ANY_SCALAR,
    "secret": ANY_SCALAR,
    "meeting_number": ANY_SCALAR,
    "role": ANY_SCALAR,
    "lifetime_s": ANY_SCALAR,
}


def mint(inputs, now_us):
    secret = required_text(inputs.get("secret"), "secret")
    try:
        return jwt.encode(claims(inputs, now_us), secret, algorithm="HS256")
    except jwt.InvalidKeyError as error:
        # PyJWT takes no text that looks like a public key for an HMAC secret, and says so.
        raise Refusal(str(error)) from error


def claims(inputs, now_us):
    iat = now_us // 1_000_000 - BACKDATE_S
    exp = iat + lifetime(inputs)
    return {
        "appKey": required_text(inputs.get("sdk_key"), "sdk_key"),
        "mn": meeting_number(inputs.get("meeting_number")),
        "role": role(inputs.get("role")),
        "iat": iat,
        "exp": exp,
        "tokenExp": exp,
    }


def required_text(value, name):
    if not isinstance(value, str) or value == "" or has_half_a_surrogate_pair(value):
        raise Refusal(f"{name} must be a non-empty text")
    return value


def has_half_a_surrogate_pair(text):
    """Such a text has no UTF-8."""
    return not text.isascii() and re.search("[\ud800-\udfff]", text) is not None


def meeting_number(value):
    if is_digits(value):
        return value
    if is_integral(value) and 0 <= value <= LARGEST_EXACT_NUMBER:
        return str(int(value))
    raise Refusal("meeting_number must be digits only")


def role(value):
    if value in ("0", "1") or (is_integral(value) and value in (0, 1)):
        return int(value)
    raise Refusal("role must be 0 or 1")


def lifetime(inputs):
    if "lifetime_s" not in inputs:
        return DEFAULT_LIFETIME_S
    value = inputs["lifetime_s"]
    # A float, because int() breaks on thousands of digits instead of being out of range.
    seconds = float(value) if is_digits(value) else value
    if is_integral(seconds) and SHORTEST_LIFETIME_S <= seconds <= LONGEST_LIFETIME_S:
        return int(seconds)
    raise Refusal(f"lifetime_s must be {SHORTEST_LIFETIME_S} to {LONGEST_LIFETIME_S}")


def is_digits(value):
    return isinstance(value, str) and re.fullmatch("[0-9]+", value) is not None


def is_integral(value):
    """Whether a JSON number is integral: 3 and 3.0 are one number there. A bool is an int to
    Python, but no number to JSON."""
    if isinstance(value, float):
        return value.is_integer()
    return isinstance(value, int) and not isinstance(value, bool)
