"""What the statuses of order services mean, however they are written."""

import pytest

from domain.order_status import StatusMeaning, interpret_status, refusal_reason

WORDS = {
    StatusMeaning.ACCEPTED: (
        "received", "Confirmed", "ACCEPTED", "placed", "order placed", "Order has been accepted", "success", "ok",
        "created", "preparing", "in preparation", "InProgress", "out-for-delivery", "recibido", "En preparación",
    ),
    StatusMeaning.PENDING: (
        "pending", "queued", "processing", "Awaiting confirmation", "not confirmed yet", "on-hold", "pendiente",
    ),
    StatusMeaning.AWAITING_PAYMENT: (
        "pending_payment", "PendingPayment", "awaiting payment", "payment required", "unpaid", "pendiente de pago",
    ),
    StatusMeaning.REFUSED: (
        "rejected", "declined", "failed", "error", "cancelled", "canceled", "Order was cancelled", "payment_failed",
        "out_of_stock", "closed", "unavailable", "not accepted", "not_available", "expired", "rechazado", "CANCELADO",
    ),
    StatusMeaning.UNCLEAR: (
        "", " ", "4711", "tonight maybe", "we will call you", "ready?no", "accepted, unless full", "受付",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("standing", "word"), [(standing, word) for standing in WORDS for word in WORDS[standing]])
def test_a_status_means_what_its_word_says(standing: StatusMeaning, word: str) -> None:
    assert interpret_status(word) is standing


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("Canceled", "cancelled"),
        ("Kitchen closed", "closed"),
        ("sold out", "item_unavailable"),
        ("too busy", "too_busy"),
    ],
)
def test_the_reason_of_a_no_is_a_code_where_one_fits(word: str, reason: str) -> None:
    assert refusal_reason(word) == reason
