"""How the key gets into the claim appKey, unchanged."""

from topics.case import asked, instant, key_of, minted, topic_file


def file():
    notes = {
        "key-shape": (
            "Keys of 22 to 36 of [A-Za-z0-9_-], as the vendor hands them out: 36 characters broke"
            " code that expected 22 (zoom/meetingsdk-web 0f2a557)."
        ),
        "option-like": (
            "A key that starts with a dash, which a command line takes for an option. No report"
            " names it, but real keys may hold dashes anywhere."
        ),
        "json-escapes": (
            "Characters that JSON writers escape differently or forget to: `\\/` in PHP, `\\u003c`"
            " in Go and Gson, `\\u00e9` in PHP and Python. The spelling may differ, the value may"
            " not; JSON glued from strings breaks (thread 81534 of the vendor's forum)."
        ),
        "charset": (
            "Characters outside ASCII and outside the BMP, through charsets and surrogate pairs."
        ),
    }
    about = "How the key gets into the claim appKey, unchanged."
    groups = {"field": field(), "characters": characters()}
    return topic_file("keys", about, notes, groups)


def field():
    cases = []
    for length in range(22, 37):
        comment = f"{length} of [A-Za-z0-9_-]"
        inputs = asked(sdk_key=key_of(length, length))
        cases.append(minted(comment, "key-shape", "field", inputs, instant(length)))
    odd = [
        ("-mintcheck-Example-Key", "key-shape option-like", "starts with a dash"),
        ("--mintcheckExampleKey_0", "key-shape option-like", "starts with two dashes"),
        ("_mintcheckExampleKey_1", "key-shape", "starts with an underscore"),
        ("mintcheckExampleKey_1-", "key-shape", "ends in a dash"),
        ("1234567890123456789012", "key-shape", "digits only"),
        ("1e10000000000000000000", "key-shape", "a number with an exponent in some languages"),
        ("abcdefabcdefabcdefabcdef", "key-shape", "hex digits only"),
    ]
    for text, flags, comment in odd:
        cases.append(minted(comment, flags, "field", asked(sdk_key=text), instant(len(cases))))
    return cases


def characters():
    marks = [
        ("/", "json-escapes", "a slash"), ("<", "json-escapes", "a less-than sign"),
        (">", "json-escapes", "a greater-than sign"), ("&", "json-escapes", "an ampersand"),
        ("</script>", "json-escapes", "a closing tag"), ("'", "json-escapes", "a single quote"),
        ('"', "json-escapes", "a double quote"), ("\\", "json-escapes", "a backslash"),
        ("\\u0041", "json-escapes", "a backslash, u0041"), ("=", "json-escapes", "an equals sign"),
        ("\t", "json-escapes", "a tab"), ("\n", "json-escapes", "a line feed"),
        ("\b", "json-escapes", "a backspace"), ("\x1f", "json-escapes", "control character 1F"),
        ("\x7f", "json-escapes", "DEL"), ("%s", "json-escapes", "a format directive"),
        ("\u00e9", "charset json-escapes", "e with acute"),
        ("e\u0301", "charset", "e and a combining acute"),
        ("\u2028", "charset json-escapes", "the line separator U+2028"),
        ("\u2029", "charset json-escapes", "the paragraph separator U+2029"),
        ("\u4f1a\u8b70", "charset", "two CJK characters"),
        ("\U0001f600", "charset", "an emoji outside the BMP"),
        ("\uffff", "charset", "the noncharacter U+FFFF"),
    ]
    cases = []
    for number, (mark, flags, comment) in enumerate(marks):
        inputs = asked(sdk_key=f"mintcheck{mark}ExampleKey_01")
        cases.append(minted(f"holds {comment}", flags, "trap", inputs, instant(number)))
    return cases
