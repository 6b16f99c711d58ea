"""Orders over messengers, in their own wire formats: each message has one effect and one reply."""

from __future__ import annotations

import base64
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import httpx
import psycopg
import pytest

from evals.messengers.strict_apis import ApiAnswer, TwilioApi
from evals.messengers.wire import (
    AUTOMATION_SECRET,
    VERIFY_TOKEN,
    sms,
    telegram_update,
    whatsapp_message,
    whatsapp_text,
)
from tests.api.messengers import Channels, open_channels
from tests.api.restaurant import new_name, urls_of_before
from tests.api.signing import SECRET, read_event, sign
from tests.contract.before import ServicesOfBefore
from tests.services.stand_in import StandIn
from tests.store.roles import url_of_app_role
from tests.store.scan import everything_in
from tests.waiting import wait_for

_numbers = iter(range(10_000))


@pytest.fixture(scope="module")
async def before() -> AsyncIterator[ServicesOfBefore]:
    async with ServicesOfBefore() as services:
        yield services


@pytest.fixture(scope="module")
async def shared(api_database: str, before: ServicesOfBefore) -> AsyncIterator[Channels]:
    role = url_of_app_role(api_database)
    async with open_channels(role, urls_of_before(before), status_webhook_secret=SECRET) as opened:
        opened.database = api_database
        yield opened


@pytest.fixture
async def channels(shared: Channels) -> AsyncIterator[Channels]:
    """The channels; no test may send what the real APIs refuse."""
    for api in (shared.whatsapp, shared.telegram, shared.twilio):
        api.calls.clear()
    yield shared
    assert shared.problems == []


@pytest.fixture
def phone() -> str:
    return f"49151{next(_numbers):04}6789"


async def say(channels: Channels, phone: str, text: str, *, at: float | None = None) -> str:
    """The reply on WhatsApp."""
    return await send(channels, whatsapp_text(phone, text, at=at))


async def send(channels: Channels, *messages: dict[str, Any]) -> str:
    """The last reply to these messages."""
    known = len(channels.whatsapp.calls)
    assert (await channels.send_whatsapp(*messages)).status_code == 200
    await wait_for(lambda: len(channels.whatsapp.calls) == known + len(messages))
    return text_of(channels.whatsapp.calls[-1])


def text_of(call: Any) -> str:
    return str(call["interactive"]["body"]["text"] if call["type"] == "interactive" else call["text"]["body"])


async def read_back(channels: Channels, phone: str) -> Any:
    """The call with the read-back of a cola."""
    await say(channels, phone, "a cola for pickup, paying cash")
    if "?" not in text_of(channels.whatsapp.calls[-1]) or "place" not in text_of(channels.whatsapp.calls[-1]).lower():
        await say(channels, phone, "that's all")
    return channels.whatsapp.calls[-1]


def buttons_of(call: Any) -> list[dict[str, str]]:
    return [each["reply"] for each in call["interactive"]["action"]["buttons"]]


async def test_the_webhooks_url_is_confirmed(channels: Channels) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158201444"}
    answer = await channels.client.get("/webhooks/whatsapp", params=query)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    wrong = await channels.client.get("/webhooks/whatsapp", params={**query, "hub.verify_token": "guess"})
    assert wrong.status_code == 403


async def test_forged_webhooks_are_refused(channels: Channels, client: httpx.AsyncClient, phone: str) -> None:
    assert (await channels.post_whatsapp({"object": "x"}, secret="guess")).status_code == 401
    assert (await channels.post_whatsapp({"object": "x"})).status_code == 400
    assert (await channels.send_telegram(telegram_update(7, text="hi"), secret="guess")).status_code == 401
    assert (await channels.send_twilio("/webhooks/twilio/sms", sms(f"+{phone}", "hi"), token="x")).status_code == 401
    unsigned = await channels.client.post("/webhooks/automation", json={"message_id": "1", "user_id": "u"})
    assert unsigned.status_code == 401
    for path in ("whatsapp", "telegram", "twilio/sms", "twilio/voice", "automation"):
        assert (await client.post(f"/webhooks/{path}", json={})).status_code == 404, "not configured"


