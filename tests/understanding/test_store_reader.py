"""Which branch a message chooses, in three languages, and what is no choice."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from domain.commands import Command, NotUnderstood, Pick, Reading, ShowCart
from domain.reading_context import ReadingContext
from domain.session import AskDetail, AskStore, Pending
from domain.stores import Store, Stores
from tests.understanding.readings import context
from understanding.store_reader import StoreReader, find_store_mention

STORES = Stores((
    Store(id="north", name="North Gate", words=("Kensington",)),
    Store(id="high", name="High Street"),
))  # fmt: skip
ASKED = AskStore()
ADDRESS = AskDetail(kind="address")


def find(text: str, pending: Pending | None = None) -> tuple[str, str] | None:
    """The chosen branch, and the rest of the message."""
    mention = find_store_mention(context(text, pending=pending), STORES)
    return (mention.store.id, mention.rest) if mention else None


@pytest.mark.parametrize(
    "text",
    [
        "North Gate", "kensington please", "the north gate branch", "switch to the Kensington store, please",
        "i'd like north gate", "al local de Kensington, por favor", "mejor la sucursal North Gate",
        "au restaurant Kensington s'il vous plaît", "plutôt North Gate", "at Kensington", "it's the North Gate one",
    ],
)  # fmt: skip
def test_a_message_that_only_chooses(text: str) -> None:
    assert find(text) == ("north", "")
    assert find(text, ASKED) == ("north", "")


@pytest.mark.parametrize(
    ("text", "pending", "rest"),
    [
        ("two cokes at the High Street branch", None, "two cokes"),
        ("is the high street store open?", None, "is  open?"),
        ("high street, and add a coke", ASKED, "and add a coke"),
    ],
)
def test_the_rest_of_the_message_is_read_without_it(text: str, pending: Pending | None, rest: str) -> None:
    assert find(text, pending) == ("high", rest)


@pytest.mark.parametrize(
    ("text", "pending"),
    [
        ("deliver to 5 High Street", None), ("High Street", ADDRESS), ("5 High Street, flat 2", ADDRESS),
        ("not the high street branch", None), ("not high street", ASKED), ("north gate or high street?", ASKED),
        ("which branch is closer?", ASKED), ("highstreet", ASKED), ("a coke", ASKED), ("", ASKED),
    ],
)  # fmt: skip
def test_what_chooses_no_branch(text: str, pending: Pending | None) -> None:
    assert find(text, pending) is None


@dataclass
class Inner:
    """A reader that keeps what it was given."""

    commands: tuple[Command, ...] = (ShowCart(),)
    seen: list[ReadingContext] = field(default_factory=list)

    async def read(self, context: ReadingContext) -> Reading:
        self.seen.append(context)
        return Reading(commands=self.commands)


async def read(inner: Inner, text: str, current: str | None, *, fixed: bool = False) -> tuple[Command, ...]:
    given = replace(context(text, pending=ASKED), has_fixed_store=fixed)
    return (await StoreReader(inner, STORES, current).read(given)).commands


NORTH = Pick(ids=("store:north",))


async def test_of_a_message_for_another_branch_nothing_else_is_read() -> None:
    inner = Inner()
    assert await read(inner, "my cart at the Kensington branch", "high") == (NORTH,)
    assert inner.seen == []


async def test_the_current_branchs_message_is_read_whole() -> None:
    inner = Inner()
    assert await read(inner, "my cart at the Kensington branch", "north") == (NORTH, ShowCart())
    assert [(each.text, each.pending) for each in inner.seen] == [("my cart", None)]
    assert await read(Inner((NotUnderstood(),)), "hmm, Kensington", "north") == (NORTH,)


async def test_a_branch_that_the_client_names_is_not_the_guests_to_choose() -> None:
    inner = Inner()
    assert await read(inner, "the Kensington branch", "high", fixed=True) == (ShowCart(),)
    assert await read(inner, "hello", "high") == (ShowCart(),)
    assert [each.text for each in inner.seen] == ["the Kensington branch", "hello"]
