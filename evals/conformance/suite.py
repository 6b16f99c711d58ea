"""Plays conversations over each transport and over several in turn, and lists what differs from POST /orchestrate."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle

from api.messenger_guests import derive_guest
from evals.conformance.played_turns import PlayedConversation, read_played
from evals.conformance.transports import BASELINE, ConformanceTransport, GuestKind, GuestTalk
from evals.conversations.script import ScriptedConversation
from evals.conversations.testbed import RestaurantTestbed
from store.pool import Pool

SAME, DIFFERENT, NOT_CARRIED = ".", "X", "-"
MIXES: Mapping[str, GuestKind] = {
    "mixed": "phone",
    "mixed, telegram": "telegram",
    "mixed, automation": "automation",
}
"""The rows in which each message comes by the next transport. A messenger's guest has one address."""


@dataclass
class Conformance:
    """The result. ``marks``: of each transport, one for each conversation; ``turns`` and ``seconds``: of each, too."""

    marks: dict[str, str] = field(default_factory=dict)
    turns: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)

    def render(self, transports: Mapping[str, ConformanceTransport]) -> str:
        """The table, after the differences."""
        rows = [f"{'transport':<18} {'same':>8}  {'ms a turn':>9}  conversations; a message is named by"]
        for name, marks in self.marks.items():
            carried = len(marks) - marks.count(NOT_CARRIED)
            score, pace = f"{marks.count(SAME)} of {carried}", 1000 * self.seconds[name] / max(1, self.turns[name])
            named_by = transports[name].message_id if name in transports else "the transport of its turn"
            rows.append(f"{name:<18} {score:>8}  {pace:>9.1f}  {marks}  {named_by}")
        legend = f"{SAME} the same as {BASELINE}   {DIFFERENT} different   {NOT_CARRIED} needs a language, not carried"
        return "\n".join([*self.differences, *rows, legend])


