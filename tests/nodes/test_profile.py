"""What is remembered of a guest: allergies and diets gate, tastes only advise."""

from domain.calls import FetchProfile, SavePreferences
from domain.cart import Cart, Line
from domain.commands import Forget, Remember, ShowProfile
from domain.guest import Preferences, Profile, Restriction
from domain.menu import ItemId
from domain.outcome import (
    CompanionDietNoted,
    PreferencesForgotten,
    PreferencesNotSaved,
    PreferencesSaved,
    ProfileShown,
    TastesNoted,
    UnsafeInCart,
)
from domain.session import Session
from nodes.profile import merge_preferences, note_restrictions, profile_flow
from nodes.turn.tool_results import Failure, ToolResults
from tests.nodes.flow_runner import FlowRunner

PEANUTS = Preferences(allergies=("peanuts",))


def test_the_profile_is_read_then_saved_whole() -> None:
    runner = FlowRunner(profile_flow, results=ToolResults())
    runner.send(Remember(allergies=("peanuts",)))
    runner.with_results(profile=Profile(preferences=Preferences(dietary=("vegan",))))
    runner.send(Remember(allergies=("peanuts",)))
    whole = Preferences(dietary=("vegan",), allergies=("peanuts",))
    assert runner.calls == [FetchProfile(), SavePreferences(preferences=whole)]
    assert runner.with_results(saved=True).send(Remember(allergies=("peanuts",))) == (
        PreferencesSaved(preferences=whole),
    )
    assert runner.session.preferences == whole


def test_what_could_not_be_saved_protects_all_the_same() -> None:
    runner = FlowRunner(profile_flow).with_results(failures={"save_preferences": Failure("service_timeout")})
    assert runner.send(Remember(allergies=("peanuts",))) == (PreferencesNotSaved(preferences=PEANUTS),)
    assert runner.session.preferences == PEANUTS


def test_what_is_in_the_cart_is_checked_at_once() -> None:
    cart = Cart().with_line(Line(number=0, item=ItemId("satay-noodles"), name="Satay Noodles"))
    runner = FlowRunner(profile_flow, session=Session(cart=cart)).with_results(saved=True)
    assert UnsafeInCart(names=("Satay Noodles",)) in runner.send(Remember(allergies=("peanuts",)))


def test_forgetting_takes_what_is_named_or_everything() -> None:
    known = Preferences(dietary=("vegan",), allergies=("peanuts", "milk"), spice_level="hot")
    assert merge_preferences(known, Forget(allergies=("milk",), spice=True)) == Preferences(
        dietary=("vegan",), allergies=("peanuts",)
    )
    assert merge_preferences(known, Forget()) == Preferences()
    runner = FlowRunner(profile_flow, session=Session(likes=("spicy",))).with_results(saved=True)
    assert runner.send(Forget()) == (PreferencesForgotten(),)
    assert runner.session.likes == ()


def test_tastes_are_kept_for_suggestions_and_saved_nowhere() -> None:
    runner = FlowRunner(profile_flow)
    told = runner.send(Remember(dislikes=("olives",), likes=("spicy",)))
    assert told == (TastesNoted(likes=("spicy",), dislikes=("olives",)),)
    assert (runner.calls, runner.session.preferences) == ([], None)


def test_the_diet_of_a_companion_keeps_nothing_out_of_the_cart() -> None:
    runner = FlowRunner(profile_flow).with_results(saved=True)
    assert runner.send(Remember(diets=("vegan",), for_whom="mum")) == (CompanionDietNoted(diets=("vegan",)),)
    assert (runner.calls, runner.session.preferences) == ([], None)


def test_the_guests_own_diet_counts_beside_that_of_a_companion() -> None:
    runner = FlowRunner(profile_flow).with_results(saved=True)
    outcomes = runner.send(Remember(diets=("vegan",), for_whom="mum"), Remember(diets=("halal",)))
    assert outcomes[0] == CompanionDietNoted(diets=("vegan",))
    assert runner.session.preferences is not None
    assert runner.session.preferences.dietary == ("halal",)


def test_an_allergy_of_a_companion_protects_the_whole_order() -> None:
    runner = FlowRunner(profile_flow).with_results(saved=True)
    runner.send(Remember(allergies=("peanuts",), for_whom="son"))
    assert runner.session.preferences == PEANUTS


def test_the_profile_is_shown() -> None:
    runner = FlowRunner(profile_flow).with_results(profile=Profile(preferences=PEANUTS, total_orders=3))
    assert runner.send(ShowProfile()) == (ProfileShown(preferences=PEANUTS, total_orders=3),)


def test_it_is_noted_whose_an_allergy_is() -> None:
    son, guest = Remember(allergies=("nuts",), for_whom="son"), Remember(allergies=("milk",))
    of_son, of_guest = Restriction(person="son", allergies=("nuts",)), Restriction(allergies=("milk",))
    noted = note_restrictions((), (son, guest), Preferences())
    assert noted == (of_son, of_guest)
    assert note_restrictions(noted, (son,), Preferences(allergies=("nuts", "milk"))) == noted
    assert note_restrictions(noted, (Forget(allergies=("nuts",)),), Preferences()) == (
        Restriction(person="son"),
        of_guest,
    )
    assert note_restrictions(noted, (Forget(),), Preferences()) == ()


def test_what_was_stored_before_may_be_the_guest_s_own() -> None:
    son = Remember(allergies=("nuts", "soy"), for_whom="son")
    noted = note_restrictions((), (son,), Preferences(allergies=("nuts",)))
    assert noted == (Restriction(person="son", allergies=("soy",)),)
