"""A recorded turn laid out for people: its steps as a waterfall, its path over the graph, what changed in the state."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from secrets import token_urlsafe
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from pydantic import JsonValue

from graph.drawing import Drawing
from recording.json_diff import Difference, json_differences
from recording.turn_record import Call, TimedStep, TurnRecord
from store.recordings import Neighbours

_FOLDER = Path(__file__).with_name("pages")
_LONGEST_SHOWN = 60_000
_NARROWEST = 0.4
"""Percent of the waterfall's width: what takes no time must still be seen."""
_TOKENS = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*"(?=\s*:))|(?P<text>"(?:[^"\\]|\\.)*")|(?P<word>-?\d[\d.eE+-]*|true|false|null)'
)
_NEXT_MS = 0.1
"""What begins so shortly before another's end comes after it: two clocks are at work."""
_NAMES = {("menu", "known"): "menu known already", ("menu", "age_s"): "age of that menu"}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the waterfall. ``start`` and ``width`` in percent of the turn; ``number`` counts the nodes walked."""

    label: str
    kind: str
    depth: int
    start: float
    width: float
    duration_ms: float
    outcome: str
    node: str = ""
    number: int | None = None
    call: Call | None = None
    answer: JsonValue = None


@dataclass(frozen=True, slots=True)
class TurnView:
    """One turn as the page shows it."""

    story: TurnRecord
    rows: tuple[Row, ...]
    walked: tuple[str, ...]
    changes: tuple[Difference, ...]
    around: Neighbours

    @property
    def reply(self) -> Mapping[str, JsonValue]:
        """The reply's fields; empty when there was none."""
        return _fields(self.story.reply)

    @property
    def said(self) -> str:
        """The house's words."""
        return str(_fields(self.reply.get("reply")).get("text", ""))

    @property
    def quick_replies(self) -> Sequence[JsonValue]:
        """What the guest could answer with one tap."""
        replies = _fields(self.reply.get("reply")).get("quick_replies")
        return replies if isinstance(replies, list) else ()

    @property
    def turn(self) -> Mapping[str, JsonValue]:
        """The state's turn after the walk: understanding, outcomes, route."""
        return _fields((self.story.after or {}).get("turn"))

    @property
    def heard(self) -> Mapping[str, JsonValue]:
        """What was understood; empty when the turn did not come so far."""
        return _fields(self.turn.get("understanding"))

    @property
    def slots(self) -> dict[str, JsonValue]:
        """What was heard beside the intent, without what was not said."""
        slots = _fields(self.heard.get("slots"))
        return {name: value for name, value in slots.items() if value not in (None, [], False)}

    @property
    def visits(self) -> dict[str, str]:
        """Each node that was walked, with its places on the path: "2 · 4"."""
        numbers: dict[str, list[str]] = {}
        for number, name in enumerate(self.walked, start=1):
            numbers.setdefault(name, []).append(str(number))
        return {name: " · ".join(given) for name, given in numbers.items()}

    def lit(self, one: str, other: str) -> bool:
        """Whether the path went over the line between these two."""
        whole = ("__start__", *self.walked, *(("__end__",) if self.story.reply else ()))
        return bool(self.walked) and any({one, other} == set(step) for step in pairwise(whole))


def view_of(story: TurnRecord, answers: Mapping[str, JsonValue], around: Neighbours) -> TurnView:
    """The turn, laid out."""
    walked = tuple(step.name for step in story.steps if step.kind == "node")
    changed = json_differences(_session(story.before), _session(story.after), "session") if story.after else ()
    return TurnView(story, tuple(_rows(story, answers)), walked, tuple(changed), around)


def trace_page(trace_id: str, turns: Sequence[TurnView], drawing: Drawing, root: str = "") -> tuple[str, str]:
    """The page, and the nonce that its style and script need in the Content-Security-Policy. ``root``: of the links."""
    nonce = token_urlsafe(12)
    page = _templates().get_template("trace.html.j2")
    return page.render(trace_id=trace_id, turns=turns, drawing=drawing, root=root, nonce=nonce), nonce


