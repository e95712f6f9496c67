"""Cases: their inputs, instants and outcomes, and the file around them."""

import re
from datetime import datetime, timedelta, timezone

from topics.mint import mint

SCHEMA = "mintcheck-vectors/1"

# Every key and secret in the vectors is made up and public. The shapes follow real credentials.
PAIRS = [
    ("mintcheckExampleKey_01", "mintcheckPublicTestSecretNo00001"),
    ("mintcheck-Example-Key-02", "mintcheckPublicTestSecretNo000002"),
    ("mintcheck_Public-Example_Key-000003", "mintcheckPublicTestSecretNo000000003"),
    ("04-mintcheck-example-client-id_00004", "Secret4OfMintcheckPublicForTests04"),
]
KEY, SECRET = PAIRS[0]
NUMBER = "86764390572"

ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
KEY_CHARACTERS = ALPHANUMERIC + "-_"
# Text that some library decodes as hex; no real secret was seen to be such.
HEX_DIGITS = r"(0[xX])?[0-9A-Fa-f]+"

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)

LEFT_OUT = object()


def micros(text):
    """The microseconds since 1970 of an instant such as 2023-10-10T04:00:00.600Z."""
    since_1970 = datetime.fromisoformat(text.replace("Z", "+00:00")) - EPOCH
    return since_1970 // timedelta(microseconds=1)


BASE_US = micros("2023-10-10T04:00:00.600Z")
FIELD_FROM_US = micros("2021-01-01T00:00:00.000Z")
FIELD_BEFORE_US = micros("2038-01-01T00:00:00.000Z")


def instant(number):
    """One of a series of instants, a good minute apart, each at another place in its second."""
    return BASE_US + number * 61_337_000


def asked(**changes):
    """The default inputs, with changes; a change to LEFT_OUT removes the member."""
    inputs = {"sdk_key": KEY, "secret": SECRET, "meeting_number": NUMBER, "role": 0, **changes}
    return {name: value for name, value in inputs.items() if value is not LEFT_OUT}


def case(comment, flags, shape, inputs, now_us):
    """A case without its outcome, which `minted`, `either` and their like add."""
    return {
        "comment": comment,
        "flags": flags.split(),
        "shape": shape,
        "inputs": inputs,
        "now_us": now_us,
    }


def minted(*about):
    made = case(*about)
    return {**made, "expect": {"mint": mint(made["inputs"], made["now_us"])}}


def either(*about):
    return {**case(*about), "expect": "either"}


def refused(*about):
    return {**case(*about), "expect": "refuse"}


def alphanumerics(length, start):
    """A secret of the field: 62 characters, each seven on from the one before."""
    return "".join(ALPHANUMERIC[(start + 7 * i) % 62] for i in range(length))


def key_of(length, start):
    """A key of the field: 64 characters, each eleven on from the one before."""
    return "".join(KEY_CHARACTERS[(start + 11 * i) % 64] for i in range(length))


def topic_file(topic, about, notes, groups, profile=None):
    """A whole file; a case is numbered by its place in its group. Cases that are for one profile
    alone say so once, in their file."""
    cases = [
        {"id": f"{topic}/{group}-{number:03}", **member}
        for group, members in groups.items()
        for number, member in enumerate(members)
    ]
    return {
        "schema": SCHEMA,
        "topic": topic,
        "about": about,
        **({"profile": profile} if profile else {}),
        "count": len(cases),
        "notes": notes,
        "cases": cases,
    }


def is_field(inputs, now_us):
    """Whether key, secret, number, role and instant all have the shapes seen in the field."""
    key, secret, number = (inputs.get(name) for name in ("sdk_key", "secret", "meeting_number"))
    return (
        fits(r"[A-Za-z0-9_-]{22,36}", key)
        and fits(r"[A-Za-z0-9]{32,36}", secret)
        and not fits(HEX_DIGITS, secret)
        and fits(r"[1-9][0-9]{8,10}", number)
        and type(inputs.get("role")) is int
        and inputs["role"] in (0, 1)
        and FIELD_FROM_US <= now_us < FIELD_BEFORE_US
    )


def fits(pattern, text):
    return isinstance(text, str) and re.fullmatch(pattern, text) is not None
