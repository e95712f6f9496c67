"""The role: 0 and 1 are minted, all else is refused or read with care."""

from topics.case import PAIRS, asked, either, instant, minted, refused, topic_file


def file():
    notes = {
        "role": (
            "0 joins, 1 hosts; the claim is a JSON number. Left out, or 1 for somebody who is not"
            " the host, in threads 3770 and 69170 of the vendor's forum."
        ),
        "role-text": (
            "A role that arrives as text, as it does from a form or a query. The vendor's server"
            " reads it with parseInt, so that 1.9, 1abc and 0x1 become 1; PHP code of a report"
            " minted the string."
        ),
        "role-float": (
            "A whole number spelled with a fraction, as a parser of doubles passes it on (Gson)."
        ),
        "role-refused": (
            "Anything but 0 and 1, which the vendor's own server answers with 400."
        ),
    }
    about = "The role: 0 and 1 are minted as numbers, all else is refused or read with care."
    groups = {
        "field": field(),
        "text": as_text(),
        "float": whole_floats(),
        "refused": beyond(),
    }
    return topic_file("roles", about, notes, groups)


def field():
    cases = []
    for sdk_key, secret in PAIRS:
        for role in (0, 1):
            inputs = asked(sdk_key=sdk_key, secret=secret, role=role)
            comment = "a participant" if role == 0 else "a host"
            cases.append(minted(comment, "role", "field", inputs, instant(len(cases))))
    return cases


def as_text():
    texts = [("0", "edge"), ("1", "edge"), ("1.9", "trap"), ("1abc", "trap"), ("0x1", "trap")]
    return [
        either(f"the text {text}", "role-text", shape, asked(role=text), instant(number))
        for number, (text, shape) in enumerate(texts)
    ]


def whole_floats():
    return [
        either(f"the number {role}", "role-float", "edge", asked(role=role), instant(number))
        for number, role in enumerate((0.0, 1.0))
    ]


def beyond():
    values = [
        (2, "2"), (-1, "-1"), (1.5, "1.5"), (100, "100"), ("2", "the text 2"),
        ("host", "the text host"), ("", "an empty string"), (True, "true"), (None, "null"),
    ]
    return [
        refused(comment, "role-refused", "edge", asked(role=value), instant(number))
        for number, (value, comment) in enumerate(values)
    ]
