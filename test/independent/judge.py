"""Judges stored manifests: a JSON object a line on standard input, the list of codes a line on standard output.

A request is {"object": base64, "objectKey": text or null, "receivedAt": instant, "keys": [...]}. Without an object key,
the bytes are a manifest that is not packed. The codes are those of docs/manifest-format.md; none means valid.
"""

import base64
import hashlib
import json
import re
import sys
import threading
from datetime import datetime, timedelta

from instant import compact, find_instant
from packed import unpack
from reader import read
from refusal import Refusal
from seal import is_signed
from shape import identifier

_NAME = re.compile(r"([0-9]{8}T[0-9]{9}Z)-([0-9a-f]{64})\.ndjson\.(zst|gz)")
PLACE = ("agent", "migration", "unit", "requirement")
MAX_AHEAD = timedelta(minutes=5)


def find_place(object_key):
    prefix, *segments = object_key.split("/")
    name = _NAME.fullmatch(segments[-1]) if len(segments) == 5 else None
    if prefix != "intake" or name is None or not all(identifier(one) for one in segments[:4]):
        raise Refusal("object-key")
    at = name.group(1)
    if find_instant(f"{at[:4]}-{at[4:6]}-{at[6:11]}:{at[11:13]}:{at[13:15]}.{at[15:18]}Z") is None:
        raise Refusal("object-key")
    return dict(zip(PLACE, segments)), at, name.group(2), name.group(3)


def place_faults(header, place, at):
    differing = [name for name in PLACE if header[name] != place[name]]
    differing += ["completedAt"] if compact(find_instant(header["completedAt"])) != at else []
    return ["object-key-mismatch"] * len(differing)


def time_faults(header, received):
    started, completed = (find_instant(header[name]) for name in ("startedAt", "completedAt"))
    sealed = find_instant(header.get("sealedAt", header["completedAt"]))
    latest = (datetime.fromisoformat(received) + MAX_AHEAD).strftime("%Y-%m-%dT%H:%M:%S.%f")[:23] + "Z"
    faults = ["time-future" for one in (completed, sealed) if one > latest]
    return faults + ["time-reversed" for one, other in ((started, completed), (completed, sealed)) if one > other]


def is_valid_at(key, at):
    retired = key.get("retired")
    ends = retired and (retired["since"] if retired["because"] == "compromised" else retired["at"])
    if "notBefore" in key and at < find_instant(key["notBefore"]):
        return False
    if "notAfter" in key and at > find_instant(key["notAfter"]):
        return False
    return ends is None or at < find_instant(ends)


def seal_faults(stated, keys, completed, received):
    key = next((one for one in keys if one["id"] == stated["keyId"]), None)
    if key is None:
        return ["key-unknown"]
    if not (is_valid_at(key, completed) and is_valid_at(key, received)):
        return ["key-not-valid"]
    return [] if is_signed(stated, key["publicKey"]) else ["seal-invalid"]


def judge(stored, object_key, received, keys):
    try:
        place, at, digest, encoding = find_place(object_key) if object_key else (None, None, None, None)
        outline = read(unpack(encoding, stored) if encoding else stored)
    except Refusal as refusal:
        return [refusal.code]
    faults = [] if outline.fault is None else [outline.fault]
    if outline.fault is None and digest not in (None, hashlib.sha256(stored).hexdigest()):
        faults.append("object-digest-mismatch")
    if outline.header is not None:
        faults += place_faults(outline.header, place, at) if place else []
        faults += time_faults(outline.header, received)
        if outline.seal is not None:
            faults += seal_faults(outline.seal, keys, find_instant(outline.header["completedAt"]), received)
    return faults or ["keys-repeated"] * (outline.repetitions > 0)


def main():
    for line in sys.stdin:
        request = json.loads(line)
        stored = base64.b64decode(request["object"])
        received = find_instant(request["receivedAt"])
        print(json.dumps(judge(stored, request["objectKey"], received, request["keys"])), flush=True)


if __name__ == "__main__":
    # Deep values need a deep stack.
    threading.stack_size(512 * 1024**2)
    thread = threading.Thread(target=main)
    thread.start()
    thread.join()
