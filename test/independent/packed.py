"""Unpacks gzip members or zstd frames, a little at a time, and refuses damage and bombs."""

import zlib

import zstandard

from refusal import Refusal

MAX_RATIO = 400
RATIO_FLOOR_BYTES = 16 * 1024**2
MAX_WINDOW_BYTES = 32 * 1024**2
MAGIC = {"zst": bytes.fromhex("28b52ffd"), "gz": bytes.fromhex("1f8b")}
# So few bytes cannot unpack to more than some 20 MB.
PIECE_BYTES = 1_024


def _decoder(encoding):
    if encoding == "gz":
        return zlib.decompressobj(wbits=31)
    return zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW_BYTES).decompressobj()


def _members(encoding, packed):
    """The unpacked pieces of zstd frames or gzip members, up to the end."""
    decoder, rest, begins = _decoder(encoding), packed, True
    while rest:
        if begins and not rest.startswith(MAGIC[encoding]):
            break
        piece, rest = rest[:PIECE_BYTES], rest[PIECE_BYTES:]
        yield decoder.decompress(piece)
        begins = decoder.eof
        if not decoder.eof:
            continue
        rest = decoder.unused_data + rest
        if not rest:
            return
        decoder = _decoder(encoding)
    raise Refusal("codec-damaged", "it ends too early, or is followed by something else")


def unpack(encoding, packed):
    pieces, total = [], 0
    try:
        for piece in _members(encoding, packed):
            pieces.append(piece)
            total += len(piece)
            if total > RATIO_FLOOR_BYTES and total > MAX_RATIO * len(packed):
                raise Refusal("codec-bomb")
    except (zlib.error, zstandard.ZstdError) as error:
        raise Refusal("codec-damaged", str(error))
    return b"".join(pieces)


def pack(encoding, data):
    if encoding == "zst":
        return zstandard.ZstdCompressor().compress(data)
    packer = zlib.compressobj(wbits=31)
    return packer.compress(data) + packer.flush()
