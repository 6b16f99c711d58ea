"""Questions about allergens: what is not surely safe is never told as safe."""

import pytest

from tests.fakes.guest import Restaurant


@pytest.mark.parametrize(
    "question",
    ["is the tiramisu safe for an egg allergy?", "are there eggs in the tiramisu?", "does the tiramisu have milk?"],
)
async def test_a_question_about_what_is_in_a_dish_gets_its_allergens(question: str) -> None:
    reply = await Restaurant().guest().says(question)
    assert reply.kinds == ["dish_ingredients"]
    assert "eggs" in reply.text
    assert "milk" in reply.text
