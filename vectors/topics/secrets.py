"""What the secret's text does to the MAC."""

import base64

from topics.case import (
    BASE_US, PAIRS, SECRET, alphanumerics, asked, case, either, instant, minted, topic_file,
)
from topics.mint import base64url, mint


def file():
    notes = {
        "base64-decoded": (
            "A secret that is also base64 text is decoded before it keys the MAC: jjwt 0.9 does so"
            " with a String key (thread 89071 of the vendor's forum; jwtk/jjwt 75, 91, 188, 315)."
        ),
        "hex-decoded": (
            "jsrsasign takes a secret of even length made only of hex digits as hex"
            " (kjur/jsrsasign 123, 324, 464)."
        ),
        "charset": (
            "A secret outside ASCII becomes Latin-1, ASCII or another charset instead of UTF-8, or"
            " another normal form (jsrsasign; Java's getBytes() without a charset)."
        ),
        "key-length": (
            "A key longer than the 64 bytes of a SHA-256 block is hashed first (RFC 2104); a secret"
            " copied into a fixed buffer is cut; jjwt picks HS384 or HS512 from the key's length."
        ),
        "short-key": (
            "RFC 7518 section 3.2 wants 256 bits for HS256, and several libraries rightly refuse"
            " less; whoever mints must still use the bytes as they are."
        ),
        "key-file": (
            "Text that looks like a PEM or SSH key: PyJWT refuses it as an HMAC secret, others may"
            " parse it."
        ),
        "expansion": (
            "Characters that a shell, a URL, an .env reader or a template expands or unescapes on"
            " the way to the signer. No report names it; real secrets are alphanumeric."
        ),
        "trimmed": (
            "Blanks or a line end around a secret that was read from a file or an environment"
            " variable (dgrijalva/jwt-go 81; alexellis/derek 72). As given and trimmed are both"
            " acceptable; the run says which it was."
        ),
    }
    about = (
        "What the secret's text does to the MAC. The key is the UTF-8 bytes of the text, as given."
        " All secrets here are made up and public."
    )
    groups = {
        "field": field(),
        "block": block(),
        "hex": hex_digits(),
        "expansion": expansion(),
        "base64": base64_text(),
        "short": short_keys(),
        "key-file": key_file(),
        "charset": charset(),
        "ends": ends(),
    }
    return topic_file("secrets", about, notes, groups)


def field():
    cases = []
    for length in range(32, 37):
        for start in (0, 17, 34, 51):
            comment = f"{length} alphanumerics, {length % 4} over a multiple of four"
            inputs = asked(secret=alphanumerics(length, start))
            now_us = instant(len(cases))
            cases.append(minted(comment, "base64-decoded", "field", inputs, now_us))
    for sdk_key, secret in PAIRS:
        comment = f"{len(secret)} alphanumerics, a default pair"
        inputs = asked(sdk_key=sdk_key, secret=secret)
        cases.append(minted(comment, "base64-decoded", "field", inputs, instant(len(cases))))
    return cases


def block():
    cases = []
    for length in (37, 48, 63, 64, 65, 100, 128, 129, 256):
        comment = f"{length} bytes, where a SHA-256 block has 64"
        inputs = asked(secret=alphanumerics(length, length))
        cases.append(minted(comment, "key-length", "edge", inputs, instant(length)))
    return cases


def hex_digits():
    digits = "00112233445566778899aabbccddeeff0f1e2d3c4b5a69788796a5b4c3d2e1f0"
    texts = [
        ("0123456789abcdef0123456789abcdef", "32 hex digits, lower case"),
        ("0123456789ABCDEF0123456789ABCDEF", "32 hex digits, upper case"),
        ("0123456789abcdefFEDCBA9876543210", "32 hex digits, mixed case"),
        (digits[:34], "34 hex digits"),
        (digits[:36], "36 hex digits"),
        (digits, "64 hex digits"),
        (digits.upper(), "64 hex digits, upper case"),
        (digits[:33], "33 hex digits, an odd number"),
        (digits[:35].upper(), "35 hex digits, an odd number, upper case"),
        ("0x" + digits[:32], "32 hex digits after 0x"),
        ("31415926535897932384626433832795", "32 digits"),
        ("314159265358979323846264338327950", "33 digits"),
        ("314159265358979323846264338327950288", "36 digits"),
        ("00000000000000000000000000000000", "32 zeros"),
        ("abcdefabcdefabcdefabcdefabcdefab", "32 hex digits, letters only"),
        ("0123e456789012345678901234567890", "32 digits and one e, a number in some languages"),
    ]
    cases = []
    for number, (text, comment) in enumerate(texts):
        cases.append(minted(comment, "hex-decoded", "trap", asked(secret=text), instant(number)))
    return cases


