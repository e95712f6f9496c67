"""Instants at which generators part ways although their code looks the same."""

import itertools

from topics.case import BASE_US, PAIRS, asked, micros, minted, topic_file
from topics.mint import BACKDATE_S, LIFETIME_S


def file():
    notes = {
        "rounds-up": (
            "A generator that rounds or takes the ceiling instead of the floor, so that a part of"
            " all instants gives the next second. The vendor's first samples rounded; a floating"
            " round(ms/1000) - 30 stood in the Go code of a 2023 report."
        ),
        "half-even": (
            "Python's round() and Java's rint take x.5 to the even second, others take it up, so"
            " even and odd seconds part ways at .500 exactly."
        ),
        "pre-rounding": (
            "PHP before 8.4 pre-rounds, and takes a fraction of .499995 and above up."
        ),
        "float32": (
            "A time that goes through a 32-bit float moves in steps of 128 s. Java's Math.round of"
            " a long picks the float overload: reported as 'signature is invalid' (3712) in 3 of"
            " 10 joins of a Java servlet, and in thread 77667 of the vendor's developer forum. With"
            " ties to even it repeats only every 256 s."
        ),
        "calendar": (
            "A time put together from calendar fields instead of counted: year ends, week-years"
            " and days of 23 or 25 hours (the Python answer of a 2023 forum report went through"
            " local-time text)."
        ),
        "leap-day": "29 February, and 28 February of years with and without one.",
        "local-time": (
            "Local time taken for UTC, which moves where a zone changes: Python's"
            " utcnow().timestamp() in the vendor's own sample of 2019 to 2021, and"
            " attendee-labs/attendee 919."
        ),
        "int32": (
            "A 32-bit integer of seconds ends at 2^31 = 2038-01-19T03:14:08Z, and a 32-bit float"
            " changes its step at 2^30 (64 to 128 s) and 2^31 (128 to 256 s)."
        ),
        "cached": (
            "One reading of the clock, or one token, kept: iat does not move although hours and"
            " days pass. No report names it; what stays in a warm process shows only later."
        ),
    }
    about = (
        "Instants at which generators part ways although their code looks the same: fractions of a"
        " second, the phase of a 32-bit float, calendar seams, the limits of 32-bit seconds."
    )
    groups = {
        "edges": edges(),
        "sweep": sweep(),
        "years": years(),
        "limits": limits(),
        "span": span(),
    }
    return topic_file("clock", about, notes, groups)


