"""The model that guesses topics: its file, its features, and what it says of messages that it has not seen."""

import pytest

from understanding.label_model import ROW_BITS, hash_features
from understanding.topic_guess import guess_topic, list_features, load_topic_model


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("could i possibly have a peek at your menu", "show_menu"),
        ("wheres my grub mate, has it left yet", "order_status"),
        ("sorry to be a pain but please call off the order we made five minutes ago", "cancel_order"),
        ("u guys open on xmas eve??", "hours"),
        ("what does it all add up to now", "show_total"),
        ("¿me dejas ver la carta?", "show_menu"),
        ("vous fermez à quelle heure ce soir ?", "hours"),
        ("two large lattes with oat milk and a scone", "order"),
        ("is there any gluten in the katsu curry", "menu_question"),
    ],
)
def test_unseen_messages_have_their_topic(text: str, topic: str) -> None:
    guess = guess_topic(text)
    assert guess.label == topic
    assert guess.probability >= 0.7


def test_a_message_of_unknown_words_is_a_guess_without_certainty() -> None:
    assert guess_topic("zzyx qwrtp blorf").probability < 0.7
    assert guess_topic("").probability < 0.7


def test_accents_case_and_apostrophes_make_no_difference() -> None:
    assert list_features("WHERE’S mí Order") == list_features("wheres mi order")


def test_numbers_are_alike_and_rows_are_within_the_weights() -> None:
    assert list_features("order 4471") == list_features("order 12")
    model = load_topic_model()
    rows = hash_features(list_features("where is order 12"))
    assert len(model.weights) == len(model.labels) << ROW_BITS
    assert all(0 <= row < 1 << ROW_BITS for row in rows)


def test_a_long_message_takes_bounded_work() -> None:
    assert list_features("menu " * 60) == list_features("menu " * 5000)
