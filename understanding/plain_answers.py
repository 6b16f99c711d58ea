"""A plain answer to a question whose yes acts, taken from the guest's own words: no model is asked about it."""

from __future__ import annotations

from typing import TypeGuard

from domain.intent import Intent
from understanding.consent import QUESTIONS, Question, is_consent, is_postponement, is_refusal
from understanding.reader import Heard
from understanding.slot_reading import Slots, Understanding
from understanding.slots import payment_method

_CERTAIN = 0.97


def needs_consent(pending: str | None) -> TypeGuard[Question]:
    """Whether a yes to this question places, cancels or clears something, or overrides a warning."""
    return pending in QUESTIONS


def plain_answer(heard: Heard) -> Understanding | None:
    """The reading of a message that is nothing but a yes, a no or a postponement; None for all others.

    A yes that names a way to pay ("charge my card") keeps it: the order may have been read back with another one.
    """
    if not needs_consent(heard.pending):
        return None
    if is_consent(heard.text, heard.pending):
        return _answer(heard.pending, Slots(yes_no=True, payment_method=payment_method(heard.words)))
    if is_postponement(heard.text):
        return Understanding(intents=(Intent.SMALLTALK,), confidence=_CERTAIN)
    if is_refusal(heard.text, heard.pending):
        return _answer(heard.pending, Slots(yes_no=False))
    return None


def _answer(question: Question, slots: Slots) -> Understanding:
    intent = Intent.ORDER if question == "allergy" else Intent.CONFIRM
    return Understanding(intents=(intent,), confidence=_CERTAIN, slots=slots)
