"""The check for authors of microservices: what it finds, what it says, and what it sends."""

from __future__ import annotations

import asyncio
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console

from observability.events import FieldDropped, emit
from observability.listeners import register_listeners
from services.catalogue import CatalogueEntry, ServiceCatalogue
from services.check.__main__ import URL_OPTIONS, read_settings
from services.check.additions import menu_additions, other_additions
from services.check.calls import CallLog
from services.check.checker import CheckOptions, check_services
from services.check.report import CallResult, ExitCode, Finding, Report
from services.check.tables import print_report
from services.endpoints import Endpoints
from services.post import Endpoint
from services.settings import ServiceSettings, SettingsProblem
from tests.services.small_restaurant import PATHS, SIZE, SmallRestaurant, menu_of, soup
from tests.services.stand_in import How, Reply, refusing_url

ROOT = Path(__file__).parents[2]
LOOK, PLACE = CheckOptions(), CheckOptions(place=True)


def texts(report: Report, severity: str) -> list[str]:
    return [finding.text for finding in report.findings if finding.severity == severity]


def result_of(report: Report, operation: str) -> CallResult:
    return next(each.result for each in report.operations if each.operation == operation)


def answer_of(report: Report, operation: str) -> Any:
    return next(each.answer for each in report.operations if each.operation == operation)


async def checked(
    restaurant: SmallRestaurant, transport: httpx.AsyncBaseTransport, options: CheckOptions = LOOK, **settings: object
) -> Report:  # fmt: skip
    return await check_services(restaurant.settings(**settings), transport, options)


# --- What is sent


async def test_nothing_that_changes_something_is_sent_unless_asked_for(transport: httpx.AsyncBaseTransport) -> None:
    async with SmallRestaurant() as restaurant:
        report = await checked(restaurant, transport)
        assert restaurant.seen == ["/menu", "/quote", "/lookup", "/recommend", "/tracking", "/profile"]
        assert report.findings == ()
        assert report.exit_code is ExitCode.FINE
    for operation in ("order", "order cancel", "profile save"):
        assert result_of(report, operation) is CallResult.NOT_SENT


async def test_an_order_that_is_not_sent_is_shown_as_it_would_be(transport: httpx.AsyncBaseTransport) -> None:
    async with SmallRestaurant() as restaurant:
        report = await checked(restaurant, transport)
    request: Any = next(each.request for each in report.operations if each.operation == "order")
    (line,) = request["items"]
    assert (line["id"], line["price"], request["expected_total"]) == ("soup", 5.0, 5.0)
    assert [option["option"] for option in line["options"]] == ["cup"]
    assert "TEST ORDER" in request["special_instructions"]


async def test_place_orders_once_finds_tracks_and_cancels_the_order(transport: httpx.AsyncBaseTransport) -> None:
    async with SmallRestaurant() as restaurant:
        report = await checked(restaurant, transport, PLACE)
        assert len(restaurant.orders) == restaurant.seen.count("/order") == 1
        assert restaurant.seen.count("/cancel") == 1
    assert report.findings == ()
    assert answer_of(report, "order") == {
        "order_id": "ORD-1", "status": "received", "eta_minutes": None, "total": "5.00 EUR",
    }  # fmt: skip
    assert answer_of(report, "order lookup") is None
    assert answer_of(report, "order lookup by key")["order_id"] == "ORD-1"
    assert answer_of(report, "tracking")["status"] == "preparing"
    assert answer_of(report, "order cancel")["cancelled"] is True
    assert answer_of(report, "profile after saving")["preferences"]["allergies"] == ["peanuts"]


async def test_a_service_that_promises_one_order_per_key_is_asked_twice(transport: httpx.AsyncBaseTransport) -> None:
    async with SmallRestaurant() as restaurant:
        report = await checked(restaurant, transport, PLACE, order_idempotent=True)
        assert restaurant.seen.count("/order") == 2
        assert len(restaurant.orders) == 1
    assert report.findings == ()


