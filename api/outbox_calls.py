"""The call that each row of the outbox becomes, by its target, with the URL and the secrets of its tenant."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import orjson
from pydantic import SecretStr

from api.settings import Settings
from services.delivery import DeliveryResult, OutgoingCall
from services.messengers import telegram, twilio, whatsapp
from services.signatures import sign_webhook
from store.outbox_table import WEBHOOK, OutboxRow

BuildCall = Callable[[OutboxRow, Settings, int], OutgoingCall]
"""Makes the call from a row, the settings of its tenant, and the Unix time."""
Judge = Callable[[DeliveryResult], DeliveryResult]
"""Corrects what became of a call by the receiver's own codes."""


def _accept_result(result: DeliveryResult) -> DeliveryResult:
    return result


def _retry_refused(result: DeliveryResult) -> DeliveryResult:
    """A webhook's receiver may be repaired. Only 410 says that it wants no more events."""
    is_repairable = result.kind == "refused" and result.problem != "answered 410"
    return replace(result, kind="later") if is_repairable else result


def _read_whatsapp_error(result: DeliveryResult) -> DeliveryResult:
    codes = set(whatsapp.list_errors(result.answer))
    if result.kind == "delivered" or not codes:
        return result
    is_temporary = bool(codes & whatsapp.TEMPORARY_CODES) or result.kind == "later"
    return replace(result, kind="later" if is_temporary else "refused", problem=f"{result.problem}, code {min(codes)}")


def _read_telegram_pause(result: DeliveryResult) -> DeliveryResult:
    return replace(result, wait_s=telegram.find_pause_s(result.answer) or result.wait_s)


@dataclass(frozen=True, slots=True)
class Target:
    """Where rows go. ``settings``: the names of those that it needs."""

    build: BuildCall
    settings: tuple[str, ...]
    judge: Judge = _accept_result

    def is_configured(self, settings: Settings) -> bool:
        """Whether a tenant with these settings uses it."""
        return all(getattr(settings, name) for name in self.settings)


def build_webhook_call(row: OutboxRow, settings: Settings, now_s: int) -> OutgoingCall:
    """A signed event for the restaurant. The body of a row is the same in each attempt."""
    guest = {"tenant": row.tenant, "session_id": row.session_id, "user_id": row.user_id}
    event = {"type": row.kind, "timestamp": row.created_at.isoformat(), "data": {**guest, **row.payload}}
    return _sign(settings.events_webhook_url, settings.events_webhook_secret, row, event, now_s)


def build_automation_call(row: OutboxRow, settings: Settings, now_s: int) -> OutgoingCall:
    """A signed reply for Make, n8n and the like."""
    reply = {"user_id": row.payload["to"], "text": row.payload["text"], "quick_replies": row.payload["quick_replies"]}
    event = {"type": row.kind, "timestamp": row.created_at.isoformat(), "data": reply}
    return _sign(settings.automation_reply_url, settings.automation_secret, row, event, now_s)


def build_whatsapp_call(row: OutboxRow, settings: Settings, now_s: int) -> OutgoingCall:
    """POST /{phone_number_id}/messages."""
    del now_s
    to, text, answers = _read_message(row)
    return call_whatsapp(settings, whatsapp.build_message(to, text, answers, str(row.id), _locale_of(row)))


def build_telegram_call(row: OutboxRow, settings: Settings, now_s: int) -> OutgoingCall:
    """POST /bot{token}/sendMessage."""
    del now_s
    return call_telegram(settings, "sendMessage", telegram.build_message(*_read_message(row)))


def build_sms_call(row: OutboxRow, settings: Settings, now_s: int) -> OutgoingCall:
    """POST /2010-04-01/Accounts/{sid}/Messages.json."""
    del now_s
    to, text, _ = _read_message(row)
    sid, token = settings.twilio_account_sid, _reveal(settings.twilio_auth_token)
    credentials = b64encode(f"{sid}:{token}".encode()).decode()
    headers = {"Authorization": f"Basic {credentials}", "Content-Type": "application/x-www-form-urlencoded"}
    url = f"{settings.twilio_api_url}/2010-04-01/Accounts/{sid}/Messages.json"
    return OutgoingCall(url, twilio.build_sms(settings.twilio_number or "", to, text), headers)


def call_whatsapp(settings: Settings, body: Mapping[str, object]) -> OutgoingCall:
    """A call of the number's endpoint for messages."""
    url = f"{settings.whatsapp_api_url}/{settings.whatsapp_phone_number_id}/messages"
    return OutgoingCall(url, orjson.dumps(body), {"Authorization": f"Bearer {_reveal(settings.whatsapp_access_token)}"})


def call_telegram(settings: Settings, method: str, body: Mapping[str, object]) -> OutgoingCall:
    """A call of the bot's method."""
    return OutgoingCall(
        f"{settings.telegram_api_url}/bot{_reveal(settings.telegram_bot_token)}/{method}", orjson.dumps(body)
    )


def _sign(
    url: str | None, secret: SecretStr | None, row: OutboxRow, event: Mapping[str, object], now_s: int
) -> OutgoingCall:
    assert url is not None, "the target is configured"  # noqa: S101
    body = orjson.dumps(event)
    return OutgoingCall(url, body, sign_webhook(_reveal(secret), str(row.id), now_s, body))


def _reveal(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


def _read_message(row: OutboxRow) -> tuple[str, str, list[str]]:
    answers = row.payload.get("quick_replies")
    texts = [str(answer) for answer in answers] if isinstance(answers, list) else []
    return str(row.payload["to"]), str(row.payload["text"]), texts


def _locale_of(row: OutboxRow) -> str:
    return str(row.payload.get("locale") or "en")


_KEY = "messenger_guest_key"
TARGETS: Mapping[str, Target] = {
    WEBHOOK: Target(build_webhook_call, ("events_webhook_url", "events_webhook_secret"), _retry_refused),
    "whatsapp": Target(
        build_whatsapp_call, ("whatsapp_phone_number_id", "whatsapp_access_token", _KEY), _read_whatsapp_error
    ),
    "telegram": Target(build_telegram_call, ("telegram_bot_token", _KEY), _read_telegram_pause),
    "sms": Target(build_sms_call, ("twilio_account_sid", "twilio_auth_token", "twilio_number", _KEY)),
    "automation": Target(build_automation_call, ("automation_reply_url", "automation_secret"), _retry_refused),
}
