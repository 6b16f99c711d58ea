"""One conversation through every transport does the same; ``make conformance`` plays forty."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle

import httpx
import pytest

from evals.conformance.played_turns import PlayedTurn, read_turns
from evals.conformance.transports import BASELINE, TRANSPORTS, GuestTalk
from tests.api.restaurant import new_name

ORDER = ("two still waters and a brownie", "take off one of the waters", "pickup, and i pay cash", "yes")


async def play(client: httpx.AsyncClient, *transports: str) -> tuple[PlayedTurn, ...]:
    """The turns of a new guest whose messages come by these transports in turn."""
    user = new_name()
    talks = {name: GuestTalk(client, user) for name in transports}
    for text, name in zip(ORDER, cycle(transports), strict=False):
        await TRANSPORTS[name].send(talks[name], text)
    transport = client._transport
    assert isinstance(transport, httpx.ASGITransport)
    turns = await read_turns(transport.app.state.resources.pool, user, len(ORDER))  # type: ignore[attr-defined]
    # Whether a turn fetches the menu depends on the age of the kept one.
    return tuple(replace(turn, steps=_list_effects(turn), calls=()) for turn in turns)


def _list_effects(turn: PlayedTurn) -> tuple[tuple[str, str], ...]:
    return tuple(step for step in turn.steps if step[0] in ("quote_order", "place_order"))


@pytest.fixture(scope="module")
async def expected(client: httpx.AsyncClient) -> tuple[PlayedTurn, ...]:
    return await play(client, BASELINE)


@pytest.mark.parametrize("name", [name for name in TRANSPORTS if name != BASELINE])
async def test_a_transport_does_what_http_does(
    name: str, client: httpx.AsyncClient, expected: tuple[PlayedTurn, ...]
) -> None:
    assert "place_order" in [step for step, _ in expected[-1].steps]
    assert await play(client, name) == expected


async def test_a_conversation_goes_on_over_all_of_them(
    client: httpx.AsyncClient, expected: tuple[PlayedTurn, ...]
) -> None:
    assert await play(client, *reversed(TRANSPORTS)) == expected