async def test_the_dish_to_order_can_be_named(transport: httpx.AsyncBaseTransport) -> None:
    stew = {"id": "7", "name": "Stew", "price": 6.0}
    async with SmallRestaurant(menu_of(soup(), stew)) as restaurant:
        named = await checked(restaurant, transport, CheckOptions(dish="stew"))
        missing = await checked(restaurant, transport, CheckOptions(dish="cake"))
    request: Any = next(each.request for each in named.operations if each.operation == "order quote")
    assert request["items"][0]["name"] == "Stew"
    assert texts(missing, "error") == ["The menu has no “cake”: give --dish the name or the id of an item."]


# --- What services get wrong


@pytest.mark.parametrize(
    ("operation", "reply", "exit_code", "words"),
    [
        ("menu", Reply(b"no", 401), 2, ("answered 401", "user and password")),
        ("menu", Reply(b"no", 404), 2, ("answered 404", "Correct the path")),
        ("menu", Reply(b"no", 405), 2, ("answered 405", "must accept POST")),
        ("menu", Reply(b"no", 422), 2, ("answered 422", "docs/contract/menu.json")),
        ("menu", Reply(b"no", 302), 2, ("redirects are not followed", "docs/contract/menu.json")),
        ("menu", Reply(b"no", 500), 2, ("answered 500", "own log")),
        ("menu", Reply(b"<html>"), 2, ("not JSON", "docs/contract/menu.json")),
        ("menu", Reply(b"[]"), 2, ("empty list", "docs/contract/menu.json")),
        ("menu", Reply(how=How.STALLED), 2, ("Time-out", "MENU_TIMEOUT_S")),
        ("menu", Reply.of({"categories": []}), 2, ("No item could be read", "Margherita: 9.50")),
        ("quote", Reply(b"{}"), 2, ("total_amount", "docs/contract/order.json")),
        ("quote", Reply.of({"code": "closed", "detail": ""}, 409), 1, ("409 closed", "definite no")),
        ("quote", Reply.of({"total_amount": 6, "subtotal": 6, "currency": "EUR"}), 1, ("6.00 EUR", "5.00 EUR")),
        ("lookup", Reply.of({"found": True, "order": {"order_id": "X", "status": "ok"}}), 2, ("never used",)),
        ("recommend", Reply.of({"recommendations": [{"name": "Cake"}]}), 1, ("Cake", "Not on the menu")),
        (
            "recommend",
            Reply.of({"recommendations": [{"name": "Soup", "price": 5, "currency": "USD"}]}),
            1,
            ("in USD", "DEFAULT_CURRENCY=EUR"),
        ),
        ("tracking", Reply.of({"order_id": "CHECK-0", "status": "cooking"}), 1, ("“cooking”", "Answer 404")),
    ],
)
async def test_what_is_wrong_is_said_with_what_to_do(
    operation: str, reply: Reply, exit_code: int, words: tuple[str, ...], transport: httpx.AsyncBaseTransport
) -> None:
    async with SmallRestaurant(**{operation: reply}) as restaurant:
        report = await checked(restaurant, transport, menu_timeout_s=0.3)
    assert report.exit_code == exit_code
    found = [finding for finding in report.findings if operation in finding.operation.split(" ")]
    assert any(all(word in finding.text for word in words) for finding in found), report.findings


