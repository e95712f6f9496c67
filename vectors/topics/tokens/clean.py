"""Tokens that differ from the reference's, and that nobody refuses."""

import json

from topics.case import NUMBER, PAIRS, asked
from topics.mint import compact
from topics.tokens.craft import (
    EXP, IAT, NOW_S, finished, members, timed, token_of, token_with,
)

DAY_S = 86_400


def bodies():
    return [
        finished("what the reference mints", "harmless", token_of()),
        finished("no backdate", "harmless", token_of(timed(NOW_S, NOW_S + 7200))),
        finished("a backdate of 120 s", "harmless", token_of(timed(NOW_S - 120, NOW_S + 7080))),
        finished("a backdate of 400 s", "harmless", token_of(timed(NOW_S - 400, NOW_S + 6800))),
        finished("a lifetime of a day", "harmless", token_of(timed(IAT, IAT + DAY_S))),
        finished("no tokenExp", "harmless", token_with(tokenExp=None)),
        finished("tokenExp before exp", "harmless", token_of(timed(IAT, EXP + DAY_S, EXP))),
        finished("video_webrtc_mode 1", "harmless", token_with(video_webrtc_mode="1")),
        finished("video_webrtc_mode 0", "harmless", token_with(video_webrtc_mode="0")),
        finished("a host", "harmless", token_with(role="1"), inputs=asked(role=1)),
    ]


def spellings():
    by_name = compact(dict(sorted(json.loads(members()).items())))
    spaced = json.dumps(json.loads(members()))
    escaped = members().replace("Key_01", "Key\\u005f01")
    two_lines = '{"typ":"JWT",\r\n "alg":"HS256"}'
    return [
        finished("members in the order of their names", "harmless", token_of(by_name)),
        finished("role first", "harmless", token_with(first="role")),
        finished("blanks between members", "harmless", token_of(spaced)),
        finished("a line end after the payload's object", "harmless", token_of(members() + "\n")),
        finished("an underscore spelled as an escape", "harmless", token_of(escaped)),
        finished("a claim's name spelled with an escape", "harmless",
                 token_of(members().replace('"role"', '"r\\u006fle"'))),
        finished("typ before alg", "harmless", token_of(header='{"typ":"JWT","alg":"HS256"}')),
        finished("a header of two lines, as in RFC 7515 A.1", "harmless",
                 token_of(header=two_lines)),
    ]


def inputs():
    key, secret = PAIRS[3]
    long_pair = asked(sdk_key=key, secret=secret)
    marked, number = mac_with("-_")
    return [
        spelled("a slash after a backslash, as PHP does", "/", "\\/"),
        spelled("a less-than sign as an escape, as Go does", "<", "\\u003c"),
        spelled("e with acute as an escape, as Python does", "\u00e9", "\\u00e9"),
        spelled("a character outside the BMP as two escapes", "\U0001f600", "\\ud83d\\ude00"),
        finished("a number of 9 digits", "harmless", token_with(mn='"123456789"'),
                 inputs=asked(meeting_number="123456789")),
        finished("asked as a JSON number, minted as its digits", "harmless", token_of(),
                 inputs=asked(meeting_number=int(NUMBER))),
        finished("a key of 36 and a secret of 34 characters", "harmless",
                 token_of(members(appKey=f'"{key}"'), secret=secret), inputs=long_pair),
        finished("a MAC that holds both - and _", "near-miss", marked, inputs=number),
    ]


def spelled(comment, character, spelling):
    """A key whose one odd character is spelled in its own way."""
    token = token_with(appKey=f'"mintcheck{spelling}ExampleKey_01"')
    inputs = asked(sdk_key=f"mintcheck{character}ExampleKey_01")
    return finished(comment, "harmless", token, inputs=inputs)


def mac_with(marks):
    """The first token, counting numbers up, whose MAC holds all the marks; and its inputs."""
    for number in range(100_000_000, 100_010_000):
        token = token_with(mn=f'"{number}"')
        if all(mark in token.rpartition(".")[2] for mark in marks):
            return token, asked(meeting_number=str(number))
    raise AssertionError(f"no MAC holds {marks}")
