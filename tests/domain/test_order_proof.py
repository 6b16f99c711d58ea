"""Unit tests of the chain of a proof: each byte of its file counts, and its words may go."""

from __future__ import annotations

import hashlib
from uuid import UUID

import pytest

from domain.order_proof import (
    AgreementLink,
    OrderLink,
    OrderProof,
    ProofInvalid,
    SaltedWords,
    TurnLink,
    hash_words,
    sign_proof,
    verify_proof,
)

GUEST = SaltedWords(salt="00ff", value={"message_id": "m1", "text": "no olives ¡por favor!"})
REPLY = SaltedWords(salt="abcd", value="Got it.")
LINKS = (
    OrderLink(tenant="acme", placement=UUID(int=7), confirmed_at="2026-11-30T12:00:00+00:00"),
    TurnLink(turn=1, at="2026-11-30T11:59:00+00:00", guest=hash_words(GUEST), reply=hash_words(REPLY)),
    AgreementLink(turn=1),
)


def sign(message: bytes) -> bytes:
    """In place of a signature: only this test's own messages have it."""
    return hashlib.sha512(b"key" + message).digest()


def check(signature: bytes, message: bytes) -> bool:
    """Whether ``sign`` made it."""
    return signature == sign(message)


def proof_of() -> OrderProof:
    """A signed proof."""
    return sign_proof(LINKS, {"turn 1 guest": GUEST, "turn 1 reply": REPLY}, "k1", sign)


def verify(content: bytes) -> tuple[str, ...]:
    """As the command does."""
    return verify_proof(OrderProof.read(content), "k1", check)


def test_a_proof_is_valid_as_it_was_signed() -> None:
    assert verify(proof_of().to_bytes()) == ()


def test_each_byte_of_the_file_counts() -> None:
    content = proof_of().to_bytes()
    for at in range(len(content)):
        for change in (0x01, 0x20, 0x80):  # 0x20 makes a capital letter of a small one
            with pytest.raises(ProofInvalid):
                verify(content[:at] + bytes([content[at] ^ change]) + content[at + 1 :])


def test_a_proof_without_its_words_is_valid_and_names_what_is_gone() -> None:
    content = proof_of().without_words().to_bytes()
    assert verify(content) == ("turn 1 guest", "turn 1 reply")
    assert "olives" not in content.decode()


def test_words_of_another_salt_or_for_nothing_are_rejected() -> None:
    for words in ({"turn 1 guest": GUEST.replace(salt="00fe")}, {"turn 9 guest": GUEST}):
        with pytest.raises(ProofInvalid, match="words"):
            verify(proof_of().replace(words=words).to_bytes())


def test_a_missing_or_moved_link_breaks_the_chain() -> None:
    links = proof_of().links
    for others in (links[:1] + links[2:], (links[1], links[0], links[2])):
        with pytest.raises(ProofInvalid, match="chain"):
            verify(proof_of().replace(links=others).to_bytes())


def test_a_chain_that_ends_early_is_not_what_was_signed() -> None:
    with pytest.raises(ProofInvalid, match="signature"):
        verify(proof_of().replace(links=proof_of().links[:2]).to_bytes())


def test_another_key_is_named() -> None:
    with pytest.raises(ProofInvalid, match="another key"):
        verify_proof(proof_of(), "k2", check)


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b"[" * 100_000, b'{"format": "\\ud800"}'])
def test_a_file_that_is_no_proof_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(ProofInvalid, match="no proof"):
        OrderProof.read(content)