@pytest.mark.parametrize(
    ("operation", "reply", "exit_code", "words"),
    [
        ("order", Reply(b"no", 500), 2, ("answered 500", "may exist all the same")),
        ("order", Reply.of({"order_id": "A", "status": "ok", "total_amount": 6}), 2, ("6.00 EUR", "5.00 EUR")),
        ("lookup", Reply.of({"found": False}), 2, ("not found under its key",)),
        ("tracking", Reply(b"no", 404), 1, ("does not know the order ORD-1",)),
        ("cancel", Reply.of({"order_id": "ORD-1", "cancelled": False, "status": "ready"}), 1, ("cancel it by hand",)),
        ("profile", Reply.of({"success": True}), 2, ("peanuts", "did not come back")),
    ],
)
async def test_what_is_wrong_with_a_placed_order_is_said(
    operation: str, reply: Reply, exit_code: int, words: tuple[str, ...], transport: httpx.AsyncBaseTransport
) -> None:
    async with SmallRestaurant(**{operation: reply}) as restaurant:
        report = await checked(restaurant, transport, PLACE)
    assert report.exit_code == exit_code
    assert any(all(word in finding.text for word in words) for finding in report.findings), report.findings


async def test_two_orders_under_one_key_are_an_error(transport: httpx.AsyncBaseTransport) -> None:
    class Forgetful(SmallRestaurant):
        def _order(self, body: dict[str, Any]) -> Reply:
            return super()._order({**body, "idempotency_key": str(len(self.orders))})

    async with Forgetful() as restaurant:
        report = await checked(restaurant, transport, PLACE, order_idempotent=True)
    assert any("ORD-2 beside ORD-1" in text for text in texts(report, "error"))


async def test_a_service_that_cannot_be_reached_is_named(transport: httpx.AsyncBaseTransport) -> None:
    settings = ServiceSettings.model_validate({"menu_service_url": refusing_url()})
    report = await check_services(settings, transport, CheckOptions())
    assert texts(report, "error") == [
        f"{settings.menu_service_url} cannot be reached. Start the service, or correct the URL."
    ]


async def test_an_answer_of_the_second_attempt_is_a_warning(transport: httpx.AsyncBaseTransport) -> None:
    class Shaky(SmallRestaurant):
        def _menu(self, body: dict[str, Any]) -> Reply:
            return Reply(status=503) if self.seen.count("/menu") == 1 else super()._menu(body)

    async with Shaky() as restaurant:
        report = await checked(restaurant, transport)
    assert texts(report, "warning") == ["Only attempt 2 was answered."]


async def test_a_field_that_was_left_out_is_listed_with_its_path() -> None:
    menu = CatalogueEntry("menu", "MENU_SERVICE_URL", Endpoint("menu_service", "http://127.0.0.1:1/menu"))
    log = CallLog(ServiceCatalogue([menu]))

    async def read(*events: FieldDropped) -> str:
        for event in events:
            emit(event)
        return "read"

    with register_listeners(log.collector):
        await log.call("menu", read(FieldDropped("menu", "categories[0].items[3].price", "not_a_number")))
        await log.call("menu", read(FieldDropped("menu", "output.lines[7]", "of_a_new_kind")))
        await log.call("menu", read(FieldDropped("menu", "", "more", count=12)))
    assert {found.severity for found in log.findings} == {"warning"}
    assert [(found.path, found.text.split(".")[0]) for found in log.findings] == [
        ("categories[0].items[3].price", "Left out: it is not a number"),
        ("output.lines[7]", "Left out: of a new kind"),
        ("", "12 more fields or lines were left out"),
    ]


# --- What is odd in a menu


async def found_in(transport: httpx.AsyncBaseTransport, answer: object) -> tuple[Finding, ...]:
    async with SmallRestaurant(answer) as restaurant:
        return (await check_services(restaurant.settings("menu_service_url"), transport, LOOK)).findings


