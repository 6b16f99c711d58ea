"""The contract of the recommendation service, with examples."""

from __future__ import annotations

from decimal import Decimal

from services.microservice import EXAMPLE_ADDRESS, Microservice, Operation
from services.recommend.models import RecommendRequest, RecommendResponse, WireRecommendation

RECOMMEND_REQUEST = RecommendRequest(
    **EXAMPLE_ADDRESS,
    context="something without meat",
    cart=("margherita",),
    dietary=("vegetarian",),
    avoid_allergens=("peanuts",),
)
RECOMMENDATIONS = RecommendResponse(
    recommendations=(
        WireRecommendation(
            id="margherita", name="Margherita", price=Decimal("9.50"), currency="EUR", reason="Our vegetarian favourite"
        ),
    )
)

RECOMMEND = Microservice(
    operations=(
        Operation(
            service="recommend",
            path="/recommend",
            setting="RECOMMEND_SERVICE_URL",
            summary="Suggestions, the best first",
            request=RecommendRequest,
            answer=RecommendResponse,
            requests={"request": RECOMMEND_REQUEST},
            answers={"recommendations": RECOMMENDATIONS},
        ),
    ),
    timeout="recommend_timeout_s",
)
