"""What is remembered of a guest: allergies and diets gate, tastes only advise."""

from domain.calls import FetchProfile, SavePreferences
from domain.cart import Cart, Line
from domain.commands import Forget, Remember, ShowProfile
from domain.guest import Preferences, Profile
from domain.menu import ItemId
from domain.outcome import (
    PreferencesForgotten,
    PreferencesNotSaved,
    PreferencesSaved,
    ProfileShown,
    TastesNoted,
    UnsafeInCart,
)
from domain.session import Session
from nodes.profile import merge_preferences, profile_flow
from nodes.turn.tool_results import Failure, ToolResults
from tests.nodes.flow_runner import FlowRunner

PEANUTS = Preferences(allergies=("peanuts",))


def test_the_profile_is_read_then_saved_whole() -> None:
    walk = FlowRunner(profile_flow, results=ToolResults())
    walk.wants(Remember(allergies=("peanuts",)))
    walk.knowing(profile=Profile(preferences=Preferences(dietary=("vegan",))))
    walk.wants(Remember(allergies=("peanuts",)))
    whole = Preferences(dietary=("vegan",), allergies=("peanuts",))
    assert walk.asked == [FetchProfile(), SavePreferences(preferences=whole)]
    assert walk.knowing(saved=True).wants(Remember(allergies=("peanuts",))) == (PreferencesSaved(preferences=whole),)
    assert walk.session.preferences == whole


def test_what_could_not_be_saved_protects_all_the_same() -> None:
    walk = FlowRunner(profile_flow).knowing(failures={"save_preferences": Failure("service_timeout")})
    assert walk.wants(Remember(allergies=("peanuts",))) == (PreferencesNotSaved(preferences=PEANUTS),)
    assert walk.session.preferences == PEANUTS


def test_what_is_in_the_cart_is_checked_at_once() -> None:
    cart = Cart().with_line(Line(number=0, item=ItemId("satay-noodles"), name="Satay Noodles"))
    walk = FlowRunner(profile_flow, session=Session(cart=cart)).knowing(saved=True)
    assert UnsafeInCart(names=("Satay Noodles",)) in walk.wants(Remember(allergies=("peanuts",)))


def test_forgetting_takes_what_is_named_or_everything() -> None:
    known = Preferences(dietary=("vegan",), allergies=("peanuts", "milk"), spice_level="hot")
    assert merge_preferences(known, Forget(allergies=("milk",), spice=True)) == Preferences(
        dietary=("vegan",), allergies=("peanuts",)
    )
    assert merge_preferences(known, Forget()) == Preferences()
    walk = FlowRunner(profile_flow, session=Session(likes=("spicy",))).knowing(saved=True)
    assert walk.wants(Forget()) == (PreferencesForgotten(),)
    assert walk.session.likes == ()


def test_tastes_are_kept_for_suggestions_and_saved_nowhere() -> None:
    walk = FlowRunner(profile_flow)
    told = walk.wants(Remember(dislikes=("olives",), likes=("spicy",)))
    assert told == (TastesNoted(likes=("spicy",), dislikes=("olives",)),)
    assert (walk.asked, walk.session.preferences) == ([], None)


def test_the_profile_is_shown() -> None:
    walk = FlowRunner(profile_flow).knowing(profile=Profile(preferences=PEANUTS, total_orders=3))
    assert walk.wants(ShowProfile()) == (ProfileShown(preferences=PEANUTS, total_orders=3),)
