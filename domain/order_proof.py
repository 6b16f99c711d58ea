"""The proof of an order: what was said, read back, agreed to and sent, as one chain of hashes under one signature.

A link never holds words of the guest, only salted hashes of them. ``words`` has the words with their salts, and may be
missing: then the guest was erased or the session has expired, and the signature still holds. The file has one
spelling, so that each byte of it counts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Literal, TypeVar
from uuid import UUID

from pydantic import Field, JsonValue

from domain.value import Value

FORMAT = "order-proof/1"
_EMPTY = "0" * 64
Sign = Callable[[bytes], bytes]
CheckSignature = Callable[[bytes, bytes], bool]
"""Whether a signature (first) is that of a message."""


class ProofInvalid(Exception):
    """The file is no proof, or not as it was signed. The message says what is wrong, without words of the guest."""


class ProofLine(Value):
    """A line of the order. ``turns``: those in which the guest ordered or changed it; amounts in minor units."""

    number: int
    name: str
    quantity: int
    options: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    total_minor: int | None = None
    currency: str | None = None
    turns: tuple[int, ...] = ()


class OrderLink(Value):
    """Whose order it is. ``placement`` is the idempotency key under which it was sent."""

    kind: Literal["order"] = "order"
    tenant: str
    placement: UUID
    confirmed_at: str


class ChangeLink(Value):
    """It is a change of an order. ``follows``: the placement that it starts from, which has a proof of its own."""

    kind: Literal["change"] = "change"
    follows: UUID | None


class TurnLink(Value):
    """A turn of the conversation: salted hashes of the guest's message (its id and words) and of our reply."""

    kind: Literal["turn"] = "turn"
    turn: int
    at: str
    guest: str
    reply: str


class ReadBackLink(Value):
    """What was read back. ``turn``: of the reply that did; None where it is not known any more."""

    kind: Literal["read_back"] = "read_back"
    turn: int | None
    menu_version: str | None
    lines: tuple[ProofLine, ...]
    total_minor: int | None
    currency: str | None


class AgreementLink(Value):
    """The turn of the guest's yes; None where its process died before it was stored."""

    kind: Literal["agreement"] = "agreement"
    turn: int | None


class PayloadLink(Value):
    """The salted hash of the order as it was sent."""

    kind: Literal["payload"] = "payload"
    payload: str


class OutcomeLink(Value):
    """What the order service answered."""

    kind: Literal["outcome"] = "outcome"
    order_id: str
    status: str | None
    total_minor: int | None
    currency: str | None


ProofLink = Annotated[
    OrderLink | ChangeLink | TurnLink | ReadBackLink | AgreementLink | PayloadLink | OutcomeLink,
    Field(discriminator="kind"),
]


LinkType = TypeVar("LinkType", OrderLink, ChangeLink, TurnLink, ReadBackLink, AgreementLink, PayloadLink, OutcomeLink)


class ChainedLink(Value):
    """A link with the hash of all links up to it."""

    link: ProofLink
    chain: str


class SaltedWords(Value):
    """A value that a link has the salted hash of."""

    salt: str
    value: JsonValue


class OrderProof(Value):
    """A proof. ``key``: the id of the public key; ``words`` by the names that ``list_hashes`` gives."""

    format: Literal["order-proof/1"] = "order-proof/1"
    key: str
    links: tuple[ChainedLink, ...] = Field(min_length=1)
    signature: str
    words: dict[str, SaltedWords] = Field(default_factory=dict)

    @classmethod
    def read(cls, content: bytes) -> OrderProof:
        """A proof from its file. Raises ProofInvalid for anything but a file as ``to_bytes`` writes it."""
        try:
            proof = cls.model_validate_json(content)
            is_as_signed = proof.to_bytes() == content
        except ValueError:  # ValidationError, and what cannot be written again
            raise ProofInvalid("The file is no proof of an order.") from None
        if not is_as_signed:
            raise ProofInvalid("The file is not written as it was signed.")
        return proof

    def to_bytes(self) -> bytes:
        """The file."""
        return _spell(self.model_dump(mode="json")) + b"\n"

    def without_words(self) -> OrderProof:
        """The proof as it is after an erasure."""
        return self.replace(words={})

    def message(self) -> bytes:
        """What the signature is of."""
        return f"{self.format}\n{self.key}\n{self.links[-1].chain}".encode()

    def list_hashes(self) -> dict[str, str]:
        """The salted hashes of the links by the names of their words ("turn 3 guest")."""
        return dict(_list_hashes(each.link for each in self.links))

    def find(self, kind: type[LinkType]) -> LinkType | None:
        """The first link of a type."""
        return next((each.link for each in self.links if isinstance(each.link, kind)), None)


def sign_proof(links: Sequence[ProofLink], words: Mapping[str, SaltedWords], key: str, sign: Sign) -> OrderProof:
    """A proof of these links."""
    unsigned = OrderProof(key=key, links=tuple(_chain(links)), signature="", words=dict(words))
    return unsigned.replace(signature=sign(unsigned.message()).hex())


def verify_proof(proof: OrderProof, key: str, check: CheckSignature) -> tuple[str, ...]:
    """Verify a proof; the names of the words that it does not hold any more. Raises ProofInvalid."""
    if proof.key != key:
        raise ProofInvalid("The proof was signed with another key.")
    if tuple(_chain([each.link for each in proof.links])) != proof.links:
        raise ProofInvalid("The chain is broken: a link is not as it was signed.")
    if not check(_read_hex(proof.signature), proof.message()):
        raise ProofInvalid("The signature is wrong.")
    hashes = proof.list_hashes()
    for name, words in proof.words.items():
        if hashes.get(name) != hash_words(words):
            raise ProofInvalid(f"The words of “{name}” are not those that were signed.")
    return tuple(name for name in hashes if name not in proof.words)


def hash_words(words: SaltedWords) -> str:
    """The salted hash of a value. Without the salt nobody can find it by trying words."""
    return hashlib.sha256(_read_hex(words.salt) + _spell(words.value)).hexdigest()


def name_guest_words(turn: int) -> str:
    """The name of the guest's message of a turn."""
    return f"turn {turn} guest"


def name_reply_words(turn: int) -> str:
    """The name of our reply of a turn."""
    return f"turn {turn} reply"


PAYLOAD_WORDS = "payload"


def _list_hashes(links: Iterator[ProofLink]) -> Iterator[tuple[str, str]]:
    for link in links:
        if isinstance(link, TurnLink):
            yield name_guest_words(link.turn), link.guest
            yield name_reply_words(link.turn), link.reply
        elif isinstance(link, PayloadLink):
            yield PAYLOAD_WORDS, link.payload


def _chain(links: Sequence[ProofLink]) -> Iterator[ChainedLink]:
    chain = _EMPTY
    for link in links:
        chain = hashlib.sha256(bytes.fromhex(chain) + _spell(link.model_dump(mode="json"))).hexdigest()
        yield ChainedLink(link=link, chain=chain)


def _spell(value: object) -> bytes:
    """A value as JSON in its only spelling."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _read_hex(text: str) -> bytes:
    """The bytes of a hexadecimal text in its only spelling."""
    try:
        raw = bytes.fromhex(text)
    except ValueError:
        raw = None
    if raw is None or raw.hex() != text:
        raise ProofInvalid("The file is not written as it was signed.")
    return raw
