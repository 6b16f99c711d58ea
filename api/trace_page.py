"""The HTML page of a recorded turn: a waterfall of its steps, its path through the graph, the changes of the state."""

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
from recording.json_diff import JsonDifference, json_differences
from recording.turn_record import RecordedCall, TimedStep, TurnRecord
from store.recordings import Neighbours

_FOLDER = Path(__file__).with_name("pages")
_MAX_CHARACTERS = 60_000
_MIN_WIDTH = 0.4
"""Minimum width in percent of the waterfall, so that very short steps are visible."""
_TOKENS = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*"(?=\s*:))|(?P<text>"(?:[^"\\]|\\.)*")|(?P<word>-?\d[\d.eE+-]*|true|false|null)'
)
_CLOCK_TOLERANCE_MS = 0.1
"""Tolerance for overlaps, because two clocks are involved: a smaller overlap counts as a sequence."""
_NAMES = {("menu", "known"): "menu known already", ("menu", "age_s"): "age of that menu"}


@dataclass(frozen=True, slots=True)
class WaterfallRow:
    """A row of the waterfall. ``start`` and ``width`` in percent of the turn; ``number``: position in the path."""

    label: str
    kind: str
    depth: int
    start: float
    width: float
    duration_ms: float
    outcome: str
    node: str = ""
    number: int | None = None
    call: RecordedCall | None = None
    answer: JsonValue = None


@dataclass(frozen=True, slots=True)
class TurnView:
    """The data of one turn on the page."""

    record: TurnRecord
    rows: tuple[WaterfallRow, ...]
    path: tuple[str, ...]
    changes: tuple[JsonDifference, ...]
    neighbours: Neighbours

    @property
    def reply(self) -> Mapping[str, JsonValue]:
        """The reply's fields; empty when there was none."""
        return _fields(self.record.reply)

    @property
    def reply_text(self) -> str:
        """The reply text."""
        return str(_fields(self.reply.get("reply")).get("text", ""))

    @property
    def quick_replies(self) -> Sequence[JsonValue]:
        """The reply's quick replies."""
        replies = _fields(self.reply.get("reply")).get("quick_replies")
        return replies if isinstance(replies, list) else ()

    @property
    def turn(self) -> Mapping[str, JsonValue]:
        """The turn in the final state: understanding, outcomes, route."""
        return _fields((self.record.after or {}).get("turn"))

    @property
    def reading(self) -> Mapping[str, JsonValue]:
        """The reading of the message; empty when the turn did not come so far. Older turns have another shape."""
        return _fields(self.turn.get("reading") or self.turn.get("understanding"))

    @property
    def intents(self) -> Sequence[JsonValue]:
        """V2's intents, as in the reply."""
        intents = self.reply.get("intents")
        return intents if isinstance(intents, list) else ()

    @property
    def commands(self) -> tuple[dict[str, JsonValue], ...]:
        """The commands of the reading without empty fields."""
        listed = self.reading.get("commands")
        commands = (_fields(each) for each in (listed if isinstance(listed, list) else ()))
        return tuple({k: v for k, v in each.items() if v not in (None, [], {}, "", False)} for each in commands)

    @property
    def visits(self) -> dict[str, str]:
        """Each node of the path with its positions: "2 · 4"."""
        numbers: dict[str, list[str]] = {}
        for number, name in enumerate(self.path, start=1):
            numbers.setdefault(name, []).append(str(number))
        return {name: " · ".join(places) for name, places in numbers.items()}

    def is_on_path(self, one: str, other: str) -> bool:
        """Whether the path contains the edge between these two nodes."""
        whole = ("__start__", *self.path, *(("__end__",) if self.record.reply else ()))
        return bool(self.path) and any({one, other} == set(step) for step in pairwise(whole))


def build_turn_view(record: TurnRecord, answers: Mapping[str, JsonValue], neighbours: Neighbours) -> TurnView:
    """The data of the page for a turn."""
    path = tuple(step.name for step in record.steps if step.kind == "node")
    changes = json_differences(_session(record.before), _session(record.after), "session") if record.after else ()
    return TurnView(record, tuple(_rows(record, answers)), path, tuple(changes), neighbours)


def trace_page(trace_id: str, turns: Sequence[TurnView], drawing: Drawing, root: str = "") -> tuple[str, str]:
    """The page, and the nonce of its Content-Security-Policy. ``root``: prefix of links."""
    nonce = token_urlsafe(12)
    page = _templates().get_template("trace.html.j2")
    return page.render(trace_id=trace_id, turns=turns, drawing=drawing, root=root, nonce=nonce), nonce


def graph_page(drawing: Drawing) -> tuple[str, str]:
    """The page with the graph, and its nonce."""
    nonce = token_urlsafe(12)
    return _templates().get_template("graph.html.j2").render(drawing=drawing, nonce=nonce), nonce


