"""What is sent to messengers is always what their APIs take, whatever the reply is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.messengers.strict_apis import ApiCall, TelegramApi, TwilioApi, WhatsAppApi
from services.messengers import telegram, twilio, whatsapp
from services.messengers.incoming import format_place
from services.messengers.telegram import TelegramUpdate

TEXTS = st.text(min_size=1, max_size=5000).filter(str.strip)
ANSWERS = st.lists(st.text(min_size=1, max_size=300).filter(str.strip), max_size=6, unique=True)
ROW = "7c9e6679-7425-40de-944b-e07fc1f90ae7"


def seen(path: str, body: object, **headers: str) -> ApiCall:
    named = {"content-type": "application/json", **headers}
    return ApiCall(path, named, json.dumps(body).encode())


@settings(max_examples=60, deadline=None)
@given(text=TEXTS, answers=ANSWERS)
def test_whatsapp_takes_every_reply(text: str, answers: list[str]) -> None:
    api = WhatsAppApi()
    body = whatsapp.build_message("4915112345678", text, [each.strip() for each in answers], ROW, "es-MX")
    api.check(seen(f"/v23.0/{api.number_id}/messages", body, authorization=f"Bearer {api.token}"))


@settings(max_examples=30, deadline=None)
@given(text=st.text(alphabet="ab ñ€", min_size=1, max_size=5000).filter(str.strip), answers=ANSWERS)
def test_telegram_takes_every_reply(text: str, answers: list[str]) -> None:
    api = TelegramApi()
    api.check(seen(f"/bot{api.token}/sendMessage", telegram.build_message("42", text, answers)))


def test_telegrams_limit_counts_as_telegram_does() -> None:
    api = TelegramApi()
    api.check(seen(f"/bot{api.token}/sendMessage", telegram.build_message("42", "🍕" * 4096, [])))


def test_a_long_answer_is_a_row_of_a_list_with_its_whole_text_as_id() -> None:
    answers = ["a large one with extra cheese", "small"]
    body = whatsapp.build_message("49151", "Which size?", answers, ROW, "fr")
    buttons = whatsapp.build_message("49151", "Which size?", ["small", "large"], ROW, "fr")
    interactive = body["interactive"]
    assert isinstance(interactive, dict)
    rows = interactive["action"]["buttons"]
    assert [each["reply"]["title"] for each in rows] == ["a large one with ex…", "small"]
    assert rows[0]["reply"]["id"] == f"{ROW}:a large one with extra cheese"
    assert buttons["type"] == "interactive"


def test_two_answers_that_would_look_alike_are_left_to_the_text() -> None:
    answers = ["the same long beginning of an answer, a", "the same long beginning of an answer, b"]
    assert whatsapp.build_message("49151", "Which?", answers, ROW, "en")["type"] == "text"


@pytest.mark.parametrize(
    ("form", "problem"), [(b"a=1&b=2", None), (b"\xff", ValueError), (b"a=1&" * 300 + b"a=1", ValueError)]
)
def test_a_form_is_read_or_refused(form: bytes, problem: type[Exception] | None) -> None:
    if problem is None:
        assert twilio.parse_form(form) == {"a": "1", "b": "2"}
        return
    with pytest.raises(problem):
        twilio.parse_form(form)


def test_twilios_documented_signature() -> None:
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+12349013030",
        "Digits": "1234",
        "From": "+12349013030",
        "To": "+18005551212",
    }
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert twilio.verify_signature("12345", url, form, "0/KCTR6DLpKmkAf8muzZqo1nDgQ=")
    assert not twilio.verify_signature("12345", url, {**form, "Digits": "1235"}, "0/KCTR6DLpKmkAf8muzZqo1nDgQ=")


def test_a_text_message_is_cut_at_twilios_limit() -> None:
    api = TwilioApi()
    body = twilio.build_sms(api.number, "+4915112345678", "é" * 2000)
    credentials = "QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDp0d2lsaW8tdG9rZW4="
    headers = {"content-type": "application/x-www-form-urlencoded", "authorization": f"Basic {credentials}"}
    api.check(ApiCall(f"/2010-04-01/Accounts/{api.sid}/Messages.json", headers, body))


def test_places_have_their_names_and_the_point() -> None:
    assert format_place(1, 2.5) == "1.00000, 2.50000"
    assert format_place(1, 2.5, None, " ", "Main St 5") == "Main St 5 (1.00000, 2.50000)"


def test_an_update_of_a_kind_that_is_not_known_has_no_message() -> None:
    assert TelegramUpdate.model_validate({"update_id": 1, "my_chat_member": {}}).read_message() is None