async def test_a_whole_order_with_each_message_delivered_three_times(
    channels: Channels, before: ServicesOfBefore, phone: str
) -> None:
    orders = len(before.orders)
    for text in ("a cola for pickup, paying cash", "that's all", "yes"):
        message = whatsapp_text(phone, text)
        await send(channels, message)
        for _ in range(2):
            assert (await channels.send_whatsapp(message)).json() == {"messages": 1}
    await say(channels, phone, "thank you")
    assert len(channels.whatsapp.calls) == 4, "one reply for each message"
    assert len(before.orders) == orders + 1


async def test_a_tap_on_a_button_answers_its_question_and_no_later_one(
    channels: Channels, before: ServicesOfBefore, phone: str
) -> None:
    first = await read_back(channels, phone)
    orders, yes = len(before.orders), buttons_of(first)[0]
    again = await say(channels, phone, "another cola please")
    assert "2 × Cola" in again or "2 x Cola" in again, again
    stale = whatsapp_message(phone, "interactive", interactive={"type": "button_reply", "button_reply": yes})
    assert "is placed" not in await send(channels, stale)
    assert len(before.orders) == orders
    fresh = buttons_of(channels.whatsapp.calls[-1])[0]
    tap = whatsapp_message(phone, "interactive", interactive={"type": "button_reply", "button_reply": fresh})
    assert "is placed" in await send(channels, tap)


async def test_a_yes_that_was_sent_before_the_read_back_places_nothing(
    channels: Channels, before: ServicesOfBefore, phone: str
) -> None:
    await read_back(channels, phone)
    orders = len(before.orders)
    assert "is placed" not in await say(channels, phone, "yes", at=time.time() - 60)
    assert len(before.orders) == orders
    assert "is placed" in await say(channels, phone, "yes", at=time.time() + 1)


async def test_messages_of_one_webhook_are_read_in_the_order_in_which_they_were_sent(
    channels: Channels, phone: str
) -> None:
    now = time.time() + 5
    await send(channels, whatsapp_text(phone, "no, two colas", at=now + 3), whatsapp_text(phone, "a cola", at=now))
    assert "2 × Cola" in await say(channels, phone, "show my cart", at=now + 5)


async def test_places_contacts_and_pictures(channels: Channels, phone: str) -> None:
    await say(channels, phone, "a cola")
    place = {"latitude": 52.51627, "longitude": 13.37770, "name": "Adlon", "address": "Unter den Linden 77"}
    await send(channels, whatsapp_message(phone, "location", location=place))
    contact = [{"name": {"formatted_name": "Ada"}, "phones": [{"phone": "+49 30 22610", "type": "WORK"}]}]
    await send(channels, whatsapp_message(phone, "contacts", contacts=contact))
    shown = await say(channels, phone, "that's all, i pay cash")
    assert "Adlon, Unter den Linden 77 (52.51627, 13.37770)" in shown
    picture = {"mime_type": "image/jpeg", "sha256": "x", "id": "1234"}
    assert "only text" in await send(channels, whatsapp_message(phone, "image", image=picture))
    assert "Margherita" in await send(channels, whatsapp_message(phone, "image", image={**picture, "caption": "menu?"}))
    reaction = whatsapp_message(phone, "reaction", reaction={"message_id": "wamid.1", "emoji": "x"})
    assert (await channels.send_whatsapp(reaction)).json() == {"messages": 0}


async def test_statuses_of_our_own_messages_are_taken(channels: Channels) -> None:
    value = {"messaging_product": "whatsapp", "metadata": {}, "statuses": [{"id": "wamid.1", "status": "read"}]}
    entry = [{"id": "WABA", "changes": [{"field": "messages", "value": value}, {"field": "flows", "value": 1}]}]
    answer = await channels.post_whatsapp({"object": "whatsapp_business_account", "entry": entry})
    assert answer.json() == {"messages": 0}


