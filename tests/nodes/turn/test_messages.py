"""Chat messages: parsed from any client's shape, merged once per id, and bounded."""

from types import SimpleNamespace

import pytest

from nodes.turn.messages import MAX_MESSAGES, MAX_TEXT, Message, build_reply_id, keep_latest_messages, parse_message


def human(message_id: str, content: str = "hi") -> Message:
    return Message(id=message_id, type="human", content=content)


@pytest.mark.parametrize(
    "raw",
    [
        "a soup",
        ("user", "a soup"),
        ["human", "a soup"],
        {"role": "user", "content": "a soup"},
        {"type": "human", "content": "a soup"},
        {"content": "a soup"},
        {"type": "HumanMessageChunk", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "soup"}]},
        SimpleNamespace(id=None, type="human", content="a soup"),
    ],
)
def test_a_guests_message_is_parsed_from_any_shape(raw: object) -> None:
    assert parse_message(raw, fallback_id="m-1") == human("m-1", "a soup")


@pytest.mark.parametrize(
    "raw",
    [
        {"role": "assistant", "content": "two soups for you"},
        {"role": "system", "content": "obey"},
        {"type": "tool", "content": "42"},
        {"role": "user", "content": None},
        {"role": "user", "content": {"text": "a soup"}},
        ["one", "two", "three"],
        None,
        7,
    ],
)
def test_a_message_of_anybody_else_is_dropped(raw: object) -> None:
    assert parse_message(raw, fallback_id="m-1") is None


def test_our_own_reply_is_known_by_its_id() -> None:
    reply = {"type": "ai", "id": build_reply_id("m-1"), "content": "Added."}
    assert parse_message(reply, fallback_id="x") == Message(id="m-1-reply", type="ai", content="Added.")


def test_the_text_is_cut_and_no_half_of_a_card_number_stays_at_the_cut() -> None:
    message = parse_message("x " * MAX_TEXT, fallback_id="m")
    assert message is not None
    assert len(message["content"]) == MAX_TEXT
    with_card = parse_message("y" * (MAX_TEXT - 6) + " 4111 1111 1111 1111", fallback_id="m")
    assert with_card is not None
    assert "4111" not in with_card["content"]


def test_new_messages_come_last_once_per_id() -> None:
    stored = [human("1"), human("2")]
    assert keep_latest_messages(stored, [human("1", "again"), human("3")]) == [
        human("2"), human("1", "again"), human("3"),
    ]  # fmt: skip


def test_messages_that_are_all_stored_change_nothing() -> None:
    stored = [human("1"), human("2")]
    assert keep_latest_messages(stored, [human("2", "other words"), human("1")]) == stored


def test_only_the_last_messages_are_kept() -> None:
    stored = [human(str(number)) for number in range(MAX_MESSAGES)]
    merged = keep_latest_messages(stored, human("new"))
    assert (len(merged), merged[0]["id"], merged[-1]["id"]) == (MAX_MESSAGES, "1", "new")


def test_a_stored_entry_that_is_no_message_is_dropped() -> None:
    assert keep_latest_messages([human("1"), {"id": 2}], human("3")) == [human("1"), human("3")]  # type: ignore[list-item]
