"""Sessions are forgotten whole, and never while something of theirs is open."""

import psycopg
import pytest

from domain.placement import NewPlacement, placement_key
from store.expiry import expire_sessions
from store.ledger import Granted, Ledger
from store.placements import Placements
from store.pool import Pool
from tests.store.turns import asked, take_turn

DAY_S = 86_400.0


def age(database: str, session_id: str) -> None:
    with psycopg.connect(database) as conn:
        conn.execute("update sessions set updated_at = now() - interval '31 days' where session_id = %s", (session_id,))


async def test_an_idle_session_goes_whole_and_others_stay(database: str, ledger: Ledger, pool: Pool) -> None:
    await take_turn(ledger, pool, "m1", session="old")
    await take_turn(ledger, pool, "m2", session="new")
    age(database, "old")
    assert await expire_sessions(pool, idle_s=30 * DAY_S) == 1
    assert await expire_sessions(pool, idle_s=30 * DAY_S) == 0
    assert await ledger.transcript("acme", "old", "ann") is None
    assert await ledger.transcript("acme", "new", "ann")
    with psycopg.connect(database) as conn:
        for table in ("sessions", "turns", "checkpoints"):
            assert conn.execute(f"select count(*) from {table}").fetchone() == (1,), table  # type: ignore[arg-type]
    assert '"turn": 1,' in await take_turn(ledger, pool, "m1", session="old"), "it begins afresh"


@pytest.mark.parametrize("open_thing", ["turn", "placement"])
async def test_a_session_with_something_open_is_spared(
    database: str, ledger: Ledger, pool: Pool, open_thing: str
) -> None:
    await take_turn(ledger, pool, "m1", session="old")
    if open_thing == "turn":
        assert isinstance(await ledger.begin(asked("m2", session="old"), body_hash="h", lease_s=60), Granted)
    else:
        key = placement_key("acme", "ann", "old", "h", "c")
        await Placements(pool).submit(NewPlacement(key, "acme", "old", "ann", "h", "c", read_back={}, request={}))
    age(database, "old")
    assert await expire_sessions(pool, idle_s=30 * DAY_S) == 0
    assert await ledger.transcript("acme", "old", "ann")
