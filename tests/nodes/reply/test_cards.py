"""Cards: one per dish of a reply, with what a tap says."""

from domain.outcome import DishesShown, DishView, NothingFits, WhichItem
from nodes.reply.cards import MAX_CARDS, build_cards
from nodes.reply.catalogue import load_catalogue

WORDS = load_catalogue("en")
STEW, SOUP = DishView(name="Stew"), DishView(name="Soup", available=False)


def test_a_dish_can_be_added_or_asked_about_and_a_sold_out_one_only_asked_about() -> None:
    stew, soup = build_cards((DishesShown(items=(STEW, SOUP)),), WORDS)
    assert (stew.actions, soup.actions) == (("Add Stew", "What is in the Stew?"), ("What is in the Soup?",))


def test_a_candidate_is_tapped_by_its_name() -> None:
    [card] = build_cards((WhichItem(said="stew", candidates=(STEW,)),), WORDS)
    assert card.actions == ("Stew",)


def test_what_shows_no_dish_has_no_card_and_there_are_only_so_many() -> None:
    assert build_cards((NothingFits(),), WORDS) == ()
    assert len(build_cards((DishesShown(items=(STEW,) * 20),), WORDS)) == MAX_CARDS
