"""Random requests of three tenants with the same ids, and what may come back for each."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import httpx
from fastapi import FastAPI

from api.auth.principal import SCOPES, Scope
from api.keys import create_key
from evals.isolation.kitchen import TENANTS, mark_of
from store.api_keys import ApiKeys
from store.pool import Pool

USERS, SESSIONS, TRACES = ("u1", "u2"), ("s1", "s2", "s3"), ("t1", "t2", "t3")
_LOOKS = 250
"""How often a new trace is looked for: turns are recorded in the background, so it appears after its reply."""
TEXTS = ("hello {mark}", "a soup", "pickup, cash, that's all", "yes", "where is my order?", "cancel my order")
ScopedPath = tuple[str, Scope]
ROUTES: tuple[ScopedPath, ...] = (
    ("orchestrate", "converse"), ("orchestrate", "converse"), ("orchestrate", "converse"), ("canonical", "converse"),
    ("session", "read_sessions"), ("session", "read_sessions"), ("trace", "traces"), ("trace page", "traces"),
    ("services", "metrics"), ("guest", "admin"), ("export", "admin"),
)  # fmt: skip


@dataclass
class Findings:
    """Statuses by route, and descriptions of everything that crossed a border."""

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    crossings: list[str] = field(default_factory=list)

    @property
    def requests(self) -> int:
        return self.statuses.total()


@dataclass
class TenantAttacker:
    """Sends the requests of one tenant's keys, one after the other, and knows what its own guests have written."""

    tenant: str
    client: httpx.AsyncClient
    keys: dict[frozenset[Scope], str]
    findings: Findings
    chance: random.Random
    turns: dict[tuple[str, str], int] = field(default_factory=dict)
    number: int = 0

    async def leave_traces(self) -> None:
        """Write a turn under each trace id, by a guest whom no request erases, and give it time to be recorded."""
        headers = {"X-Api-Key": self.keys[frozenset(SCOPES)]}
        guest = {"text": TEXTS[0].format(mark=mark_of(self.tenant)), "user_id": "resident", "session_id": "home"}
        for trace in TRACES:
            await self.client.post("/orchestrate", json=guest, headers=headers | {"X-Trace-Id": trace})
            # With a defect that loses turns nothing is ever recorded, so the wait is limited.
            for _ in range(_LOOKS):
                if (await self.client.get(f"/traces/{trace}", headers=headers)).status_code == HTTPStatus.OK:
                    break
                await asyncio.sleep(0.02)

    async def send_one(self) -> None:
        """One random request; what it must not bring is a finding."""
        self.number += 1
        route, scope = self.chance.choice(ROUTES)
        scopes = self.chance.choice(list(self.keys))
        named, claims = self._choose_claims()
        user, session = self.chance.choice(USERS), self.chance.choice(SESSIONS)
        answer = await self._call(route, self.keys[scopes], claims, user, session)
        self.findings.statuses[route, answer.status_code] += 1
        self._check(route, answer, is_allowed=scope in scopes and named <= {self.tenant}, claims=str(claims))
        if answer.status_code == 200:
            self._remember(route, user, session)

    async def check_transcripts(self) -> None:
        """Compare the transcripts with what was written: nothing is missing, and nothing was added."""
        key = self.keys[frozenset(SCOPES)]
        for user in USERS:
            for session in SESSIONS:
                answer = await self._call("session", key, {}, user, session)
                self._check("session", answer, is_allowed=True, claims="at the end")
                turns = len(answer.json().get("turns", [])) if answer.status_code == 200 else 0
                expected = min(self.turns.get((user, session), 0), 200)
                if turns != expected:
                    self._report(f"{user}'s {session} has {turns} turns, {expected} were written")

    def _choose_claims(self) -> tuple[set[str], dict[str, str]]:
        """The tenants that the request names, and where."""
        names = (None, None, None, self.tenant, self.tenant, *TENANTS, "nobody", "*")
        chosen = {place: name for place in ("field", "header", "host") if (name := self.chance.choice(names))}
        # A host name of no tenant names none.
        known = {name for place, name in chosen.items() if place != "host" or name in TENANTS}
        return known, chosen

    async def _call(self, route: str, key: str, claims: dict[str, str], user: str, session: str) -> httpx.Response:
        headers = {"X-Api-Key": key, "X-Trace-Id": self.chance.choice(TRACES)}
        headers |= {"X-Tenant-Id": claims["header"]} if "header" in claims else {}
        headers |= {"Host": f"{claims['host']}.example"} if "host" in claims else {}
        named = {"tenant": claims["field"]} if "field" in claims else {}
        text = self.chance.choice(TEXTS).format(mark=mark_of(self.tenant))
        message = f"m{self.number}"
        match route:
            case "orchestrate":
                body: dict[str, Any] = {"text": text, "user_id": user, "session_id": session, "message_id": message}
                return await self.client.post("/orchestrate", json=body | named, headers=headers)
            case "canonical":
                envelope = {
                    "context": named,
                    "session": {"session_id": session, "user_id": user},
                    "request": {"text": text},
                    "observability": {"message_id": message},
                }
                return await self.client.post("/canonical/voice", json=envelope, headers=headers)
            case "session":
                query = {"user_id": user, "limit": "200", **named}
                return await self.client.get(f"/sessions/{session}", params=query, headers=headers)
            case "guest":
                return await self.client.delete(f"/guests/{user}", params=named, headers=headers)
            case "export":
                return await self.client.get(f"/guests/{user}", params=named, headers=headers)
            case "services":
                return await self.client.get("/services", params=named, headers=headers)
            case _:
                path = f"/traces/{self.chance.choice(TRACES)}{'/view' if route == 'trace page' else ''}"
                return await self.client.get(path, headers=headers)

    def _check(self, route: str, answer: httpx.Response, *, is_allowed: bool, claims: str) -> None:
        for other in TENANTS:
            if other != self.tenant and (mark_of(other) in answer.text or f"/{other}/" in answer.text):
                self._report(f"{route} with {claims} shows data of {other}")
        is_own_route = route.startswith("trace")
        if answer.status_code == 200 and not is_allowed and not is_own_route:
            self._report(f"{route} with {claims} was allowed")

    def _remember(self, route: str, user: str, session: str) -> None:
        if route in ("orchestrate", "canonical"):
            self.turns[user, session] = self.turns.get((user, session), 0) + 1
        if route == "guest":
            for each in SESSIONS:
                self.turns.pop((user, each), None)

    def _report(self, what: str) -> None:
        self.findings.crossings.append(f"{self.tenant}: {what}")


