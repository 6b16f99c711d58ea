"""The restaurant's page: its policy, its files, its configuration, guests of a server with AUTH; pages of the API."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import httpx
import pytest

from api.auth.guest_token import GuestTokens
from api.auth.principal import CallerRefused
from api.page_files import load_page_files, load_words
from api.settings import SettingsProblem
from nodes.turn.state import LANGUAGES
from tests.api.restaurant import new_name, open_api, settings_for

SECRET = "a secret of the page, of more than 32 characters"


def read_config(page: str) -> dict[str, Any]:
    """The configuration in the page."""
    block = re.search(r'<script type="application/json" id="config">(.*?)</script>', page, re.S)
    assert block is not None
    config: dict[str, Any] = json.loads(html.unescape(block[1]))
    return config


async def test_the_page_loads_nothing_from_another_host_and_has_no_inline_script(client: httpx.AsyncClient) -> None:
    page = await client.get("/")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'self'" in policy
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert addresses
    for address in addresses:
        file = await client.get(f"/{address}")
        assert file.status_code == 200, address
        assert "immutable" in file.headers["cache-control"]


async def test_every_file_is_served_with_its_type_and_others_are_not_found(client: httpx.AsyncClient) -> None:
    version = load_page_files().version
    app = await client.get(f"/page/{version}/app.js")
    assert app.headers["content-type"] == "text/javascript; charset=utf-8"
    assert (await client.get("/page/old/app.js")).headers["cache-control"] == "no-cache"
    for path in ("nothing.js", "..%2Frestaurant.html.j2", "words.json"):
        assert (await client.get(f"/page/{version}/{path}")).status_code == 404


def test_no_script_or_style_of_the_page_names_another_host() -> None:
    files = load_page_files().by_path
    for path, file in files.items():
        if path.endswith((".js", ".css")) and not path.startswith("vendor/"):
            addresses = re.findall(rb"https?://[^\s\"')]+", file.content)
            assert [each for each in addresses if b"example.com" not in each] == [], path


def test_every_language_has_the_same_words() -> None:
    words = json.loads(load_words())
    assert set(words) == LANGUAGES

    def shape(value: object) -> object:
        return {name: shape(each) for name, each in value.items()} if isinstance(value, dict) else type(value)

    assert shape(words["es"]) == shape(words["en"])
    assert shape(words["fr"]) == shape(words["en"])


@pytest.mark.parametrize(("accepted", "language"), [("es-MX,es;q=0.9,en", "es"), ("ja,fr;q=0.5", "fr"), ("ja", "en")])
async def test_the_page_speaks_the_browsers_language(client: httpx.AsyncClient, accepted: str, language: str) -> None:
    page = await client.get("/", headers={"Accept-Language": accepted})
    assert read_config(page.text)["language"] == language
    assert f'<html lang="{language}">' in page.text


async def test_traces_are_linked_only_where_the_caller_may_see_them(
    api_database: str, demo: dict[str, object], client: httpx.AsyncClient
) -> None:
    assert read_config((await client.get("/")).text)["has_traces"] is True
    token = "correct-horse-battery"
    async with open_api(settings_for(api_database, demo, admin_token=token)) as guarded:
        assert read_config((await guarded.get("/")).text)["has_traces"] is False
        staff = await guarded.get("/", headers={"Authorization": f"Bearer {token}"})
        assert read_config(staff.text)["has_traces"] is True


async def test_with_auth_there_is_no_page_unless_it_is_switched_on(api_database: str, demo: dict[str, object]) -> None:
    async with open_api(settings_for(api_database, demo, auth="key")) as client:
        assert (await client.get("/")).status_code == 404
    with pytest.raises(SettingsProblem, match="GUEST_PAGE_SECRET"):
        settings_for(api_database, demo, auth="key", guest_page=True).require_safe_auth()
    async with open_api(settings_for(api_database, demo, guest_page=False)) as client:
        assert (await client.get("/")).status_code == 404


async def test_a_guest_of_the_page_speaks_for_nobody_else(api_database: str, demo: dict[str, object]) -> None:
    settings = settings_for(api_database, demo, auth="key", guest_page=True, guest_page_secret=SECRET)
    async with open_api(settings) as client:
        token = read_config((await client.get("/")).text)["token"]
        guest = {"Authorization": f"Bearer {token}"}
        said = await client.post("/orchestrate", json={"text": "hello", "user_id": "ada"}, headers=guest)
        assert said.status_code == 200
        again = await client.post("/orchestrate", json={"text": "hello", "user_id": "bob"}, headers=guest)
        session = said.json()["session_id"]
        assert again.json()["session_id"] == session, "the token names the guest, whatever the body says"
        new_guest = {"Authorization": f"Bearer {read_config((await client.get('/')).text)['token']}"}
        other_session = await client.post("/orchestrate", json={"text": "hello", "user_id": "ada"}, headers=new_guest)
        assert other_session.json()["session_id"] != session
        other = {"text": "hello", "user_id": "ada", "tenant": "another"}
        assert (await client.post("/orchestrate", json=other, headers=guest)).status_code == 403
        assert (await client.get("/menu", headers=guest)).status_code == 200
        assert (await client.get("/traces/unknown", headers=guest)).status_code == 403
        assert (await client.get("/menu")).status_code == 401
        forged = {"Authorization": f"Bearer {token[:-4]}AAAA"}
        assert (await client.get("/menu", headers=forged)).status_code == 401


def test_a_guest_token_expires_and_belongs_to_its_secret() -> None:
    tokens = GuestTokens(SECRET, 60.0, now=lambda: 1000.0)
    token = tokens.issue("acme")
    assert tokens.verify(token).tenant == "acme"
    assert tokens.verify(token).user_id != tokens.verify(tokens.issue("acme")).user_id
    late = GuestTokens(SECRET, 60.0, now=lambda: 1061.0)
    others = (GuestTokens(SECRET + "x", 60.0, now=lambda: 1000.0), late)
    for each in others:
        with pytest.raises(CallerRefused, match="credentials_invalid"):
            each.verify(token)
    for broken in ("guest.", "guest.e30.", f"{token}.x", token[1:], "guest.%%%.x"):
        with pytest.raises(CallerRefused):
            tokens.verify(broken)


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
async def test_the_pages_of_the_api_serve_their_own_files(client: httpx.AsyncClient, path: str) -> None:
    page = await client.get(path)
    assert page.status_code == 200
    assert "http://" not in page.text
    assert "https://" not in page.text
    nonce = re.search(r'<script nonce="([^"]+)">', page.text)
    assert nonce is not None
    assert f"'nonce-{nonce[1]}'" in page.headers["content-security-policy"]
    for address in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert (await client.get(f"/{address}")).status_code == 200, address
    assert (await client.get("/docs/assets/unknown.js")).status_code == 404


async def test_the_widget_is_one_script(client: httpx.AsyncClient) -> None:
    widget = await client.get("/widget.js")
    assert widget.headers["content-type"].startswith("text/javascript")
    assert widget.headers["cross-origin-resource-policy"] == "cross-origin"


async def test_the_menu_for_screens(client: httpx.AsyncClient) -> None:
    menu = (await client.get("/menu", params={"locale": "es"})).json()
    assert menu["currency"] == "USD"
    [margherita] = [item for each in menu["categories"] for item in each["items"] if item["id"] == "margherita"]
    assert (margherita["price"], margherita["from_price"]) == (10.5, True)
    assert margherita["allergens"] == ["gluten", "milk"]
    assert menu["names"]["milk"] == "leche"


async def test_without_its_services_menu_and_orders_say_so(api_database: str) -> None:
    dead = {"menu_service_url": "http://127.0.0.1:9/menu"}
    async with open_api(settings_for(api_database, dead)) as client:
        menu = await client.get("/menu")
        assert (menu.status_code, menu.json()["code"]) == (503, "restaurant_unreachable")
        assert menu.headers["retry-after"]
        order = await client.get("/orders/ORD-1", params={"user_id": "ada"})
        assert (order.status_code, order.json()["code"]) == (404, "not_found")


async def test_an_order_shows_its_state_to_its_guest_alone(client: httpx.AsyncClient) -> None:
    name = new_name()

    async def say(text: str) -> dict[str, Any]:
        answer = await client.post("/orchestrate", json={"text": text, "user_id": name})
        body: dict[str, Any] = answer.json()
        return body

    for text in ("a still water", "that's all, pickup, cash"):
        await say(text)
    placed = await say("yes")
    [order_id] = placed["orders"]
    state = (await client.get(f"/orders/{order_id}", params={"user_id": name})).json()
    assert state["order_id"] == order_id
    assert state["status"]
    assert (await client.get(f"/orders/{order_id}", params={"user_id": new_name()})).status_code == 404
