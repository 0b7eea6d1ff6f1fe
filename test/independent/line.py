"""One line: its length, its UTF-8, its JSON."""

import json
import sys

from refusal import Refusal

MAX_LINE_BYTES = 65_536
# A line may nest as deep as its length allows; Python's parser recurses.
sys.setrecursionlimit(200_000)


def _constant(name):
    raise ValueError(f"{name} is no JSON")


def _is_unicode(value):
    rest = [value]
    while rest:
        one = rest.pop()
        if isinstance(one, str):
            if any(0xD800 <= ord(character) <= 0xDFFF for character in one):
                return False
        elif isinstance(one, dict):
            rest.extend(one.keys())
            rest.extend(one.values())
        elif isinstance(one, list):
            rest.extend(one)
    return True


def parse_json(text):
    """Every number is a double; of members with one name, the last counts."""
    value = json.loads(text, parse_int=float, parse_float=float, parse_constant=_constant)
    if not _is_unicode(value):
        raise ValueError("half of a surrogate pair")
    return value


def check_length(line):
    """`line` is without its LF."""
    if len(line) > MAX_LINE_BYTES:
        raise Refusal("line-too-long")


def parse_line(line):
    check_length(line)
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refusal("utf8-invalid", str(error))
    try:
        return parse_json(text)
    except ValueError as error:
        raise Refusal("line-not-json", str(error))
