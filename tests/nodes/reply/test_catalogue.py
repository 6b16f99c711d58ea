"""The catalogues: the same messages in every language, numbers in the reader's own way, and words for everything."""

from __future__ import annotations

import re
import tomllib
import typing
from pathlib import Path

import pytest

from demo.allergens import DECLARED
from domain.guest import Preferences
from domain.money import Money
from domain.outcome import LineChanged, LineView, OrderTracked, Outcome, PreferencesSaved, SmallTalk
from nodes.reply.catalogue import DEFAULT_LOCALE, Catalogues, join_names, list_locales, load_catalogue
from nodes.turn.state import LANGUAGES
from tests.nodes.reply.outcomes import SAMPLES

FOLDER = Path(__file__).parents[3] / "nodes" / "reply" / "messages"
SECTIONS = ("text", "voice", "words", "payment", "status", "quick_replies", "cards")
# The fields whose closed values have words of their own.
VARIANTS = ("topic", "service", "detail")


def raw(locale: str) -> dict[str, dict[str, object]]:
    return tomllib.loads((FOLDER / f"{locale}.toml").read_text(encoding="utf-8"))


def price(minor: int, currency: str, locale: str) -> str:
    """How a price reads at the end of a sentence."""
    line = LineView(number=1, name="Cola", quantity=1, total=Money(minor, currency))
    said = load_catalogue(locale).render(LineChanged(line=line), spoken=False)
    return said.rpartition("– ")[2].removesuffix(".").replace("\N{NO-BREAK SPACE}", " ")


# --- every language says the same things


def test_there_is_a_catalogue_for_every_language_that_is_spoken() -> None:
    assert list_locales() == LANGUAGES
    assert DEFAULT_LOCALE in list_locales()


@pytest.mark.parametrize("locale", sorted(list_locales() - {DEFAULT_LOCALE}))
@pytest.mark.parametrize("section", SECTIONS)
def test_a_catalogue_has_the_same_messages_as_the_default_one(locale: str, section: str) -> None:
    assert raw(locale)[section].keys() == raw(DEFAULT_LOCALE)[section].keys()


@pytest.mark.parametrize("locale", sorted(list_locales() - {DEFAULT_LOCALE}))
def test_a_catalogue_offers_as_many_quick_replies_as_the_default_one(locale: str) -> None:
    counts = {key: len(typing.cast(list[str], replies)) for key, replies in raw(locale)["quick_replies"].items()}
    assert counts == {
        key: len(typing.cast(list[str], replies)) for key, replies in raw(DEFAULT_LOCALE)["quick_replies"].items()
    }


@pytest.mark.parametrize("locale", sorted(list_locales() - {DEFAULT_LOCALE}))
def test_no_message_was_left_untranslated(locale: str) -> None:
    ours, theirs = raw(locale)["text"], raw(DEFAULT_LOCALE)["text"]
    assert {key for key in ours if ours[key] == theirs[key]} <= {
        "menu_text",
        "again.ask_what_to_change",
        "category_shown",
    }


@pytest.mark.parametrize("locale", sorted(list_locales()))
def test_every_message_tells_the_facts_that_the_default_one_tells(locale: str) -> None:
    def facts(message: object) -> set[str]:
        return set(re.findall(r"\bo\.(\w+)", str(message)))

    # A spoken question may leave out what the guest has just said.
    for section, allowed in (("text", set[str]()), ("voice", {"said"})):
        for key, message in raw(DEFAULT_LOCALE)[section].items():
            assert facts(message) - facts(raw(locale)[section][key]) <= allowed, key


@pytest.mark.parametrize("locale", sorted(list_locales() - {DEFAULT_LOCALE}))
def test_what_a_guest_may_be_warned_of_has_a_name_in_every_language(locale: str) -> None:
    assert raw(locale)["names"].keys() >= DECLARED


def test_allergens_and_diets_are_named_in_the_guests_language() -> None:
    wishes = PreferencesSaved(preferences=Preferences(allergies=("Peanuts", "sumac"), dietary=("gluten-free",)))
    said = load_catalogue("es").render(wishes, spoken=False)
    assert said == "Apuntado. Recordaré esto: alergia a cacahuetes y sumac; dieta: sin gluten."


# --- nothing is without words


