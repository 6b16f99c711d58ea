"""The contract of the order service, with examples."""

from __future__ import annotations

from decimal import Decimal

from services.errors import Effect
from services.microservice import EXAMPLE_ADDRESS, Microservice, Operation
from services.order.models import (
    OrderCancelRequest,
    OrderCancelResponse,
    OrderChangeRequest,
    OrderChangeResponse,
    OrderLookupRequest,
    OrderLookupResponse,
    OrderRequest,
    OrderResponse,
    QuoteRequest,
    QuoteResponse,
    WireDiscount,
    WireFee,
    WireHalf,
    WireOrderItem,
    WireOrderOption,
    WireRefusedCoupon,
)
from services.wire import ServiceProblem

_KEY = "0b6f4c1e-6a52-4d0f-9b7e-0f6f5a1d2c3b"
_ITEM_OF_V2 = WireOrderItem(name="Margherita", quantity=2, price=Decimal("9.50"), currency="EUR")
_ITEM = WireOrderItem(
    id="margherita",
    name="Margherita",
    quantity=2,
    price=Decimal("12.50"),
    currency="EUR",
    options=(WireOrderOption(group="size", option="large", name="Large"),),
    refusals=(WireOrderOption(group="toppings", option="basil", name="Basil"),),
    note="well done",
)
_ITEM_IN_PARTS = WireOrderItem(
    name="Margherita + Diavola (½ + ½)",
    quantity=1,
    price=Decimal("11.25"),
    currency="EUR",
    options=(WireOrderOption(group="toppings", option="olives", name="Olives", placement="left"),),
    halves=(WireHalf(id="margherita", name="Margherita"), WireHalf(id="diavola", name="Diavola")),
)
_ITEM_BY_WEIGHT = WireOrderItem(
    id="gouda", name="Gouda (250 g)", quantity=1, price=Decimal("4.73"), currency="EUR", amount=250, unit="g"
)
ORDER_REQUEST_OF_V2 = OrderRequest(
    **EXAMPLE_ADDRESS,
    items=(_ITEM_OF_V2,),
    payment_method="cash",
    delivery_mode="pickup",
    special_instructions="ring twice",
)
ORDER_REQUEST = OrderRequest(
    **EXAMPLE_ADDRESS,
    items=(_ITEM,),
    payment_method="card",
    delivery_mode="delivery",
    address="12 Mill Lane",
    idempotency_key=_KEY,
    expected_total=Decimal("30.90"),
)
ORDER_OF_V2 = OrderResponse(order_id="ORD-1001", status="received")
PLACED_ORDER = OrderResponse(
    order_id="ORD-1002",
    status="received",
    eta_minutes=35,
    total_amount=Decimal("30.90"),
    currency="EUR",
    idempotency_key=_KEY,
)
QUOTE_REQUEST = QuoteRequest(**EXAMPLE_ADDRESS, items=(_ITEM,), delivery_mode="delivery")
QUOTE = QuoteResponse(
    total_amount=Decimal("30.90"),
    currency="EUR",
    subtotal=Decimal("25.00"),
    tax=Decimal("2.00"),
    delivery_fee=Decimal("3.90"),
)
QUOTE_REQUEST_WITH_EXTRAS = QuoteRequest(
    **EXAMPLE_ADDRESS,
    items=(_ITEM,),
    delivery_mode="delivery",
    tip_percent=Decimal("10"),
    coupons=("WELCOME10", "SUMMER24"),
)
QUOTE_REQUEST_IN_PARTS = QuoteRequest(
    **EXAMPLE_ADDRESS, items=(_ITEM_IN_PARTS, _ITEM_BY_WEIGHT), delivery_mode="pickup"
)
QUOTE_WITH_EXTRAS = QuoteResponse(
    total_amount=Decimal("32.90"),
    currency="EUR",
    subtotal=Decimal("25.00"),
    tax=Decimal("2.00"),
    delivery_fee=Decimal("3.90"),
    fees=(WireFee(name="Packaging", amount=Decimal("2.00")),),
    discounts=(WireDiscount(name="Welcome: 10 % off", amount=Decimal("2.50"), code="WELCOME10"),),
    tip=Decimal("2.50"),
    refused_coupons=(WireRefusedCoupon(code="SUMMER24", reason="It ended on August 31."),),
    minimum_order=Decimal("15.00"),
)
LOOKUP_REQUEST = OrderLookupRequest(**EXAMPLE_ADDRESS, idempotency_key=_KEY)
LOOKUP_FOUND = OrderLookupResponse(found=True, order=PLACED_ORDER)
LOOKUP_NOT_FOUND = OrderLookupResponse(found=False)
_CHANGE_KEY = "9f0d3a52-7c1b-4b8e-8a56-2d1f4c7e6b90"
_CHANGED_ITEMS = (_ITEM, WireOrderItem(id="cola", name="Cola", quantity=1, price=Decimal("3.00"), currency="EUR"))
CHANGE_PREVIEW = OrderChangeRequest(
    **EXAMPLE_ADDRESS,
    order_id="ORD-1002",
    preview=True,
    items=_CHANGED_ITEMS,
    payment_method="card",
    delivery_mode="delivery",
    address="12 Mill Lane",
)
CHANGE_REQUEST = OrderChangeRequest(
    **EXAMPLE_ADDRESS,
    order_id="ORD-1002",
    items=_CHANGED_ITEMS,
    payment_method="card",
    delivery_mode="delivery",
    address="12 Mill Lane",
    idempotency_key=_CHANGE_KEY,
    follows=_KEY,
    expected_total=Decimal("34.14"),
)
CHANGE_QUOTE = OrderChangeResponse(
    order_id="ORD-1002",
    accepted=True,
    status="received",
    previous_total=Decimal("30.90"),
    total_amount=Decimal("34.14"),
    currency="EUR",
)
CHANGED = OrderChangeResponse(
    order_id="ORD-1002",
    accepted=True,
    status="received",
    previous_total=Decimal("30.90"),
    total_amount=Decimal("34.14"),
    currency="EUR",
    eta_minutes=38,
    idempotency_key=_CHANGE_KEY,
)
CHANGE_TOO_LATE = OrderChangeResponse(order_id="ORD-1002", accepted=False, status="preparing", reason="too_late")
CANCEL_REQUEST = OrderCancelRequest(**EXAMPLE_ADDRESS, order_id="ORD-1002")
CANCELLED = OrderCancelResponse(order_id="ORD-1002", cancelled=True, status="cancelled")
TOO_LATE = OrderCancelResponse(order_id="ORD-1002", cancelled=False, status="out_for_delivery")
CLOSED = ServiceProblem(code="closed", detail="The kitchen opens at 11:30.")
PRICE_CHANGED = ServiceProblem(code="price_changed", detail="The total is 32.10 now.")
UNAVAILABLE = ServiceProblem(code="item_unavailable", detail="This is sold out.", items=("margherita",))
ORDER_CHANGED = ServiceProblem(code="order_changed", detail="The order was changed since.")
UNKNOWN_ORDER = ServiceProblem(code="unknown_order", detail="There is no such order.")

