"""The message that a seal signs, and the signature."""

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


def message(stated):
    figures = f"{stated['sha256']}\n{int(stated['entries'])}\n{int(stated['bytes'])}\n{stated['keyId']}\n"
    return f"cleargate.manifest/1 seal\n{figures}".encode("ascii")


def sign(stated, seed):
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(message(stated))
    return {**stated, "signature": base64.b64encode(signature).decode("ascii")}


def is_signed(stated, public_key):
    """Only the canonical base64 of 64 bytes is a signature."""
    try:
        signature = base64.b64decode(stated["signature"].encode("ascii"), validate=True)
        if len(signature) != 64 or base64.b64encode(signature).decode("ascii") != stated["signature"]:
            return False
        Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key)).verify(signature, message(stated))
        return True
    except (UnicodeEncodeError, binascii.Error, InvalidSignature):
        return False
