#!/usr/bin/env python3
"""Writes the vector files beside this script, one JSON file a topic.

Expected tokens are computed by `topics/`, with nothing but Python's standard library, so that they
never come from the program that they judge. Running the script twice gives the same bytes.
`--check` writes nothing and fails if a file differs from what would be written.

What does not live here: the cases (topics/), the words of the format (README.md), its schema
(schema.json), and any clock, randomness or network.
"""

import json
import pathlib
import sys

sys.dont_write_bytecode = True

import topics  # noqa: E402  (after the line that keeps the folder free of byte code)
from topics.case import is_field  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent

LARGEST_EXACT_INTEGER = 2**53  # in every JSON reader, RFC 8259 section 6


def main(arguments):
    stale = []
    for topic in topics.ALL:
        file = topic.file()
        check(file, getattr(topic, "is_field", is_field))
        path, text = HERE / f"{file['topic']}.json", text_of(file).encode("ascii")
        if "--check" not in arguments:
            path.write_bytes(text)
        elif not path.exists() or path.read_bytes() != text:
            stale.append(path.name)
    if stale:
        sys.exit(f"not as write.py writes them: {', '.join(stale)}; run python3 vectors/write.py")


def check(file, is_field):
    """Holds a file to what a schema cannot say."""
    ids = [one["id"] for one in file["cases"]]
    used = {flag for one in file["cases"] for flag in one["flags"]}
    assert len(ids) == len(set(ids)), f"{file['topic']} repeats an id"
    assert used == set(file["notes"]), f"{file['topic']}: {sorted(used ^ set(file['notes']))}"
    for one in file["cases"]:
        assert one["shape"] != "field" or is_field(one["inputs"], one["now_us"]), one["id"]
        assert one["now_us"] < LARGEST_EXACT_INTEGER, one["id"]


def text_of(file):
    """One line a member and one line a case, so that a change shows as the lines it changes."""
    members = [f'  {json.dumps(name)}: {value_text(value)}' for name, value in file.items()]
    return "{\n" + ",\n".join(members) + "\n}\n"


def value_text(value):
    if isinstance(value, dict):
        rows = [f"    {json.dumps(name)}: {json.dumps(text)}" for name, text in value.items()]
        return "{\n" + ",\n".join(rows) + "\n  }"
    if isinstance(value, list):
        rows = ["    " + json.dumps(one, separators=(",", ":")) for one in value]
        return "[\n" + ",\n".join(rows) + "\n  ]"
    return json.dumps(value)


if __name__ == "__main__":
    main(sys.argv[1:])