async def attack(app: FastAPI, pool: Pool, *, requests: int, seed: int = 1) -> Findings:
    """Send ``requests`` random requests, those of the tenants at the same time, to a running app with AUTH=key."""
    findings = Findings()
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://api", timeout=60) as client:
        attackers = [
            TenantAttacker(tenant, client, await make_keys(pool, tenant), findings, random.Random(f"{seed}{tenant}"))
            for tenant in TENANTS
        ]
        await asyncio.gather(*(attacker.leave_traces() for attacker in attackers))
        await asyncio.gather(*(_send_all(attacker, requests // len(TENANTS)) for attacker in attackers))
        for attacker in attackers:
            await attacker.check_transcripts()
    return findings


async def make_keys(pool: Pool, tenant: str) -> dict[frozenset[Scope], str]:
    """A key of the tenant for each single scope, and one for all."""
    sets = [frozenset(SCOPES), frozenset(SCOPES), *(frozenset({scope}) for scope in SCOPES)]
    keys = {}
    for scopes in sets:
        key = await create_key(ApiKeys(pool), name=tenant, tenant=tenant, scopes=tuple(scopes))
        keys[scopes] = key.text
    return keys


async def _send_all(attacker: TenantAttacker, count: int) -> None:
    for _ in range(count):
        await attacker.send_one()