@dataclass(frozen=True, slots=True)
class ConformanceSuite:
    """Plays on an open testbed, over these transports."""

    testbed: RestaurantTestbed
    pool: Pool
    transports: Mapping[str, ConformanceTransport]
    mixes: Mapping[str, GuestKind] = field(default_factory=lambda: MIXES)
    result: Conformance = field(default_factory=Conformance)

    def open_talk(self, kind: str = "", locale: str = "en") -> GuestTalk:
        """A new guest's conversation; of a messenger's guest, in the session that the messenger gives."""
        if not kind:
            return GuestTalk(self.testbed.api, f"guest-{uuid.uuid4()}", locale)
        if kind == "thread":
            return GuestTalk(self.testbed.api, f"guest-{uuid.uuid4()}", locale, session=str(uuid.uuid4()))
        settings, address = self.testbed.settings, _new_address(kind)
        guest = derive_guest(settings, settings.default_tenant, kind, address)
        return GuestTalk(self.testbed.api, guest.user_id, locale, session=guest.session_id, address=address)

    async def warm_up(self) -> None:
        """Send a message by each: the first one of a process fetches its menu and loads its library."""
        for transport in self.transports.values():
            await transport.send(self.open_talk(transport.guest_kind), "a brownie")

    async def play_all(self, conversations: Sequence[ScriptedConversation]) -> None:
        """Play each conversation over each transport, and in each mix."""
        for conversation in conversations:
            expected = await self._play(BASELINE, (BASELINE,), "", conversation)
            self._note(BASELINE, (BASELINE,), conversation, expected, expected)
            for name, transport in self.transports.items():
                if name == BASELINE:
                    continue
                if conversation.locale != "en" and not transport.has_locale:
                    self._mark(name, NOT_CARRIED)
                    continue
                played = await self._play(name, (name,), transport.guest_kind, conversation)
                self._note(name, (name,), conversation, expected, played)
            for name, kind in self.mixes.items():
                names = self._list_mix(kind, conversation.locale)
                played = await self._play(name, names, kind, conversation)
                self._note(name, names, conversation, expected, played)

    async def send_together(self, first: str, second: str) -> None:
        """Send two messages to one session at the same moment: neither may be lost."""
        kind = self._find_kind((first, second))
        if kind is None:
            return
        talk = self.open_talk(kind)
        texts = {"two still waters": first, "a brownie": second}
        await asyncio.gather(*(self.transports[name].send(_copy(talk), text) for text, name in texts.items()))
        played = await read_played(self.testbed, self.pool, talk.user, 2, talk.session)
        lines = played.turns[-1].cart
        quantities = sorted(line["quantity"] for line in lines) if isinstance(lines, list) else []  # type: ignore[index,call-overload,type-var]
        if quantities != [1, 2]:
            self.result.differences.append(f"{first} and {second} at the same moment: the cart has {lines!r}")

    async def confirm_together(self, names: Sequence[str]) -> None:
        """Send the yes to a read-back over several transports at the same moment: there is one order."""
        kind = self._find_kind(names)
        if kind is None:
            return
        talk = self.open_talk(kind)
        await self.transports[BASELINE].send(_copy(talk), "two still waters, that's all, pickup, and i pay cash")
        await asyncio.gather(*(self.transports[name].send(_copy(talk), "yes") for name in names))
        [(orders,)] = await self.testbed.rows("SELECT count(*) FROM orders WHERE user_id = %s", talk.user)
        if orders != 1:
            self.result.differences.append(f"a yes over {', '.join(names)}: {orders} orders")

    async def _play(
        self, row: str, names: Sequence[str], kind: str, conversation: ScriptedConversation
    ) -> PlayedConversation:
        talk = self.open_talk(kind, conversation.locale)
        talks = {name: _copy(talk) for name in names}
        started = time.perf_counter()
        shown = [
            await self.transports[name].send(talks[name], step.guest or "")
            for step, name in zip(conversation.steps, cycle(names), strict=False)
        ]
        self.result.seconds[row] = self.result.seconds.get(row, 0.0) + time.perf_counter() - started
        self.result.turns[row] = self.result.turns.get(row, 0) + len(conversation.steps)
        played = await read_played(self.testbed, self.pool, talk.user, len(conversation.steps), talk.session)
        if not all(shown):
            self.result.differences.append(f"{row}: {conversation.name}: an empty reply")
        # Old orders affect nobody: the restaurant's suggestions come from recent ones.
        await self.testbed.rows(
            "UPDATE orders SET placed_at = placed_at - interval '7 days' WHERE user_id = %s", talk.user
        )
        return played

    def _note(
        self,
        row: str,
        names: Sequence[str],
        conversation: ScriptedConversation,
        expected: PlayedConversation,
        played: PlayedConversation,
    ) -> None:
        if any(self.transports[name].masks_addresses for name in names):
            expected, played = expected.mask_addresses(), played.mask_addresses()
        differences = expected.list_differences(played)
        self._mark(row, DIFFERENT if differences else SAME)
        self.result.differences += [f"{row}: {conversation.name}: {each}" for each in differences]

    def _mark(self, row: str, mark: str) -> None:
        self.result.marks[row] = self.result.marks.get(row, "") + mark

    def _list_mix(self, kind: str, locale: str) -> tuple[str, ...]:
        """The transports that a guest of this kind can use in this language."""
        return tuple(
            name
            for name, each in self.transports.items()
            if each.guest_kind in ("", kind)
            and (each.has_locale or locale == "en")
            # A LangGraph server keeps its sessions itself.
            and (kind != "thread" or each.guest_kind == kind)
        )

    def _find_kind(self, names: Sequence[str]) -> str | None:
        """The kind of guest that can use all of these; None: there is none."""
        kinds = {self.transports[name].guest_kind for name in names} - {""}
        return None if len(kinds) > 1 else next(iter(kinds), "")


def _new_address(kind: str) -> str:
    """An address that no other guest of the run has."""
    number = uuid.uuid4().int % 10**9
    match kind:
        case "phone":
            return f"4915{number:09}"
        case "telegram":
            return str(700_000_000 + number)
        case _:
            return f"contact-{number}"


def _copy(talk: GuestTalk) -> GuestTalk:
    """The same guest on another client."""
    return GuestTalk(talk.api, talk.user, talk.locale, session=talk.session, address=talk.address)
