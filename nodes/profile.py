"""The profile flow: shows, saves and forgets a guest's preferences."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

from domain.calls import FetchMenu, FetchProfile, SavePreferences
from domain.commands import Forget, Remember
from domain.guest import Preferences, Restriction
from domain.order import Fulfilment
from domain.outcome import (
    CompanionDietNoted,
    DetailsNoted,
    Outcome,
    PreferencesForgotten,
    PreferencesNotSaved,
    PreferencesSaved,
    ProfileShown,
    ServiceDown,
    TastesNoted,
    UnsafeInCart,
)
from domain.person import name_person
from domain.safety import find_unsafe_names, reset_overrides
from domain.session import Session
from nodes.turn.state import Ask, Decision, Scene
from nodes.turn.tool_results import Failure

MAX_TASTES = 10


def profile_flow(scene: Scene) -> Decision | Ask:
    """Show the preferences, or save or forget those of the message."""
    wishes = tuple(command for command in scene.commands if isinstance(command, Remember | Forget))
    if names := tuple(filter(None, map(_find_order_name, wishes))):
        return _note_name(scene, wishes, names[-1])
    return _carry_out(scene, wishes)


def _find_order_name(wish: Remember | Forget) -> str | None:
    return wish.name if isinstance(wish, Remember) and not wish.for_whom else None


def _note_name(scene: Scene, wishes: tuple[Remember | Forget, ...], words: str) -> Decision | Ask:
    """Put the order under this name, and carry out the other wishes beside it."""
    name = name_person(words)
    noted = DetailsNoted(said=Fulfilment(contact_name=name))
    session = scene.session.replace(fulfilment=scene.session.fulfilment.replace(contact_name=name))
    nameless = tuple(wish.replace(name=None) if isinstance(wish, Remember) else wish for wish in wishes)
    others = tuple(wish for wish in nameless if wish != Remember(confidence=wish.confidence))
    if not others:
        return Decision(session=session, outcomes=(noted,), route="profile")
    decision = _carry_out(scene._replace(session=session), others)
    return decision if isinstance(decision, Ask) else replace(decision, outcomes=(noted, *decision.outcomes))


def _carry_out(scene: Scene, wishes: tuple[Remember | Forget, ...]) -> Decision | Ask:
    """Carry out the wishes about preferences and tastes; without any, show the preferences."""
    results = scene.results
    if results.profile is None and "fetch_profile" not in results.failures:
        return Ask(FetchProfile())
    if companion_diets := list_companion_diets(wishes):
        return _note_companion_diets(scene, wishes, companion_diets)
    return _answer_wishes(scene, wishes)


def _answer_wishes(scene: Scene, wishes: tuple[Remember | Forget, ...]) -> Decision | Ask:
    """Save or forget the guest's own preferences; without such wishes, show them."""
    results = scene.results
    failure = results.failures.get("fetch_profile")
    tastes = _update_tastes(scene.session, wishes)
    if wishes and not any(map(is_stored_in_profile, wishes)):
        outcome = TastesNoted(likes=tastes.likes, dislikes=tastes.dislikes)
        return Decision(session=tastes, outcomes=(outcome,), route="profile")
    if wishes:
        is_check_needed = not scene.session.cart.is_empty and any(isinstance(wish, Remember) for wish in wishes)
        if is_check_needed and results.is_menu_missing:
            return Ask(FetchMenu())
        return _update_preferences(scene._replace(session=tastes), wishes)
    if results.profile is None:
        return _report_service_down(scene.session, failure)
    profile = results.profile
    profile_view = ProfileShown(
        preferences=profile.preferences, total_orders=profile.total_orders, favourites=profile.favourites
    )
    session = scene.session.replace(preferences=profile.preferences)
    return Decision(session=session, outcomes=(profile_view,), route="profile")


def list_companion_diets(wishes: tuple[Remember | Forget, ...]) -> tuple[str, ...]:
    """The diets of people who eat with the guest; an allergy of theirs counts for the whole order instead."""
    return tuple(diet for wish in wishes if _is_of_companion(wish) for diet in wish.diets)


def _is_of_companion(wish: Remember | Forget) -> bool:
    return isinstance(wish, Remember) and bool(wish.for_whom and wish.diets) and not wish.allergies


def _note_companion_diets(
    scene: Scene, wishes: tuple[Remember | Forget, ...], diets: tuple[str, ...]
) -> Decision | Ask:
    """The diets noted, and the guest's own wishes carried out."""
    noted = CompanionDietNoted(diets=tuple(dict.fromkeys(diets)))
    own = tuple(wish for wish in wishes if not _is_of_companion(wish))
    if not own:
        return Decision(session=scene.session, outcomes=(noted,), route="profile")
    decision = _answer_wishes(scene, own)
    return decision if isinstance(decision, Ask) else replace(decision, outcomes=(noted, *decision.outcomes))


def is_stored_in_profile(wish: Remember | Forget) -> bool:
    """Whether the profile service stores this wish: allergies, diets and spice, but no likes and dislikes."""
    is_stored = bool(wish.allergies or wish.diets or wish.spice)
    is_everything = isinstance(wish, Forget) and not (wish.likes or wish.dislikes)
    return is_stored or is_everything


