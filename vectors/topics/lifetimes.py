"""The optional input lifetime_s, for generators that take one."""

from topics.case import BASE_US, asked, either, instant, minted, refused, topic_file


def file():
    notes = {
        "lifetime": "exp is iat and the lifetime asked for, in seconds.",
        "unit-mix": (
            "A lifetime in another unit or of another type: the Node library jsonwebtoken reads the"
            " text 7200 as milliseconds, and a snippet of mieszko4/react-native-zoom-us 340 added"
            " 1000 hours in milliseconds."
        ),
        "disputed-bound": (
            "Exactly 1800 and 172800 s: the vendor's server takes both, its text of 2021 says less"
            " than 48 hours, and a phone refused 1800 (mieszko4/react-native-zoom-us 254)."
        ),
        "out-of-bounds": (
            "Outside 1800 to 172800 s, which the vendor's own server answers with 400."
        ),
    }
    about = "The optional input lifetime_s, for generators that take one."
    groups = {
        "field": field(),
        "bounds": bounds(),
        "text": as_text(),
        "refused": beyond(),
    }
    return topic_file("lifetimes", about, notes, groups)


def field():
    cases = []
    for lifetime_s in (1801, 3600, 7200, 86_400, 172_799):
        for role in (0, 1):
            inputs = asked(role=role, lifetime_s=lifetime_s)
            comment = f"a lifetime of {lifetime_s} s"
            cases.append(minted(comment, "lifetime unit-mix", "field", inputs, instant(len(cases))))
    return cases


def bounds():
    cases = []
    for lifetime_s in (1800, 172_800):
        for number in range(2):
            comment = f"a lifetime of {lifetime_s} s, a disputed bound"
            inputs = asked(lifetime_s=lifetime_s)
            cases.append(either(comment, "disputed-bound", "edge", inputs, instant(number)))
    return cases


def as_text():
    comment = "a lifetime of 7200 s as a string"
    return [either(comment, "unit-mix", "edge", asked(lifetime_s="7200"), BASE_US)]


def beyond():
    values = (-1, 0, 1, 1799, 172_801, 7_776_000)
    return [
        refused(f"a lifetime of {value} s", "out-of-bounds", "edge", asked(lifetime_s=value),
                instant(number))
        for number, value in enumerate(values)
    ]
