"""Strict stand-ins of the messengers' APIs: they refuse what the real ones refuse, by the documented fields and limits.

A call that breaks a rule is answered as the real API answers it, and its problem is in ``problems``.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

CallBody = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ApiCall:
    """A request. Header names are in lower case."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The parsed body. Raises ValueError."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """The answer as JSON."""

    content: object = field(default_factory=dict)
    status: int = 200


class RuleBroken(Exception):
    """A call that the real API refuses."""


def need(condition: object, rule: str) -> None:
    if not condition:
        raise RuleBroken(rule)


def need_fields(body: CallBody, required: set[str], optional: set[str] = frozenset()) -> None:  # type: ignore[assignment]
    need(required <= body.keys(), f"missing {sorted(required - body.keys())}")
    need(body.keys() <= required | optional, f"unknown {sorted(body.keys() - required - optional)}")


class StrictApi:
    """An ASGI app. ``calls`` are the accepted messages, without the signs of typing that slow turns send.

    ``next_answers`` come before the normal ones.
    """

    def __init__(self) -> None:
        self.calls: list[CallBody] = []
        self.problems: list[str] = []
        self.next_answers: list[ApiAnswer] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; there is no lifespan."""
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        call = ApiCall(request.url.path, request.headers, await request.body())
        answer = self.answer(call)
        await JSONResponse(answer.content, answer.status)(scope, receive, send)

    def answer(self, call: ApiCall) -> ApiAnswer:
        """The answer to a call: 400 when it breaks a rule."""
        if self.next_answers:
            return self.next_answers.pop(0)
        try:
            return self.check(call)
        except (RuleBroken, KeyError, TypeError, ValueError, AttributeError) as broken:
            self.problems.append(f"{type(broken).__name__}: {broken}")
            return ApiAnswer({"error": {"message": str(broken), "code": 100}}, 400)

    def check(self, call: ApiCall) -> ApiAnswer:
        """The answer to a call. Raises RuleBroken."""
        raise NotImplementedError


class WhatsAppApi(StrictApi):
    """POST /{phone_number_id}/messages of the Cloud API."""

    number_id, token = "106540352242922", "EAAG-token"

    def check(self, call: ApiCall) -> ApiAnswer:
        need(call.path == f"/v23.0/{self.number_id}/messages", f"path {call.path}")
        need(call.headers["authorization"] == f"Bearer {self.token}", "token")
        need(call.headers["content-type"] == "application/json", "content type")
        body = call.json
        need(body["messaging_product"] == "whatsapp", "messaging_product")
        if body.get("status") == "read":
            need_fields(body, {"messaging_product", "status", "message_id"}, {"typing_indicator"})
            need(body["typing_indicator"] == {"type": "text"}, "typing_indicator")
            return ApiAnswer({"success": True})
        need(body["recipient_type"] == "individual", "recipient_type")
        need(re.fullmatch(r"\+?\d{7,15}", body["to"]), "to")
        kind = body["type"]
        need_fields(body, {"messaging_product", "recipient_type", "to", "type", kind})
        if kind == "text":
            need_fields(body["text"], {"body"}, {"preview_url"})
            need(0 < len(body["text"]["body"]) <= 4096, "text.body")
        else:
            need(kind == "interactive", "type")
            self._check_interactive(body["interactive"])
        self.calls.append(body)
        sent = {"messaging_product": "whatsapp", "contacts": [{"input": body["to"], "wa_id": body["to"]}]}
        return ApiAnswer({**sent, "messages": [{"id": f"wamid.{len(self.calls)}"}]})

    def _check_interactive(self, part: CallBody) -> None:
        need_fields(part, {"type", "body", "action"}, {"header", "footer"})
        text = part["body"]["text"]
        if part["type"] == "button":
            need_fields(part["action"], {"buttons"})
            need(0 < len(text) <= 1024, "body of buttons")
            buttons = part["action"]["buttons"]
            need(1 <= len(buttons) <= 3, "1 to 3 buttons")
            for button in buttons:
                need_fields(button, {"type", "reply"})
                need(button["type"] == "reply", "button type")
            self._check_choices([button["reply"] for button in buttons], title=20, id_length=256)
            return
        need(part["type"] == "list", "interactive type")
        need_fields(part["action"], {"button", "sections"})
        need(0 < len(text) <= 4096, "body of a list")
        need(0 < len(part["action"]["button"]) <= 20, "label of a list")
        need(1 <= len(part["action"]["sections"]) <= 10, "sections")
        rows = [row for section in part["action"]["sections"] for row in section["rows"]]
        need(all(len(section.get("title", "")) <= 24 for section in part["action"]["sections"]), "section title")
        need(1 <= len(rows) <= 10, "1 to 10 rows")
        self._check_choices(rows, title=24, id_length=200)

    def _check_choices(self, choices: list[CallBody], *, title: int, id_length: int) -> None:
        for choice in choices:
            need_fields(choice, {"id", "title"}, {"description"})
            need(0 < len(choice["title"]) <= title, f"title {choice['title']!r}")
            need(0 < len(choice["id"]) <= id_length, "id")
            need(choice["id"] == choice["id"].strip(), "id with spaces around it")
        need(len({choice["id"] for choice in choices}) == len(choices), "ids are unique")
        need(len({choice["title"] for choice in choices}) == len(choices), "titles are unique")


class TelegramApi(StrictApi):
    """/bot{token}/sendMessage and sendChatAction of the Bot API."""

    token = "123456:ABC-DEF"

    def check(self, call: ApiCall) -> ApiAnswer:
        path, _, method = call.path.rpartition("/")
        need(path == f"/bot{self.token}", "token")
        body = call.json
        need(isinstance(body["chat_id"], int), "chat_id")
        if method == "sendChatAction":
            need_fields(body, {"chat_id", "action"})
            need(body["action"] == "typing", "action")
            return ApiAnswer({"ok": True, "result": True})
        need(method == "sendMessage", method)
        need_fields(body, {"chat_id", "text"}, {"reply_markup", "parse_mode"})
        need(0 < len(body["text"].encode("utf-16-le")) // 2 <= 4096, "text is 1 to 4096 characters")
        markup = body.get("reply_markup", {})
        if "keyboard" in markup:
            need_fields(markup, {"keyboard"}, {"one_time_keyboard", "resize_keyboard", "is_persistent"})
            need(all(key["text"] for row in markup["keyboard"] for key in row), "text of a key")
        else:
            need(markup in ({}, {"remove_keyboard": True}), "reply_markup")
        self.calls.append(body)
        return ApiAnswer({"ok": True, "result": {"message_id": len(self.calls)}})


class TwilioApi(StrictApi):
    """POST /2010-04-01/Accounts/{sid}/Messages.json."""

    sid, token, number = "AC00000000000000000000000000000000", "twilio-token", "+15005550006"

    def check(self, call: ApiCall) -> ApiAnswer:
        need(call.path == f"/2010-04-01/Accounts/{self.sid}/Messages.json", call.path)
        credentials = base64.b64encode(f"{self.sid}:{self.token}".encode()).decode()
        need(call.headers["authorization"] == f"Basic {credentials}", "credentials")
        need(call.headers["content-type"] == "application/x-www-form-urlencoded", "content type")
        form = dict(parse_qsl(call.body.decode(), strict_parsing=True))
        need_fields(form, {"To", "From", "Body"})
        need(form["From"] == self.number, "From")
        need(re.fullmatch(r"\+[1-9]\d{6,14}", form["To"]), "To")
        need(0 < len(form["Body"]) <= 1600, "Body")
        self.calls.append(form)
        return ApiAnswer({"sid": f"SM{len(self.calls):032}", "status": "queued"}, 201)
