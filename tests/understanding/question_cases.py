"""Questions about the demo menu, for the tests of the modules that read their parts."""

from __future__ import annotations

from tests.understanding.readings import context, index
from understanding.message import clauses_of
from understanding.question_subject import MenuQuestion


def menu_question(text: str, *, topic: str | None = None) -> MenuQuestion:
    """A question of one clause; ``topic``: the dish that "it" refers to."""
    clause = clauses_of(text)[0]
    return MenuQuestion(clause, clause.raw, context(text, topic=topic), index())
