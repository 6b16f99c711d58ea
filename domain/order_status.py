"""Interprets the status of an order in the words of order services.

A status is the service's own word. The tables below are closed: a word outside them is unclear, and the reply quotes
it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum


class StatusMeaning(StrEnum):
    """The meaning of an order's status for the guest."""

    ACCEPTED = "accepted"
    PENDING = "pending"
    """The service has the order, but has not accepted or rejected it yet."""
    AWAITING_PAYMENT = "awaiting_payment"
    REFUSED = "refused"
    UNCLEAR = "unclear"
    """The status is in no table."""


PENDING_CONFIRMATION = "pending_confirmation"
"""The status of an order that was only received (HTTP 202)."""
_ACCEPTED = frozenset((
    "accepted", "aceptada", "aceptado", "acknowledged", "active", "approved", "assigned", "authorized", "baking",
    "being_prepared", "booked", "complete", "completed", "confirmada", "confirmado", "confirmed", "cooking", "creada",
    "creado", "created", "delivered", "delivering", "dispatched", "done", "en_camino", "en_cocina", "en_curso",
    "en_preparacion", "en_route", "entregada", "entregado", "enviada", "enviado", "exito", "finished", "forwarded",
    "fulfilled", "fulfilling", "hecho", "in_delivery", "in_kitchen", "in_preparation", "in_process", "in_progress",
    "in_the_kitchen", "in_the_oven", "in_transit", "lista", "listo", "made", "new", "ok", "okay", "on_its_way",
    "on_the_way", "open", "out_for_delivery", "packed", "pagada", "pagado", "paid", "payment_received", "picked_up",
    "placed", "preparando", "prepared", "preparing", "printed", "processed", "ready", "ready_for_collection",
    "ready_for_pickup", "realizado", "received", "recibida", "recibido", "recorded", "registered", "registrada",
    "registrado", "saved", "scheduled", "sent", "sent_to_kitchen", "served", "shipped", "started", "stored",
    "succeeded", "success", "successful", "taken", "valid", "yes",
))  # fmt: skip
_PENDING = frozenset((
    "awaiting_acceptance", "awaiting_approval", "awaiting_confirmation", "awaiting_restaurant", "being_processed",
    "en_espera", "enqueued", "hold", "in_queue", "in_review", "initiated", "not_confirmed", "not_confirmed_yet",
    "not_yet_accepted", "not_yet_confirmed", "on_hold", "pendiente", "pendiente_de_confirmacion", "pending",
    "pending_acceptance", "pending_approval", "pending_confirmation", "pending_review", "procesando", "processing",
    "queued", "requested", "reviewing", "submitted", "to_be_confirmed", "unconfirmed", "under_review", "waiting",
    "waiting_for_acceptance", "waiting_for_approval", "waiting_for_confirmation", "waiting_for_restaurant",
))  # fmt: skip
_AWAITING_PAYMENT = frozenset((
    "awaiting_payment", "not_paid", "not_paid_yet", "payment_due", "payment_pending", "payment_required",
    "pendiente_de_pago", "pending_payment", "requires_action", "requires_payment", "requires_payment_method", "unpaid",
    "waiting_for_payment", "waiting_payment",
))  # fmt: skip
_REFUSED: Mapping[str, str] = {
    **dict.fromkeys(("closed", "kitchen_closed", "restaurant_closed", "shop_closed", "store_closed", "outside_hours",
                     "outside_opening_hours", "outside_business_hours", "not_open", "cerrada", "cerrado"), "closed"),
    **dict.fromkeys(("fully_booked", "no_slot", "no_slots", "slot_full", "slot_not_available", "slot_unavailable",
                     "time_not_available", "time_slot_unavailable", "time_unavailable"), "time_unavailable"),
    **dict.fromkeys(("item_not_available", "item_out_of_stock", "item_unavailable", "items_unavailable",
                     "no_stock", "not_available", "not_in_stock", "out_of_stock", "product_unavailable", "sold_out",
                     "agotada", "agotado", "no_disponible", "sin_stock"), "item_unavailable"),
    **dict.fromkeys(("cancel", "canceled", "canceled_by_restaurant", "cancelled", "cancelled_by_restaurant", "void",
                     "voided", "withdrawn", "anulada", "anulado", "cancelada", "cancelado"), "cancelled"),
    **dict.fromkeys(("card_declined", "insufficient_funds", "payment_declined", "payment_error", "payment_failed",
                     "payment_failure", "payment_refused", "payment_rejected", "pago_fallido", "pago_rechazado"),
                    "payment_failed"),
    **dict.fromkeys(("abandoned", "aborted", "bad_request", "blocked", "cannot_accept", "could_not_place", "declined",
                     "denied", "error", "expired", "fail", "failed", "failure", "false",
                     "forbidden", "ignored", "invalid", "invalid_order", "lapsed", "missed", "no", "not_accepted",
                     "not_allowed", "not_created", "not_ok", "not_placed", "not_possible", "not_processed",
                     "not_received", "not_successful", "not_taken", "refused", "rejected", "rejected_by_restaurant",
                     "timed_out", "timeout", "too_busy", "unable", "unaccepted", "unauthorized", "unavailable",
                     "unfulfillable", "unfulfilled", "unsuccessful", "denegada", "denegado", "error_de_pago", "fallida",
                     "fallido", "no_aceptada", "no_aceptado", "rechazada", "rechazado"), ""),
}  # fmt: skip
"""The reason code of a rejecting status; without an entry the status itself is the reason."""


def interpret_status(status: str) -> StatusMeaning:
    """The meaning of this status. Case, accents and separators do not matter."""
    word = _plain(status)
    if word in _REFUSED:
        return StatusMeaning.REFUSED
    if word in _AWAITING_PAYMENT:
        return StatusMeaning.AWAITING_PAYMENT
    if word in _PENDING:
        return StatusMeaning.PENDING
    return StatusMeaning.ACCEPTED if word in _ACCEPTED else StatusMeaning.UNCLEAR


def refusal_reason(status: str) -> str:
    """The reason of a rejecting status: a code of the flows, or else the status itself."""
    word = _plain(status)
    return _REFUSED.get(word) or word


def _plain(status: str) -> str:
    """ "Order NOT accepted!" as "not_accepted"."""
    letters = unicodedata.normalize("NFKD", status).encode("ascii", "ignore").decode()
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", letters)
    word = "_".join(re.findall(r"[a-z0-9]+", spaced.lower()))
    return re.sub(r"^(?:the_)?(?:order|pedido)_(?:(?:is|was|has_been)_)?", "", word)


_PAST_CANCELLING = frozenset((
    "baking", "being_prepared", "cancelled", "canceled", "complete", "completed", "cooking", "delivered", "delivering",
    "dispatched", "done", "en_camino", "en_cocina", "en_preparacion", "en_route", "entregada", "entregado", "finished",
    "fulfilled", "in_delivery", "in_kitchen", "in_preparation", "in_the_kitchen", "in_the_oven", "in_transit", "lista",
    "listo", "made", "on_its_way", "on_the_way", "out_for_delivery", "packed", "picked_up", "preparando", "prepared",
    "preparing", "ready", "ready_for_collection", "ready_for_pickup", "served", "shipped", "started",
))  # fmt: skip
"""Statuses in which a cancellation surely comes too late. In any other one the order service decides."""


def may_be_cancelled(status: str) -> bool:
    """Whether an order of this status, in the service's own words, may still be cancelled."""
    return _plain(status) not in _PAST_CANCELLING
