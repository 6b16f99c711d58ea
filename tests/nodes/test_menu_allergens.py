"""Questions about allergens: what is not surely safe is never told as safe."""

import pytest

from tests.fakes.guest import Restaurant


@pytest.mark.parametrize(
    "question",
    ["is the tiramisu safe for an egg allergy?", "what is in the tiramisu?", "which allergens does the tiramisu have?"],
)
async def test_a_question_about_what_is_in_a_dish_gets_its_allergens(question: str) -> None:
    reply = await Restaurant().guest().says(question)
    assert reply.kinds == ["dish_ingredients"]
    assert "eggs" in reply.text
    assert "milk" in reply.text


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("are there eggs in the tiramisu?", "Yes: Tiramisu contains eggs."),
        ("does the tiramisu have peanuts?", "No: our menu declares no peanuts in Tiramisu."),
        ("does the stew contain milk?", "Our menu doesn't say whether House Stew contains milk. Please ask our staff."),
        ("is there cheese in the margherita pizza?", "Yes: Margherita Pizza contains milk."),
    ],
)
async def test_whether_a_dish_has_one_allergen_is_answered_with_yes_or_no(question: str, answer: str) -> None:
    reply = await Restaurant().guest().says(question)
    assert (reply.kinds, reply.text) == (["dish_contains"], answer)
