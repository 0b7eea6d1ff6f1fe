"""Writes manifests: a JSON object a line on standard input, the packed manifest and its object key a line on output.

A request is {"header": {...}, "entries": [...], "keyId": text, "seed": hex, "encoding": "zst" or "gz"}; the entries may
come in any order.
"""

import base64
import hashlib
import json
import sys

from instant import compact, find_instant
from judge import PLACE
from packed import pack
from seal import sign


def lines_of(values):
    # As Python writes JSON by default: with blanks, and with an escape for all that is not ASCII.
    return b"".join(json.dumps(value).encode("ascii") + b"\n" for value in values)


def write(header, entries, key_id, seed):
    ordered = sorted(entries, key=lambda entry: entry["key"].encode("utf-8"))
    body = lines_of([header, *ordered])
    size = sum(entry["size"] for entry in ordered) if header["kind"] == "backup" else 0
    stated = {
        "entries": len(ordered),
        "bytes": size,
        "sha256": hashlib.sha256(body).hexdigest(),
        "keyId": key_id,
    }
    return body + lines_of([{"seal": sign(stated, seed)}])


def object_key(header, stored, encoding):
    place = "/".join(header[name] for name in PLACE)
    at = compact(find_instant(header["completedAt"]))
    return f"intake/{place}/{at}-{hashlib.sha256(stored).hexdigest()}.ndjson.{encoding}"


def main():
    for line in sys.stdin:
        request = json.loads(line)
        header, encoding = request["header"], request["encoding"]
        manifest = write(header, request["entries"], request["keyId"], bytes.fromhex(request["seed"]))
        stored = pack(encoding, manifest)
        written = {"object": base64.b64encode(stored).decode(), "objectKey": object_key(header, stored, encoding)}
        print(json.dumps(written))


if __name__ == "__main__":
    main()
