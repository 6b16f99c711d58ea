"""Recommendations, tracking and profiles: wire to domain and back."""

import pytest

from domain.guest import PastLine, Preferences, Profile, Recommendation, SavedAddress
from domain.money import Money
from domain.order import Tracking
from services.errors import ServiceContractError, ServiceNotConfigured, ServiceRejected
from services.post import Endpoint, ServicePost
from services.profile.client import ProfileClient
from services.recommend.client import RecommendClient
from services.tracking import TrackingClient
from tests.services.callers import CALLER
from tests.services.stand_in import Reply, StandIn

WHO = {"user_id": "guest-7", "channel": "voice", "session_id": "s-1", "trace_id": "trace-abc-123"}


async def test_suggestions_know_the_guests_words_cart_diet_and_allergies(post: ServicePost) -> None:
    said = [{"id": "m1", "name": "Margherita", "price": 9.5, "reason": "You like it"}, {"name": "Cola"}]
    async with StandIn(Reply.of({"recommendations": said})) as server:
        client = RecommendClient(post, Endpoint("recommend_service", server.url), default_currency="EUR")
        wanted = Preferences(dietary=("vegan",), allergies=("peanuts",))
        found = await client.suggest(CALLER, "something light", ("c1", "name:water"), wanted)
    assert found == (Recommendation("Margherita", "m1", Money(950, "EUR"), "You like it"), Recommendation("Cola"))
    additions = {"cart": ["c1"], "dietary": ["vegan"], "avoid_allergens": ["peanuts"]}
    assert server.seen[0].json == {**WHO, "context": "something light", **additions}


async def test_nothing_to_suggest_is_an_empty_answer(post: ServicePost) -> None:
    async with StandIn(Reply.of({})) as server:
        client = RecommendClient(post, Endpoint("recommend_service", server.url))
        assert await client.suggest(CALLER, None, (), Preferences()) == ()
    assert server.seen[0].json == WHO


async def test_an_order_is_tracked(post: ServicePost) -> None:
    async with StandIn(Reply.of({"order_id": "ORD-1", "status": "in the oven", "eta_minutes": 12})) as server:
        client = TrackingClient(post, Endpoint("tracking_service", server.url))
        assert await client.track(CALLER, "ord-1") == Tracking("ORD-1", "in the oven", 12)


@pytest.mark.parametrize(
    "reply",
    [Reply(b"<html>", 404), Reply.of({"code": "unknown_order", "detail": "?"}, 400)],
)
async def test_an_order_that_is_not_known_is_none(post: ServicePost, reply: Reply) -> None:
    async with StandIn(reply) as server:
        assert await TrackingClient(post, Endpoint("tracking_service", server.url)).track(CALLER, "O-9") is None


async def test_a_service_without_a_url_is_not_called_and_its_variable_is_named(post: ServicePost) -> None:
    client = TrackingClient(post, Endpoint("tracking_service", "", setting="TRACKING_SERVICE_URL"))
    with pytest.raises(ServiceNotConfigured, match="TRACKING_SERVICE_URL is not set"):
        await client.track(CALLER, "O-9")


async def test_another_no_of_tracking_is_not_an_unknown_order(post: ServicePost) -> None:
    async with StandIn(Reply(b"", 403)) as server:
        with pytest.raises(ServiceRejected):
            await TrackingClient(post, Endpoint("tracking_service", server.url)).track(CALLER, "O-9")


async def test_an_answer_about_another_order_is_not_passed_on(post: ServicePost) -> None:
    async with StandIn(Reply.of({"order_id": "O-2", "status": "delivered"})) as server:
        with pytest.raises(ServiceContractError):
            await TrackingClient(post, Endpoint("tracking_service", server.url)).track(CALLER, "O-1")


async def test_a_profile_is_read_in_plain_words(post: ServicePost) -> None:
    answer = {
        "preferences": {"dietary": [" Vegan"], "spice_level": "", "allergies": ["Peanuts", "peanuts "]},
        "order_history_summary": {
            "total_orders": 7,
            "favorite_items": ["Margherita"],
            "avg_spend": 18.4,
            "currency": "EUR",
            "last_order": [{"name": "Margherita", "quantity": 2, "options": ["Large"]}],
        },
        "addresses": [
            {"label": "home", "address": "12 Elm Street", "usual": "yes"},
            {"label": "office", "address": " "},
            {"label": "no address"},
        ],
    }
    async with StandIn(Reply.of([answer])) as server:
        found = await ProfileClient(post, Endpoint("customer_profile_service", server.url)).read(CALLER)
    assert found == Profile(
        preferences=Preferences(dietary=("vegan",), allergies=("peanuts",)),
        total_orders=7,
        favourites=("Margherita",),
        average_spend=Money(1840, "EUR"),
        last_order=(PastLine("Margherita", 2, ("Large",)),),
        addresses=(SavedAddress("home", "12 Elm Street", is_usual=True),),
    )
    assert server.seen[0].json == {**WHO, "mode": "get_profile"}


@pytest.mark.parametrize("reply", [Reply.of({}), Reply(b"", 404)])
async def test_a_guest_whom_nobody_knows_has_an_empty_profile(post: ServicePost, reply: Reply) -> None:
    async with StandIn(reply) as server:
        assert await ProfileClient(post, Endpoint("customer_profile_service", server.url)).read(CALLER) == Profile()


@pytest.mark.parametrize("success", [True, False])
async def test_preferences_are_saved_as_a_whole(post: ServicePost, success: bool) -> None:
    async with StandIn(Reply.of({"success": success})) as server:
        client = ProfileClient(post, Endpoint("customer_profile_service", server.url))
        assert await client.save(CALLER, Preferences(allergies=("peanuts",))) is success
    assert server.seen[0].json == {
        **WHO,
        "mode": "save_preferences",
        "preferences": {"dietary": [], "allergies": ["peanuts"]},
    }


async def test_saving_is_repeated_as_it_replaces_what_was_there(post: ServicePost) -> None:
    async with StandIn(Reply(b"", 500), Reply.of({"success": True})) as server:
        client = ProfileClient(post, Endpoint("customer_profile_service", server.url))
        assert await client.save(CALLER, Preferences())
    assert len(server.seen) == 2
