"""The table of errors: complete, referenced by everything that raises, and written down as it is."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import filter as matching
from pathlib import Path
from typing import get_args

import pytest

from api.problems import TURN_PROBLEMS
from domain.errors import ERRORS, ErrorClass, ErrorCode, order_error
from domain.errors_doc import PAGE, render
from graph.errors import TurnRefused
from nodes.reply.catalogue import list_locales, list_templates
from services.errors import ServiceError
from services.llm.errors import ModelError
from store.errors import StoreError

ROOT = Path(__file__).parents[2]


def kinds(base: type[Exception]) -> Iterator[type[Exception]]:
    for kind in base.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_the_page_about_errors_is_current() -> None:
    assert (ROOT / PAGE).read_text(encoding="utf-8") == render(), "run python -m domain.errors_doc"


def test_every_code_has_its_row_once() -> None:
    assert sorted(ERRORS) == sorted(get_args(ErrorCode))


@pytest.mark.parametrize("base", [ServiceError, ModelError, StoreError, TurnRefused])
def test_every_typed_error_names_a_row_of_its_own(base: type[Exception]) -> None:
    codes = [vars(kind).get("code") for kind in kinds(base)]
    assert codes
    assert set(codes) <= set(ERRORS)
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("locale", sorted(list_locales()))
def test_every_text_for_guests_is_in_every_catalogue(locale: str) -> None:
    keys = [*list_templates(locale)]
    named = {key for row in ERRORS.values() for key in row.guest}
    assert [key for key in named if not matching(keys, key)] == []


def test_a_row_speaks_to_clients_or_to_guests_and_always_to_staff() -> None:
    for code, row in ERRORS.items():
        assert row.staff, code
        assert bool(row.title) == (row.status not in (None, 200)), code
        assert bool(row.guest) == (row.status == 200), code


def test_what_may_be_sent_again_later_says_when() -> None:
    later = [code for code, row in ERRORS.items() if row.status == 503 or row.kind is ErrorClass.CAPACITY]
    assert later
    assert all(ERRORS[code].retry_after_s for code in later)


def test_the_doors_refusals_are_told_in_its_description() -> None:
    of_other_routes = {"not_found", "method_not_allowed", "http_error", "admin_token_required", "admin_token_wrong",
                       "unknown_session", "turn_unfinished", "placed_twice", "restaurant_unreachable"}  # fmt: skip
    told_at_the_door = {code for code, row in ERRORS.items() if row.title}
    assert set(TURN_PROBLEMS) == told_at_the_door - of_other_routes


def test_a_word_of_the_order_service_that_we_do_not_know_is_no_code_of_ours() -> None:
    assert order_error("closed") == "closed"
    assert order_error("FOO_42") == "order_rejected"
    assert order_error("") == "order_rejected"
