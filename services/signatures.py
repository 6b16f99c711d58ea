"""Signatures of webhooks, by the Standard Webhooks specification (standardwebhooks.com), symmetric.

``webhook-signature`` is "v1," and the base64 of HMAC-SHA256 over ``ID.TIMESTAMP.BODY``; spaces separate several
signatures. A secret is "whsec_" and base64; one without this form is used as it is written.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping

ID_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER = "webhook-id", "webhook-timestamp", "webhook-signature"
TOLERANCE_S = 300.0
"""How far a message's time may be from ours: an older copy of one is refused."""
_PREFIX = "whsec_"
_LONGEST_TIMESTAMP = 16


class SignatureInvalid(Exception):
    """The signature is missing or wrong, or its time is too far from now."""


def sign_webhook(secret: str, message_id: str, timestamp_s: int, body: bytes) -> dict[str, str]:
    """The headers that sign this body. ``timestamp_s``: Unix time of the attempt."""
    return {
        ID_HEADER: message_id,
        TIMESTAMP_HEADER: str(timestamp_s),
        SIGNATURE_HEADER: f"v1,{_compute_signature(secret, message_id, str(timestamp_s), body)}",
    }


def verify_webhook(secret: str, headers: Mapping[str, str], body: bytes, *, now_s: float) -> str:
    """The id of a signed message. ``headers`` in lower case. Raises SignatureInvalid."""
    message_id, timestamp = headers.get(ID_HEADER, ""), headers.get(TIMESTAMP_HEADER, "")
    if not message_id or not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < _LONGEST_TIMESTAMP):
        raise SignatureInvalid
    if abs(now_s - int(timestamp)) > TOLERANCE_S:
        raise SignatureInvalid
    expected = _compute_signature(secret, message_id, timestamp, body).encode()
    given = (each.partition(",") for each in headers.get(SIGNATURE_HEADER, "").split(" "))
    if not any(version == "v1" and hmac.compare_digest(value.encode(), expected) for version, _, value in given):
        raise SignatureInvalid
    return message_id


def verify_hmac(secret: str, body: bytes, given_hex: str) -> bool:
    """Whether ``given_hex`` is the HMAC-SHA256 of the body, as Meta and GitHub sign."""
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), given_hex.lower().encode())


def _compute_signature(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    signed = f"{message_id}.{timestamp}.".encode() + body
    return base64.b64encode(hmac.new(_read_secret(secret), signed, hashlib.sha256).digest()).decode()


def _read_secret(secret: str) -> bytes:
    if not secret.startswith(_PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        return secret.encode()
