"""The canonical envelope of POST /canonical/{channel}, for voice and other channel adapters."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from api.schemas import MAX_TEXT, CardBody, Id, Label, MessageText, RequestPart
from domain.turn import TurnRequest
from graph.run import TurnReply
from nodes.turn.state import Route
from privacy.redaction import opaque_id


class EnvelopeContext(RequestPart):
    """The origin of a message. The path names the channel; ``channel`` here is accepted and not used."""

    channel: Label | None = None
    device: str | None = None
    locale: Label | None = None
    tenant: Id | None = None
    store: Id | None = None
    client_app: str | None = None


class EnvelopeSession(RequestPart):
    session_id: Id
    user_id: Id
    conversation_id: str | None = None
    turn: int | None = None


class EnvelopeMessage(RequestPart):
    """``transcript`` is the output of speech recognition; it is the text of a message that has no other."""

    text: MessageText
    type: str = "text"
    transcript: str | None = None
    intent_override: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _use_transcript(cls, raw: object) -> object:
        if not isinstance(raw, dict) or not raw.get("transcript") or str(raw.get("text") or "").strip():
            return raw
        return {**raw, "text": raw["transcript"]}


class EnvelopeTrace(RequestPart):
    trace_id: Id | None = None
    message_id: Id | None = None
    span_id: str | None = None


class EnvelopeRequest(RequestPart):
    """One message in an envelope."""

    model_config = ConfigDict(
        coerce_numbers_to_str=True,  # a version of 1.1
        json_schema_extra={
            "examples": [
                {
                    "version": "1.1",
                    "context": {"channel": "voice", "locale": "en-US", "tenant": "default"},
                    "session": {"session_id": "ada:voice", "user_id": "ada"},
                    "request": {"type": "text", "text": "Can you read me the menu?"},
                    "observability": {"trace_id": "trace-abc-123", "message_id": "message-1"},
                }
            ]
        },
    )

    version: Id = "1.0"
    timestamp: str | None = None
    context: EnvelopeContext = EnvelopeContext()
    session: EnvelopeSession
    request: EnvelopeMessage
    observability: EnvelopeTrace = EnvelopeTrace()

    def turn_request(
        self,
        *,
        channel: str,
        tenant: str,
        user_id: str,
        locale: str,
        trace_id: str,
        message_id: str,
        store: str | None = None,
    ) -> TurnRequest:
        """This envelope as a turn of this tenant's user, in this locale, with the given defaults for missing ids."""
        return TurnRequest(
            tenant=tenant,
            locale=locale,
            user_id=user_id,
            channel=channel,
            session_id=self.session.session_id,
            trace_id=opaque_id(self.observability.trace_id or trace_id),
            message_id=opaque_id(self.observability.message_id or message_id),
            text=self.request.text[:MAX_TEXT],
            text_cut=len(self.request.text) > MAX_TEXT,
            store=store,
        )


class EnvelopeResult(BaseModel):
    status: Literal["success"] = "success"
    code: Literal[200] = 200
    message_type: Literal["reply"] = "reply"
    route: Route
    latency_ms: float


class EnvelopeReplySession(BaseModel):
    session_id: str
    user_id: str
    turn: int
    locale: str
    tenant: str
    store: str | None = None


class EnvelopeMetadata(BaseModel):
    source: Literal["mcp_orchestrator"] = "mcp_orchestrator"
    intents: tuple[str, ...] = ()
    quick_replies: tuple[str, ...] = ()
    cards: tuple[CardBody, ...] = ()
    pending: str | None = None
    error: str | None = None


class EnvelopePayload(BaseModel):
    type: Literal["text"] = "text"
    text: str
    metadata: EnvelopeMetadata


class EnvelopeReplyTrace(BaseModel):
    trace_id: str
    message_id: str


class EnvelopeResponse(BaseModel):
    """The reply in an envelope, with the request's version."""

    version: str
    timestamp: datetime
    response: EnvelopeResult
    session: EnvelopeReplySession
    payload: EnvelopePayload
    observability: EnvelopeReplyTrace

    @classmethod
    def of(cls, reply: TurnReply, request: TurnRequest, *, version: str) -> EnvelopeResponse:
        """The reply of a turn in an envelope. A repeated message gets the first answer's time and latency."""
        return cls(
            version=version,
            timestamp=reply.finished_at,
            response=EnvelopeResult(route=reply.route, latency_ms=reply.latency_ms),
            session=EnvelopeReplySession(
                session_id=reply.session_id,
                user_id=reply.user_id,
                turn=reply.turn,
                locale=request.locale,
                tenant=request.tenant,
                store=reply.store,
            ),
            payload=EnvelopePayload(
                text=reply.reply.text,
                metadata=EnvelopeMetadata(
                    intents=tuple(intent.value for intent in reply.intents),
                    quick_replies=reply.reply.quick_replies,
                    cards=tuple(CardBody.of(card) for card in reply.reply.cards),
                    pending=reply.reply.pending,
                    error=reply.error,
                ),
            ),
            observability=EnvelopeReplyTrace(trace_id=reply.trace_id, message_id=reply.message_id),
        )