@pytest.mark.parametrize(
    ("items", "severity", "words"),
    [
        ([soup(allergens=["gluten", "E322"])], "warning", ("“e322”", "Soup", "celery, crustaceans")),
        (
            [soup(option_groups=[{**SIZE, "options": [{"id": "a", "name": "A", "allergens": ["xyz"]}]}])],
            "warning",
            ("“xyz”", "Soup with A"),
        ),
        ([soup(), soup(id="soup-2")], "warning", ("“soup” names 2 items", "id soup-2")),
        ([soup(), soup(id="b", name="Bouillon")], "warning", ("“broth” names 2 items", "Bouillon")),
        ([soup(available=False)], "warning", ("Every item is unavailable",)),
        (
            [soup(option_groups=[{**SIZE, "options": [{"id": "a", "name": "A", "available": False}]}])],
            "warning",
            ("needs 1 of “Size” and only 0",),
        ),
        ([soup(option_groups=[{**SIZE, "min_choices": 2, "max_choices": 1}])], "warning", ("only 1 can be had",)),
        ([soup(name="Cola 0.5l", aliases=[])], "note", ("unit", "Cola 0.5l")),
        ([soup(name='Pizza 12"', aliases=[])], "note", ("unit",)),
        ([soup(name="2 Eggs", aliases=[])], "note", ("mistaken for a count", "2 Eggs")),
        ([soup(), {"name": "Stew", "allergens": []}], "note", ("1 of 2 items have no `price` (Stew)",)),
        ([soup(), {"name": "Stew", "price": 1}], "note", ("1 of 2 items have no `allergens` (Stew)",)),
        ([soup(price=0)], "note", ("1 items cost nothing: Soup",)),
    ],
)
async def test_what_is_odd_in_a_menu_is_found(
    items: list[dict[str, Any]], severity: str, words: tuple[str, ...], transport: httpx.AsyncBaseTransport
) -> None:
    found = [each for each in await found_in(transport, menu_of(*items)) if each.severity == severity]
    assert any(all(word in finding.text for word in words) for finding in found), found


@pytest.mark.parametrize(
    "items",
    [
        [soup()],
        [soup(), {**soup(), "id": "stew", "name": "Stew", "aliases": []}],
        [soup(name="7UP", aliases=["seven up"])],
        [soup(name="Cola 0.5l", aliases=["Cola"])],
        [soup(allergens=["milk", "tree nuts", "shellfish", "gluten"])],
    ],
)
async def test_a_menu_without_faults_has_no_findings(
    items: list[dict[str, Any]], transport: httpx.AsyncBaseTransport
) -> None:
    assert await found_in(transport, menu_of(*items)) == ()


async def test_a_text_without_a_dish_is_an_error(transport: httpx.AsyncBaseTransport) -> None:
    (finding,) = await found_in(transport, {"output": "Ask the staff!"})
    assert finding.severity == "error"


# --- The additions


async def test_additions_follow_the_menu_and_the_settings(transport: httpx.AsyncBaseTransport) -> None:
    async with SmallRestaurant(menu_of({"name": "Soup", "price": 5})) as restaurant:
        settings = restaurant.settings("menu_service_url", "order_service_url", "order_quote_url", order_options=False)
        report = await check_services(settings, transport, CheckOptions())
    states = {addition.name: addition.on for addition in report.additions}
    assert states == {
        "id": False, "price": True, "aliases": False, "option_groups": False, "allergens": False, "dietary": False,
        "options": False, "idempotency": False, "tip": False, "coupons": False,
        "order quote": True, "order lookup": False, "order change": False, "order cancel": False,
        "expected_total": None, "scheduled_for": None,
    }  # fmt: skip


def test_the_page_about_services_has_every_addition() -> None:
    page = (ROOT / "docs/services.md").read_text(encoding="utf-8")
    settings = ServiceSettings.model_validate(dict.fromkeys(PATHS, "http://a/b"))
    additions = [*menu_additions(()), *other_additions(Endpoints(settings).catalogue())]
    named = {"options": "ORDER_OPTIONS", "idempotency": "ORDER_IDEMPOTENT", "cart, dietary, avoid_allergens": "cart"}
    for addition in additions:
        name = named.get(addition.name, addition.name)
        name = f"{name.replace(' ', '_').upper()}_URL" if name.startswith("order ") else name
        assert f"`{name}" in page, addition.name


# --- The command


