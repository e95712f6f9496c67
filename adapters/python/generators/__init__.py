"""Every generator of this adapter: one file, and one line in each list here.

A generator is a module with NAME, LIBRARY, PROFILE, ABOUT and perhaps INPUTS, as the protocol's
hello wants them, and `mint(inputs, now_us)`, which returns the token, raises a `Refusal` in words
that repeat no input, or breaks with any other exception.
"""

from . import pyjwt, pyjwt_float

GENERATORS = [
    pyjwt,
    pyjwt_float,
]
