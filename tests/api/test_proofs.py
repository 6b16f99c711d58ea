"""Proofs of real orders: fetched, verified offline, explained, and without words once the guest is erased."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import httpx
import psycopg
import pytest

from api.proof import explain_proof, find_words, main, verify_file
from api.proof_key import PublicKey, SigningKey
from api.prover import Prover
from api.settings import Settings
from domain.order_proof import ChangeLink, OrderLink, OrderProof, ProofInvalid, ReadBackLink
from store.expiry import expire_sessions
from store.order_proofs import OrderProofs
from store.pool import open_pool
from tests.api.restaurant import Guest, open_api, settings_for
from tests.store.roles import url_of_app_role
from tests.waiting import wait_for

KEY_TEXT = b64encode(bytes(range(32))).decode()
KEY = SigningKey(KEY_TEXT)
TOKEN = "correct-horse-battery"
STAFF = {"Authorization": f"Bearer {TOKEN}"}
PHONE = "+44 20 7946 0958"


async def order_margherita(guest: Guest) -> str:
    """An order in six turns; its number."""
    await guest.says("a large margherita")
    await guest.says("no basil please")
    await guest.says("and two still waters", order_delivery_mode="pickup", order_payment_method="cash")
    await guest.says(f"my phone is {PHONE}")
    await guest.says("that's all")
    return (await guest.says("yes please")).split("order ")[1].split(" ")[0]


async def fetch_proof(client: httpx.AsyncClient, url: str, order_id: str) -> bytes:
    """The proof of an order, made now."""
    pool = await open_pool(url, 2)
    await Prover(OrderProofs(pool), KEY).prove_some()
    await pool.close()
    answer = await client.get(f"/proofs/{order_id}", headers=STAFF)
    assert answer.status_code == 200, answer.text
    return answer.content


async def test_a_proof_ties_words_read_back_prices_and_payload(migrated_url: str, demo: dict[str, object]) -> None:
    async with open_api(settings_for(migrated_url, demo, admin_token=TOKEN)) as client:
        guest = Guest(client)
        order_id = await order_margherita(guest)
        content = await fetch_proof(client, migrated_url, order_id)
        assert (await client.get(f"/proofs/{order_id}")).status_code == 401
        assert (await client.get("/proofs/ORD-0", headers=STAFF)).status_code == 404
    assert f"valid: order {order_id}" in verify_file(content, KEY.public)
    assert "all words are in it" in verify_file(content, KEY.public)
    assert "7946" not in content.decode(), "a phone is a reference"
    read_back = OrderProof.read(content).find(ReadBackLink)
    assert read_back is not None
    assert [(line.name, line.quantity, line.turns) for line in read_back.lines] == [
        ("Margherita", 1, (1, 2)), ("Still Water", 2, (3,)),
    ]  # fmt: skip
    assert read_back.turn == 5
    assert read_back.menu_version
    assert read_back.total_minor


async def test_a_change_has_a_proof_that_names_the_one_before(migrated_url: str, demo: dict[str, object]) -> None:
    async with open_api(settings_for(migrated_url, demo, admin_token=TOKEN)) as client:
        guest = Guest(client)
        order_id = await order_margherita(guest)
        await guest.says("add a tiramisu to my order")
        assert "changed" in await guest.says("yes")
        changed = OrderProof.read(await fetch_proof(client, migrated_url, order_id))
        link = changed.find(ChangeLink)
        assert link is not None
        answer = await client.get(f"/proofs/{order_id}", params={"placement": str(link.follows)}, headers=STAFF)
    first = OrderProof.read(answer.content)
    assert first.find(ChangeLink) is None
    order = first.find(OrderLink)
    assert order is not None
    assert order.placement == link.follows
    read_back = changed.find(ReadBackLink)
    assert read_back is not None
    assert [(line.name, line.turns) for line in read_back.lines] == [
        ("Margherita", ()), ("Still Water", ()), ("Tiramisu", (7,)),
    ]  # fmt: skip
    assert f"valid: order {order_id}" in verify_file(changed.to_bytes(), KEY.public)


async def test_each_line_is_explained_by_its_turns_and_words(migrated_url: str, demo: dict[str, object]) -> None:
    async with open_api(settings_for(migrated_url, demo, admin_token=TOKEN)) as client:
        guest = Guest(client)
        order_id = await order_margherita(guest)
        proof = OrderProof.read(await fetch_proof(client, migrated_url, order_id))
        await guest.says("a tiramisu", order_delivery_mode="pickup", order_payment_method="cash")
        await guest.says("that's all")
        second = (await guest.says("yes")).split("order ")[1].split(" ")[0]
        later = OrderProof.read(await fetch_proof(client, migrated_url, second))
    text = "\n".join(explain_proof(proof))
    assert "1 × Margherita (Large, no Fresh basil)" in text
    assert "“no basil please”" in text
    assert "agreed to:" in text
    assert "“yes please”" in text
    [said, _] = find_words(proof, "NO BASIL")
    assert said.startswith("  turn 2, ")
    with pytest.raises(ProofInvalid, match="no olives"):
        list(find_words(proof, "no olives"))
    assert "margherita" not in "\n".join(explain_proof(later)), "an order begins after the one before"


async def test_after_an_erasure_the_proof_is_valid_and_has_no_words(migrated_url: str, demo: dict[str, object]) -> None:
    async with open_api(settings_for(migrated_url, demo, admin_token=TOKEN)) as client:
        guest = Guest(client)
        order_id = await order_margherita(guest)
        await fetch_proof(client, migrated_url, order_id)
        exported = (await client.get(f"/guests/{guest.name}", headers=STAFF)).json()
        assert "no basil please" in str(exported["tables"]["proof_words"])
        assert (await client.delete(f"/guests/{guest.name}", headers=STAFF)).status_code == 200
        content = await fetch_proof(client, migrated_url, order_id)
    assert "erased or expired" in verify_file(content, KEY.public)
    for word in ("basil please", guest.name, "yes please", "salt"):
        assert word not in content.decode()
    with psycopg.connect(migrated_url) as connection:
        assert connection.execute("select count(*) from proof_words").fetchone() == (0,)


async def test_an_order_of_an_erased_guest_is_proved_without_words(migrated_url: str, demo: dict[str, object]) -> None:
    async with open_api(settings_for(migrated_url, demo, admin_token=TOKEN)) as client:
        guest = Guest(client)
        order_id = await order_margherita(guest)
        pool = await open_pool(migrated_url, 2)
        proofs = OrderProofs(pool)
        [order] = await proofs.list_unproved()
        await client.delete(f"/guests/{guest.name}", headers=STAFF)
        assert await proofs.keep(order, "the proof", "the words")
        stored = await proofs.find(order_id, "default")
        await pool.close()
    assert stored is not None
    assert stored.words is None, "the erasure came first"


async def test_the_words_go_with_an_expired_session(migrated_url: str, demo: dict[str, object]) -> None:
    async with open_api(settings_for(migrated_url, demo, admin_token=TOKEN)) as client:
        order_id = await order_margherita(Guest(client))
        await fetch_proof(client, migrated_url, order_id)
        pool = await open_pool(migrated_url, 2)
        # The API's own expirer may have the lock for a moment, and all others get 0 then.
        assert await wait_for(lambda: expire_sessions(pool, idle_s=0)) == 1
        await pool.close()
        content = await fetch_proof(client, migrated_url, order_id)
    assert "erased or expired" in verify_file(content, KEY.public)


async def test_a_proof_is_kept_once_and_of_its_tenant_only(migrated_url: str, demo: dict[str, object]) -> None:
    async with open_api(settings_for(migrated_url, demo)) as client:
        order_id = await order_margherita(Guest(client))
        pool = await open_pool(migrated_url, 2)
        proofs = OrderProofs(pool)
        [order] = await proofs.list_unproved()
        assert await proofs.keep(order, "first", "{}")
        assert not await proofs.keep(order, "second", "{}")
        assert await proofs.list_unproved() == ()
        first = await proofs.find(order_id, "default")
        assert first is not None
        assert first.proof == "first"
        assert await proofs.find(order_id, "acme") is None
        await pool.close()


async def test_the_api_proves_orders_while_it_has_a_key(migrated_url: str, demo: dict[str, object]) -> None:
    settings = settings_for(url_of_app_role(migrated_url), demo, proof_signing_key=KEY_TEXT)
    async with open_api(settings) as client:
        order_id = await order_margherita(Guest(client))

        async def find_proof() -> bytes:
            answer = await client.get(f"/proofs/{order_id}")
            return answer.content if answer.status_code == 200 else b""

        assert verify_file(await wait_for(find_proof, poll_s=0.2), KEY.public)


def test_the_command_makes_keys_and_verifies_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["key"]) == 0
    setting, _, public = capsys.readouterr().out.splitlines()
    assert PublicKey.read(public.removeprefix("# ")) == SigningKey(setting.removeprefix("PROOF_SIGNING_KEY=")).public
    file = tmp_path / "proof.json"
    file.write_text("{}")
    assert main(["verify", str(file), "--key", KEY.public.text]) == 1
    assert main(["verify", str(file), "--key", "short"]) == 2
    assert main(["verify", str(tmp_path / "none"), "--key", KEY.public.text]) == 2


@pytest.mark.parametrize("key", ["x", b64encode(b"short").decode(), "é"])
def test_a_wrong_key_stops_the_start_with_a_sentence(key: str) -> None:
    with pytest.raises(ValueError, match="base64 of 32 bytes"):
        Settings(_env_file=None, proof_signing_key=key)  # type: ignore[call-arg,arg-type]
