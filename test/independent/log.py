"""Reads a log in files: a JSON object a line on standard input, {"problem": text, "size": number, "keys": texts} a line on standard output.

A request is {"folder": path, "key": text of the trusted key, "inclusions": [index, ...], "heads": [[size, root in hex], ...]}. The
problem is empty where all holds that docs/log-format.md demands, every index has a proof from the tiles, and the log begins with
each of the heads by a proof from the tiles.
"""

import base64
import hashlib
import json
import os
import struct
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

WIDTH = 256


class Broken(Exception):
    pass


def require(holds, why):
    if not holds:
        raise Broken(why)


def sha256(data):
    return hashlib.sha256(data).digest()


def node(left, right):
    return sha256(b"\x01" + left + right)


def read_key(text):
    name, stated, encoded = text.split("+", 2)
    typed = base64.b64decode(encoded, validate=True)
    require(typed[:1] == b"\x01" and len(typed) == 33, "not a key of a log")
    require(sha256(name.encode() + b"\n" + typed)[:4].hex() == stated, "a key has another id")
    return name, bytes.fromhex(stated), typed[1:]


def open_note(note, key_texts):
    """The text of a note that one of the keys signed."""
    text, lines = note[: note.rindex(b"\n\n") + 1], note[note.rindex(b"\n\n") + 2 :].decode().splitlines()
    known, signed = {read_key(one)[:2]: read_key(one)[2] for one in key_texts}, 0
    for line in lines:
        dash, name, encoded = line.split(" ")
        require(dash == "\u2014", "a line below the note is no signature")
        signature = base64.b64decode(encoded, validate=True)
        key = known.get((name, signature[:4]))
        if key is None:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature[4:], text)
        except InvalidSignature:
            raise Broken("a signature is wrong") from None
        signed += 1
    require(signed > 0, "no trusted key signed the head")
    return text.decode()


def read_head(note, key_texts):
    origin, size, root = open_note(note, key_texts).split("\n")[:3]
    require(origin == read_key(key_texts[0])[0], "another log")
    require(str(int(size)) == size, "a size in another form")
    return int(size), base64.b64decode(root, validate=True)


def place(index, width):
    groups = []
    while True:
        groups.insert(0, f"{index % 1000:03}")
        index //= 1000
        if index == 0:
            break
    path = "/".join([f"x{group}" for group in groups[:-1]] + groups[-1:])
    return path if width == WIDTH else f"{path}.p/{width}"


