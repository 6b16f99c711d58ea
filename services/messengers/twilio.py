"""The wire format of Twilio: signed webhooks of SMS and calls in, messages and TwiML out. No SDK: forms and one HMAC.

https://www.twilio.com/docs/usage/webhooks/webhooks-security and /docs/messaging/api/message-resource
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode
from xml.sax.saxutils import escape, quoteattr

from services.messengers.incoming import IncomingMessage, format_place

MAX_TEXT = 1600
MAX_FIELDS = 200
_VOICES: Mapping[str, str] = {"en": "en-US", "es": "es-ES", "fr": "fr-FR"}


def parse_form(body: bytes) -> dict[str, str]:
    """The fields of a webhook. Raises ValueError."""
    pairs = parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=bool(body), max_num_fields=MAX_FIELDS)
    return dict(pairs)


def verify_signature(token: str, url: str, form: Mapping[str, str], given: str) -> bool:
    """Whether X-Twilio-Signature is that of this URL, as Twilio has it, and these fields."""
    text = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    expected = base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest())
    return hmac.compare_digest(expected, given.encode())


def read_sms(form: Mapping[str, str]) -> IncomingMessage:
    """The guest's message. Raises KeyError without a sender or an id."""
    latitude, longitude = form.get("Latitude"), form.get("Longitude")
    place = format_place(float(latitude), float(longitude), form.get("Address")) if latitude and longitude else None
    return IncomingMessage(
        message_id=form["MessageSid"],
        sender=form["From"].removeprefix("whatsapp:"),
        text=form.get("ButtonPayload") or form.get("Body", ""),
        address=place,
        has_media=form.get("NumMedia", "0") != "0",
    )


def build_sms(sender: str, to: str, text: str) -> bytes:
    """The form of POST /2010-04-01/Accounts/{sid}/Messages.json."""
    return urlencode({"From": sender, "To": to, "Body": text[:MAX_TEXT]}).encode()


def build_speech(text: str, locale: str, *, next_url: str, is_over: bool = False) -> str:
    """TwiML that speaks the text and listens for the answer, or hangs up. Silence asks ``next_url`` again."""
    language = quoteattr(_VOICES.get(locale[:2].lower(), locale))
    say = f"<Say language={language}>{escape(text)}</Say>"
    if is_over:
        return f'<?xml version="1.0" encoding="UTF-8"?><Response>{say}<Hangup/></Response>'
    gather = (
        f'<Gather input="speech" speechTimeout="auto" language={language} action={quoteattr(next_url)} method="POST">'
    )
    silence = f'<Redirect method="POST">{escape(next_url)}</Redirect>'
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{gather}{say}</Gather>{silence}</Response>'


NO_REPLY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
"""TwiML that sends nothing: the reply goes by the outbox."""
