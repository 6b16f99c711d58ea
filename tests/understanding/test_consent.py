"""A yes is a yes only when the whole message is one."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from tests.understanding.consent_cases import NO_OF_LANGUAGES, NO_YES, PUT_OFF, YES, YES_OF_LANGUAGES
from understanding.consent import Question, is_consent, is_postponement, is_refusal

QUESTIONS: tuple[Question, ...] = get_args(Question)
PLAIN_YES, PLAIN_NO = YES_OF_LANGUAGES.split(), NO_OF_LANGUAGES.split()


def lines(listed: str) -> list[str]:
    return [line for line in listed.splitlines() if line]


def test_there_are_a_hundred_messages_each_way_and_fifty_languages() -> None:
    assert min(len(lines(YES)), len(lines(NO_YES))) >= 100
    assert min(len(PLAIN_YES), len(PLAIN_NO)) >= 50


@pytest.mark.parametrize("text", lines(YES))
def test_a_yes_and_courtesy_is_consent(text: str) -> None:
    assert is_consent(text)
    assert not is_refusal(text)
    assert not is_postponement(text)


@pytest.mark.parametrize("text", lines(NO_YES))
def test_anything_beside_the_yes_is_no_consent(text: str) -> None:
    assert not is_consent(text)


def sentences(name: str) -> list[str]:
    return lines(Path(__file__).with_name(name).read_text(encoding="utf-8"))


def test_what_guests_say_for_yes_at_the_read_back_is_consent() -> None:
    assert len(sentences("sentences_yes.txt")) >= 200
    assert [text for text in sentences("sentences_yes.txt") if not is_consent(text) or is_refusal(text)] == []


@pytest.mark.parametrize("question", ["confirm", "allergy"])
def test_what_asks_limits_puts_off_or_wishes_more_is_no_consent(question: Question) -> None:
    assert len(sentences("sentences_no_yes.txt")) >= 200
    assert [text for text in sentences("sentences_no_yes.txt") if is_consent(text, question)] == []


@pytest.mark.parametrize("text", ["si, yes", "oui yes please", "ok danke", "yes grazie"])
def test_a_yes_may_mix_english_with_one_language(text: str) -> None:
    assert is_consent(text)


@pytest.mark.parametrize("text", ["yes da igual", "oui danke si", "yes nai"])
def test_a_yes_does_not_mix_what_means_something_else(text: str) -> None:
    assert not is_consent(text)


@pytest.mark.parametrize("text", lines(YES))
@pytest.mark.parametrize(
    "more",
    ["{}?", "¿{}?", "{} but", "{}, if", "{} 2", "{} and a coke", "{} then no", "not {}", "{}/no", '"{}" he said'],
)
def test_one_more_word_makes_a_yes_none(text: str, more: str) -> None:
    assert not is_consent(more.format(text))


@pytest.mark.parametrize("text", PLAIN_YES)
@pytest.mark.parametrize("question", QUESTIONS)
def test_the_plain_yes_of_a_language_is_one_after_every_question(text: str, question: Question) -> None:
    assert is_consent(text, question)
    assert is_consent(text.upper() + "!", question)
    assert not is_consent(text + "?", question)


@pytest.mark.parametrize("text", PLAIN_NO)
@pytest.mark.parametrize("question", QUESTIONS)
def test_the_plain_no_of_a_language_is_one_after_every_question(text: str, question: Question) -> None:
    assert is_refusal(text, question)
    assert not is_consent(text, question)


@pytest.mark.parametrize(
    ("text", "agrees_to"),
    [
        ("place it", {"confirm"}),
        ("sure, charge my card", {"confirm", "change_order"}),
        ("looks good", {"confirm", "change_order"}),
        ("that's right", {"confirm", "change_order"}),
        ("perfect", {"confirm", "change_order"}),
        ("yes, change it", {"change_order"}),
        ("go ahead with the change", set()),
        ("sí, cámbialo", {"change_order"}),
        ("yes, add it anyway", {"allergy"}),
        ("yes I know, add it anyway", {"allergy"}),
        ("yes I know", set()),
        ("yes cancel it", {"clear_cart", "cancel_order"}),
        ("call it off", {"cancel_order"}),
        ("empty the cart", {"clear_cart"}),
        ("sí, cancela mi pedido", {"clear_cart", "cancel_order"}),
        ("ok never mind, place it", {"confirm"}),
        ("ok never mind, yes", set()),
        ("no problem", set()),
        ("thanks", set()),
        ("oh", set()),
        ("", set()),
        ("...", set()),
    ],
)
def test_words_that_say_the_yes_again_fit_their_question_only(text: str, agrees_to: set[Question]) -> None:
    assert {question for question in QUESTIONS if is_consent(text, question)} == agrees_to


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("sure... actually no", "confirm"),
        ("ok stop", "confirm"),
        ("yeah no", "confirm"),
        ("don't place it", "confirm"),
        ("sí, pero no", "confirm"),
        ("no, gracias", "allergy"),
        ("fine, forget it", "allergy"),
        ("ok cancel it", "allergy"),
        ("no keep it", "clear_cart"),
        ("no keep it", "cancel_order"),
        ("no, leave it as it was", "change_order"),
        ("no lo cambies", "change_order"),
        ("👎", "allergy"),
    ],
)
def test_a_no_that_comes_last_refuses(text: str, question: Question) -> None:
    assert is_refusal(text, question)
    assert not is_consent(text, question)


@pytest.mark.parametrize("text", lines(PUT_OFF))
def test_an_answer_put_off_is_known_as_one(text: str) -> None:
    assert is_postponement(text)
    assert not is_consent(text)


@pytest.mark.parametrize(
    "text", ["let me see the menu", "wait, how much is it?", "no", "yes", "a coke later", "hold the onions"]
)
def test_what_wants_or_asks_puts_nothing_off(text: str) -> None:
    assert not is_postponement(text)


@pytest.mark.parametrize(
    "text",
    [
        "yes " * 50,
        "yes\x00",
        "yes" + "s" * 5000,
        "٣ yes",
        "❷",
        "\u202eyes no",
        "y" * 100_000,
        "ok " * 7 + "no wait yes",
    ],
)
def test_long_and_odd_messages_are_no_consent_and_raise_nothing(text: str) -> None:
    assert not is_consent(text)
    is_refusal(text)
    is_postponement(text)


@pytest.mark.parametrize("text", ["ＹＥＳ", "  yes \n", "y\u200bes", "👍🏿", "✅️", "ÓK", "SÍ", "yes…"])
def test_the_same_yes_typed_otherwise_is_one(text: str) -> None:
    assert is_consent(text)
