"""Makes a signed proof of each placed order, in the background, from what the database holds of it."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import orjson
from pydantic import JsonValue

from api.proof_key import SigningKey
from domain.order_proof import (
    PAYLOAD_WORDS,
    AgreementLink,
    ChangeLink,
    OrderLink,
    OrderProof,
    OutcomeLink,
    PayloadLink,
    ProofLine,
    ProofLink,
    ReadBackLink,
    SaltedWords,
    TurnLink,
    hash_words,
    name_guest_words,
    name_reply_words,
    sign_proof,
)
from observability.background import run_round
from store.errors import StoreError
from store.order_proofs import DAY_S, PATIENCE_S, OrderProofs, ProvedTurn, StoredProof, UnprovedOrder

_SALT_BYTES = 16
_POLL_S = 2.0
_BATCH = 20
_LOOK_BACK_S = 2 * PATIENCE_S
_DAY_EVERY_S = 600.0
"""How often a round looks back for a day: a process without the key, or none, may have placed orders meanwhile."""


@dataclass(slots=True)
class Prover:
    """Runs until it is cancelled. Several processes may run one: a proof is kept once."""

    proofs: OrderProofs
    key: SigningKey
    poll_s: float = _POLL_S
    _day_at: float | None = field(init=False, default=None)

    async def run(self) -> None:
        """Run for ever; after an error, go on with the next round."""
        while True:
            await run_round("proofs", self.prove_some)
            await asyncio.sleep(self.poll_s)

    async def prove_some(self) -> int:
        """Prove the placed orders that have no proof; returns their number."""
        is_day_due = self._day_at is None or time.monotonic() - self._day_at >= _DAY_EVERY_S
        try:
            orders = await self.proofs.list_unproved(_BATCH, look_back_s=DAY_S if is_day_due else _LOOK_BACK_S)
            for order in orders:
                await run_round("proof", partial(self._prove, order))
        except StoreError:
            return 0  # the next round comes soon; a turn reports the database
        if is_day_due and len(orders) < _BATCH:
            self._day_at = time.monotonic()
        return len(orders)

    async def _prove(self, order: UnprovedOrder) -> None:
        proof = build_proof(order, self.key)
        words = {name: each.model_dump(mode="json") for name, each in proof.words.items()}
        await self.proofs.keep(order, proof.without_words().to_bytes().decode(), orjson.dumps(words).decode())


def join_proof(stored: StoredProof) -> OrderProof:
    """The whole proof, with its words where they are still stored. Raises ProofInvalid."""
    proof = OrderProof.read(stored.proof.encode())
    if stored.words is None:
        return proof
    words = {name: SaltedWords.model_validate(each) for name, each in orjson.loads(stored.words).items()}
    return proof.replace(words=words)


def build_proof(order: UnprovedOrder, key: SigningKey) -> OrderProof:
    """The signed proof of an order."""
    words: dict[str, SaltedWords] = {}

    def salt(name: str, value: JsonValue) -> str:
        words[name] = SaltedWords(salt=secrets.token_hex(_SALT_BYTES), value=value)
        return hash_words(words[name])

    turns = [
        TurnLink(
            turn=each.turn,
            at=each.at.isoformat(),
            guest=salt(name_guest_words(each.turn), {"message_id": each.message_id, "text": each.text}),
            reply=salt(name_reply_words(each.turn), each.reply_text),
        )
        for each in order.turns
    ]
    links: tuple[ProofLink, ...] = (
        OrderLink(tenant=order.tenant, placement=order.placement, confirmed_at=order.confirmed_at.isoformat()),
        *((ChangeLink(follows=order.follows),) if order.is_change else ()),
        *turns,
        _build_read_back(order),
        AgreementLink(turn=order.agreed_turn),
        PayloadLink(payload=salt(PAYLOAD_WORDS, dict(order.request))),
        OutcomeLink(
            order_id=order.order_id,
            status=_text(order.answer.get("status")),
            total_minor=_whole(order.answer.get("total_minor")),
            currency=_text(order.answer.get("currency")),
        ),
    )
    return sign_proof(links, words, key.public.id, key.sign)


def _build_read_back(order: UnprovedOrder) -> ReadBackLink:
    question = "change_order" if order.is_change else "confirm"
    before = [each for each in order.turns if each.turn != order.agreed_turn and each.pending == question]
    read_back = before[-1] if before else None
    kept = _find_kept_lines(order)
    return ReadBackLink(
        turn=read_back.turn if read_back else None,
        menu_version=_text(order.request.get("menu_version")),
        lines=tuple(_list_lines(read_back.lines or (), order.turns, kept)) if read_back else (),
        total_minor=_whole(order.read_back.get("total_minor")),
        currency=_text(order.read_back.get("currency")),
    )


def _find_kept_lines(order: UnprovedOrder) -> frozenset[int]:
    """The numbers of the lines that a change left as they were: no turn of it made them."""
    before, now = _lines_by_number(order.request_before), _lines_by_number(order.request)
    return (
        frozenset(number for number, line in now.items() if before.get(number) == line)
        if order.is_change
        else frozenset()
    )


def _lines_by_number(request: Mapping[str, JsonValue]) -> dict[int, object]:
    draft = request.get("changed") or request.get("draft")
    cart = draft.get("cart") if isinstance(draft, dict) else None
    priced = cart.get("lines") if isinstance(cart, dict) else None
    lines = [each.get("line") for each in priced if isinstance(each, dict)] if isinstance(priced, list) else []
    return {
        number: line for line in lines if isinstance(line, dict) and (number := _whole(line.get("number"))) is not None
    }


def _list_lines(
    lines: Iterable[Mapping[str, JsonValue]], turns: Sequence[ProvedTurn], kept: frozenset[int]
) -> Iterable[ProofLine]:
    made_in = find_turns_of_lines(turns)
    for line in lines:
        total = line.get("total")
        price: Mapping[str, JsonValue] = total if isinstance(total, Mapping) else {}
        number = _whole(line.get("number")) or 0
        yield ProofLine(
            number=number,
            name=_text(line.get("name")) or "",
            quantity=_whole(line.get("quantity")) or 1,
            options=_texts(line.get("options")),
            refusals=_texts(line.get("refusals")),
            total_minor=_whole(price.get("minor")),
            currency=_text(price.get("currency")),
            turns=() if number in kept else made_in.get(number, ()),
        )


def find_turns_of_lines(turns: Sequence[ProvedTurn]) -> dict[int, tuple[int, ...]]:
    """For each line of the cart, by its number, the turns after which it was new or another one than before."""
    made_in: dict[int, tuple[int, ...]] = {}
    before: dict[int, object] = {}
    for turn in turns:
        if turn.lines is None:
            continue
        now = {_whole(line.get("number")) or 0: _spell_line(line) for line in turn.lines}
        for number, line in now.items():
            if before.get(number) != line:
                made_in[number] = (*made_in.get(number, ()), turn.turn)
        before = dict(now)
    return made_in


def _spell_line(line: Mapping[str, JsonValue]) -> object:
    return [line.get(name) for name in ("name", "quantity", "options", "refusals", "note")]


def _text(value: JsonValue) -> str | None:
    return value if isinstance(value, str) else None


def _texts(value: JsonValue) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def _whole(value: JsonValue) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
