"""A message that is nothing but the answer to our question: yes, no, wait, or that it is all."""

from __future__ import annotations

import re
from typing import TypeGuard

from domain.commands import Agree, ClearCart, Command, Decline, NotUnderstood, SetFulfilment, Wait
from understanding.answers import bare_answer
from understanding.clause_reading import MessageReading
from understanding.consent import QUESTIONS, Question, is_consent, is_postponement, is_refusal
from understanding.fulfilment import find_payment
from understanding.language.rows import patterns
from understanding.message import plain_text
from understanding.numbers import numbers_in

_CANCELS = re.compile(r"\bcancel\b")
"""To cancel what is read back is to empty the cart, which is asked first."""


def plain_answer(reading: MessageReading) -> tuple[Command, ...]:
    """The commands of such a message; empty for all others.

    After a question whose yes acts only a yes from the closed lists agrees; what merely sounds like one is not
    understood, so that the question is asked again.
    """
    kind = reading.context.pending.kind if reading.context.pending else None
    if _acts(kind) and (answered := _consent(reading, kind)):
        return answered
    counts = numbers_in(reading.rules)
    yes = None if "?" in reading.text or counts else bare_answer(reading.rules)
    if yes and reading.context.topic is not None and patterns("cart")["takes_it"].search(plain_text(reading.rules)):
        return ()  # "yeah, let's do that" takes the dish that was talked about
    if yes is None or (kind == "address" and yes) or reading.says_more_than_an_answer():
        return ()
    if yes and _acts(kind):
        return (NotUnderstood(said=reading.text),)
    if yes:
        return (Agree(),)
    nothing = reading.picked(reading.rules) if kind == "choose_option" else None
    return (nothing,) if nothing is not None else (Decline(),)


def _acts(kind: str | None) -> TypeGuard[Question]:
    """Whether a yes to this question places, cancels or clears something, or overrides a warning."""
    return kind in QUESTIONS


def _consent(reading: MessageReading, kind: Question) -> tuple[Command, ...]:
    if is_consent(reading.text, kind):
        method = find_payment(plain_text(reading.rules))
        known = method is None or method == reading.context.fulfilment.payment
        return (Agree(),) if known else (SetFulfilment(payment=method), Agree())
    if is_postponement(reading.text):
        return (Wait(),)
    if kind == "confirm" and is_refusal(reading.text, kind) and _CANCELS.search(plain_text(reading.rules)):
        return (ClearCart(),)
    return (Decline(),) if is_refusal(reading.text, kind) else ()
