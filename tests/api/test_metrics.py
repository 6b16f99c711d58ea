"""GET /metrics after real turns."""

from __future__ import annotations

import httpx
from prometheus_client.parser import text_string_to_metric_families

from tests.api.restaurant import Guest, open_api, settings_for

Samples = dict[str, list[tuple[dict[str, str], float]]]


async def scraped(client: httpx.AsyncClient) -> Samples:
    """Every sample of the page, by name."""
    answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    samples: Samples = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            samples.setdefault(sample.name, []).append((sample.labels, sample.value))
    return samples


def total(samples: Samples, name: str, **labels: str) -> float:
    """The sum over the series with these labels."""
    found = samples.get(f"orchestrator_{name}", [])
    return sum(value for has, value in found if labels.items() <= has.items())


async def test_an_order_moves_the_numbers(client: httpx.AsyncClient, guest: Guest) -> None:
    before = await scraped(client)
    for text in ("a still water", "pickup, and I'll pay by card", "yes"):
        await guest.says(text)
    assert (await client.post("/orchestrate", json={"text": "hi"})).status_code == 422
    after = await scraped(client)

    def moved(name: str, **labels: str) -> float:
        return total(after, name, **labels) - total(before, name, **labels)

    assert moved("turns_total", route="order", outcome="ok") == 3
    assert moved("turn_seconds_count", route="order") == 3
    assert moved("node_seconds_count", node="place_order") == 1
    assert moved("service_seconds_count", service="order", outcome="ok") >= 2
    assert moved("store_seconds_count", step="commit") == 3
    assert moved("intents_total", source="local") == 3
    assert moved("placements_total", status="submitting") == 1
    assert moved("placements_total", status="placed") == 1
    assert moved("refusals_total", code="invalid_request") == 1
    assert total(after, "turns_in_flight") == 0
    assert total(after, "turn_slots_used") == 0
    assert total(after, "turn_slots") > 0
    assert total(after, "store_up") == 1
    assert total(after, "placements_open", status="unknown") == 0
    assert after["process_resident_memory_bytes"][0][1] > 0


async def test_the_page_is_there_while_the_database_is_not(api_database: str) -> None:
    async with open_api(settings_for(api_database, {}, database_pool_size=2)) as client:
        await client._transport.app.state.resources.pool.close()  # type: ignore[attr-defined]  # the test's own transport
        assert total(await scraped(client), "store_up") == 0
