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


async def test_no_series_appears_that_did_not_start_at_zero(api_database: str, demo: dict[str, object]) -> None:
    """Prometheus sees no increase in a series that begins with 1."""
    broken = {"recommend_service_url": "http://127.0.0.1:9/recommend", "tracking_service_url": None}
    texts = (
        "what do you recommend?", "where is my order ORD-1?", "a still water, pickup, cash", "yes", "yes",
        "where is my order?", "cancel my order", "what is in my cart?", "my favourite is pepperoni", "help", "qwerty",
    )  # fmt: skip
    async with open_api(settings_for(api_database, {**demo, **broken}, database_pool_size=4)) as client:
        before = list_series(await scraped(client))
        guest = Guest(client)
        for text in texts:
            await guest.says(text)
        await guest.says("hello", message_id="repeated")
        await guest.says("hello", message_id="repeated")
        conflict = {"text": "menu", "user_id": guest.name, "message_id": "repeated"}
        assert (await client.post("/orchestrate", json=conflict)).status_code == 409
        assert (await client.post("/orchestrate", json={"text": "hi"})).status_code == 422
        assert (await client.get("/nowhere")).status_code == 404
        samples = await scraped(client)
    assert total(samples, "flow_fallbacks_total") > 0
    assert total(samples, "service_errors_total") > 0
    assert total(samples, "turns_total", outcome="repeated") == 1
    assert list_series(samples) - before == set()


def list_series(samples: Samples) -> set[tuple[str, frozenset[tuple[str, str]]]]:
    """The counters and histograms of ours, by name and labels."""
    return {
        (name, frozenset(labels.items()))
        for name, found in samples.items()
        if name.startswith("orchestrator_") and name.endswith(("_total", "_count"))
        for labels, _ in found
    }