async def run(*arguments: str, command: str = "services.check", **variables: str) -> tuple[int, str, str]:
    """The command in a process of its own, in an environment without other settings."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", command, *arguments, cwd=ROOT,
        env={"PATH": os.environ["PATH"], **variables},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


async def test_the_command_prints_tables_and_no_password() -> None:
    async with SmallRestaurant() as restaurant:
        code, out, err = await run(
            "--menu", restaurant.url("/menu", "ada:secret@"), "--order", restaurant.url("/order"),
            DEFAULT_CURRENCY="EUR",
        )  # fmt: skip
    assert (code, err) == (0, "")
    for word in ("Soup", "5.00 EUR", "Bowl +2.00 EUR", "broth", "celery", "not sent", "TEST ORDER"):
        assert word in out
    assert "secret" not in out


async def test_the_api_s_command_plays_the_menu() -> None:
    menu = {"categories": [{"name": "mains", "items": [{"name": "Soup", "price": 5}, {"name": "Today", "price": 4}]}]}
    async with SmallRestaurant(menu=Reply.of(menu)) as restaurant:
        code, out, err = await run("--menu", restaurant.url("/menu"), "--json", command="api.check_service")
    assert (code, err) == (1, "")
    [warning] = [each for each in Report.model_validate(json.loads(out)).findings if each.severity == "warning"]
    assert warning.text.startswith("Today: “can i get that today?” is read as: 1 × Today. Rename “Today”")


async def test_the_command_prints_json_and_reads_the_environment() -> None:
    async with SmallRestaurant(tracking=Reply(b"<html>")) as restaurant:
        code, out, err = await run(
            "--json", MENU_SERVICE_URL=restaurant.url("/menu"), TRACKING_SERVICE_URL=restaurant.url("/tracking")
        )
    assert (code, err) == (2, "")
    report = Report.model_validate(json.loads(out))
    assert [each.operation for each in report.operations] == ["menu", "tracking"]
    assert report.menu is not None
    assert report.menu.items[0].groups[0].options[1].price == "2.00 EUR"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "There is no URL to check: give --menu URL"),
        (("--order", "http://127.0.0.1:1/o"), "give --menu URL and --order URL"),
        (("--menu", "http://127.0.0.1:1/m", "--quote", "http://127.0.0.1:1/q"), "give --menu URL and --order URL"),
        (("--menu", "ftp://ada:secret@a/b"), "must look like http://host:port/path"),
        (("--manu", "http://a/b"), "unrecognized arguments"),
    ],
)
async def test_a_wrong_command_line_is_explained(arguments: tuple[str, ...], words: str) -> None:
    code, out, err = await run(*arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert "secret" not in err


def test_urls_of_the_command_line_count_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROFILE_SERVICE_URL", "http://elsewhere/profile")
    monkeypatch.setenv("MENU_TIMEOUT_S", "4")
    given = {**dict.fromkeys(URL_OPTIONS), "menu": "http://here/menu"}
    settings = read_settings(given)
    assert (settings.menu_service_url, settings.profile_service_url) == ("http://here/menu", None)
    assert settings.menu_timeout_s == 4
    assert read_settings(dict.fromkeys(URL_OPTIONS)).profile_service_url == "http://elsewhere/profile"


def test_no_url_at_all_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsProblem, match="MENU_SERVICE_URL"):
        read_settings(dict.fromkeys(URL_OPTIONS))


def test_every_url_of_the_settings_has_an_option() -> None:
    urls = {name for name in ServiceSettings.model_fields if name.endswith("_url")}
    assert set(URL_OPTIONS.values()) == urls


async def test_words_of_a_service_are_printed_as_they_are(transport: httpx.AsyncBaseTransport) -> None:
    async with SmallRestaurant(menu_of(soup(name="[red]Soup[/red] \x1b[2J", aliases=["[/]"]))) as restaurant:
        report = await checked(restaurant, transport)
    console = Console(width=200, record=True, file=io.StringIO())
    print_report(report, console)
    printed = console.export_text()
    assert "[red]Soup[/red]" in printed
    assert "\x1b" not in printed
