"""How a meeting number gets into the claim mn."""

from topics.case import LEFT_OUT, asked, either, instant, minted, topic_file


def file():
    notes = {
        "int32": (
            "Numbers of ten and eleven digits exceed 2^31 and 2^32; through a 32-bit integer they"
            " wrap or stick."
        ),
        "float": (
            "A number through a float loses digits or is spelled with a fraction or an exponent:"
            " Gson makes doubles of parsed integers; a 32-bit float keeps 24 bits."
        ),
        "json-number": (
            "The number given as a JSON number instead of a string. The vendor's server passes"
            " either type through; the Go code of a 2023 report minted a number."
        ),
        "digits": (
            "Not 9 to 11 digits, a leading zero, or more than 2^53 holds exactly: refusing is fine,"
            " losing or changing digits is not."
        ),
        "grouped": (
            "A number as people copy it, with blanks or dashes (zoom/meetingsdk-web-sample 4)."
            " Taking them out counts as what was asked."
        ),
        "absent": (
            "No number at all. The vendor's server lets an empty string and null pass."
        ),
    }
    about = "How a meeting number gets from the caller into the claim mn, a string of digits."
    groups = {
        "field": field(),
        "json-number": json_numbers(),
        "digits": digits(),
        "grouped": grouped(),
        "absent": absent(),
    }
    return topic_file("meeting-numbers", about, notes, groups)


def field():
    numbers = [
        ("100000000", "float", "the least of 9 digits"),
        ("123456789", "float", "9 digits, exact in no 32-bit float"),
        ("999999999", "float", "the greatest of 9 digits"),
        ("1000000000", "float", "the least of 10 digits"),
        ("1073741825", "int32 float", "2^30 + 1"),
        ("2147483646", "int32", "2^31 - 2"),
        ("2147483647", "int32", "2^31 - 1"),
        ("2147483648", "int32", "2^31"),
        ("2147483649", "int32", "2^31 + 1"),
        ("4294967295", "int32", "2^32 - 1"),
        ("4294967296", "int32", "2^32"),
        ("4294967297", "int32", "2^32 + 1"),
        ("9999999999", "int32", "the greatest of 10 digits"),
        ("10000000000", "int32 float", "the least of 11 digits"),
        ("80000000000", "int32 float", "11 digits that end in zeros"),
        ("86764390572", "int32 float", "11 digits, the usual"),
        ("97881234567", "int32 float", "11 digits"),
        ("99999999999", "int32 float", "the greatest of 11 digits"),
    ]
    cases = []
    for number, (text, flags, comment) in enumerate(numbers):
        inputs = asked(meeting_number=text, role=number % 2)
        cases.append(minted(comment, flags, "field", inputs, instant(number)))
    return cases


def json_numbers():
    numbers = [
        123456789, 999999999, 1000000000, 2147483647, 2147483648, 4294967295, 4294967296,
        9999999999, 10000000000, 86764390572, 99999999999,
    ]
    cases = []
    for place, number in enumerate(numbers):
        comment = f"{len(str(number))} digits as a JSON number"
        inputs = asked(meeting_number=number)
        cases.append(either(comment, "json-number int32", "edge", inputs, instant(place)))
    return cases


def digits():
    numbers = [
        ("012345678", "9 digits with a leading zero"),
        ("0123456789", "10 digits with a leading zero"),
        ("00000000000", "11 zeros"),
        ("1", "1 digit"),
        ("12345678", "8 digits"),
        ("123456789012", "12 digits"),
        ("123456789012345", "15 digits"),
        ("9007199254740992", "2^53"),
        ("9007199254740993", "2^53 + 1, which no double holds"),
        ("9223372036854775808", "2^63"),
        ("18446744073709551616", "2^64"),
        ("123456789012345678901234567890", "30 digits"),
    ]
    cases = []
    for number, (text, comment) in enumerate(numbers):
        inputs = asked(meeting_number=text)
        cases.append(either(comment, "digits", "trap", inputs, instant(number)))
    return cases


def grouped():
    numbers = [
        ("867-6439-0572", "dashes"), ("867 6439 0572", "blanks"),
        ("978-759-818", "9 digits, dashes"),
        (" 86764390572", "a leading blank"), ("86764390572 ", "a trailing blank"),
        ("86764390572\n", "a trailing line feed"), ("867\u00a06439\u00a00572", "no-break spaces"),
        ("867\u20116439\u20110572", "no-break hyphens"),
    ]
    cases = []
    for number, (text, comment) in enumerate(numbers):
        inputs = asked(meeting_number=text)
        cases.append(either(comment, "grouped", "trap", inputs, instant(number)))
    return cases


def absent():
    values = [("", "an empty string"), (None, "null"), (LEFT_OUT, "missing")]
    return [
        either(comment, "absent", "trap", asked(meeting_number=value), instant(number))
        for number, (value, comment) in enumerate(values)
    ]
