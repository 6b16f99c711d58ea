"""Authentication towards a microservice: headers of each call, and the TLS settings of its connections."""

from __future__ import annotations

import hashlib
import hmac
import ssl
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from services.post import Endpoint, open_transport

TIMESTAMP_HEADER, SIGNATURE_HEADER = "X-Timestamp", "X-Signature"


@dataclass(frozen=True, slots=True)
class HeaderCredentials:
    """A fixed header. ``repr`` shows no value."""

    name: str
    value: str

    def __repr__(self) -> str:
        return f"HeaderCredentials({self.name!r})"

    @classmethod
    def bearer(cls, token: str) -> HeaderCredentials:
        """A bearer token."""
        return cls("Authorization", f"Bearer {token}")

    @classmethod
    def basic(cls, user: str, password: str) -> HeaderCredentials:
        """A user with a password."""
        return cls("Authorization", "Basic " + b64encode(f"{user}:{password}".encode()).decode())

    def headers(self, endpoint: Endpoint, body: bytes) -> Mapping[str, str]:
        """The same header for each call."""
        del endpoint, body
        return {self.name: self.value}


@dataclass(frozen=True, slots=True)
class HmacCredentials:
    """Signs time, path and body, so that a recorded call cannot be repeated later or changed.

    ``X-Signature: sha256=HEX`` is HMAC-SHA256 over ``TIMESTAMP.PATH.BODY``; ``X-Timestamp`` has the time in seconds.
    """

    secret: bytes
    clock: Callable[[], float] = time.time

    def __repr__(self) -> str:
        return "HmacCredentials()"

    def headers(self, endpoint: Endpoint, body: bytes) -> Mapping[str, str]:
        """The time and the signature of this call."""
        timestamp = str(int(self.clock()))
        path = endpoint.target.raw_path.decode("ascii")
        signature = hmac.new(self.secret, f"{timestamp}.{path}.".encode() + body, hashlib.sha256).hexdigest()
        return {TIMESTAMP_HEADER: timestamp, SIGNATURE_HEADER: f"sha256={signature}"}


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """PEM files: a client certificate with its key, and the authorities to trust instead of the public ones."""

    certificate: Path | None = None
    key: Path | None = None
    ca_bundle: Path | None = None

    def context(self) -> ssl.SSLContext:
        """The TLS settings. Raises OSError (ssl.SSLError is one) when a file cannot be used."""
        context = ssl.create_default_context(cafile=str(self.ca_bundle) if self.ca_bundle else None)
        if self.certificate is not None:
            context.load_cert_chain(self.certificate, self.key)
        return context

    def open_transport(self) -> httpx.AsyncBaseTransport:
        """Pooled connections with these settings; close them with ``aclose()``."""
        return open_transport(tls=self.context())
