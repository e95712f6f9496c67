"""The topics, one module each, in the order in which they are written.

`mint` computes tokens, `case` puts cases and files together; each other module holds one topic and
its function `file`, which returns the whole file as a value. Writing it out is write.py's.
"""

from topics import bad_input, clock, keys, legacy, lengths, lifetimes, meeting_numbers, published
from topics import roles, secrets, tokens, zones

ALL = [
    clock, zones, secrets, meeting_numbers, roles, keys, lengths, lifetimes, bad_input, legacy,
    published, tokens,
]
