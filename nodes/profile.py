"""The profile flow: what we remember of a guest, and remembering more."""

from __future__ import annotations

from domain.calls import FetchMenu, FetchProfile, SavePreferences
from domain.guest import Preferences
from domain.outcome import (
    Outcome,
    PreferencesForgotten,
    PreferencesNotSaved,
    PreferencesSaved,
    ProfileShown,
    ServiceDown,
    UnsafeInCart,
)
from domain.safety import find_unsafe_names, reset_overrides
from domain.session import Session
from domain.understanding import PreferenceWish
from nodes.facts import Failure
from nodes.state import Ask, Decision, Scene


def profile_flow(scene: Scene) -> Decision | Ask:
    """Show what is remembered, or remember (or forget) what the guest just said."""
    facts = scene.facts
    failure = facts.failures.get("fetch_profile")
    if facts.profile is None and failure is None:
        return Ask(FetchProfile())
    wish = scene.slots.preferences
    if wish is not None:
        checks = not (scene.session.cart.is_empty or wish.forget)
        if checks and facts.menu is None and "fetch_menu" not in facts.failures:
            return Ask(FetchMenu())
        return _remember(scene, wish)
    if facts.profile is None:
        return _down(scene.session, failure)
    profile = facts.profile
    shown = ProfileShown(
        preferences=profile.preferences, total_orders=profile.total_orders, favourites=profile.favourites
    )
    session = scene.session.replace(preferences=profile.preferences)
    return Decision(session=session, outcomes=(shown,), route="profile")


def merged(known: Preferences, wish: PreferenceWish) -> Preferences:
    """What is known with what the guest wants remembered; or without it, when the guest wants it forgotten."""
    if wish.forget and not (wish.allergies or wish.dietary or wish.spice_level):
        return Preferences()
    if wish.forget:
        return Preferences(
            dietary=tuple(d for d in known.dietary if d not in wish.dietary),
            allergies=tuple(a for a in known.allergies if a not in wish.allergies),
            spice_level=None if wish.spice_level else known.spice_level,
        )
    return Preferences(
        dietary=tuple(dict.fromkeys((*known.dietary, *wish.dietary))),
        allergies=tuple(dict.fromkeys((*known.allergies, *wish.allergies))),
        spice_level=wish.spice_level or known.spice_level,
    )


def _remember(scene: Scene, wish: PreferenceWish) -> Decision | Ask:
    """An allergy protects from now on, in this session, whether or not the profile service could save it."""
    facts = scene.facts
    known = facts.profile.preferences if facts.profile else scene.session.preferences or Preferences()
    preferences = merged(known, wish)
    if facts.saved is None and "save_preferences" not in facts.failures and facts.profile is not None:
        return Ask(SavePreferences(preferences=preferences))
    before = scene.session.preferences or known
    cart = reset_overrides(scene.session.cart, facts.menu, before, preferences)
    session = scene.session.replace(preferences=preferences, cart=cart)
    if not facts.saved:
        failure = facts.failures.get("save_preferences") or facts.failures.get("fetch_profile")
        code = failure.code if failure else "not_saved"
        said: tuple[Outcome, ...] = (PreferencesNotSaved(preferences=preferences), *_unsafe_in_cart(scene, session))
        return Decision(session=session, outcomes=said, route="profile", error=code)
    told: Outcome = PreferencesForgotten() if wish.forget else PreferencesSaved(preferences=preferences)
    return Decision(session=session, outcomes=(told, *_unsafe_in_cart(scene, session)), route="profile")


def _unsafe_in_cart(scene: Scene, session: Session) -> tuple[Outcome, ...]:
    """Lines in the cart that the new preferences speak against. Needs the menu of this turn."""
    menu = scene.facts.menu
    if menu is None or session.preferences is None:
        return ()
    names = find_unsafe_names(session.cart, menu, session.preferences)
    return (UnsafeInCart(names=names),) if names else ()


def _down(session: Session, failure: Failure | None) -> Decision:
    code = failure.code if failure else "service_unavailable"
    down = ServiceDown(service="profile", not_configured=code == "service_not_configured")
    return Decision(session=session, outcomes=(down,), route="profile", error=code)
