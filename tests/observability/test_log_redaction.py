"""Log lines hold no private value from any field of an event."""

from __future__ import annotations

import random
from collections.abc import Iterator

from observability.context import TurnContext, bind
from observability.events import (
    InputReceived,
    OutputSent,
    ServiceCalled,
    ServiceFailed,
    ServiceReturned,
    TurnFailed,
    emit,
)
from tests.observability.conftest import StartLog
from tests.observability.stand_in import LokiStandIn


def canaries(count: int) -> Iterator[str]:
    """Private values as people write them, each with a unique part."""
    dice = random.Random(7)
    for number in range(count):
        digits = f"{dice.randrange(10**9, 10**10)}"
        yield [
            f"canary{number}@mail{number}.example.com",
            f"+1 {digits[:3]} {digits[3:6]} {digits[6:]}",
            f"({digits[:3]}) {digits[3:6]}-{digits[6:]}",
            f"0{digits}",
            card(dice),
            " ".join(card(dice)[at : at + 4] for at in range(0, 16, 4)),
            f"Bearer canary{number}token{digits}",
            f"sk-canary{number}{digits}",
            f"{number + 1} Canary Lane",
        ][number % 9]


def card(dice: random.Random) -> str:
    """Sixteen digits that pass the Luhn check."""
    head = [4, *(dice.randrange(10) for _ in range(14))]
    doubled = [sum(divmod(2 * d, 10)) if at % 2 == 0 else d for at, d in enumerate(head)]
    return "".join(map(str, [*head, -sum(doubled) % 10]))


def test_none_of_500_private_values_is_in_the_pushed_lines(loki: LokiStandIn, start_log: StartLog) -> None:
    log = start_log()
    values = list(canaries(500))
    for value in values:
        with bind(TurnContext("trace-abc-123", f"{value}:web", "acme", value, "web")):
            emit(InputReceived(f"hello, {value} is mine"))
            emit(ServiceCalled("order", {"items": [{"note": f"for {value}", "deep": [[{"x": value}]]}], value: "key"}))
            emit(
                ServiceReturned(
                    "order", {"extra": {"customer": {"contact": value}}, "text": f"«{value}»\n{value}"}, 1.0
                )
            )
            emit(ServiceFailed("order", "service_rejected", f"said: {value}", 1.0))
            emit(OutputSent(f"Thanks, {value}.", "order", "order", 0.9, 5.0))
            emit(TurnFailed("internal", f"near {value}"))
    assert log.stop(60).total_lost == 0

    assert len(loki.lines) == 6 * 500
    pushed = b"\n".join(loki.bodies).decode()
    leaked = [value for value in values if value in pushed or value.removeprefix("Bearer ") in pushed]
    assert leaked == []
