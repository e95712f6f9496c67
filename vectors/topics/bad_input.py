"""Inputs that no sound caller passes."""

from topics.case import (
    BASE_US, KEY, LEFT_OUT, NUMBER, asked, either, instant, refused, topic_file,
)


def file():
    notes = {
        "absent": (
            "An input that is missing, null or empty, as after a typing error in the name of an"
            " environment variable: a token over 'undefined' or 'null' passes every local test. No"
            " report names it; the vendor's server lets an empty number and null pass."
        ),
        "wrong-type": (
            "An input of another JSON type than any caller means. No report names it; the vendor's"
            " server passes a number on in whatever type it came."
        ),
        "role-refused": "A role that the vendor's own server answers with 400.",
    }
    about = (
        "Inputs that no sound caller passes. Refusing them is fine, and so is minting exactly what"
        " was asked; making something else of them is not."
    )
    groups = {
        "sdk-key": bad_texts("sdk_key"),
        "secret": bad_texts("secret"),
        "meeting-number": bad_numbers(),
        "role": bad_roles(),
        "several": bad_several(),
    }
    return topic_file("bad-input", about, notes, groups)


ABSENT = [(LEFT_OUT, "missing"), (None, "null"), ("", "empty")]


def bad_texts(name):
    """An input that should be a text, absent or of another type."""
    types = [
        (12345678, "a number"), (True, "true"), ([KEY], "an array"), ({"value": KEY}, "an object"),
    ]
    absent = bad_values(name, ABSENT, "absent", "edge")
    return absent + bad_values(name, types, "wrong-type", "trap")


def bad_values(name, values, flag, shape):
    cases = []
    for number, (value, comment) in enumerate(values):
        inputs = asked(role=1, **{name: value})
        cases.append(either(f"{name}: {comment}", flag, shape, inputs, instant(number)))
    return cases


def bad_numbers():
    types = [
        (True, "true"), ([NUMBER], "an array"), ({"value": NUMBER}, "an object"),
        (86764390572.5, "a number with a fraction"), (-86764390572, "a negative number"),
        (0, "zero"), ("abcdefghijk", "letters"), ("undefined", "the text undefined"),
    ]
    absent = bad_values("meeting_number", ABSENT, "absent", "edge")
    return absent + bad_values("meeting_number", types, "wrong-type", "trap")


def bad_roles():
    left_out = either("role: missing", "absent", "edge", asked(role=LEFT_OUT), BASE_US)
    values = [([0], "an array"), ({"value": 0}, "an object"), (False, "false")]
    return [left_out] + [
        refused(f"role: {comment}", "role-refused", "trap", asked(role=value), instant(number))
        for number, (value, comment) in enumerate(values)
    ]


def bad_several():
    neither = asked(meeting_number=LEFT_OUT, role=LEFT_OUT)
    no_credentials = asked(sdk_key=LEFT_OUT, secret=LEFT_OUT)
    empty_credentials = asked(sdk_key="", secret="")
    return [
        either("number and role missing, as natively", "absent", "edge", neither, BASE_US),
        either("key and secret missing", "absent", "edge", no_credentials, BASE_US),
        either("key and secret empty", "absent", "edge", empty_credentials, BASE_US),
        either("no input at all", "absent", "edge", {}, BASE_US),
    ]