ORDER = Microservice(
    operations=(
        Operation(
            service="order",
            path="/order",
            setting="ORDER_SERVICE_URL",
            summary="Place an order; under the same key it is placed once",
            request=OrderRequest,
            answer=OrderResponse,
            requests={"without_additions": ORDER_REQUEST_OF_V2, "with_additions": ORDER_REQUEST},
            answers={"number_and_status": ORDER_OF_V2, "with_total": PLACED_ORDER},
            refusals={
                409: {"closed": CLOSED, "price_changed": PRICE_CHANGED, "item_unavailable": UNAVAILABLE},
            },
            keyed=True,
            effect=Effect.UNSAFE_WRITE,
            idempotent_if="order_idempotent",
        ),
        Operation(
            service="order",
            path="/order/quote",
            setting="ORDER_QUOTE_URL",
            summary="What an order would cost, with tax and fees (optional)",
            request=QuoteRequest,
            answer=QuoteResponse,
            requests={
                "request": QUOTE_REQUEST,
                "with_extras": QUOTE_REQUEST_WITH_EXTRAS,
                "parts_and_amounts": QUOTE_REQUEST_IN_PARTS,
            },
            answers={"quote": QUOTE, "with_extras": QUOTE_WITH_EXTRAS},
            refusals={409: {"item_unavailable": UNAVAILABLE}},
            name="quote",
            optional=True,
        ),
        Operation(
            service="order",
            path="/order/lookup",
            setting="ORDER_LOOKUP_URL",
            summary="The order that was placed under a key, if there is one (optional)",
            request=OrderLookupRequest,
            answer=OrderLookupResponse,
            requests={"request": LOOKUP_REQUEST},
            answers={"found": LOOKUP_FOUND, "not_found": LOOKUP_NOT_FOUND},
            name="lookup",
            optional=True,
        ),
        Operation(
            service="order",
            path="/order/change",
            setting="ORDER_CHANGE_URL",
            summary="Change a placed order while the kitchen still can; under the same key, once (optional)",
            request=OrderChangeRequest,
            answer=OrderChangeResponse,
            requests={"preview": CHANGE_PREVIEW, "change": CHANGE_REQUEST},
            answers={"preview": CHANGE_QUOTE, "changed": CHANGED, "too_late": CHANGE_TOO_LATE},
            refusals={
                404: {"unknown_order": UNKNOWN_ORDER},
                409: {
                    "price_changed": PRICE_CHANGED,
                    "item_unavailable": UNAVAILABLE,
                    "order_changed": ORDER_CHANGED,
                },
            },
            name="change",
            keyed=True,
            effect=Effect.IDEMPOTENT_WRITE,
            optional=True,
        ),
        Operation(
            service="order",
            path="/order/cancel",
            setting="ORDER_CANCEL_URL",
            summary="Cancel an order while the kitchen still can (optional)",
            request=OrderCancelRequest,
            answer=OrderCancelResponse,
            requests={"request": CANCEL_REQUEST},
            answers={"cancelled": CANCELLED, "too_late": TOO_LATE},
            refusals={404: {"unknown_order": UNKNOWN_ORDER}},
            name="cancel",
            effect=Effect.IDEMPOTENT_WRITE,
            optional=True,
        ),
    ),
    timeout="order_timeout_s",
    additions={
        "options": "order_options",
        "idempotency": "order_idempotent",
        "tip": "order_tips",
        "coupons": "order_coupons",
    },
)
