"""iat, exp, tokenExp and nbf: their types, their units, and where they stand to the clock."""

from topics.mint import LIFETIME_S
from topics.tokens.craft import (
    EXP, IAT, NOW_S, WHOLE_SECOND_US, finished, members, timed, token_of, token_with,
)

TYPE = "timestamp-type"


def not_numbers():
    rule = "time-not-a-number"
    all_strings = members(iat=f'"{IAT}"', exp=f'"{EXP}"', tokenExp=f'"{EXP}"')
    return [
        finished("iat as a string", TYPE, token_with(iat=f'"{IAT}"'), rule),
        finished("exp as a string", TYPE, token_with(exp=f'"{EXP}"'), rule),
        finished("tokenExp as a string", TYPE, token_with(tokenExp=f'"{EXP}"'), rule),
        finished("all times as strings", TYPE, token_of(all_strings), rule),
        finished("iat as a date", TYPE, token_with(iat='"2023-10-10T03:59:30Z"'), rule),
        finished("exp as null", TYPE, token_with(exp="null"), rule),
        finished("iat as true", TYPE, token_with(iat="true"), rule),
    ]


def not_integers():
    rule = "time-not-an-integer"
    floats = members(iat=f"{IAT}.0", exp=f"{EXP}.0", tokenExp=f"{EXP}.0")
    return [
        finished("iat with .0", TYPE, token_with(iat=f"{IAT}.0"), rule),
        finished("all times with .0, as Python spells floats", TYPE, token_of(floats), rule),
        finished("iat with a fraction", TYPE, token_with(iat=f"{IAT}.6"), rule),
        finished("iat with an exponent, as Java spells doubles", TYPE,
                 token_with(iat="1.69691037E9"), rule),
        finished("exp with an exponent, as C and Go format floats", TYPE,
                 token_with(exp="1.69691757e+09"), rule),
        finished("iat with an exponent of zero", TYPE, token_with(iat=f"{IAT}e0"), rule),
    ]


def units():
    rule, late_s = "time-not-in-seconds", 2**31 + 3600
    late = since(late_s - 30)
    one_claim = [
        finished(f"{name} in milliseconds", TYPE, token_with(**{name: f"{seconds}000"}), rule)
        for name, seconds in (("iat", IAT), ("exp", EXP), ("tokenExp", EXP))
    ]
    all_claims = [
        finished(f"all times in {unit}seconds", TYPE,
                 token_of(timed(IAT * factor, EXP * factor)), rule)
        for unit, factor in (("milli", 10**3), ("micro", 10**6), ("nano", 10**9))
    ]
    after_2038 = finished("seconds after 2038", "near-miss", late, now_us=late_s * 1_000_000)
    return one_claim + all_claims + [after_2038]


def since(iat):
    """A token whose times follow from its iat alone."""
    return token_of(timed(iat, iat + LIFETIME_S))


def ahead():
    rule, flag = "iat-in-the-future", "rounding"
    return [
        finished("64 s ahead", flag, since(NOW_S + 64), rule),
        finished("2 s ahead", flag, since(NOW_S + 2), rule),
        finished("exactly 1 s ahead", flag, since(NOW_S + 1), rule, now_us=WHOLE_SECOND_US),
        finished("4 hours ahead, as New York's offset makes it", flag, since(NOW_S + 14_400), rule),
        finished("0.4 s ahead, which one token cannot show to be rounding", "near-miss",
                 since(NOW_S + 1)),
        finished("0.999 s ahead", "near-miss", since(NOW_S + 1), now_us=WHOLE_SECOND_US + 1000),
        finished("the clock exactly", "near-miss", since(NOW_S), now_us=WHOLE_SECOND_US),
    ]


def behind():
    rule, flag = "iat-too-old", "rounding"
    return [
        finished("exactly 600 s behind", "near-miss", since(NOW_S - 600), now_us=WHOLE_SECOND_US),
        finished("601 s behind", flag, since(NOW_S - 601), rule, now_us=WHOLE_SECOND_US),
        finished("an hour behind", flag, since(NOW_S - 3600), rule),
        finished("9 hours behind, as Tokyo's offset makes it", flag, since(NOW_S - 32_400),
                 rule + " already-expired"),
    ]


def lasting(lifetime_s):
    """A token of this lifetime without tokenExp, so that only exp is judged."""
    return token_with(exp=str(IAT + lifetime_s), tokenExp=None)


def lifetimes():
    """One defect, one rule: an exp that no instant was added to has no lifetime to be too short."""
    flag = "lifetime"
    relative = token_with(exp="7200", tokenExp=None)
    return [
        finished("1799 s", flag, lasting(1799), "lifetime-too-short"),
        finished("1800 s", flag, lasting(1800), "lifetime-at-the-edge"),
        finished("1801 s", "near-miss", lasting(1801)),
        finished("172799 s", "near-miss", lasting(172_799)),
        finished("172800 s", flag, lasting(172_800), "lifetime-at-the-edge"),
        finished("172801 s", flag, lasting(172_801), "lifetime-too-long"),
        finished("90 days", flag, token_of(timed(IAT, IAT + 7_776_000)), "lifetime-too-long"),
        finished("a lifetime where an instant belongs", flag, relative, "already-expired"),
    ]


def left():
    """Tokens near and past their end. One so old has an iat that is too old, too; one whose whole
    lifetime is too short is accused of that, and not of what is left of it."""
    flag, old = "lifetime", "iat-too-old"
    return [
        finished("60 s left", flag, ending(60), old, now_us=WHOLE_SECOND_US),
        finished("59 s left", flag, ending(59), f"{old} time-left-too-short",
                 now_us=WHOLE_SECOND_US),
        finished("1 s left", flag, ending(1), f"{old} time-left-too-short", now_us=WHOLE_SECOND_US),
        finished("exp is the clock", flag, ending(0), f"{old} already-expired",
                 now_us=WHOLE_SECOND_US),
        finished("yesterday's token", flag, since(IAT - 86_400), f"{old} already-expired"),
        finished("a lifetime of 60 s, of which 29.4 s are left", flag, lasting(60),
                 "lifetime-too-short"),
        finished("a nbf a minute ahead", flag, token_with(nbf=str(NOW_S + 60)),
                 "claim-unknown not-yet-valid"),
    ]


def ending(left_s):
    """A token of two hours that has this much left at the whole second."""
    return since(NOW_S + left_s - LIFETIME_S)


def sessions():
    flag, outlives = "lifetime", "session-outlives-token"
    return [
        finished("tokenExp an hour after exp", flag, token_of(timed(IAT, EXP, EXP + 3600)),
                 outlives),
        finished("tokenExp one second after exp", flag, token_of(timed(IAT, EXP, EXP + 1)),
                 outlives),
        finished("tokenExp one second before exp", "near-miss", token_of(timed(IAT, EXP, EXP - 1))),
        finished("tokenExp 1799 s after iat", flag, token_of(timed(IAT, EXP, IAT + 1799)),
                 "lifetime-too-short"),
        finished("tokenExp 172801 s after iat", flag, token_of(timed(IAT, EXP, IAT + 172_801)),
                 f"lifetime-too-long {outlives}"),
    ]
