"""Payloads of every length that base64 pads differently."""

from topics.case import NUMBER, PAIRS, SECRET, asked, instant, key_of, minted, topic_file
from topics.mint import payload_of


def file():
    notes = {
        "padding": (
            "base64 pads unless the payload's length is a multiple of three. Java's getUrlEncoder,"
            " Python's urlsafe_b64encode, Ruby's urlsafe_encode64 and Go's URLEncoding all pad"
            " unless told not to (thread 81534 of the vendor's forum), so it shows only for some"
            " keys and numbers."
        ),
    }
    about = (
        "Keys over three consecutive lengths crossed with numbers of 9 to 11 digits, so that every"
        " remainder of the payload's length by three occurs."
    )
    return topic_file("lengths", about, notes, {"field": field()})


def field():
    cases = []
    for first, secret in ((22, SECRET), (34, PAIRS[2][1])):
        for length in range(first, first + 3):
            for number in ("123456789", "1234567890", NUMBER):
                inputs = asked(
                    sdk_key=key_of(length, 5), secret=secret, meeting_number=number,
                    role=len(cases) % 2,
                )
                now_us = instant(len(cases))
                size = len(payload_of(inputs, now_us).encode("utf-8"))
                comment = f"key {length}, number {len(number)}: {size} bytes, {size % 3} over"
                cases.append(minted(comment, "padding", "field", inputs, now_us))
    return cases