class Tree:
    """The tree of `size` leaves, each hash of it from a tile."""

    def __init__(self, folder, size):
        self.folder, self.size, self.tiles = folder, size, {}

    def file(self, path):
        with open(os.path.join(self.folder, path), "rb") as file:
            return file.read()

    def tile(self, level, index):
        width = min(WIDTH, self.size // WIDTH**level - index * WIDTH)
        if (level, index) not in self.tiles:
            data = self.file(f"tile/{level}/{place(index, width)}")
            require(len(data) == 32 * width, "a tile has another width")
            self.tiles[level, index] = [data[at : at + 32] for at in range(0, len(data), 32)]
        return self.tiles[level, index]

    def root(self, start, end):
        count = end - start
        if count & (count - 1) == 0 and start % count == 0:
            level = (count.bit_length() - 1) // 8
            at = start // WIDTH**level
            if count == WIDTH**level:
                return self.tile(level, at // WIDTH)[at % WIDTH]
        split = start + (1 << ((count - 1).bit_length() - 1))
        return node(self.root(start, split), self.root(split, end))

    def entries(self):
        for index in range((self.size + WIDTH - 1) // WIDTH):
            data, at, count = self.file(f"tile/entries/{place(index, min(WIDTH, self.size - index * WIDTH))}"), 0, 0
            while at < len(data):
                (length,) = struct.unpack_from(">H", data, at)
                entry = data[at + 2 : at + 2 + length]
                require(len(entry) == length, "a bundle ends within an entry")
                require(sha256(b"\x00" + entry) == self.tile(0, index)[count], "an entry is not the one that was hashed")
                yield entry
                at, count = at + 2 + length, count + 1
            require(count == min(WIDTH, self.size - index * WIDTH), "a bundle has another number of entries")


def path_of(tree, index, start, end):
    """RFC 6962, section 2.1.1: the siblings from the leaf up, each with the side that it is on."""
    if end - start == 1:
        return []
    split = start + (1 << ((end - start - 1).bit_length() - 1))
    if index < split:
        return path_of(tree, index, start, split) + [("right", tree.root(split, end))]
    return path_of(tree, index, split, end) + [("left", tree.root(start, split))]


def consistency_of(tree, before, start, end, whole):
    """RFC 6962, section 2.1.2."""
    if before == end - start:
        return [] if whole else [tree.root(start, end)]
    split = 1 << ((end - start - 1).bit_length() - 1)
    if before <= split:
        return consistency_of(tree, before, start, start + split, whole) + [tree.root(start + split, end)]
    return consistency_of(tree, before - split, start + split, end, False) + [tree.root(start, start + split)]


def begins_with(before, old_root, size, root, proof):
    """RFC 9162, section 2.1.4.2."""
    if before == size:
        return old_root == root and proof == []
    if before & (before - 1) == 0:
        proof = [old_root, *proof]
    require(proof != [], "an empty proof")
    f, s = before - 1, size - 1
    while f & 1:
        f, s = f >> 1, s >> 1
    old = new = proof[0]
    for one in proof[1:]:
        if s == 0:
            return False
        if f & 1 or f == s:
            old, new = node(one, old), node(one, new)
            while f and not f & 1:
                f, s = f >> 1, s >> 1
        else:
            new = node(new, one)
        f, s = f >> 1, s >> 1
    return old == old_root and new == root and s == 0


def climb(leaf, index, size, proof):
    """RFC 9162, section 2.1.3.2: the root to which hashes lead from a leaf."""
    require(index < size, "a leaf behind the end")
    f, s, value = index, size - 1, sha256(b"\x00" + leaf)
    for one in proof:
        require(s != 0, "a proof is too long")
        if f & 1 or f == s:
            value = node(one, value)
            while f and not f & 1:
                f, s = f >> 1, s >> 1
        else:
            value = node(value, one)
        f, s = f >> 1, s >> 1
    require(s == 0, "a proof is too short")
    return value


def follow_keys(folder, trusted):
    """All keys of the log that lead from the one that is trusted."""
    keys = [trusted]
    with open(os.path.join(folder, "keys"), encoding="utf-8") as file:
        listed = file.read().splitlines()
    for text in listed:
        path = os.path.join(folder, "key", read_key(text)[1].hex())
        if text in keys or not os.path.exists(path):
            continue
        with open(path, encoding="utf-8") as file:
            change = json.load(file)
        require(change["key"] == text, "a key's file is of another key")
        size, root = read_head(change["checkpoint"].encode(), keys)
        leaf = json.dumps({"format": "cleargate.leaf/1", "key": text}, separators=(",", ":")).encode()
        proof = [base64.b64decode(one, validate=True) for one in change["proof"]]
        require(climb(leaf, change["index"], size, proof) == root, "a key is no leaf of the head that is to prove it")
        keys.append(text)
    return keys


def judge(folder, key, inclusions, heads):
    keys = follow_keys(folder, key)
    with open(os.path.join(folder, "checkpoint"), "rb") as file:
        size, root = read_head(file.read(), keys)
    tree = Tree(folder, size)
    require(tree.root(0, size) == root, "the tiles have another root")
    entries = list(tree.entries())
    for entry in entries:
        leaf = json.loads(entry)
        require(leaf["format"] == "cleargate.leaf/1", "a leaf of another form")
        text = json.dumps(leaf, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        require(text.encode() == entry, "a leaf that is not in its one text")
    for index in inclusions:
        proof = [one for _, one in path_of(tree, index, 0, size)]
        require(climb(entries[index], index, size, proof) == root, f"leaf {index} is not in it")
    for before, old_root in heads:
        proof = consistency_of(tree, before, 0, size, True)
        require(begins_with(before, bytes.fromhex(old_root), size, root, proof), f"it does not begin with {before} leaves")
    return size, keys


def main():
    for line in sys.stdin:
        problem, size, keys = "", 0, []
        try:
            size, keys = judge(**json.loads(line))
        except (Broken, OSError, ValueError, KeyError, IndexError, struct.error) as error:
            problem = str(error) or type(error).__name__
        print(json.dumps({"problem": problem, "size": size, "keys": keys}), flush=True)


if __name__ == "__main__":
    main()