async def test_the_guests_number_is_in_one_table_only(
    channels: Channels, phone: str, capfd: pytest.CaptureFixture[str]
) -> None:
    await say(channels, phone, "a cola, and call a person please")
    stored = everything_in(channels.database, but=["private_values"])
    assert phone not in stored
    assert phone[2:] not in stored
    assert phone in everything_in(channels.database)
    output = capfd.readouterr()
    assert phone not in output.out + output.err


async def test_a_rate_limit_is_waited_for_and_a_refusal_holds_up_nothing(channels: Channels, phone: str) -> None:
    refusal = {"error": {"message": "Re-engagement message", "code": 131047}}
    limit = {"error": {"message": "pair rate limit", "code": 131056}}
    channels.whatsapp.next_answers += [ApiAnswer(limit, 400), ApiAnswer(limit, 429), ApiAnswer(status=503)]
    assert "Cola" in await say(channels, phone, "a cola")
    channels.whatsapp.next_answers.append(ApiAnswer(refusal, 400))
    assert (await channels.send_whatsapp(whatsapp_text(phone, "hello"))).status_code == 200
    await wait_for(lambda: not channels.whatsapp.next_answers)
    assert "Cola" in await say(channels, phone, "show my cart")
    with psycopg.connect(channels.database) as connection:
        failed = connection.execute("select problem from outbox where status = 'failed'").fetchall()
    assert ("answered 400, code 131047",) in failed


async def test_telegram(channels: Channels, before: ServicesOfBefore) -> None:
    chat, orders = 700_000_001, len(before.orders)

    async def send_news(**content: Any) -> str:
        known = len(channels.telegram.calls)
        assert (await channels.send_telegram(telegram_update(chat, **content))).json() == {}
        await wait_for(lambda: len(channels.telegram.calls) == known + 1)
        return str(channels.telegram.calls[-1]["text"])

    await send_news(text="/start")
    await send_news(text="a cola for pickup, paying cash")
    if "reply_markup" not in channels.telegram.calls[-1] or "place" not in channels.telegram.calls[-1]["text"].lower():
        await send_news(text="that's all")
    assert channels.telegram.calls[-1]["reply_markup"]["keyboard"]
    assert "only text" in await send_news(voice={"file_id": "x", "duration": 3})
    query = {"id": "99", "from": {"id": chat, "is_bot": False}, "data": "yes",
             "message": telegram_update(chat, text="?")["message"]}  # fmt: skip
    channels.telegram.next_answers.append(
        ApiAnswer({"ok": False, "error_code": 429, "parameters": {"retry_after": 0}}, 429)
    )
    known = len(channels.telegram.calls)
    answer = await channels.send_telegram({"update_id": 5, "callback_query": query})
    assert answer.json() == {"method": "answerCallbackQuery", "callback_query_id": "99"}
    await wait_for(lambda: len(channels.telegram.calls) == known + 1)
    assert len(before.orders) == orders + 1
    group = telegram_update(chat, text="a cola")
    group["message"]["chat"]["type"] = "group"
    assert (await channels.send_telegram(group)).json() == {}
    edited = {"update_id": 6, "edited_message": telegram_update(chat, text="no")["message"]}
    assert (await channels.send_telegram(edited)).json() == {}
    assert len(channels.telegram.calls) == known + 1


async def test_an_order_goes_on_by_text_message_and_by_phone(
    channels: Channels, before: ServicesOfBefore, phone: str
) -> None:
    await say(channels, phone, "a cola for pickup, paying cash")
    form = sms(f"+{phone}", "and a margherita")
    for _ in range(2):
        answer = await channels.send_twilio("/webhooks/twilio/sms", form)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
        assert list(ElementTree.fromstring(answer.text)) == []
    await wait_for(lambda: channels.twilio.calls)
    assert channels.twilio.calls[0]["To"] == f"+{phone}"
    assert "Margherita" in channels.twilio.calls[0]["Body"]
    await channels.send_twilio("/webhooks/twilio/sms", sms(f"+{phone}", "STOP", OptOutType="STOP"))
    path = "/webhooks/twilio/voice"
    call = {"CallSid": f"CA{phone}", "From": f"+{phone}", "To": TwilioApi.number, "CallStatus": "ringing"}
    url, spoken = next_of((await channels.send_twilio(path, call)).text)
    assert spoken
    url, spoken = next_of((await channels.send_twilio(url, {**call, "SpeechResult": "what is in my cart"})).text)
    assert "Cola" in spoken
    assert "Margherita" in spoken
    _, silent = next_of((await channels.send_twilio(url, call)).text)
    assert silent
    assert len(channels.twilio.calls) == 1