def graph_page(drawing: Drawing) -> tuple[str, str]:
    """The graph alone, and the page's nonce."""
    nonce = token_urlsafe(12)
    return _templates().get_template("graph.html.j2").render(drawing=drawing, nonce=nonce), nonce


def pretty(value: object) -> Markup:
    """JSON, indented and coloured. Everything in it is escaped."""
    text = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False, default=str)
    cut = text[:_LONGEST_SHOWN]
    pieces: list[Markup] = []
    at = 0
    for token in _TOKENS.finditer(cut) if not isinstance(value, str) else ():
        pieces += (escape(cut[at : token.start()]), Markup('<b class="{}">{}</b>').format(token.lastgroup, token[0]))
        at = token.end()
    pieces.append(escape(cut[at:]))
    if len(text) > len(cut):
        pieces.append(Markup("\n… {} characters more").format(len(text) - len(cut)))
    return Markup("").join(pieces)


@cache
def _templates() -> Environment:
    made = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    made.filters["pretty"] = pretty
    made.filters["ms"] = _duration
    made.filters["segment"] = lambda text: quote(text, safe="")
    return made


def _duration(ms: float) -> str:
    if ms >= 100:
        return f"{ms:,.0f} ms"
    return f"{ms:.1f} ms" if ms >= 1 else f"{ms * 1000:.0f} µs"


def _rows(story: TurnRecord, answers: Mapping[str, JsonValue]) -> Iterator[Row]:
    """The steps in the order of their starts, each call with what was asked and answered."""
    waiting = [call for call in story.calls if call.source != "clock"]
    whole_ms = max([story.duration_ms, *(step.start_ms + step.duration_ms for step in story.steps), 0.001])
    timed: list[tuple[TimedStep | Call, Call | None]] = []
    for step in story.steps:
        call = _call_of(step, waiting)
        if call is not None:
            waiting.remove(call)
        timed.append((step, call))
    timed += [(call, call) for call in waiting]
    open_until: list[float] = []
    number = 0
    for each, call in sorted(timed, key=lambda pair: pair[0].start_ms):
        end_ms = each.start_ms + each.duration_ms
        while open_until and (end_ms > open_until[-1] + _NEXT_MS or each.start_ms > open_until[-1] - _NEXT_MS):
            open_until.pop()
        is_node = isinstance(each, TimedStep) and each.kind == "node"
        number += is_node
        yield Row(
            label=_label(each, call),
            kind=each.kind if isinstance(each, TimedStep) else each.source,
            depth=len(open_until),
            start=round(min(each.start_ms / whole_ms * 100, 100 - _NARROWEST), 3),
            width=round(max(each.duration_ms / whole_ms * 100, _NARROWEST), 3),
            duration_ms=each.duration_ms,
            outcome=each.outcome if isinstance(each, TimedStep) else "error" if each.error else "ok",
            node=each.name if is_node else "",
            number=number if is_node else None,
            call=call,
            answer=None if call is None else answers.get(call.shared) if call.shared else call.answer,
        )
        open_until.append(end_ms)


def _call_of(step: TimedStep, waiting: Sequence[Call]) -> Call | None:
    """The call that a step timed: the first of that service which is left."""
    if step.kind not in ("service", "model"):
        return None
    return next((c for c in waiting if c.source == step.kind and _short(c.name) == step.name), None)


def _short(service: str) -> str:
    return service.removeprefix("customer_").removesuffix("_service")


def _label(each: TimedStep | Call, call: Call | None) -> str:
    if isinstance(each, Call):
        return _NAMES.get((each.source, each.operation), f"our record: {each.operation.replace('_', ' ')}")
    words = each.name.replace("_", " ")
    asked = _spaced(call.operation) if call is not None and call.source == "service" else ""
    return words if asked in ("", words) else f"{words}: {asked}"


def _spaced(camel: str) -> str:
    """ "SavePreferences" as "save preferences"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", camel).lower()


def _session(channels: Mapping[str, JsonValue] | None) -> object:
    return (channels or {}).get("session") or {}


def _fields(value: object) -> Mapping[str, JsonValue]:
    return value if isinstance(value, dict) else {}