def edges():
    seconds = [
        "2021-03-04T05:06:07", "2021-03-04T05:06:08", "2023-10-10T04:00:00", "2023-10-10T04:00:01",
        "2025-06-15T12:34:56", "2025-06-15T12:34:57", "2030-11-30T21:43:02", "2030-11-30T21:43:03",
        "2037-08-09T10:11:12", "2037-08-09T10:11:13",
    ]
    fractions = [
        ("000000", "rounds-up"), ("001000", "rounds-up"), ("499000", "rounds-up"),
        ("499997", "rounds-up pre-rounding"), ("500000", "rounds-up half-even"),
        ("501000", "rounds-up"), ("999000", "rounds-up"),
    ]
    cases = []
    for number, second in enumerate(seconds):
        sdk_key, secret = PAIRS[number // 2 % len(PAIRS)]
        parity = "odd" if int(second[-1]) % 2 else "even"
        for fraction, flags in fractions:
            comment = f"{second}Z, an {parity} second, at .{fraction}"
            inputs = asked(sdk_key=sdk_key, secret=secret)
            cases.append(minted(comment, flags, "field", inputs, micros(f"{second}.{fraction}Z")))
    return cases


def sweep():
    """One instant in each of 256 seconds, the whole period of a 32-bit float's rounding."""
    cases = []
    for number in range(256):
        second = BASE_US // 1_000_000 + number
        sdk_key, secret = PAIRS[number % len(PAIRS)]
        inputs = asked(
            sdk_key=sdk_key,
            secret=secret,
            meeting_number=swept_number(number),
            role=number // 4 % 2,
        )
        now_us = second * 1_000_000 + swept_millis(number, second) * 1000
        comment = f"second {number} of 256, at .{swept_millis(number, second):03}"
        cases.append(minted(comment, "float32", "field", inputs, now_us))
    return cases


def swept_millis(number, second):
    """Steps of 309 ms spread the phases: over the sweep no gap is wider than 7 ms.

    In the two seconds just before a multiple of 128 a 32-bit float gives the time exactly one
    second ahead. They are taken at .000, so that 'a second or more ahead' holds for as many cases
    of the sweep as the exact share of all instants says: 67 of 256 with a backdate of 30 s, 127
    of 256 without.
    """
    return 0 if second % 128 == 127 else (600 + 309 * (number - 31)) % 1000


def swept_number(number):
    """Another meeting number for each case, so that answers that are mixed up show."""
    digits = 9 + number % 3
    lowest = 10 ** (digits - 1)
    return str(lowest + (number + 1) * 3_456_789_017 % (9 * lowest))


def years():
    seams = [
        ("2021-01-01T00:00:00.000Z", "calendar", "first instant of the field range"),
        ("2021-12-31T23:59:59.999Z", "calendar", "last millisecond of 2021"),
        ("2022-01-01T00:00:00.000Z", "calendar", "iat lies in the year before"),
        ("2022-01-01T00:00:29.999Z", "calendar", "iat is the last second of the year before"),
        ("2022-01-01T00:00:30.000Z", "calendar", "iat is the first second of the year"),
        ("2021-12-31T22:00:29.500Z", "calendar", "exp is one second before the new year"),
        ("2021-12-31T22:00:30.500Z", "calendar", "exp is the new year"),
        ("2021-01-03T12:00:00.250Z", "calendar", "ISO week 53 of 2020"),
        ("2024-12-30T12:00:00.250Z", "calendar", "ISO week 1 of 2025"),
        ("2027-01-01T12:00:00.250Z", "calendar", "ISO week 53 of 2026"),
        ("2023-02-28T23:59:59.999Z", "leap-day", "last of February, no leap year"),
        ("2023-03-01T00:00:00.000Z", "leap-day", "first of March, no leap year"),
        ("2024-02-28T23:59:59.999Z", "leap-day", "the day before a leap day ends"),
        ("2024-02-29T00:00:00.000Z", "leap-day", "a leap day begins"),
        ("2024-02-29T12:00:00.600Z", "leap-day", "noon of a leap day"),
        ("2024-02-29T23:59:59.999Z", "leap-day", "a leap day ends"),
        ("2024-03-01T00:00:00.000Z", "leap-day", "the day after a leap day, iat still in it"),
        ("2024-12-31T12:00:00.600Z", "leap-day calendar", "day 366 of a year"),
        ("2028-02-29T22:30:00.600Z", "leap-day", "exp lies in March"),
        ("2036-02-29T12:00:00.600Z", "leap-day", "the last leap day of the field range"),
        ("2023-03-12T06:30:00.600Z", "local-time calendar", "New York: exp after the spring gap"),
        ("2023-03-12T06:59:59.999Z", "local-time calendar", "New York: last before the spring gap"),
        ("2023-03-12T07:00:00.000Z", "local-time calendar", "New York: first after the spring gap"),
        ("2023-11-05T04:30:00.600Z", "local-time calendar", "New York: exp after the autumn fold"),
        ("2023-11-05T05:30:00.600Z", "local-time calendar", "New York: 01:30 the first time"),
        ("2023-11-05T06:30:00.600Z", "local-time calendar", "New York: 01:30 the second time"),
        ("2023-11-04T16:00:00.600Z", "local-time calendar", "New York: noon, the day before 25 h"),
        ("2023-03-26T00:59:59.999Z", "local-time calendar", "Europe: last before the spring gap"),
        ("2023-03-26T01:00:00.000Z", "local-time calendar", "Europe: first after the spring gap"),
        ("2023-10-29T00:30:00.600Z", "local-time calendar", "Berlin: 02:30 the first time"),
        ("2023-10-29T01:30:00.600Z", "local-time calendar", "Berlin: 02:30 the second time"),
        ("2023-04-01T14:45:00.600Z", "local-time calendar", "Lord Howe: 01:45 the first time"),
        ("2023-04-01T15:15:00.600Z", "local-time calendar", "Lord Howe: 01:45 the second time"),
        ("2023-09-30T15:30:00.000Z", "local-time calendar", "Lord Howe: a gap of half an hour"),
        ("2023-04-01T15:30:00.600Z", "local-time calendar", "Sydney: 02:30 the first time"),
        ("2023-04-01T16:30:00.600Z", "local-time calendar", "Sydney: 02:30 the second time"),
        ("2023-10-09T15:00:00.000Z", "local-time", "midnight in Tokyo"),
        ("2023-10-10T04:30:00.600Z", "local-time", "13:30 in Tokyo, the hour of a 2023 report"),
        ("2023-10-09T18:15:00.000Z", "local-time", "midnight in Kathmandu, 5:45 ahead"),
        ("2033-05-18T03:33:20.000Z", "calendar", "second 2,000,000,000"),
        ("2033-05-18T03:33:50.000Z", "calendar", "iat is second 2,000,000,000"),
        ("2037-12-31T23:59:59.999Z", "calendar", "last millisecond of the field range"),
    ]
    cases = []
    for number, (text, flags, comment) in enumerate(seams):
        sdk_key, secret = PAIRS[number % len(PAIRS)]
        inputs = asked(sdk_key=sdk_key, secret=secret, role=number % 2)
        cases.append(minted(f"{text}: {comment}", flags, "field", inputs, micros(text)))
    return cases


def limits():
    to_clock_s = {"iat": BACKDATE_S, "the clock": 0, "exp": BACKDATE_S - LIFETIME_S}
    around_us = [(-1, 999_000), (0, 0), (0, 500_000), (1, 600_000)]
    cases = []
    for power, (what, ahead_s) in itertools.product((30, 31), to_clock_s.items()):
        for offset_s, fraction_us in around_us:
            now_us = (2**power + ahead_s + offset_s) * 1_000_000 + fraction_us
            comment = f"{what} at 2^{power} s" + (f" {offset_s:+d} s" if offset_s else "")
            cases.append(minted(comment, "int32 float32", "edge", asked(), now_us))
    return cases


def span():
    hour, day = 3600, 86_400
    offsets_s = [
        0, 1, 2, 10, 29, 30, 31, 60, 300, 1800, hour, 7199, 7200, 7201, 7230, 7231, 3 * hour,
        6 * hour, 9 * hour, 12 * hour, day, day + 1, 36 * hour, 2 * day - 1, 2 * day, 2 * day + 1,
        2 * day + hour, 3 * day, 7 * day, 30 * day, 365 * day,
    ]
    cases = []
    for offset_s in offsets_s:
        comment = f"the same inputs, {offset_s} s after the first"
        cases.append(minted(comment, "cached", "field", asked(), BASE_US + offset_s * 1_000_000))
    return cases
