"""Reads an unpacked manifest from its first byte to its last, and stops at the first fault."""

import hashlib
from dataclasses import dataclass

import shape
from line import check_length, parse_line
from refusal import Refusal


@dataclass
class Outline:
    header: dict | None = None
    seal: dict | None = None
    fault: str | None = None
    repetitions: int = 0
    entries: int = 0
    bytes: int = 0


def _read_header(outline, line):
    header = parse_line(line)
    if not shape.header(header):
        raise Refusal("header-invalid")
    outline.header = header


def _read_entries(outline, lines):
    kind = outline.header["kind"]
    previous = None
    for line in lines:
        entry = parse_line(line)
        if not shape.entry[kind](entry):
            raise Refusal("entry-invalid")
        key = entry["key"].encode("utf-8")
        if previous is not None and key < previous:
            raise Refusal("keys-unsorted")
        outline.repetitions += key == previous
        previous = key
        outline.entries += 1
        outline.bytes += int(entry["size"]) if kind == "backup" else 0


def _read_seal(outline, line, sha256):
    value = parse_line(line)
    if not isinstance(value, dict) or "seal" not in value:
        raise Refusal("trailer-missing")
    if not shape.seal(value):
        raise Refusal("trailer-invalid")
    stated = value["seal"]
    if stated["sha256"] != sha256:
        raise Refusal("digest-mismatch")
    if (stated["entries"], stated["bytes"]) != (outline.entries, outline.bytes):
        raise Refusal("count-mismatch")
    outline.seal = stated


def _read(outline, data):
    if data == b"":
        raise Refusal("object-empty")
    *lines, rest = data.split(b"\n")
    ended = rest == b""
    # The last line, whole or not, is the seal; what is before it is the header and the entries.
    last = lines.pop() if ended else rest
    if lines:
        _read_header(outline, lines[0])
        _read_entries(outline, lines[1:])
    check_length(last)
    if not lines or not ended:
        raise Refusal("trailer-missing")
    sealed = data[: len(data) - len(last) - 1]
    _read_seal(outline, last, hashlib.sha256(sealed).hexdigest())


def read(data):
    outline = Outline()
    try:
        _read(outline, data)
    except Refusal as refusal:
        outline.fault = refusal.code
    return outline
