"""The id of a message by the history that comes with it: the same for a repeated request, another one later."""

from api.chat_history import ChatLine, NewMessage, find_new_message


def message_of(*texts: str) -> NewMessage:
    """The new message of a history: ">" begins a reply of ours."""
    found = find_new_message([ChatLine("us", t[1:]) if t.startswith(">") else ChatLine("guest", t) for t in texts])
    assert found is not None
    return found


HISTORY = (">Hi, what can I get you?", "a coke", ">One coke. Anything else?")


def test_a_request_that_is_sent_again_is_the_same_message() -> None:
    assert message_of(*HISTORY, "yes") == message_of(*HISTORY, "yes")


def test_the_same_words_later_are_another_message() -> None:
    later = message_of(*HISTORY, "a coke", ">One coke. Anything else?", "a coke")
    assert len({message_of(*HISTORY[:2]).message_id, message_of(*HISTORY, "a coke").message_id, later.message_id}) == 3


def test_a_reply_that_was_cut_where_the_guest_interrupted_changes_nothing() -> None:
    cut = (*HISTORY[:2], ">One coke. Anything e...")
    assert message_of(*cut, "yes").message_id == message_of(*HISTORY, "yes").message_id


def test_other_words_at_the_same_place_replace_the_message() -> None:
    first, second = message_of(*HISTORY, "a pizza"), message_of(*HISTORY, "a pizza with ham")
    assert first.message_id != second.message_id
    assert second.history.replaces is not None
    assert first.message_id.startswith(second.history.replaces)


def test_the_next_message_replaces_nothing_even_when_the_history_is_cut() -> None:
    before = message_of(*HISTORY, "a pizza")
    after = message_of(*HISTORY, "a pizza", ">Which size?", "large")
    cut = message_of(">Which size?", "large")
    for message in (after, cut):
        assert not before.message_id.startswith(message.history.replaces or "-")


def test_messages_without_a_reply_are_known_by_the_ids_that_they_had() -> None:
    alone = message_of(*HISTORY, "a pizza")
    both = message_of(*HISTORY, "a pizza", "with ham")
    assert [(each.message_id, each.text) for each in both.history.unanswered] == [(alone.message_id, "a pizza")]
    assert both.text == "with ham"
    assert message_of("a coke").message_id not in both.history.answered_ids
    assert len(both.history.answered_ids) == 1


def test_a_message_without_any_history_is_alone() -> None:
    assert message_of("a coke").is_alone
    assert not message_of(">Hi", "a coke").is_alone
    assert find_new_message([ChatLine("us", "Hi")]) is None


def test_an_id_has_no_digits_of_a_card_number() -> None:
    assert message_of("4929").message_id == message_of("4930").message_id
