"""Headers, and MACs of another length, by another key and over other bytes."""

import base64

from topics.case import LEFT_OUT, PAIRS, SECRET, asked
from topics.mint import HEADER, base64url, compact, mac_of, padded
from topics.tokens.craft import (
    EXP, HEADER_SEGMENT, IAT, PAYLOAD_SEGMENT, SIGNING_INPUT, finished, members, segment_of, timed,
    token_of, with_mac,
)

FLAG = "signature"
HEX_SECRET = "0123456789abcdef0123456789abcdef"
OTHER_SECRET = PAIRS[1][1]


def algorithms():
    rule = "alg-not-allowed"
    return [
        finished("alg none, and no MAC", FLAG, stating("none", lambda text: b""), rule),
        finished("an honest HS384", FLAG, stating("HS384", by("sha384")), rule),
        finished("an honest HS512", FLAG, stating("HS512", by("sha512")), rule),
        finished("HS512 stated, HS256 made", FLAG, stating("HS512", by("sha256")),
                 rule + " mac-wrong-length"),
        finished("RS256, with 256 bytes", FLAG, stating("RS256", lambda text: bytes(range(256))),
                 rule),
        finished("alg in lower case", FLAG, stating("hs256", by("sha256")), rule),
        finished("no alg", FLAG, token_of(header='{"typ":"JWT"}'), rule),
    ]


def stating(alg, mac):
    """A token that states `alg`, with the MAC that `mac` makes of its signing input."""
    header = segment_of(compact({"alg": alg, "typ": "JWT"}))
    signing_input = f"{header}.{PAYLOAD_SEGMENT}"
    return f"{signing_input}.{base64url(mac(signing_input))}"


def by(algorithm):
    return lambda text: mac_of(SECRET, text, algorithm)


def headers():
    unknown = '{"alg":"HS256","typ":"JWT","kid":"1"}'
    critical = '{"alg":"HS256","typ":"JWT","crit":["exp"]}'
    return [
        finished("no typ", FLAG, token_of(header='{"alg":"HS256"}'), "typ-not-jwt"),
        finished("typ JWS", FLAG, token_of(header='{"alg":"HS256","typ":"JWS"}'), "typ-not-jwt"),
        finished("typ in lower case", FLAG, token_of(header='{"alg":"HS256","typ":"jwt"}'),
                 "typ-not-jwt"),
        finished("a kid", FLAG, token_of(header=unknown), "header-member-unknown"),
        finished("crit", FLAG, token_of(header=critical), "header-critical"),
    ]


MAC = mac_of(SECRET, SIGNING_INPUT)


def lengths():
    rule, hex_text = "mac-wrong-length", MAC.hex()
    return [
        finished("an empty MAC", FLAG, with_mac(""), rule),
        finished("half of the MAC", FLAG, with_mac(base64url(MAC[:16])), rule),
        finished("the MAC as hex text", FLAG, with_mac(hex_text), rule),
        finished("the MAC as hex text, encoded", FLAG, with_mac(segment_of(hex_text)), rule),
    ]


def keyed(secret, signing_input=SIGNING_INPUT):
    """The reference's token with a MAC by another key or over other text."""
    return with_mac(base64url(mac_of(secret, signing_input)))


def other_keys():
    rule = "mac-mismatch"
    unknown = asked(secret=LEFT_OUT)
    return [
        finished("another secret", FLAG, keyed(OTHER_SECRET), rule),
        finished("the secret base64-decoded", FLAG, keyed(base64.b64decode(SECRET)), rule),
        finished("the secret hex-decoded", FLAG, keyed(bytes.fromhex(HEX_SECRET)), rule,
                 asked(secret=HEX_SECRET)),
        finished("the secret with a line feed", FLAG, keyed(SECRET + "\n"), rule),
        finished("the secret cut at 31 bytes", FLAG, keyed(SECRET[:31]), rule),
        finished("another secret, but none is known", "near-miss", keyed(OTHER_SECRET),
                 inputs=unknown),
    ]


def other_bytes():
    rule = "mac-mismatch"
    flipped = bytes([MAC[0] ^ 1]) + MAC[1:]
    later = segment_of(timed(IAT, EXP + 1, EXP))
    padded_text = f"{padded(HEADER_SEGMENT)}.{padded(PAYLOAD_SEGMENT)}"
    assert padded_text != SIGNING_INPUT, "the payload must be of a length that is padded"
    sha3 = mac_of(SECRET, SIGNING_INPUT, "sha3_256")
    return [
        finished("the MAC over the payload segment only", FLAG, keyed(SECRET, PAYLOAD_SEGMENT),
                 rule),
        finished("the MAC over the decoded segments", FLAG, keyed(SECRET, f"{HEADER}.{members()}"),
                 rule),
        finished("the MAC over padded segments", FLAG, keyed(SECRET, padded_text), rule),
        finished("a MAC of another hash of the same size", FLAG, with_mac(base64url(sha3)), rule),
        finished("one bit of the MAC flipped", FLAG, with_mac(base64url(flipped)), rule),
        finished("exp changed after signing", FLAG,
                 token_of().replace(PAYLOAD_SEGMENT, later), rule),
    ]