def test_there_is_a_sample_of_every_kind_of_outcome() -> None:
    kinds = {variant.model_fields["kind"].default for variant in typing.get_args(typing.get_args(Outcome)[0])}
    assert {outcome.kind for outcome in SAMPLES.values()} == kinds


@pytest.mark.parametrize("field", VARIANTS)
def test_every_variant_has_words_of_its_own(field: str) -> None:
    for variant in typing.get_args(typing.get_args(Outcome)[0]):
        if field in variant.model_fields:
            kind = variant.model_fields["kind"].default
            values = set(typing.get_args(variant.model_fields[field].annotation))
            assert values
            assert {f"{kind}.{value}" for value in values} <= raw(DEFAULT_LOCALE)["text"].keys()


def test_no_words_are_for_an_outcome_that_cannot_happen() -> None:
    kinds = {outcome.kind for outcome in SAMPLES.values()}
    for section in ("text", "voice", "quick_replies"):
        named = {key.removeprefix("again.").partition(".")[0] for key in raw(DEFAULT_LOCALE)[section]}
        assert named - kinds <= {"macros", "empty"}


# --- locales


@pytest.mark.parametrize(
    ("locale", "minor", "currency", "said"),
    [
        ("en-US", 129050, "USD", "$1,290.50"),
        ("en-US", 129050, "EUR", "€1,290.50"),
        ("en-US", 500, "JPY", "¥500"),
        ("es-ES", 1250, "EUR", "12,50 €"),
        ("es-ES", 1234567, "EUR", "12.345,67 €"),
        ("es-MX", 1250, "MXN", "$12.50"),
        ("en", 1250, "USD", "$12.50"),
        ("en_GB", 1250, "GBP", "£12.50"),
    ],
)
def test_a_price_reads_as_the_guest_is_used_to(locale: str, minor: int, currency: str, said: str) -> None:
    assert price(minor, currency, locale) == said


@pytest.mark.parametrize("locale", ["de", "de-DE", "tlh", "", "x", "../en", "en\N{NULL}", "es" * 50])
def test_a_language_without_a_catalogue_gets_the_default_words(locale: str) -> None:
    english = load_catalogue(DEFAULT_LOCALE).render(SmallTalk(topic="greeting"), spoken=False)
    assert load_catalogue(locale).render(SmallTalk(topic="greeting"), spoken=False) == english
    assert price(1250, "EUR", locale) == "€12.50"


@pytest.mark.parametrize("locale", ["es", "es-ES", "es_MX", "ES-ar", "es-XX", "es-419"])
def test_any_kind_of_spanish_reads_spanish(locale: str) -> None:
    assert load_catalogue(locale).render(SmallTalk(topic="thanks"), spoken=False) == "¡De nada!"


async def test_a_catalogue_is_read_once_per_locale_and_not_without_bounds() -> None:
    catalogues = Catalogues(size=2)
    first = await catalogues.at("es-ES")
    assert await catalogues.at("es-ES") is first
    for locale in ("en", "en-GB", "es-MX"):
        assert (await catalogues.at(locale)).render(SmallTalk(topic="thanks"), spoken=False)
    assert (await catalogues.at("es-ES")).render(SmallTalk(topic="thanks"), spoken=True) == "¡De nada!"


# --- words


@pytest.mark.parametrize(
    ("names", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_names_are_listed_as_one_says_them(names: list[str], said: str) -> None:
    assert join_names(names, "and") == said


def test_names_may_come_from_anywhere() -> None:
    assert join_names((name for name in "xyz"), "or") == "x, y or z"


@pytest.mark.parametrize("said", ["out_for_delivery", "OUT_FOR_DELIVERY", "Out for delivery", " out for delivery "])
def test_a_status_is_said_in_the_guests_language_however_it_is_written(said: str) -> None:
    told = OrderTracked(order_id="ORD-1", status=said)
    assert load_catalogue("en").render(told, spoken=False) == "Your order ORD-1 is on its way."
    assert load_catalogue("es").render(told, spoken=False) == "Así va tu pedido ORD-1: en camino."


def test_a_status_that_nobody_knows_is_said_as_the_service_said_it() -> None:
    told = OrderTracked(order_id="ORD-1", status="In_The Oven")
    assert load_catalogue("en").render(told, spoken=False) == "Your order ORD-1 is in the oven."
