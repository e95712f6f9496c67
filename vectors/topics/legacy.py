"""The signature format from before the JWT, for the profile `meeting-legacy` alone."""

import base64

from topics.case import (
    KEY, NUMBER, PAIRS, SECRET, asked, case, fits, HEX_DIGITS, instant, key_of, micros, topic_file,
)
from topics.mint import mac_of, mint, octets

PROFILE = "meeting-legacy"
BACKDATE_MS = 30_000
FIELD_FROM_US = micros("2019-01-01T00:00:00.000Z")
FIELD_BEFORE_US = micros("2038-01-01T00:00:00.000Z")

# An example with a public secret, computed by hand for these vectors.
EXAMPLE = {
    "sdk_key": "apiKey_22_chars_ABCDEF",
    "secret": "apiSecretExample0123456789abcdefXYZ",
    "meeting_number": NUMBER,
    "role": 0,
}
EXAMPLE_TOKEN = (
    "YXBpS2V5XzIyX2NoYXJzX0FCQ0RFRi44Njc2NDM5MDU3Mi4xNTk5OTk5OTcwMDAwLjAu"
    "cGRIN0VpZkltc3RidDlVTXFCQUsraGhZKzJyelFFT0praGpibTJlVFBPZz0="
)
# The example in the README of the vendor's web SDK, decoded. Its secret was never published.
README = (
    "xu3JPaA_RJW2-9l5_HAaLA.123456789.1583169538773.0."
    "BL4Kb3qH4lyg051FmlbNpkOFyEA/eADvlieW2M4fIyk="
)


def file():
    notes = {
        "milliseconds": (
            "The time is in milliseconds, 30000 of them taken off since March 2020. The field"
            " report of a PHP page had seconds, and two hours ahead."
        ),
        "base64": (
            "The outer base64 was served in four spellings by the vendor's own samples; the inner"
            " one is standard and padded in all of them."
        ),
        "fields": "Five fields that go by their places: one that is missing moves the others.",
        "signed-bytes": (
            "What is signed is base64 of the joined fields. The vendor's C# sample of 2019 to 2021"
            " signed them without it."
        ),
        "length": "The old web SDK took fewer than 150 characters (developer forum 36563).",
        "published": "Signatures that were published, or computed from public inputs.",
    }
    about = (
        "The web signature from before the JWT: signatures to mint, and finished ones with exactly"
        " the rules that each must raise under its profile."
    )
    groups = {
        "example": [example()],
        "instants": instants(),
        "fields": fields(),
        "published": published(),
        "spellings": spellings(),
        "outer": outer(),
        "inner": inner(),
        "times": times(),
        "values": values(),
    }
    return topic_file("legacy", about, notes, groups, PROFILE)


def is_field(inputs, now_us):
    """Whether key, secret, number, role and instant have the shapes seen in the field."""
    return (
        fits(r"[A-Za-z0-9_-]{22,36}", inputs.get("sdk_key"))
        and fits(r"[A-Za-z0-9]{32,36}", inputs.get("secret"))
        and not fits(HEX_DIGITS, inputs["secret"])
        and fits(r"[1-9][0-9]{8,10}", inputs.get("meeting_number"))
        and inputs.get("role") in (0, 1)
        and FIELD_FROM_US <= now_us < FIELD_BEFORE_US
    )


def standard(data):
    return base64.b64encode(octets(data)).decode("ascii")


def url_safe(data):
    return base64.urlsafe_b64encode(octets(data)).decode("ascii")


def values_of(inputs, now_us):
    """Key, number, time and role of a sound signature."""
    ts_ms = now_us // 1000 - BACKDATE_MS
    return [inputs["sdk_key"], inputs["meeting_number"], str(ts_ms), str(inputs["role"])]


def hash_of(values, secret):
    return standard(mac_of(secret, standard("".join(values))))


def decoded(inputs, now_us):
    values = values_of(inputs, now_us)
    return ".".join([*values, hash_of(values, inputs["secret"])])


def minted(comment, flags, inputs, now_us):
    token = standard(decoded(inputs, now_us))
    return {**case(comment, flags, "field", inputs, now_us), "expect": {"mint": token}}


def raising(comment, flags, token, *rules, inputs=None, now_us=instant(0), shape="field"):
    inputs = asked() if inputs is None else inputs
    made = case(comment, flags, shape, inputs, now_us)
    return {**made, "token": token, "expect": {"raise": sorted(rules)}}


