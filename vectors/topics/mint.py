"""Tokens as `builtin/reference` mints them, from nothing but hmac and base64.

What the reference is, in full: the header and the order of the claims below, compact JSON in raw
UTF-8, times that floor the clock and stay 30 s behind it, two hours of life.
"""

import base64
import hmac
import json

BACKDATE_S = 30
LIFETIME_S = 7200


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decoded(segment):
    return base64.urlsafe_b64decode(padded(segment))


def padded(segment):
    return segment + "=" * (-len(segment) % 4)


def compact(value):
    """JSON without blanks; only quote, backslash and control characters are escaped."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def octets(text):
    """The UTF-8 bytes of a text; bytes are taken as they are."""
    return text.encode("utf-8") if isinstance(text, str) else text


def mac_of(secret, data, algorithm="sha256"):
    return hmac.new(octets(secret), octets(data), algorithm).digest()


def signed(signing_input, secret):
    return f"{signing_input}.{base64url(mac_of(secret, signing_input))}"


def sign(header, payload, secret):
    """The token of a header and a payload, given as JSON text."""
    segments = [base64url(octets(text)) for text in (header, payload)]
    return signed(".".join(segments), secret)


HEADER = compact({"alg": "HS256", "typ": "JWT"})


def payload_of(inputs, now_us):
    iat = now_us // 1_000_000 - BACKDATE_S
    exp = iat + inputs.get("lifetime_s", LIFETIME_S)
    return compact({
        "appKey": inputs["sdk_key"],
        "mn": str(inputs["meeting_number"]),
        "role": inputs["role"],
        "iat": iat,
        "exp": exp,
        "tokenExp": exp,
    })


def mint(inputs, now_us):
    return sign(HEADER, payload_of(inputs, now_us), inputs["secret"])
