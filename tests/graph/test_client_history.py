"""A turn whose client goes while its message is being read is cancelled; later it runs to its end."""

import asyncio

import pytest

from graph.client_history import ClientHistory, cut_off_when_gone, is_without_effect
from graph.errors import TurnCutOff


async def run_turn(gone: asyncio.Event, *, is_read: bool, seconds: float) -> None:
    """A turn whose client goes at once if ``gone`` is set."""
    async with cut_off_when_gone(ClientHistory(gone=gone), lambda: is_read):
        await asyncio.sleep(seconds)


async def test_a_client_that_goes_while_the_message_is_read_ends_the_turn() -> None:
    gone = asyncio.Event()
    gone.set()
    with pytest.raises(TurnCutOff):
        await run_turn(gone, is_read=False, seconds=10)
    await asyncio.sleep(0)  # the task goes on uncancelled


async def test_a_client_that_goes_later_does_not() -> None:
    gone = asyncio.Event()
    gone.set()
    await run_turn(gone, is_read=True, seconds=0.01)


async def test_a_cancelled_turn_stays_cancelled() -> None:
    task = asyncio.create_task(run_turn(asyncio.Event(), is_read=False, seconds=10))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_tools_that_read_are_no_effect_and_those_that_act_are() -> None:
    assert is_without_effect(["classify_intent", "fetch_menu", "quote_order", "commit"])
    for tool in ("place_order", "settle_order", "cancel_order", "save_preferences"):
        assert not is_without_effect(["classify_intent", tool])