def changed(encode=standard, at_us=instant(0), **values):
    """A signature of the default inputs with other fields, made in the right way of them."""
    inputs = asked()
    names = ["key", "number", "ts", "role"]
    fields_of = dict(zip(names, values_of(inputs, at_us)))
    fields_of.update({name: value for name, value in values.items() if name in names})
    own = [fields_of[name] for name in names]
    hashed = values.get("hashed", hash_of(own, inputs["secret"]))
    return encode(".".join([*own, hashed]))


def example():
    made = minted("computed by hand from public inputs", "published", EXAMPLE,
                  micros("2020-09-13T12:26:40.000Z"))
    assert made["expect"]["mint"] == EXAMPLE_TOKEN
    return made


def instants():
    at = [
        ("on the second", "2023-10-10T04:00:00.000Z"),
        ("a millisecond after it", "2023-10-10T04:00:00.001Z"),
        ("just before the half", "2023-10-10T04:00:00.499Z"),
        ("a millisecond that is cut off, not rounded", "2023-10-10T04:00:00.499900Z"),
        ("the last microsecond of a second", "2023-10-10T04:00:00.999999Z"),
        ("30 s into a year, so that the time is in the one before", "2021-01-01T00:00:29.999Z"),
        ("the last second in which seconds fit 31 bits", "2037-12-31T23:59:59.500Z"),
    ]
    return [minted(comment, "milliseconds", asked(), micros(text)) for comment, text in at]


def fields():
    """Keys and numbers over all lengths of the field, so that the outer base64 ends in all ways."""
    made = [
        minted(f"a key of {length} characters, a number of {digits} digits", "fields base64 length",
               asked(sdk_key=key_of(length, length), meeting_number=NUMBER[:digits]),
               instant(length))
        for length, digits in [(22, 9), (23, 9), (24, 10), (25, 11), (36, 11)]
    ]
    hosts = [
        minted("a host, with other credentials", "fields",
               asked(sdk_key=key, secret=secret, role=1), instant(number))
        for number, (key, secret) in enumerate(PAIRS[1:], 1)
    ]
    return made + hosts


def published():
    key, number, ts_ms, role, _ = README.split(".")
    inputs = {"sdk_key": key, "meeting_number": number, "role": int(role)}
    at_us = int(ts_ms) * 1000
    say = "the example in the README of the vendor's web SDK, from before the backdate"
    return [
        raising(say, "published", standard(README), inputs=inputs, now_us=at_us, shape="edge"),
        raising(f"{say}, as PHP spells it", "published base64", url_safe(README).rstrip("="),
                inputs=inputs, now_us=at_us, shape="edge"),
        raising("the computed example", "published", EXAMPLE_TOKEN, inputs=EXAMPLE,
                now_us=micros("2020-09-13T12:26:40.000Z")),
    ]


def spellings():
    text = decoded(asked(), instant(0))
    # Letters, digits, dots, `-` and `_` encode to the same characters in both alphabets; `~` and
    # `?` in the third place of three do not.
    odd = asked(sdk_key="mi~tc?eckExampleKey_01")
    told = decoded(odd, instant(0))
    assert "+" in standard(told) and "/" in standard(told)
    ways = [
        ("standard with padding: Node", standard),
        ("standard without: Java, Python, C#", lambda text: standard(text).rstrip("=")),
        ("URL-safe without padding: PHP, JavaScript", lambda text: url_safe(text).rstrip("=")),
        ("URL-safe with padding", url_safe),
    ]
    plain = [raising(comment, "base64", encode(text)) for comment, encode in ways]
    return plain + [
        raising(f"{comment}; a key that tells the alphabets apart", "base64", encode(told),
                inputs=odd, shape="edge")
        for comment, encode in ways
    ] + [
        raising("half of it exchanged for URLs", "base64", standard(told).replace("+", "-"),
                "legacy-not-base64", inputs=odd, shape="edge"),
    ]


def outer():
    text = decoded(asked(), instant(0))
    wrapped = base64.encodebytes(octets(text)).decode("ascii").rstrip("\n")
    jwt = mint(asked(), instant(0))
    long_key = "mintcheck-example-key-of-more-than-36-characters"
    return [
        raising("the fields without base64", "base64", text, "legacy-not-base64"),
        raising("lines of 76 characters", "base64", wrapped, "legacy-not-base64"),
        raising("one `=` too many", "base64", standard(text) + "=", "legacy-not-base64"),
        raising("a JWT", "fields", jwt, "legacy-not-base64"),
        raising("without a role", "fields", standard(".".join(text.split(".")[:3] + text.split(".")[4:])),
                "legacy-field-missing"),
        raising("nothing but the hash", "fields", text.split(".")[-1],
                "legacy-not-base64"),
        raising("encoded twice", "base64 length", standard(standard(text)),
                "legacy-field-missing"),
        raising("a key of 48 characters", "length",
                changed(key=long_key), "legacy-too-long", "claim-differs-from-input"),
        raising("a line end after it", "base64", standard(text) + "\n", "surrounding-text"),
        raising("an empty text", "fields", "", "legacy-field-missing"),
    ]


