"""The Ed25519 keys of proofs. The only module that imports ``cryptography``, when a proof is signed or verified."""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from binascii import Error
from dataclasses import dataclass

_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Verifies signatures. ``raw``: its 32 bytes."""

    raw: bytes

    @classmethod
    def read(cls, text: str) -> PublicKey:
        """From base64. Raises ValueError."""
        return cls(_read_key(text))

    @property
    def text(self) -> str:
        """As base64."""
        return b64encode(self.raw).decode()

    @property
    def id(self) -> str:
        """The first half of its SHA-256, which proofs name."""
        return hashlib.sha256(self.raw).hexdigest()[:32]

    def check(self, signature: bytes, message: bytes) -> bool:
        """Whether a signature is that of a message."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except InvalidSignature:
            return False
        return True


class SigningKey:
    """Signs proofs. Raises ValueError for anything but the base64 of 32 bytes."""

    def __init__(self, text: str) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        self._key = Ed25519PrivateKey.from_private_bytes(_read_key(text))
        self.public = PublicKey(self._key.public_key().public_bytes_raw())

    @staticmethod
    def new_text() -> str:
        """A new private key as base64."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()

    def sign(self, message: bytes) -> bytes:
        """The signature of a message."""
        return self._key.sign(message)


def _read_key(text: str) -> bytes:
    try:
        raw = b64decode(text, validate=True)
    except (Error, ValueError):
        raise ValueError("a key is the base64 of 32 bytes") from None
    if len(raw) != _KEY_BYTES:
        raise ValueError("a key is the base64 of 32 bytes")
    return raw
