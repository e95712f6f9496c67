"""What a generator raises to say no to its inputs; every other exception means that it broke."""


class Refusal(Exception):
    pass
