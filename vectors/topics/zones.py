"""The same inputs and instants in other time zones and locales."""

from topics import clock, keys
from topics.case import topic_file

# Ahead and behind, with a change of an hour, of half an hour and without one, and a quarter of one.
ZONES = {
    "tokyo": "Asia/Tokyo",
    "new-york": "America/New_York",
    "kathmandu": "Asia/Kathmandu",
    "lord-howe": "Australia/Lord_Howe",
}
# One place of each kind at once, to see cheaply whether a generator heeds either. The first has a
# charset of its own too.
SIEVES = {
    "sieve-west": {"tz": "America/New_York", "locale": "tr_TR.ISO-8859-9"},
    "sieve-east": {"tz": "Australia/Lord_Howe", "locale": "ar_EG.UTF-8"},
}
LOCALES = {
    "plain-c": "C",
    "german": "de_DE.UTF-8",
    "turkish": "tr_TR.UTF-8",
    "egyptian": "ar_EG.UTF-8",
}


def file():
    notes = {
        "local-time": (
            "Local time taken for UTC, or a lifetime in days of the local calendar: Python's"
            " utcnow().timestamp() in the vendor's own sample of 2019 to 2021, and"
            " attendee-labs/attendee 919, right only where the zone is UTC."
        ),
        "number-format": (
            "Numbers written for people, with separators or with the digits of the locale, as"
            " Java's String.format and printf's apostrophe do. No report names it."
        ),
        "letter-case": (
            "The case of letters changed by the locale: a dotless i in Turkish, of which the"
            " documentation of Java's String.toLowerCase warns."
        ),
        "charset": (
            "Bytes of text taken in the charset of the locale: getBytes() without a charset is"
            " ASCII on Java 17 under LC_ALL=C."
        ),
    }
    about = (
        "Cases of other topics, asked in other time zones and locales. Each has a twin of the same"
        " inputs and instant without an environment, and must have the same outcome."
    )
    groups = {
        group: [moved(case, "local-time number-format letter-case", **place)
                for case in local_times()]
        for group, place in SIEVES.items()
    }
    groups["sieve-west"].append(moved(accented(), "charset", **SIEVES["sieve-west"]))
    for group, zone in ZONES.items():
        groups[group] = [moved(case, "local-time", tz=zone) for case in local_times()]
    for group, locale in LOCALES.items():
        flags = "number-format letter-case charset" if group == "plain-c" else (
            "number-format letter-case")
        groups[group] = [moved(case, flags, locale=locale) for case in local_times()[::3]]
    groups["plain-c"].append(moved(accented(), "charset", locale="C"))
    return topic_file("zones", about, notes, groups)


def local_times():
    """Both sides of each change of the clocks, both passes of an hour that comes twice, midnights."""
    return [case for case in clock.years() if "local-time" in case["flags"]]


def accented():
    return next(case for case in keys.characters() if "\u00e9" in case["inputs"]["sdk_key"])


def moved(case, flags, **environment):
    place = " ".join(environment.values())
    moved = {**case, "comment": f"{case['comment']}; in {place}", "flags": flags.split()}
    expect = moved.pop("expect")
    return {**moved, "environment": environment, "expect": expect}
