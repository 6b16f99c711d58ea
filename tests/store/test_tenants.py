"""The database itself separates the tenants: a statement that asks for another tenant's rows gets none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import uuid4

import psycopg
import pytest

from store.errors import StoreUnavailable
from store.ledger import Granted, Ledger
from store.migrate import enforce_isolation, migrate
from store.pool import Pool, open_pool, rows
from store.tenant_scope import acting_for
from tests.store.roles import make_role, url_of_app_role, url_of_role
from tests.store.turns import asked, run

TABLES = (
    "sessions", "turns", "waiting_turns", "private_values", "placements", "recordings", "checkpoints",
    "checkpoint_blobs", "checkpoint_writes",
)  # fmt: skip


@pytest.fixture
async def app_pool(database: str) -> AsyncIterator[Pool]:
    """A pool of the API's role."""
    opened = await open_pool(url_of_app_role(database), 4)
    yield opened
    await opened.close()


async def take_turn(pool: Pool, tenant: str, text: str = "hello") -> None:
    """A whole turn of the same guest and session at this restaurant."""
    ledger, message = Ledger(pool), asked(tenant=tenant, text=text)
    with acting_for(tenant):
        granted = await ledger.begin(message, body_hash="h", lease_s=5)
        assert isinstance(granted, Granted)
        saver = await run(pool, granted, text)
        await ledger.end(granted, message, "{}", saver.result())


async def count(pool: Pool, table: str, tenant: str | None) -> int:
    with acting_for(tenant):
        [row] = await rows(pool, f"select count(*) as n from {table}", ())
    return int(row["n"])


async def test_each_tenant_sees_its_own_rows(app_pool: Pool) -> None:
    await take_turn(app_pool, "a", "my phone is +1 212 555 0123")
    await take_turn(app_pool, "b")
    for table in ("sessions", "turns", "checkpoints"):
        assert [await count(app_pool, table, tenant) for tenant in ("a", "b", "c", None)] == [1, 1, 0, 2]
    assert [await count(app_pool, "private_values", tenant) for tenant in ("a", "b")] == [1, 0]


async def test_without_a_tenant_nothing_is_seen_or_written(app_pool: Pool) -> None:
    await take_turn(app_pool, "a")
    for table in TABLES[:6]:
        [row] = await rows(app_pool, f"select count(*) as n from {table}", ())
        assert row["n"] == 0
    with pytest.raises(StoreUnavailable, match="InsufficientPrivilege"):
        await Ledger(app_pool).begin(asked(tenant="a", session="t"), body_hash="h", lease_s=5)


async def test_a_statement_cannot_write_another_tenants_rows(app_pool: Pool) -> None:
    await take_turn(app_pool, "a")
    with acting_for("b"):
        assert await rows(app_pool, "update turns set body_hash = 'x' returning turn", ()) == []
        assert await rows(app_pool, "delete from sessions returning turn", ()) == []
        statement = "insert into sessions (thread_id, tenant, session_id, user_id) values (%s, 'a', 's', 'u')"
        with pytest.raises(StoreUnavailable, match="InsufficientPrivilege"):
            await rows(app_pool, f"{statement} returning turn", (uuid4(),))


async def test_a_tenant_of_any_name_is_only_a_tenant(app_pool: Pool) -> None:
    await take_turn(app_pool, "a")
    for name in ("*", "on", "", "' or true --"):
        assert await count(app_pool, "sessions", name) == 0


async def test_the_scope_ends_with_its_transaction(app_pool: Pool) -> None:
    with acting_for("a"):
        await rows(app_pool, "select 1 as one", ())
    async with app_pool.connection() as connection:
        cursor = await connection.execute("select current_tenant() as tenant, sees_no_tenant() as none")
        assert await cursor.fetchone() == {"tenant": "", "none": True}


async def test_every_table_with_guests_data_has_a_policy(database: str) -> None:
    with psycopg.connect(database) as connection:
        secured = connection.execute(
            "select relname from pg_class where relrowsecurity and relnamespace = 'public'::regnamespace"
        ).fetchall()
        tables = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
    without = {name for (name,) in tables} - {name for (name,) in secured}
    # Versions, the menus of recordings, which are found by their hash alone, and the deployment's own random values.
    assert without == {"orchestrator_migrations", "checkpoint_migrations", "recorded_answers", "deployment_secrets"}


async def test_the_owner_is_isolated_once_that_is_enforced(postgres_url: str) -> None:
    make_role(postgres_url, "orchestrator_owner")
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("grant all on schema public to orchestrator_owner")
    owner_url = url_of_role(postgres_url, "orchestrator_owner")
    migrate(owner_url)
    pool = await open_pool(owner_url, 2)
    try:
        await take_turn(pool, "a")
        assert await count(pool, "turns", "b") == 1
        with psycopg.connect(owner_url, autocommit=True) as connection:
            connection.execute("update turns set tenant = ''")  # as a replica of an earlier release writes it
        enforce_isolation(owner_url)
        assert [await count(pool, "turns", tenant) for tenant in ("a", "b")] == [1, 0]
        migrate(owner_url)
    finally:
        await pool.close()
