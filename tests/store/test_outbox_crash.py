"""A sender is killed between the receiver's answer and its own record: the row is sent again, under the same id."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from store.ledger import Ledger
from store.outbox_table import Outbox
from store.pool import Pool
from tests.services.stand_in import StandIn
from tests.store.test_outbox import EVERYWHERE, end_turn, message
from tests.waiting import wait_for

ROOT = Path(__file__).parents[2]
SENDER = """
import asyncio, sys
from services.delivery import OutgoingCall, deliver
from services.post import open_transport
from store.outbox_table import Outbox, Routes
from store.pool import open_pool

async def main():
    outbox = Outbox(await open_pool(sys.argv[1], 2))
    [row] = await outbox.claim(1, Routes(any_tenant=["whatsapp"]), claim_s=1.0)
    await deliver(open_transport(), OutgoingCall(sys.argv[2], b"{}", {"webhook-id": str(row.id)}))
    print("delivered", flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


async def test_a_killed_senders_row_is_neither_lost_nor_another_one(database: str, ledger: Ledger, pool: Pool) -> None:
    await end_turn(ledger, "m1", message("hello"))
    async with StandIn() as receiver:
        worker = await asyncio.create_subprocess_exec(
            sys.executable, "-c", SENDER, database, receiver.url, cwd=ROOT, stdout=asyncio.subprocess.PIPE
        )
        try:
            assert worker.stdout is not None
            assert (await worker.stdout.readline()).strip() == b"delivered"
        finally:
            worker.kill()
            await worker.communicate()
        sent_id = receiver.seen[0].headers["webhook-id"]
    [row] = await wait_for(lambda: Outbox(pool).claim(1, EVERYWHERE, claim_s=60))
    assert (str(row.id), row.attempts) == (sent_id, 2)
    assert await Outbox(pool).mark_sent(row)
