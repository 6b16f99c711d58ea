"""The model client against a real small model: schema, plumbing and limits. It proves nothing about accuracy."""

from collections.abc import AsyncIterator, Iterator

import pytest
from pydantic import SecretStr

from services.llm.chat import ChatModel, ModelSettings, StructuredMethod
from services.llm.errors import ModelNonsense, ModelRefused, ModelTimeout
from tests.services.completions import Reading
from tests.services.small_model import missing, small_model

pytestmark = [pytest.mark.model, pytest.mark.skipif(missing() is not None, reason=missing() or "")]

SYSTEM = "Say what the guest of a restaurant wants. Answer in JSON with intent, confidence from 0 to 1, and items."


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with small_model() as base_url:
        yield base_url


def settings(url: str, method: StructuredMethod = "json_schema", timeout_s: float = 60) -> ModelSettings:
    return ModelSettings("smollm2", SecretStr("none"), url, timeout_s, method, max_tokens=100)


@pytest.fixture(scope="module")
async def model(url: str) -> AsyncIterator[ChatModel]:
    opened = ChatModel(settings(url))
    yield opened
    await opened.aclose()


@pytest.mark.parametrize(
    "said", ["a large pepperoni pizza please", "where is my order?", "what vegan dishes do you have?", "", "🍕🍕🍕"]
)
async def test_every_message_gets_an_answer_of_the_schemas_shape(model: ChatModel, said: str) -> None:
    try:
        answer = await model.complete(SYSTEM, said, Reading)
    except ModelNonsense:
        # The server holds the model to names and types, not to ranges: a confidence of 5 is caught here.
        return
    assert answer.intent in ("order", "menu", "track_order")
    assert 0 <= answer.confidence <= 1


async def test_it_answers_at_least_one_of_three_plain_questions(model: ChatModel) -> None:
    answers = []
    for said in ("two margheritas please", "show me the menu", "where is my order ORD-1?"):
        try:
            answers.append(await model.complete(SYSTEM, said, Reading))
        except ModelNonsense:
            continue
    assert answers


@pytest.mark.parametrize("method", ["function_calling", "json_mode"])
async def test_a_model_that_is_not_held_to_the_schema_answers_or_errs_but_nothing_else(
    url: str, method: StructuredMethod
) -> None:
    model = ChatModel(settings(url, method))
    try:
        answer: Reading | None = await model.complete(SYSTEM, "two margheritas", Reading)
    except (ModelNonsense, ModelRefused):
        answer = None
    await model.aclose()
    assert answer is None or isinstance(answer, Reading)


async def test_an_answer_that_takes_too_long_is_given_up(url: str) -> None:
    model = ChatModel(settings(url, timeout_s=0.02))
    with pytest.raises(ModelTimeout):
        await model.complete(SYSTEM, "two margheritas please " * 50, Reading)
    await model.aclose()
