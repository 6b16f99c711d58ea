"""How an order reaches the guest and how it is paid."""

from __future__ import annotations

from enum import StrEnum


class DeliveryMode(StrEnum):
    DELIVERY = "delivery"
    PICKUP = "pickup"
    DINE_IN = "dine_in"


class PaymentMethod(StrEnum):
    CASH = "cash"
    CARD = "card"
    ONLINE = "online"
