"""Credentials of calls, and certificates of connections."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import ipaddress
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from services.authentication import HeaderCredentials, HmacCredentials, TlsFiles
from services.errors import ServiceError
from services.post import Endpoint, ServiceAccess, ServicePost, open_transport
from services.tracking import TrackingClient
from tests.services.callers import CALLER
from tests.services.stand_in import Reply, StandIn

TRACKING = Reply.of({"order_id": "ORD-1", "status": "received"})
HOUR = dt.timedelta(hours=1)


async def track(server: StandIn, access: ServiceAccess) -> None:
    """One call of a tracking service with this access."""
    transport = open_transport()
    try:
        post = ServicePost(transport, access={"tracking_service": access})
        await TrackingClient(post, Endpoint("tracking_service", server.url, timeout_s=2)).track(CALLER, "ORD-1")
    finally:
        await transport.aclose()
        if access.transport is not None:
            await access.transport.aclose()


@pytest.mark.parametrize(
    ("credentials", "name", "value"),
    [
        (HeaderCredentials("X-Api-Key", "k-123"), "x-api-key", "k-123"),
        (HeaderCredentials.bearer("t-456"), "authorization", "Bearer t-456"),
        (HeaderCredentials.basic("kitchen", "pä:ss"), "authorization", "Basic a2l0Y2hlbjpww6Q6c3M="),
    ],
)
async def test_a_header_is_sent_and_not_shown(credentials: HeaderCredentials, name: str, value: str) -> None:
    async with StandIn(TRACKING) as server:
        await track(server, ServiceAccess(credentials))
    assert server.seen[0].headers[name] == value
    assert value not in repr(credentials)


async def test_a_signature_covers_time_path_and_body() -> None:
    credentials = HmacCredentials(b"secret", clock=lambda: 1_700_000_000.9)
    async with StandIn(TRACKING) as server:
        await track(server, ServiceAccess(credentials))
    seen = server.seen[0]
    signed = f"{seen.headers['x-timestamp']}.{seen.path}.".encode() + seen.body
    assert seen.headers["x-timestamp"] == "1700000000"
    assert seen.headers["x-signature"] == f"sha256={hmac.new(b'secret', signed, hashlib.sha256).hexdigest()}"
    assert "secret" not in repr(credentials)


async def test_credentials_go_to_their_own_service_only() -> None:
    transport = open_transport()
    async with StandIn(TRACKING) as server:
        post = ServicePost(transport, access={"menu_service": ServiceAccess(HeaderCredentials.bearer("menu"))})
        await TrackingClient(post, Endpoint("tracking_service", server.url, timeout_s=2)).track(CALLER, "ORD-1")
    await transport.aclose()
    assert "authorization" not in server.seen[0].headers


async def test_a_client_certificate_and_a_private_authority(tmp_path: Path) -> None:
    authority_key, authority = make_certificate(tmp_path, "authority")
    make_certificate(tmp_path, "server", (authority_key, authority))
    make_certificate(tmp_path, "client", (authority_key, authority))
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(tmp_path / "authority.pem"))
    tls.load_cert_chain(tmp_path / "server.pem", tmp_path / "server.key")
    tls.verify_mode = ssl.CERT_REQUIRED
    files = TlsFiles(tmp_path / "client.pem", tmp_path / "client.key", tmp_path / "authority.pem")
    async with StandIn(TRACKING, tls=tls) as server:
        await track(server, ServiceAccess(transport=files.open_transport()))
        assert len(server.seen) == 1
        only_trusting = TlsFiles(ca_bundle=tmp_path / "authority.pem")
        with pytest.raises(ServiceError):
            await track(server, ServiceAccess(transport=only_trusting.open_transport()))
        with pytest.raises(ServiceError):
            await track(server, ServiceAccess())
        assert len(server.seen) == 1


def make_certificate(
    folder: Path, name: str, issuer: tuple[EllipticCurvePrivateKey, x509.Certificate] | None = None
) -> tuple[EllipticCurvePrivateKey, x509.Certificate]:
    """A certificate for the loopback in NAME.pem, with NAME.key; without an issuer, an authority."""
    key = generate_private_key(SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[1].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - HOUR)
        .not_valid_after(now + HOUR)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key((issuer[0] if issuer else key).public_key()),
            critical=False,
        )
        .add_extension(
            x509.KeyUsage(
                digital_signature=True, content_commitment=False, key_encipherment=False, data_encipherment=False,
                key_agreement=False, key_cert_sign=issuer is None, crl_sign=issuer is None, encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(issuer[0] if issuer else key, SHA256())
    )  # fmt: skip
    (folder / f"{name}.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / f"{name}.key").write_bytes(private)
    return key, certificate