def highlight_json(value: object) -> Markup:
    """JSON as indented, highlighted HTML; all content is escaped."""
    text = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False, default=str)
    cut = text[:_MAX_CHARACTERS]
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
    environment = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["pretty"] = highlight_json
    environment.filters["ms"] = _duration
    environment.filters["segment"] = lambda text: quote(text, safe="")
    return environment


def _duration(ms: float) -> str:
    if ms >= 100:
        return f"{ms:,.0f} ms"
    return f"{ms:.1f} ms" if ms >= 1 else f"{ms * 1000:.0f} µs"


def _rows(record: TurnRecord, answers: Mapping[str, JsonValue]) -> Iterator[WaterfallRow]:
    """The steps in the order of their start, each call with its request and answer."""
    whole_ms = max([record.duration_ms, *(step.start_ms + step.duration_ms for step in record.steps), 0.001])
    number = 0
    for timed, depth in _nest(_pair_with_calls(record)):
        number += timed.is_node
        yield WaterfallRow(
            label=_label(timed.part, timed.call),
            kind=timed.part.kind if isinstance(timed.part, TimedStep) else timed.part.source,
            depth=depth,
            start=round(min(timed.part.start_ms / whole_ms * 100, 100 - _MIN_WIDTH), 3),
            width=round(max(timed.part.duration_ms / whole_ms * 100, _MIN_WIDTH), 3),
            duration_ms=timed.part.duration_ms,
            outcome=_outcome_of(timed.part),
            node=timed.part.name if timed.is_node else "",
            number=number if timed.is_node else None,
            call=timed.call,
            answer=None if timed.call is None else _answer_of(timed.call, answers),
        )


@dataclass(frozen=True, slots=True)
class _TimedPart:
    """A step, or a call that belongs to no step; with the call of the step."""

    part: TimedStep | RecordedCall
    call: RecordedCall | None

    @property
    def is_node(self) -> bool:
        return isinstance(self.part, TimedStep) and self.part.kind == "node"

    @property
    def end_ms(self) -> float:
        return self.part.start_ms + self.part.duration_ms


def _pair_with_calls(record: TurnRecord) -> list[_TimedPart]:
    """All steps with their calls, then the calls that are left, in the order of their start."""
    unmatched = [call for call in record.calls if call.source != "clock"]
    timed: list[_TimedPart] = []
    for step in record.steps:
        call = _call_of(step, unmatched)
        if call is not None:
            unmatched.remove(call)
        timed.append(_TimedPart(step, call))
    timed += [_TimedPart(call, call) for call in unmatched]
    return sorted(timed, key=lambda each: each.part.start_ms)


def _nest(timed: Sequence[_TimedPart]) -> Iterator[tuple[_TimedPart, int]]:
    """Each part with its depth: the number of earlier parts that it lies within."""
    around: list[_TimedPart] = []
    for each in timed:
        around = [outer for outer in around if _lies_within(each, outer)]
        yield each, len(around)
        around.append(each)


def _lies_within(inner: _TimedPart, outer: _TimedPart) -> bool:
    ends_inside = inner.end_ms <= outer.end_ms + _CLOCK_TOLERANCE_MS
    return ends_inside and inner.part.start_ms <= outer.end_ms - _CLOCK_TOLERANCE_MS


def _outcome_of(part: TimedStep | RecordedCall) -> str:
    if isinstance(part, TimedStep):
        return part.outcome
    return "error" if part.error else "ok"


def _answer_of(call: RecordedCall, answers: Mapping[str, JsonValue]) -> JsonValue:
    """The call's own answer, or the one that it shares with other calls."""
    return answers.get(call.shared) if call.shared else call.answer


def _call_of(step: TimedStep, unmatched: Sequence[RecordedCall]) -> RecordedCall | None:
    """The call of a step: the first unmatched call of the same service."""
    if step.kind not in ("service", "model"):
        return None
    return next((c for c in unmatched if c.source == step.kind and _short(c.name) == step.name), None)


def _short(service: str) -> str:
    return service.removeprefix("customer_").removesuffix("_service")


def _label(each: TimedStep | RecordedCall, call: RecordedCall | None) -> str:
    if isinstance(each, RecordedCall):
        return _NAMES.get((each.source, each.operation), f"our record: {each.operation.replace('_', ' ')}")
    words = each.name.replace("_", " ")
    operation = _split_camel_case(call.operation) if call is not None and call.source == "service" else ""
    return words if operation in ("", words) else f"{words}: {operation}"


def _split_camel_case(camel: str) -> str:
    """ "SavePreferences" as "save preferences"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", camel).lower()


def _session(channels: Mapping[str, JsonValue] | None) -> object:
    return (channels or {}).get("session") or {}


def _fields(value: object) -> Mapping[str, JsonValue]:
    return value if isinstance(value, dict) else {}