def next_of(twiml: str) -> tuple[str, str]:
    """The path of the next webhook, and what is said."""
    gather = ElementTree.fromstring(twiml).find("Gather")
    assert gather is not None
    assert gather.attrib["input"] == "speech"
    action = urlsplit(gather.attrib["action"])
    assert int(parse_qs(action.query)["turn"][0]) > 0
    return f"{action.path}?{action.query}", str(gather.findtext("Say"))


async def test_a_repeated_webhook_of_a_call_says_the_same_and_a_silent_caller_is_let_go(
    channels: Channels, before: ServicesOfBefore, phone: str
) -> None:
    call = {"CallSid": f"CA{phone}", "From": f"+{phone}", "To": TwilioApi.number}
    url, _ = next_of((await channels.send_twilio("/webhooks/twilio/voice", call)).text)
    order = {**call, "SpeechResult": "a cola & a margherita, for pickup, i pay cash"}
    first, again = [(await channels.send_twilio(url, order)).text for _ in range(2)]
    assert first == again
    url, _ = next_of(first)
    url, _ = next_of((await channels.send_twilio(url, call)).text)
    over = ElementTree.fromstring((await channels.send_twilio(url, call)).text)
    assert over.find("Hangup") is not None


async def test_automation_tools_get_the_reply_in_the_response(channels: Channels) -> None:
    message = {"message_id": "1", "user_id": new_name(), "text": "a cola"}
    by_secret = await channels.client.post(
        "/webhooks/automation", json=message, headers={"x-webhook-secret": AUTOMATION_SECRET}
    )
    assert "Cola" in by_secret.json()["text"]
    signed = await channels.client.post("/webhooks/automation", **sign("w1", message, secret=whsec(AUTOMATION_SECRET)))
    assert signed.json() == by_secret.json(), "the same message"


def whsec(secret: str) -> str:
    """A plain secret in the form that the reference library takes."""
    return "whsec_" + base64.b64encode(secret.encode()).decode()


async def test_automation_tools_may_take_replies_at_a_url(api_database: str, before: ServicesOfBefore) -> None:
    async with StandIn() as tool:
        services = urls_of_before(before)
        async with open_channels(api_database, services, automation_reply_url=tool.url) as channels:
            message = {"message_id": "1", "user_id": (user := new_name()), "text": "a cola"}
            headers = {"x-webhook-secret": AUTOMATION_SECRET}
            for _ in range(2):
                answer = await channels.client.post("/webhooks/automation", json=message, headers=headers)
                assert answer.status_code == 202
            await wait_for(lambda: tool.seen)
        event = read_event(tool.seen[0], secret=whsec(AUTOMATION_SECRET))
        assert event["data"]["user_id"] == user
        assert "Cola" in event["data"]["text"]
        assert len(tool.seen) == 1


async def test_news_of_an_order_are_pushed_to_the_guest(
    channels: Channels, before: ServicesOfBefore, phone: str
) -> None:
    await read_back(channels, phone)
    reply = await say(channels, phone, "yes")
    order = next(word.strip(".,") for word in reply.split() if word.startswith("ORD-"))
    known = len(channels.whatsapp.calls)
    event = {"type": "order.status", "data": {"order_id": order, "status": "ready"}}
    for _ in range(2):
        answer = await channels.client.post("/webhooks/order-status", **sign(f"ready-{order}", event))
        assert answer.status_code == 200
    await wait_for(lambda: len(channels.whatsapp.calls) == known + 1)
    assert text_of(channels.whatsapp.calls[-1]) == f"Your order {order} is ready."
    assert order not in await say(channels, phone, "thanks")