def merge_preferences(before: Preferences, wish: Remember | Forget) -> Preferences:
    """The preferences with the guest's additions, or without the ones to forget."""
    if isinstance(wish, Forget):
        if not (wish.allergies or wish.diets or wish.spice):
            return Preferences()
        return Preferences(
            dietary=tuple(d for d in before.dietary if d not in wish.diets),
            allergies=tuple(a for a in before.allergies if a not in wish.allergies),
            spice_level=None if wish.spice else before.spice_level,
        )
    return Preferences(
        dietary=tuple(dict.fromkeys((*before.dietary, *wish.diets))),
        allergies=tuple(dict.fromkeys((*before.allergies, *wish.allergies))),
        spice_level=wish.spice or before.spice_level,
    )


def note_restrictions(
    before: tuple[Restriction, ...], wishes: tuple[Remember | Forget, ...], stored: Preferences
) -> tuple[Restriction, ...]:
    """Whose the allergies and diets are, after these wishes.

    What was stored before the guest named a person for it may be the guest's own: it is not known which person has it.
    """
    known = before
    for wish in wishes:
        if isinstance(wish, Forget):
            known = _forget_restrictions(known, wish)
        elif wish.allergies or wish.diets:
            said = {name for each in known for name in (*each.allergies, *each.diets)}
            old = {*stored.allergies, *stored.dietary} - said if wish.for_whom else set()
            known = (
                *known,
                Restriction(
                    person=wish.for_whom or "",
                    allergies=tuple(each for each in wish.allergies if each not in old),
                    diets=tuple(each for each in wish.diets if each not in old),
                ),
            )
    return tuple(dict.fromkeys(known))[-MAX_TASTES:]


def _forget_restrictions(known: tuple[Restriction, ...], wish: Forget) -> tuple[Restriction, ...]:
    if not (wish.allergies or wish.diets or wish.spice):
        return ()
    return tuple(
        each.replace(
            allergies=tuple(name for name in each.allergies if name not in wish.allergies),
            diets=tuple(name for name in each.diets if name not in wish.diets),
        )
        for each in known
    )


def _update_tastes(session: Session, wishes: tuple[Remember | Forget, ...]) -> Session:
    """The session with likes and dislikes, which exclude nothing from the cart."""
    likes, dislikes = session.likes, session.dislikes
    for wish in wishes:
        if isinstance(wish, Remember):
            likes = tuple(dict.fromkeys((*likes, *wish.likes)))[-MAX_TASTES:]
            dislikes = tuple(dict.fromkeys((*dislikes, *wish.dislikes)))[-MAX_TASTES:]
        else:
            is_everything = wish == Forget(confidence=wish.confidence)
            likes = tuple(each for each in likes if not is_everything and each not in wish.likes)
            dislikes = tuple(each for each in dislikes if not is_everything and each not in wish.dislikes)
    return session.replace(likes=likes, dislikes=dislikes)


def _update_preferences(scene: Scene, wishes: tuple[Remember | Forget, ...]) -> Decision | Ask:
    """An allergy protects from now on in this session, whether or not the profile service could save it."""
    results = scene.results
    stored = results.profile.preferences if results.profile else scene.session.preferences or Preferences()
    preferences = reduce(merge_preferences, filter(is_stored_in_profile, wishes), stored)
    if results.saved is None and "save_preferences" not in results.failures and results.profile is not None:
        return Ask(SavePreferences(preferences=preferences))
    previous = scene.session.preferences or stored
    cart = reset_overrides(scene.session.cart, results.menu, previous, preferences)
    restrictions = note_restrictions(scene.session.restrictions, wishes, previous)
    session = scene.session.replace(preferences=preferences, restrictions=restrictions, cart=cart)
    if not results.saved:
        failure = results.failures.get("save_preferences") or results.failures.get("fetch_profile")
        code = failure.code if failure else "not_saved"
        outcomes: tuple[Outcome, ...] = (
            PreferencesNotSaved(preferences=preferences),
            *_list_unsafe_in_cart(scene, session),
        )
        return Decision(session=session, outcomes=outcomes, route="profile", error=code)
    outcome: Outcome = (
        PreferencesForgotten() if isinstance(wishes[-1], Forget) else PreferencesSaved(preferences=preferences)
    )
    return Decision(session=session, outcomes=(outcome, *_list_unsafe_in_cart(scene, session)), route="profile")


def _list_unsafe_in_cart(scene: Scene, session: Session) -> tuple[Outcome, ...]:
    """A warning for the cart lines that are unsafe under the new preferences. Needs this turn's menu."""
    menu = scene.results.menu
    if menu is None or session.preferences is None:
        return ()
    names = find_unsafe_names(session.cart, menu, session.preferences, session.restrictions)
    return (UnsafeInCart(names=names),) if names else ()


def _report_service_down(session: Session, failure: Failure | None) -> Decision:
    code = failure.code if failure else "service_unavailable"
    down = ServiceDown(service="profile", not_configured=code == "service_not_configured")
    return Decision(session=session, outcomes=(down,), route="profile", error=code)
