"""Finished tokens and the rules that each must raise; one module a family of defects."""

from topics.case import topic_file
from topics.tokens import base64url, claims, clean, reports, signature, text, times


def file():
    notes = {
        "harmless": (
            "Differences between producers that no verifier minds: order, blanks, escapes, optional"
            " claims, other sound lifetimes and backdates."
        ),
        "near-miss": "Just inside a bound, or odd only at first sight: nothing is raised for it.",
        "text": (
            "What stands around or instead of a compact JWS of two JSON objects and a MAC (threads"
            " 85908 and 4005 of the vendor's forum: the MAC alone, a whole JSON answer)."
        ),
        "duplicate": (
            "A member twice; jwt.io shows only the last, without a word (jsonwebtoken/"
            "jsonwebtoken.github.io 658)."
        ),
        "base64url": (
            "Padding, the standard alphabet and loose ends (thread 81534 of the vendor's forum,"
            " mieszko4/react-native-zoom-us 340)."
        ),
        "signature": (
            "Headers and MACs that a verifier of HS256 refuses or wonders about (threads 36563 and"
            " 89071 of the vendor's forum; the vendor's C# sample of 2019 to 2021)."
        ),
        "claim-naming": (
            "Claims left out, misnamed, outdated or of another product (thread 3770 of the vendor's"
            " forum, mieszko4/react-native-zoom-us 321)."
        ),
        "claim-value": (
            "Claims of another type or value than asked for or allowed"
            " (zoom/meetingsdk-web-sample 4)."
        ),
        "timestamp-type": (
            "Times that are no plain number of seconds (jpadilla/pyjwt 814, pomerium/pomerium 4149,"
            " jwtk/jjwt 616, auth0/node-jsonwebtoken 209 and 293)."
        ),
        "rounding": (
            "iat against the clock of the case, ahead and behind (threads 77167, 77667 and 82045 of"
            " the vendor's forum)."
        ),
        "lifetime": (
            "exp, tokenExp and nbf against iat and the clock (mieszko4/react-native-zoom-us 254)."
        ),
        "field-report": "A token as the generator of a field report makes it.",
    }
    about = (
        "Finished tokens and exactly the rules that each must raise under the profile meeting-sdk,"
        " notes included. The answer came through a protocol field; its inputs and its instant are"
        " known, except for inputs that a case leaves out."
    )
    groups = {
        "clean": clean.bodies() + clean.spellings() + clean.inputs(),
        "text": text.around() + text.segments() + text.not_json(),
        "duplicates": text.duplicates(),
        "base64url": base64url.spellings(),
        "signature": signature.algorithms() + signature.headers(),
        "mac": signature.lengths() + signature.other_keys() + signature.other_bytes(),
        "claim-naming": claims.misnamed() + claims.missing() + claims.others(),
        "claim-value": claims.types() + claims.not_allowed() + claims.different() + claims.keys(),
        "timestamp-type": times.not_numbers() + times.not_integers(),
        "time-unit": times.units(),
        "rounding": times.ahead() + times.behind(),
        "lifetime": times.lifetimes() + times.left(),
        "session": times.sessions(),
        "reports": reports.servers() + reports.snippets(),
    }
    return topic_file("tokens", about, notes, groups)
