"""Reads a message that only answers our question: yes, no or wait."""

from __future__ import annotations

import re
from typing import TypeGuard

from domain.commands import Agree, Checkout, ClearCart, Command, Decline, NotUnderstood, SetFulfilment, Wait
from understanding.answer_reading import is_more_than_an_answer, read_choice
from understanding.answers import read_bare_answer
from understanding.consent import QUESTIONS, Question, approves_order, is_consent, is_postponement, is_refusal
from understanding.consent_reasons import find_words_behind_consent, gives_consent
from understanding.fulfilment import find_payment
from understanding.language.rows import patterns
from understanding.message import clauses_of, plain_text
from understanding.message_reading import MessageReading
from understanding.numbers import numbers_in
from understanding.unmeant_messages import takes_back

_CANCELS = re.compile(r"\bcancel\b")
"""To cancel at the read-back empties the cart, after a question of its own."""


def read_plain_answer(reading: MessageReading) -> tuple[Command, ...]:
    """Read the commands of such a message; () for all others.

    After a question whose yes has an effect, only a yes of the closed lists agrees. Any other yes is not understood, so
    that we ask again.
    """
    kind = reading.context.pending.kind if reading.context.pending else None
    if answered := _read_listed_answer(reading, kind):
        return answered
    if find_words_behind_consent(reading.context) is not None:
        return ()
    counts = numbers_in(reading.rules_text)
    yes = None if "?" in reading.text or counts else read_bare_answer(reading.rules_text)
    if (
        yes
        and reading.context.topic is not None
        and patterns("cart")["takes_it"].search(plain_text(reading.rules_text))
    ):
        return ()  # "yeah, let's do that" takes the dish that was talked about
    if yes is None or (kind == "address" and yes) or is_more_than_an_answer(reading) or takes_back(reading):
        return ()
    if yes:
        return (_read_yes(reading, kind),)
    nothing = read_choice(reading, reading.rules_text) if kind == "choose_option" else None
    return (nothing,) if nothing is not None else (Decline(),)


def _read_yes(reading: MessageReading, kind: str | None) -> Command:
    """Read a yes of open wording: it has no effect by itself, and "great, all done" ends the order."""
    if _has_effect(kind):
        return NotUnderstood(said=reading.text)
    return Checkout() if kind == "anything_else" and _is_order_complete(reading) else Agree()


def _read_listed_answer(reading: MessageReading, kind: str | None) -> tuple[Command, ...]:
    """Read an answer of the closed lists; () for other messages."""
    if kind == "anything_else":
        return (Checkout(),) if approves_order(reading.text) else ()
    if kind == "take_deal" and is_consent(reading.text, "change_order"):
        return (Agree(),)
    return _read_consent(reading, kind) if _has_effect(kind) else ()


def _has_effect(kind: str | None) -> TypeGuard[Question]:
    """Whether a yes to this question places, cancels or clears something, or overrides a warning."""
    return kind in QUESTIONS


def _read_consent(reading: MessageReading, kind: Question) -> tuple[Command, ...]:
    """Read a yes, no or postponement of the closed lists; () for other messages."""
    if gives_consent(reading.context):
        method = find_payment(plain_text(reading.rules_text))
        is_current = method is None or method == reading.context.fulfilment.payment
        return (Agree(),) if is_current else (SetFulfilment(payment=method), Agree())
    if is_postponement(reading.text):
        return (Wait(),)
    if kind == "confirm" and is_refusal(reading.text, kind) and _CANCELS.search(plain_text(reading.rules_text)):
        return (ClearCart(),)
    if not is_refusal(reading.text, kind):
        return ()
    return (Checkout(),) if kind == "confirm" and _is_order_complete(reading) else (Decline(),)


def _is_order_complete(reading: MessageReading) -> bool:
    """Whether a no only says that nothing is missing: "no, that's all" neither places the order nor refuses it."""
    rows = map(reading.find_row, clauses_of(reading.rules_text))
    return any(found is not None and found.row.kind == "checkout" for found in rows)
