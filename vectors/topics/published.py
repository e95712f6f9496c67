"""Published bytes, which test the reader and the MAC instead of generators."""

from topics.case import BASE_US, case, topic_file
from topics.mint import HEADER, base64url, decoded, mac_of, sign


def file():
    notes = {
        "mac": (
            "The MAC itself, against RFC 4231 section 4. Test case 5 there has only the first 128"
            " bits, so mac_hex may be the first part of the MAC."
        ),
        "encoding": "base64url against RFC 4648 section 10, with the padding left off.",
        "token": (
            "Whole tokens, against RFC 7515 A.1, RFC 7520 section 4.4 and the vendor's README."
        ),
        "hex-decoded": (
            "One secret read as text and as hex, which must not pass for each other (jsrsasign:"
            " kjur/jsrsasign 123, 324, 464)."
        ),
        "tampered": "A published token with one thing changed.",
    }
    about = (
        "Published bytes. They test the reader and the MAC, not generators: nothing here says that"
        " a token fits a profile, and now_us plays no part."
    )
    groups = {
        "rfc4648": rfc4648(),
        "rfc4231": rfc4231(),
        "rfc7515": rfc7515(),
        "rfc7520": rfc7520(),
        "vendor": vendor(),
        "secret-spelling": secret_spelling(),
    }
    return topic_file("published", about, notes, groups)


def genuine(comment, flag, token, key):
    return token_case(comment, flag, (token, key), verifies=True)


def forged(comment, flag, token, key):
    return token_case(comment, flag, (token, key), verifies=False)


def token_case(comment, flag, token_and_key, verifies):
    """A token with the bytes of a key; that the MAC verifies or not is checked at once."""
    token, key = token_and_key
    signing_input, _, mac = token.rpartition(".")
    assert (base64url(mac_of(key, signing_input)) == mac) is verifies, comment
    inputs = {"token": token, "secret_hex": key.hex()}
    return {**case(comment, flag, "edge", inputs, BASE_US), "expect": {"verify": verifies}}


def rfc4648():
    texts = {
        "": "", "f": "Zg", "fo": "Zm8", "foo": "Zm9v", "foob": "Zm9vYg", "fooba": "Zm9vYmE",
        "foobar": "Zm9vYmFy",
    }
    cases = []
    for plain, text in texts.items():
        assert base64url(plain.encode("ascii")) == text, plain
        inputs = {"data_hex": plain.encode("ascii").hex()}
        about = case(f"of '{plain}', padding left off", "encoding", "edge", inputs, BASE_US)
        cases.append({**about, "expect": {"base64url": text}})
    return cases


def rfc4231():
    cases = []
    for number, (key, data, mac_hex) in enumerate(rfc4231_macs(), start=1):
        assert mac_of(key, data).hex().startswith(mac_hex), number
        comment = f"test case {number}" + (", 128 bits of the MAC" if len(mac_hex) < 64 else "")
        inputs = {"secret_hex": key.hex(), "data_hex": data.hex()}
        about = case(comment, "mac", "edge", inputs, BASE_US)
        cases.append({**about, "expect": {"mac_hex": mac_hex}})
    return cases


def rfc4231_macs():
    """Key, data and published MAC of the seven test cases, in their order."""
    long_key = b"\xaa" * 131
    return [
        (b"\x0b" * 20, b"Hi There",
         "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (b"Jefe", b"what do ya want for nothing?",
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        (b"\xaa" * 20, b"\xdd" * 50,
         "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        (bytes(range(1, 26)), b"\xcd" * 50,
         "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
        (b"\x0c" * 20, b"Test With Truncation", "a3b6167473100ee06e0c796c2955552b"),
        (long_key, b"Test Using Larger Than Block-Size Key - Hash Key First",
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
        (long_key,
         b"This is a test using a larger than block-size key and a larger than block-size data."
         b" The key needs to be hashed before being used by the HMAC algorithm.",
         "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
    ]


def rfc7515():
    key = decoded(
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
    )
    header = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
    payload = (
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
        "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    )
    mac = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    token = f"{header}.{payload}.{mac}"
    joined_lines = base64url(decoded(payload).replace(b"\r\n ", b""))
    return [
        genuine("A.1, as published", "token", token, key),
        forged("A.1 with the key's last bit flipped", "tampered", token,
               key[:-1] + bytes([key[-1] ^ 1])),
        forged("A.1 with the line ends of its payload taken out", "tampered",
               f"{header}.{joined_lines}.{mac}", key),
        forged("A.1 with the base64url text of its key for the key", "tampered", token,
               base64url(key).encode("ascii")),
    ]


def rfc7520():
    key = decoded("hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg")
    token = (
        "eyJhbGciOiJIUzI1NiIsImtpZCI6IjAxOGMwYWU1LTRkOWItNDcxYi1iZmQ2LWVlZjMxNGJjNzAzNyJ9"
        ".SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0"
        "ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5v"
        "IGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4"
        ".s0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0"
    )
    return [
        genuine("section 4.4, as published; its payload is no JSON", "token", token, key),
        forged("section 4.4 with an empty key", "tampered", token, b""),
    ]


README_TIMES = '"iat":1646937553,"exp":1646944753'


def vendor():
    payload = (
        '{"sdkKey":"abc123","mn":"123456789","role":0,' + README_TIMES
        + ',"appKey":"abc123","tokenExp":1646944753}'
    )
    key = b"your-256-bit-secret"
    signing_input = sign(HEADER, payload, "").rpartition(".")[0]
    host = sign(HEADER, payload.replace('"role":0', '"role":1'), "").rpartition(".")[0]
    mac = ".UcWxbWY-y22wFarBBc9i3lGQuZAsuUpl8GRR8wUah2M"
    return [
        genuine("the example token of the README of zoom/meetingsdk-auth-endpoint-sample, whose"
                " secret proves to be the customary example", "token", signing_input + mac, key),
        forged("the same with role 1 under the old MAC", "tampered", host + mac, key),
        forged("the same with a line feed after the secret", "tampered", signing_input + mac,
               key + b"\n"),
    ]


def secret_spelling():
    """The README's claims in another order, under secrets of 32 characters."""
    payload = (
        '{"appKey":"abc123","sdkKey":"abc123","mn":"123456789","role":0,' + README_TIMES
        + ',"tokenExp":1646944753}'
    )
    signing_input = sign(HEADER, payload, "").rpartition(".")[0]
    alphanumeric = signing_input + ".fCqd5vi22ALEHtp5x1DtBZ7rKhjFVxQJic9TKPhOfjg"
    by_text = signing_input + ".kVmrGJTRyUV0aXyMXvZc3kzydffUqSbSPDsbetmprHI"
    by_hex = signing_input + ".8kmaeju6YqRlPHckp9nA98Y2EMVjc16gq2qKa4MFtEg"
    digits = "0123456789abcdef0123456789abcdef"
    text, hexed, flag = digits.encode("ascii"), bytes.fromhex(digits), "hex-decoded"
    return [
        genuine("a secret of 32 alphanumerics", "token", alphanumeric,
                b"Abcdefghijklmnopqrstuvwxyz012345"),
        genuine("a secret of hex digits, signed and verified as text", flag, by_text, text),
        genuine("a secret of hex digits, signed and verified as hex", flag, by_hex, hexed),
        forged("signed as hex, verified as text", flag, by_hex, text),
        forged("signed as text, verified as hex", flag, by_text, hexed),
    ]
