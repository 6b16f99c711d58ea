"""Maps the errors of the OpenAI client and its wrapper to ours. Imported only with a configured model."""

from __future__ import annotations

import httpx2
import openai
from langchain_core.exceptions import LangChainException
from langchain_openai.chat_models.base import OpenAIRefusalError

from services.llm.errors import ModelError, ModelNonsense, ModelRefused, ModelTimeout, ModelUnavailable

KNOWN_ERRORS = (
    openai.OpenAIError,
    OpenAIRefusalError,
    LangChainException,
    httpx2.HTTPError,
    # The errors of parsing a body that is no completion. ValueError has
    # pydantic's and json's errors below it.
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    RecursionError,
)


def error_of(error: Exception) -> ModelError:
    """The error as ours. The libraries' messages contain URLs, prompts and responses, so only the kind is kept."""
    if isinstance(error, openai.APITimeoutError | httpx2.TimeoutException):
        return ModelTimeout("the connection timed out")
    if isinstance(error, openai.APIStatusError):
        return _status_error(error.status_code)
    if isinstance(error, openai.APIResponseValidationError):
        return ModelNonsense("sent a body that is no chat completion")
    if isinstance(error, openai.APIConnectionError | httpx2.HTTPError):
        return ModelUnavailable("cannot be reached, or dropped the connection")
    if isinstance(error, OpenAIRefusalError | openai.ContentFilterFinishReasonError):
        return ModelRefused("the model declined to answer")
    return ModelNonsense(f"answered what cannot be read ({type(error).__name__})")


def _status_error(status: int) -> ModelError:
    if status == 408:
        return ModelTimeout("answered 408")
    if status == 429 or status >= 500:
        return ModelUnavailable(f"answered {status}")
    return ModelRefused(f"answered {status}")
