"""The input of an AG-UI run as a request of POST /orchestrate."""

from __future__ import annotations

from ag_ui import core as protocol
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from api.schemas import OrchestrateRequest


def read_message(body: protocol.RunAgentInput) -> OrchestrateRequest:
    """The last message as a request of POST /orchestrate. Raises RequestValidationError."""
    last = body.messages[-1] if body.messages else None
    if not isinstance(last, protocol.UserMessage):
        raise RequestValidationError([{"loc": ("body", "messages"), "msg": "the last message is not the user's"}])
    parts = [last.content] if isinstance(last.content, str) else [getattr(p, "text", "") for p in last.content]
    given = body.forwarded_props if isinstance(body.forwarded_props, dict) else {}
    fields = {"user_id": body.thread_id} | {
        name: given[name] for name in {"user_id", "tenant", "store", "locale"} & given.keys()
    }
    fields |= {"session_id": body.thread_id, "message_id": last.id, "text": " ".join(parts)}
    try:
        return OrchestrateRequest.model_validate(fields)
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_url=False)) from None