def expansion():
    marks = [
        ("%41", "a URL escape of A"), ("%", "a lone percent sign"), ("%2B", "a URL escape of +"),
        ("+", "a plus, a blank in forms"), ("$", "a dollar"), ("$HOME", "a shell variable"),
        ("${HOME}", "a shell variable in braces"), ("$$", "two dollars"), ('"', "a double quote"),
        ("'", "a single quote"), ("\\", "a backslash"), ("\\n", "a backslash and n"),
        ("\\u0041", "a backslash escape of A"), ("`", "a backquote"), ("&", "an ampersand"),
        ("&amp;", "an entity"), ("#", "a hash, a comment in .env files"), ("=", "an equals sign"),
        ("{", "a brace"), ("{secret}", "what looks like a placeholder"), ("{{", "two braces"),
        (" ", "a blank inside"), ("!", "an exclamation mark"), ("/", "a slash"),
        (";", "a semicolon"),
    ]
    cases = []
    for number, (mark, comment) in enumerate(marks):
        inputs = asked(secret=f"mintcheckPublicTest{mark}SecretNo000000001")
        cases.append(minted(f"holds {comment}", "expansion", "trap", inputs, instant(number)))
    return cases


def base64_text():
    data = bytes((251 + 85 * i) % 256 for i in range(32))
    standard = base64.b64encode(data).decode("ascii")
    texts = [
        (standard, "base64 text of 32 bytes, with +, / and ="),
        (standard.rstrip("="), "the same without ="),
        (base64url(data), "the same in the URL-safe alphabet"),
        (base64.b64encode(data[:24]).decode("ascii"), "base64 text of 24 bytes, no = needed"),
        (base64.b64encode(data[:31]).decode("ascii"), "base64 text of 31 bytes, with =="),
    ]
    cases = []
    for number, (text, comment) in enumerate(texts):
        inputs = asked(secret=text)
        cases.append(minted(comment, "base64-decoded", "trap", inputs, instant(number)))
    return cases


def short_keys():
    cases = []
    for length in (31, 24, 16, 8, 1):
        comment = f"{length} bytes, fewer than the 32 that RFC 7518 wants"
        inputs = asked(secret=alphanumerics(length, 6))
        cases.append(either(comment, "short-key", "edge", inputs, instant(length)))
    cases.append(either("an empty secret", "short-key", "edge", asked(secret=""), BASE_US))
    return cases


def key_file():
    body = base64.b64encode(b"mintcheck: these bytes are not a key of any kind").decode("ascii")
    texts = [
        (f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----", "PEM, three lines"),
        (f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----", "PEM, a certificate"),
        (f"-----BEGIN PUBLIC KEY----- {body} -----END PUBLIC KEY-----", "PEM folded to one line"),
        (f"ssh-rsa {body} mintcheck", "an SSH public key"),
    ]
    cases = []
    for number, (text, comment) in enumerate(texts):
        inputs = asked(secret=text)
        cases.append(either(f"looks like {comment}", "key-file", "trap", inputs, instant(number)))
    return cases


def charset():
    marks = [
        ("\u00e9", "e with acute, within Latin-1"), ("e\u0301", "e and a combining acute"),
        ("\u00df\u00ff", "Latin-1 letters"), ("\u20ac", "the euro sign, outside Latin-1"),
        ("\u79d8\u5bc6", "two CJK characters"), ("\U0001f511", "a character outside the BMP"),
        ("\u00a0", "a no-break space inside"), ("\ufeff", "a byte order mark inside"),
    ]
    cases = []
    for number, (mark, comment) in enumerate(marks):
        inputs = asked(secret=f"mintcheckPublicTest{mark}SecretNo000000001")
        cases.append(either(f"holds {comment}", "charset", "trap", inputs, instant(number)))
    return cases


def ends():
    cases = []
    for secret in (SECRET, PAIRS[2][1]):
        ends = [
            (" " + secret, "a leading blank"), (secret + " ", "a trailing blank"),
            (secret + "\n", "a trailing line feed"), (secret + "\r\n", "a trailing CR LF"),
            (secret + "\t", "a trailing tab"), ("\t" + secret, "a leading tab"),
            (" " + secret + "\n", "a leading blank and a trailing line feed"),
            (secret + "\n\n", "two trailing line feeds"),
        ]
        for text, comment in ends:
            about = case(f"{comment}, {len(secret)} alphanumerics", "trimmed", "trap",
                         asked(secret=text), instant(len(cases)))
            as_given = mint(about["inputs"], about["now_us"])
            trimmed = mint({**about["inputs"], "secret": secret}, about["now_us"])
            cases.append({**about, "expect": {"any_of": [as_given, trimmed]}})
    return cases
