"""Tips, codes and shares of the bill: read in the guest's own words, and only where these are a plain wish."""

import pytest

from domain.commands import AddItem, ChangeOrder, Command, SetFulfilment, ShowCart
from domain.reading_context import KnownOrder
from tests.understanding.readings import context
from understanding.language.rendering_words import languages
from understanding.language.rows import examples, patterns
from understanding.local_reader import LocalCommandReader
from understanding.money_wishes import _fold, read_money_wishes

READER = LocalCommandReader()
NAMES = [(tag, name) for tag in ("en", *languages()) for name in patterns("money", tag)]


@pytest.mark.parametrize(("language", "name"), NAMES)
def test_a_pattern_matches_its_examples(language: str, name: str) -> None:
    for example in examples("money", language)[name]:
        assert patterns("money", language)[name].search(_fold(example)), example


def describe(command: Command) -> str:
    match command:
        case SetFulfilment(tip=tip, coupon=coupon):
            tips = f"tip {tip.percent}%" if tip and tip.percent else f"tip {tip.amount}" if tip else ""
            return " ".join(part for part in (tips, f"code {coupon}" if coupon else "", command.payment or "") if part)
        case ShowCart(what="split", people=people):
            return f"split {people or 'by person'}"
        case AddItem(food=food, quantity=quantity):
            return f"add {quantity} {food.item}"
        case _:
            return command.kind


def read(text: str, locale: str = "en") -> list[str]:
    return [describe(command) for command in READER.read_now(context(text, locale=locale)).commands]


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("could you put a 12.5% tip on it?", ["tip 12.5%"]),
        ("tip the driver four dollars please", ["tip 4"]),
        ("twenty percent gratuity", ["tip 20%"]),
        ("a tiramisu with an 8% tip and i pay by card", ["tip 8% card", "add 1 tiramisu"]),
        ("yes, but leave a €2.50 tip", ["tip 2.50"]),
        ("no tip today, thanks", ["clear_fulfilment"]),
        ("how much would a 20% tip be?", ["want_unsupported"]),
        ("he never gets a 20% tip from us", ["want_unsupported"]),
        ("discount code: mango-7", ["code mango-7"]),
        ("here is my voucher “SPRING”", ["code SPRING"]),
        ("please apply PICNIC15 and add two cokes", ["add 2 coke", "code PICNIC15"]),
        ("PICNIC15 is my code", ["code PICNIC15"]),
        ("forget the coupon", ["clear_fulfilment"]),
        ("the gate code is 9021", ["note"]),
        ("could we divide the total by five?", ["split 5"]),
        ("share the bill between six people", ["split 6"]),
        ("we are 4 people, what does each pay?", ["split 4"]),
        ("who pays how much?", ["split by person"]),
        ("share a large pizza between two", ["other"]),
    ],
)
def test_wishes_about_the_bill(text: str, commands: list[str]) -> None:
    got = read(text)
    if commands == ["note"]:
        assert not any(each.startswith(("code", "tip")) for each in got)
    elif commands == ["other"]:
        assert not any(each.startswith("split") for each in got)
    else:
        assert got == commands


@pytest.mark.parametrize(
    ("locale", "text", "commands"),
    [
        ("es", "ponle un 5 % de propina y un tiramisú", ["add 1 tiramisu", "tip 5%"]),
        ("es", "propina de tres euros", ["tip 3"]),
        ("es", "mi cupón es PLAYA20", ["code PLAYA20"]),
        ("es", "¿quién paga cuánto?", ["split by person"]),
        ("es", "reparte la cuenta entre seis personas", ["split 6"]),
        ("fr", "un pourboire de 5 %, s'il vous plaît", ["tip 5%"]),
        ("fr", "divisez l'addition par 5", ["split 5"]),
    ],
)
def test_wishes_about_the_bill_in_other_languages(locale: str, text: str, commands: list[str]) -> None:
    assert read(text, locale) == commands


def test_a_yes_beside_a_tip_places_nothing() -> None:
    assert read("yes and add a 10% tip") == ["tip 10%"]


def test_a_second_code_is_reported_not_lost() -> None:
    reading = READER.read_now(context("my codes are PICNIC15 and MANGO7"))
    said = " ".join(each.words for each in reading.unread) + " ".join(map(describe, reading.commands))
    assert "PICNIC15" in said
    assert "MANGO7" in said


def test_after_the_order_a_tip_is_a_wish_about_that_order() -> None:
    placed = context("add a 10% tip", orders=[KnownOrder("ORD-1")])
    assert isinstance(READER.read_now(placed).commands[0], ChangeOrder)


def test_a_long_message_without_a_wish_stays_as_it_is() -> None:
    text = "two lemonades " * 200
    assert read_money_wishes(text, "en").rest == text


@pytest.mark.parametrize(
    ("text", "language", "person"),
    [
        ("how much is Tom's?", "en", "Tom"),
        ("and what does tom owe", "en", "Tom"),
        ("how much is my son's share?", "en", "my son"),
        ("what do i have to pay for me", "en", "me"),
        ("¿cuánto paga Tom?", "es", "Tom"),
        ("combien doit Tom ?", "fr", "Tom"),
        ("how much is Ann's?", "en", None),
        ("how much is tom yum?", "en", None),
        ("how much is Tom's pizza?", "en", None),
    ],
)
def test_a_question_for_one_persons_share(text: str, language: str, person: str | None) -> None:
    money = read_money_wishes(text, language, ("Tom", "my son", "me"))
    assert [each.person for each in money.commands if isinstance(each, ShowCart)] == ([person] if person else [])
