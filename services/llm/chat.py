"""The language model behind any server with OpenAI's chat completions API: one request, one typed response."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar, cast

from pydantic import BaseModel, SecretStr

from observability.events import CircuitChanged, ModelCalled, emit
from observability.spans import OpenSpan, span
from services.breaker import CircuitBreaker, CircuitState
from services.budget import time_left_s
from services.llm.errors import (
    ModelCircuitOpen,
    ModelError,
    ModelNonsense,
    ModelRefused,
    ModelTimeout,
    ModelUnavailable,
)

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage
    from langchain_core.runnables import Runnable, RunnableConfig


T = TypeVar("T", bound=BaseModel)

StructuredMethod = Literal["json_schema", "function_calling", "json_mode"]
_Messages = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """The model and its server. ``timeout_s`` limits the whole call. ``base_url`` None: OpenAI's own server.

    ``method`` enforces the schema: "json_schema", or "function_calling" or "json_mode" (which enforces no enums) for
    servers without it. ``temperature`` None: the server's default. ``max_tokens`` limits the response; None for servers
    without a limit. After ``failures`` time-outs or outages in a row the circuit is open for ``open_s`` seconds.
    """

    model: str
    api_key: SecretStr
    base_url: str | None = None
    timeout_s: float = 5.0
    method: StructuredMethod = "json_schema"
    temperature: float | None = 0.0
    max_tokens: int | None = 2000
    failures: int = 4
    open_s: float = 20.0


# The tokens of a reading are no reply: LangGraph must not stream them to chat front ends.
_UNSEEN: RunnableConfig = {"tags": ["nostream"]}


class ChatModel:
    """The client of the model, created once per process: the import of the library takes a second."""

    def __init__(self, settings: ModelSettings) -> None:
        import openai
        from langchain_openai import ChatOpenAI

        from services.llm import openai_errors

        self._settings = settings
        self._errors = openai_errors
        # A redirect would be a second request, and would send the guest's words to another server.
        self._http = openai.DefaultAsyncHttpxClient(follow_redirects=False, timeout=settings.timeout_s)
        self._chat = ChatOpenAI(
            model=settings.model,
            api_key=settings.api_key,
            base_url=settings.base_url,
            temperature=settings.temperature,
            max_completion_tokens=settings.max_tokens,
            timeout=settings.timeout_s,
            max_retries=0,
            http_async_client=self._http,
        )
        self._circuit = CircuitBreaker(
            failures=settings.failures, open_s=settings.open_s, on_change=_emit_circuit_state
        )
        self._runnables: dict[type[BaseModel], Runnable[_Messages, dict[str, object]]] = {}

    @property
    def name(self) -> str:
        """The model's name, for the log and /health."""
        return self._settings.model

    async def complete(self, system: str, user: str, schema: type[T]) -> T:
        """Send exactly one HTTP request and return the response as ``schema``. Raises ModelError.

        Raises ModelCircuitOpen without a request while the circuit is open.
        """
        leave = self._circuit.admit()
        if leave is None:
            raise ModelCircuitOpen("too many failures in a row: the circuit is open")
        well: bool | None = None
        try:
            answer = await self._ask_in_span(system, user, schema)
            well = True
            return answer
        except ModelError as error:
            well = not isinstance(error, ModelTimeout | ModelUnavailable)
            raise
        finally:
            self._circuit.report(leave, well)

    async def _ask_in_span(self, system: str, user: str, schema: type[T]) -> T:
        with span("model", kind="model") as step:
            try:
                raw, answer = await self._ask(system, user, schema)
            except ModelError as error:
                self._log(step, system, None, error)
                raise
            self._log(step, system, raw, None)
            return answer

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _ask(self, system: str, user: str, schema: type[T]) -> tuple[AIMessage, T]:
        messages = [("system", self._add_schema(system, schema)), ("human", user)]
        turn_left_s = time_left_s()
        limit_s = self._settings.timeout_s if turn_left_s is None else min(turn_left_s, self._settings.timeout_s)
        try:
            async with asyncio.timeout(limit_s):
                result = await self._runnable_for(schema).ainvoke(messages, _UNSEEN)
        except TimeoutError:
            raise ModelTimeout(f"no answer within {limit_s:.3g} s") from None
        except self._errors.KNOWN_ERRORS as error:
            raise self._errors.error_of(error) from None
        return self._check_answer(result, schema)

    def _check_answer(self, result: Mapping[str, object], schema: type[T]) -> tuple[AIMessage, T]:
        """Convert the wrapper's three kinds of invalid responses into a ModelError."""
        raw = cast("AIMessage", result["raw"])
        if raw.additional_kwargs.get("refusal"):
            raise ModelRefused("the model declined to answer")
        parsed, failed = result["parsed"], result["parsing_error"]
        if failed is not None or not isinstance(parsed, schema):
            raise ModelNonsense("answered what does not fit the schema")
        return raw, parsed

    def _runnable_for(self, schema: type[BaseModel]) -> Runnable[_Messages, dict[str, object]]:
        runnable = self._runnables.get(schema)
        if runnable is None:
            structured = self._chat.with_structured_output(schema, method=self._settings.method, include_raw=True)
            runnable = self._runnables[schema] = cast("Runnable[_Messages, dict[str, object]]", structured)
        return runnable

    def _add_schema(self, system: str, schema: type[BaseModel]) -> str:
        """Add the schema to the prompt, because the server does not get it in JSON mode."""
        if self._settings.method != "json_mode":
            return system
        return (
            f"{system}\n\nAnswer with one JSON object that fits this schema:\n{json.dumps(schema.model_json_schema())}"
        )

    def _log(self, step: OpenSpan, system: str, raw: AIMessage | None, error: ModelError | None) -> None:
        usage = raw.usage_metadata if raw else None
        about = raw.response_metadata if raw else {}
        emit(
            ModelCalled(
                model=self._settings.model,
                latency_ms=step.elapsed_ms,
                prompt_hash=hashlib.sha256(system.encode()).hexdigest()[:12],
                tokens_in=usage["input_tokens"] if usage else None,
                tokens_out=usage["output_tokens"] if usage else None,
                error_code=error.code if error else None,
                answered_by=about.get("model_name"),
                finish_reason=about.get("finish_reason"),
            )
        )


def _emit_circuit_state(state: CircuitState) -> None:
    emit(CircuitChanged("model", "", state.value))
