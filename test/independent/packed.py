"""Unpacks one gzip or zstd stream, a little at a time, and refuses damage and bombs."""

import zlib

import zstandard

from refusal import Refusal

MAX_RATIO = 400
RATIO_FLOOR_BYTES = 16 * 1024**2
MAX_WINDOW_BYTES = 32 * 1024**2
# So few bytes cannot unpack to more than some 20 MB.
PIECE_BYTES = 1_024


def _decoder(encoding):
    if encoding == "gz":
        return zlib.decompressobj(wbits=31)
    return zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW_BYTES).decompressobj()


def unpack(encoding, packed):
    decoder = _decoder(encoding)
    pieces, total = [], 0
    try:
        for start in range(0, len(packed), PIECE_BYTES):
            piece = decoder.decompress(packed[start : start + PIECE_BYTES])
            pieces.append(piece)
            total += len(piece)
            if total > RATIO_FLOOR_BYTES and total > MAX_RATIO * len(packed):
                raise Refusal("codec-bomb")
            if decoder.eof:
                break
    except (zlib.error, zstandard.ZstdError) as error:
        raise Refusal("codec-damaged", str(error))
    if not decoder.eof:
        raise Refusal("codec-damaged", "it ends too early")
    return b"".join(pieces)


def pack(encoding, data):
    if encoding == "zst":
        return zstandard.ZstdCompressor().compress(data)
    packer = zlib.compressobj(wbits=31)
    return packer.compress(data) + packer.flush()
