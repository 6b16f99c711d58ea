"""Places real orders, verifies their proofs, and changes one byte of each: ``python -m evals.proof``.

Each order is placed in a conversation with the API and the demo restaurant, on TEST_DATABASE_URL or a scratch server.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import time
from collections import Counter
from contextlib import ExitStack

import httpx

from api.proof import verify_file
from api.proof_key import PublicKey, SigningKey
from api.prover import Prover
from demo.postgres import EmbeddedPostgres
from domain.order_proof import OrderProof, ProofInvalid
from evals.conversations.testbed import open_testbed
from store.order_proofs import OrderProofs
from store.pool import open_pool

ORDERS = 1_000
_CONCURRENT = 4
_DISHES = ("a large margherita, no basil", "two still waters", "a small diet coke and a tiramisu", "garlic bread")


async def place_orders(api: httpx.AsyncClient, count: int) -> list[str]:
    """Place so many orders in conversations; their numbers."""
    numbers = iter(range(count))
    placed: list[str] = []

    async def place_next() -> None:
        for number in numbers:
            fields = {"user_id": f"guest-{number}", "order_delivery_mode": "pickup", "order_payment_method": "cash"}
            for text in (_DISHES[number % len(_DISHES)], "that's all", "yes"):
                answer = await api.post("/orchestrate", json={"text": text, **fields})
                answer.raise_for_status()
            reply: str = answer.json()["reply_text"]
            if "is placed" in reply:
                placed.append(reply.split("order ")[1].split(" ")[0])

    async with asyncio.TaskGroup() as tasks:
        for _ in range(_CONCURRENT):
            tasks.create_task(place_next())
    return placed


async def fetch_proofs(server: str, count: int) -> tuple[list[bytes], PublicKey]:
    """The proofs of so many new orders, as the API's route gives them, and the key to verify them."""
    key = SigningKey(SigningKey.new_text())
    async with open_testbed(server) as testbed:
        await testbed.open_api(menu_max_age_s=300)
        placed = await place_orders(testbed.api, count)
        pool = await open_pool(testbed.url, 2)
        try:
            prover = Prover(OrderProofs(pool), key)
            for _ in range(count):
                if not await prover.prove_some():
                    break
        finally:
            await pool.close()
        answers = [await testbed.api.get(f"/proofs/{order}") for order in placed]
        return [answer.content for answer in answers if answer.status_code == httpx.codes.OK], key.public


def change_byte(content: bytes, chance: random.Random) -> bytes:
    """The file with one byte changed, anywhere."""
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ chance.randrange(1, 256)]) + content[at + 1 :]


def is_valid(content: bytes, key: PublicKey) -> bool:
    """Whether a file is accepted."""
    try:
        verify_file(content, key)
    except ProofInvalid:
        return False
    return True


def main() -> int:
    """Print the table; 1 unless all real proofs are accepted and all changed ones rejected."""
    parser = argparse.ArgumentParser(prog="python -m evals.proof", description=__doc__)
    parser.add_argument("--orders", type=int, default=ORDERS)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with ExitStack() as stack:
        server = os.environ.get("TEST_DATABASE_URL") or stack.enter_context(EmbeddedPostgres.scratch())
        proofs, key = asyncio.run(fetch_proofs(server, given.orders))
    chance, started = random.Random(given.seed), time.process_time()
    accepted = sum(is_valid(each, key) for each in proofs)
    verify_ms = 1000 * (time.process_time() - started) / max(1, len(proofs))
    erased = sum(is_valid(OrderProof.read(each).without_words().to_bytes(), key) for each in proofs)
    rejected = sum(not is_valid(change_byte(each, chance), key) for each in proofs)
    sizes = sorted(map(len, proofs))
    links = Counter(len(OrderProof.read(each).links) for each in proofs)
    print(f"orders with a proof  {len(proofs)} of {given.orders}, {sizes[len(sizes) // 2]} bytes, links {dict(links)}")
    print(f"accepted             {accepted}   {verify_ms:.2f} ms CPU each")
    print(f"accepted, erased     {erased}")
    print(f"rejected, one byte   {rejected}")
    return 0 if len(proofs) == given.orders == accepted == erased == rejected else 1


if __name__ == "__main__":
    sys.exit(main())
