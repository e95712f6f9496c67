"""Speaks mintcheck-adapter/1 over stdin and stdout for the generators in `generators/`.

What a token holds is the business of the generators alone.
"""

import json
import os
import platform
import sys

from generators import GENERATORS
from refusal import Refusal

# As much as a Linux pipe holds, so one read takes all that has arrived.
CHUNK_BYTES = 64 * 1024

# The protocol's own limit for one line; what is longer is skipped, so that a peer that never
# ends its line cannot fill the memory.
LINE_LIMIT_BYTES = 1024 * 1024

# Long enough to tell what broke, short enough for one line of a report.
REASON_LIMIT = 300

# From this length on Python refuses to turn digits into an int (its default limit).
LONGEST_INTEGER = 4300

GENERATOR_BY_NAME = {generator.NAME: generator for generator in GENERATORS}


def serve(requests, answers):
    """Answers every complete line that has arrived in one write, and only then reads again, so
    many requests in flight are cheap and a single one never waits."""
    read_lines = LineReader()
    while chunk := os.read(requests, CHUNK_BYTES):
        write(answers, read_lines.take(chunk))
    write(answers, read_lines.take(b"\n"))


def write(answers, lines):
    text = "".join(map(answer_line, lines))
    if text:
        answers.write(text.encode())
        answers.flush()


class LineReader:
    """Cuts chunks into lines. The pieces of an unfinished line are kept apart until it ends, so
    that no byte is copied twice."""

    def __init__(self):
        self.pieces = []
        self.kept = 0

    def take(self, chunk):
        """The lines that the chunk completes."""
        end = chunk.rfind(b"\n")
        if end < 0:
            self.keep(chunk)
            return []
        lines = chunk[:end].split(b"\n")
        if self.kept + len(lines[0]) > LINE_LIMIT_BYTES:
            complain("a line longer than 1 MiB was skipped")
            del lines[0]
        elif self.kept:
            lines[0] = b"".join(self.pieces) + lines[0]
        self.pieces = []
        self.kept = 0
        self.keep(chunk[end + 1:])
        return lines

    def keep(self, piece):
        self.kept += len(piece)
        if self.kept > LINE_LIMIT_BYTES:
            self.pieces = []
        else:
            self.pieces.append(piece)


def answer_line(line):
    """The answer with its line end, or nothing where no answer is possible."""
    if not line.strip():
        return ""
    try:
        message = read_json(line.decode())
    except (ValueError, RecursionError):
        complain("a line that is not JSON was skipped")
        return ""
    if not isinstance(message, dict):
        complain("a message that is no object was skipped")
        return ""
    if "hello" in message:
        return json.dumps(hello()) + "\n"
    if type(message.get("id")) is not int:
        complain("a message without an id was skipped")
        return ""
    return json.dumps(answer_case(message)) + "\n"


def read_json(text):
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise
    except ValueError:
        # Some integer has more digits than int() takes. Other languages read it as a very
        # large float, which lets the generator, not the reader, say no to it.
        return json.loads(text, parse_int=integer_or_float)


def integer_or_float(digits):
    return int(digits) if len(digits) < LONGEST_INTEGER else float(digits)


def hello():
    return {
        "mintcheck": 1,
        "adapter": "python",
        "runtime": f"python {platform.python_version()}",
        "generators": [describe(generator) for generator in GENERATORS],
    }


def describe(generator):
    description = {
        "name": generator.NAME,
        "library": generator.LIBRARY,
        "profile": generator.PROFILE,
        "about": generator.ABOUT,
    }
    if hasattr(generator, "INPUTS"):
        description["inputs"] = generator.INPUTS
    return description


def answer_case(message):
    number = message["id"]
    generator = generator_named(message.get("generator"))
    if generator is None:
        return {"id": number, "failed": "no generator of this name"}
    if type(message.get("now_us")) is not int:
        return {"id": number, "failed": "now_us is not an integer"}
    inputs = message.get("inputs")
    if not isinstance(inputs, dict):
        return {"id": number, "failed": "inputs is no object"}
    try:
        token = generator.mint(inputs, message["now_us"])
    except Refusal as refusal:
        return {"id": number, "refused": short(str(refusal))}
    except Exception as error:
        return {"id": number, "failed": short(words(error, inputs.get("secret")))}
    if not is_text(token):
        return {"id": number, "failed": "the generator returned no valid text"}
    return {"id": number, "token": token}


def generator_named(name):
    return GENERATOR_BY_NAME.get(name) if isinstance(name, str) else None


def is_text(value):
    """A Python string may hold half a surrogate pair, which UTF-8 cannot carry."""
    if not isinstance(value, str):
        return False
    return value.isascii() or to_utf8(value) == value


def to_utf8(text):
    return text.encode("utf-8", "replace").decode()


def short(text):
    return to_utf8(text[:REASON_LIMIT])


def words(error, secret):
    """What broke, without the secret: some libraries repeat a key that they do not like."""
    name = type(error).__name__
    text = str(error)
    if may_hold(text, secret):
        return f"{name}: withheld, as it may hold the secret"
    return f"{name}: {text}"


def may_hold(text, secret):
    """A secret that is no scalar has no one spelling to look for."""
    if secret is None or secret == "":
        return False
    return isinstance(secret, (dict, list)) or str(secret) in text


def complain(what):
    """The line itself is never repeated: it may hold a secret."""
    print(f"mintcheck python adapter: {what}", file=sys.stderr)


def main():
    # A stray print of a generator must not land among the answers.
    answers, sys.stdout = sys.stdout.buffer, sys.stderr
    try:
        serve(sys.stdin.fileno(), answers)
    except BrokenPipeError:
        # The reader of our answers has gone, so there is nobody left to work for; leaving
        # at once keeps Python from trying to flush to it again.
        os._exit(0)


if __name__ == "__main__":
    main()