def inner():
    values = values_of(asked(), instant(0))
    joined = "".join(values)
    mac = mac_of(SECRET, standard(joined))
    right = standard(mac)
    spelled = url_safe(mac).rstrip("=")
    return [
        raising("the fields signed without base64, as the C# sample did", "signed-bytes",
                changed(hashed=standard(mac_of(SECRET, joined))), "mac-mismatch"),
        raising("base64 without padding signed", "signed-bytes",
                changed(hashed=standard(mac_of(SECRET, standard(joined).rstrip("=")))),
                "mac-mismatch"),
        raising("signed with a line end after the secret", "signed-bytes",
                changed(hashed=standard(mac_of(SECRET + "\n", standard(joined)))), "mac-mismatch"),
        raising("the MAC as hex text", "signed-bytes length", changed(hashed=mac.hex()),
                "legacy-hash-malformed"),
        raising("the MAC as hex text in base64", "signed-bytes length",
                changed(hashed=standard(mac.hex())), "legacy-hash-malformed"),
        raising("the hash in URL-safe base64 without padding", "signed-bytes",
                changed(hashed=spelled), "legacy-hash-malformed"),
        raising("the hash without padding", "signed-bytes", changed(hashed=right.rstrip("=")),
                "legacy-hash-malformed"),
        raising("no hash", "fields", changed(hashed=""), "legacy-field-missing"),
    ]


def times():
    at_us = instant(0)
    now_s, now_ms = at_us // 1_000_000, at_us // 1000
    return [
        raising("the field report: two hours ahead, in seconds", "milliseconds",
                changed(url_safe, ts=str(now_s + 7200)).rstrip("="),
                "legacy-ts-not-in-milliseconds"),
        raising("microseconds", "milliseconds", changed(ts=str(at_us)),
                "legacy-ts-not-in-milliseconds"),
        raising("a float", "milliseconds", changed(ts=f"{now_ms - BACKDATE_MS}.0"),
                "legacy-ts-not-a-number"),
        raising("an exponent", "milliseconds", changed(ts="1.69691037E12"),
                "legacy-ts-not-a-number"),
        raising("a variable that was never set", "milliseconds", changed(ts="undefined"),
                "legacy-ts-not-a-number"),
        raising("nothing taken off", "milliseconds", changed(ts=str(now_ms))),
        raising("a millisecond ahead", "milliseconds", changed(ts=str(now_ms + 1)),
                "legacy-ts-in-the-future"),
        raising("two hours ahead", "milliseconds", changed(ts=str(now_ms + 7_200_000)),
                "legacy-ts-in-the-future"),
        raising("ten minutes back", "milliseconds", changed(ts=str(now_ms - 600_000))),
        raising("ten minutes and a millisecond back", "milliseconds",
                changed(ts=str(now_ms - 600_001)), "legacy-ts-too-old"),
        raising("nine hours back: Tokyo taken for UTC", "milliseconds",
                changed(ts=str(now_ms - 9 * 3_600_000 - BACKDATE_MS)), "legacy-ts-too-old"),
    ]


def values():
    dotted = "mintcheck.Example.Key_01"
    at_us = instant(0)
    own = asked(sdk_key=dotted)
    return [
        raising("a key with dots in it", "fields", standard(decoded(own, at_us)),
                inputs=own, shape="edge"),
        raising("another key", "fields", changed(key=PAIRS[1][0]), "claim-differs-from-input"),
        raising("a number of which digits were lost", "fields", changed(number="865083820"),
                "claim-differs-from-input"),
        raising("a number with dashes", "fields", changed(number="867-6439-0572"),
                "claim-value-not-allowed"),
        raising("another role", "fields", changed(role="1"), "claim-differs-from-input"),
        raising("a role in words, as a boolean is printed", "fields", changed(role="false"),
                "claim-differs-from-input"),
        raising("key and number in each other's place", "fields",
                changed(key=NUMBER, number=KEY), "claim-differs-from-input"),
    ]
