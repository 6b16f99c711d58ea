"""POST /webhooks/twilio/sms and /webhooks/twilio/voice: text messages, and calls with its speech recognition."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from starlette.exceptions import HTTPException

from api.auth.principal import CallerRefused
from api.outbox_calls import TARGETS
from api.tenants.directory import Tenant
from api.transports.messengers import Messenger, answer_message
from api.transports.signed import TenantQuery, require_setting, resolve_signed_tenant
from services.messengers.incoming import IncomingMessage
from services.messengers.twilio import NO_REPLY, build_speech, parse_form, read_sms, verify_signature

router = APIRouter(tags=["conversation"])
SMS = Messenger("sms", "phone", "sms")
VOICE = Messenger("phone", "phone", None)
MAX_SILENCES = 2
CallCount = Annotated[int, Query(ge=0, le=1000)]


@router.post("/webhooks/twilio/sms", include_in_schema=False)
async def take_sms(request: Request, tenant: TenantQuery = None) -> Response:
    """Answer a text message."""
    restaurant = resolve_signed_tenant(request, tenant)
    form = await _read_form(request, restaurant)
    if "OptOutType" in form:  # STOP, START and HELP, which Twilio has answered itself
        return _twiml(NO_REPLY)
    try:
        message = read_sms(form)
    except (KeyError, ValueError):
        raise HTTPException(400) from None
    await answer_message(request, restaurant, SMS, message)
    return _twiml(NO_REPLY)


@router.post("/webhooks/twilio/voice", include_in_schema=False)
async def take_call(
    request: Request,
    tenant: TenantQuery = None,
    turn: CallCount = 0,
    silences: CallCount = 0,
    locale: str | None = None,
) -> Response:
    """Greet the caller (turn 0), or answer what was recognized. The turn's number names the message: a repeated webhook
    has the same one."""
    restaurant = resolve_signed_tenant(request, tenant)
    form = await _read_form(request, restaurant)
    if "CallSid" not in form or "From" not in form:
        raise HTTPException(400)
    speech = "hello" if turn == 0 else form.get("SpeechResult", "")
    language = restaurant.choose_locale(locale)
    message = IncomingMessage(f"{form['CallSid']}-{turn}", form["From"], text=speech, locale=language)
    reply = await answer_message(request, restaurant, VOICE, message)
    silences = 0 if speech else silences + 1
    here = {"tenant": tenant, "turn": turn + 1, "silences": silences, "locale": locale}
    next_url = f"{_url_of(request)}?{urlencode({name: value for name, value in here.items() if value is not None})}"
    text = reply.reply.text if reply else ""
    return _twiml(build_speech(text, language, next_url=next_url, is_over=silences >= MAX_SILENCES or reply is None))


async def _read_form(request: Request, tenant: Tenant) -> dict[str, str]:
    """The fields of a signed webhook. Raises CallerRefused and HTTPException."""
    token = require_setting(tenant.settings.twilio_auth_token)
    if not TARGETS["sms"].is_configured(tenant.settings):
        raise HTTPException(404)
    try:
        form = parse_form(await request.body())
    except ValueError:
        raise HTTPException(400) from None
    query = f"?{request.url.query}" if request.url.query else ""
    signature = request.headers.get("x-twilio-signature", "")
    if not verify_signature(token, _url_of(request) + query, form, signature):
        raise CallerRefused("credentials_invalid")
    return form


def _url_of(request: Request) -> str:
    """The URL of this route as Twilio has it, without its query."""
    public = request.app.state.settings.messenger_public_url
    return f"{public.rstrip('/')}{request.url.path}" if public else str(request.url.replace(query=""))


def _twiml(text: str) -> Response:
    return Response(text, media_type="text/xml")
