"""Tips, codes, fees, the minimum and shares of the bill: said line by line, placed as they were read back."""

from decimal import Decimal

import pytest

from domain.bill import Fee
from domain.fulfilment import Tip
from domain.money import Money
from domain.outcome import BillSplit, ReadBack
from domain.restaurant import DeliveryTerms, RestaurantFacts
from domain.turn import CARD_MARK
from privacy.card_parts import MARK
from privacy.redaction import redact_cards
from tests.fakes.guest import Guest, Restaurant
from tests.fakes.services import down
from tests.fakes.trattoria import CURRENCY

CHECKOUT = "that's all, pickup, cash"


def money(minor: int) -> Money:
    return Money(minor, CURRENCY)


async def test_tip_and_code_are_read_back_and_placed_as_they_were(restaurant: Restaurant, guest: Guest) -> None:
    restaurant.orders.coupons = {"WELCOME10": 200}
    taken = await guest.says_all("two lemonades", "add a 10% tip", "I have a code WELCOME10")
    assert "coupon_taken" in taken.kinds
    read_back = await guest.says(CHECKOUT)
    outcome = next(each for each in read_back.outcomes if isinstance(each, ReadBack))
    assert (outcome.tip, outcome.total) == (money(60), money(460))
    assert "Tip: $0.60" in read_back.text
    assert "(WELCOME10): −$2.00" in read_back.text
    placed = await guest.says("yes")
    assert "$4.60" in placed.text
    (draft,) = restaurant.orders.drafts
    assert (draft.fulfilment.tip, draft.fulfilment.codes) == (Tip(percent=Decimal(10)), ("WELCOME10",))


async def test_a_refused_code_says_why_at_once_and_goes_nowhere(restaurant: Restaurant, guest: Guest) -> None:
    reply = await guest.says_all("two lemonades", "my code is NOPE1")
    assert reply.kinds[0] == "coupon_refused"
    assert "“We don't know it.”" in reply.text
    await guest.says_all(CHECKOUT, "yes")
    assert restaurant.orders.drafts[0].fulfilment.codes == ()


async def test_the_cart_shows_the_bill_only_where_there_is_more_than_the_dishes(
    restaurant: Restaurant, guest: Guest
) -> None:
    await guest.says_all("two lemonades", "show my cart")
    assert restaurant.orders.calls == []
    reply = await guest.says_all("tip $3", "show my cart")
    assert "Tip: $3.00\nTotal: $9.00" in reply.text
    assert "$9.00 in all, with a tip of $3.00" in (await guest.says("how much so far?")).text


async def test_a_tip_after_the_read_back_is_read_back_anew(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all("two lemonades", CHECKOUT)
    reply = await guest.says("yes and add a 10% tip")
    assert (reply.pending, restaurant.orders.drafts) == ("confirm", [])
    assert "Total: $6.60" in reply.text
    assert "Tip" not in (await guest.says("remove the tip")).text
    await guest.says("yes")
    assert restaurant.orders.drafts[0].fulfilment.tip is None


async def test_a_service_that_confirms_no_tip_gets_none_and_the_guest_knows(
    restaurant: Restaurant, guest: Guest
) -> None:
    restaurant.orders.takes_tips = False
    reply = await guest.says_all("two lemonades", "tip 2 dollars", CHECKOUT)
    assert reply.kinds == ["tip_not_taken", "read_back"]
    await guest.says("yes")
    assert restaurant.orders.drafts[0].fulfilment.tip is None


async def test_what_cannot_be_checked_is_left_out_aloud(restaurant: Restaurant, guest: Guest) -> None:
    restaurant.orders.fails["quote"] = down("order_service")
    reply = await guest.says_all("two lemonades", "tip 2 dollars", "my code is SAVE20")
    assert tuple(reply.kinds[:2]) == ("coupon_refused", "tip_not_taken")
    assert "can't check the code SAVE20 right now" in reply.text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("add a 10% tip", "can't add a tip here"),
        ("i have a code WELCOME10", "can't take codes or coupons here (“WELCOME10”)"),
    ],
)
async def test_without_a_service_that_takes_it_the_reply_says_so(text: str, words: str) -> None:
    restaurant = Restaurant(takes_extras=False)
    guest = restaurant.guest()
    assert words in (await guest.says_all("two lemonades", text)).text
    await guest.says_all(CHECKOUT, "yes")
    assert not restaurant.orders.drafts[0].fulfilment.has_extras


async def test_a_tip_without_an_amount_is_asked_for(guest: Guest) -> None:
    assert (await guest.says_all("two lemonades", "i'd like to leave a tip")).kinds == ["which_extra"]
    assert (await guest.says("i have a voucher")).kinds == ["which_extra"]


@pytest.mark.parametrize(("answer", "tip"), [("10%", {"percent": 10}), ("let's do $4", {"amount": 4})])
async def test_a_bare_amount_answers_how_much_the_tip_shall_be(guest: Guest, answer: str, tip: dict[str, int]) -> None:
    await guest.says_all("two lemonades", "i'd like to leave a tip", answer)
    assert guest.session.fulfilment.tip == Tip.model_validate(tip)
    assert guest.session.cart.units == 2


async def test_a_bare_code_answers_what_the_code_is(restaurant: Restaurant, guest: Guest) -> None:
    restaurant.orders.coupons = {"SPRING5": 100}
    reply = await guest.says_all("two lemonades", "i have a voucher", "it's SPRING5")
    assert "coupon_taken" in reply.kinds


async def test_a_bare_percentage_means_nothing_once_another_message_came_between(guest: Guest) -> None:
    await guest.says_all("two lemonades", "i'd like to leave a tip", "show my cart", "10%")
    assert guest.session.fulfilment.tip is None


async def test_fees_are_named_in_the_read_back(restaurant: Restaurant, guest: Guest) -> None:
    restaurant.orders.fees = (Fee(name="Packaging", amount=money(50)), Fee(name="Service", amount=money(125)))
    reply = await guest.says_all("two lemonades", CHECKOUT)
    assert "\nPackaging: $0.50\nService: $1.25\nTotal: $7.75" in reply.text


async def test_below_the_minimum_nothing_is_read_back_or_placed(restaurant: Restaurant, guest: Guest) -> None:
    restaurant.orders.minimum = money(1500)
    reply = await guest.says_all("two lemonades", CHECKOUT)
    assert (reply.kinds[-1], reply.pending) == ("below_minimum", "anything_else")
    assert "needs $9.00 more" in reply.text
    assert (await guest.says("yes")).kinds != ["order_placed"]
    assert (await guest.says("no, that's all")).kinds[-1] == "below_minimum"
    assert restaurant.orders.drafts == []
    assert (await guest.says_all("two green salads", "that's all")).kinds == ["read_back"]


async def test_the_minimum_of_deliveries_holds_without_a_quote() -> None:
    facts = RestaurantFacts(currency=CURRENCY, delivery=DeliveryTerms(minimum=Decimal(15)))
    restaurant = Restaurant(facts=facts)
    restaurant.orders.additions = False
    guest = restaurant.guest()
    reply = await guest.says_all("two lemonades", "that's all, deliver it to 5 Hill Road, cash")
    assert reply.kinds[-1] == "below_minimum"
    assert (await guest.says("then i'll pick it up, that's all")).kinds[-1] == "read_back"


async def test_shares_add_up_to_the_total(restaurant: Restaurant, guest: Guest) -> None:
    restaurant.orders.fees = (Fee(name="Service", amount=money(101)),)
    reply = await guest.says_all("two lemonades", "split it three ways")
    (split,) = (each for each in reply.outcomes if isinstance(each, BillSplit))
    assert [(share.people, share.amount) for share in split.shares] == [(2, money(234)), (1, money(233))]
    assert "2 pay $2.34 and 1 pays $2.33" in reply.text


async def test_each_pays_for_the_dishes_with_their_name(guest: Guest) -> None:
    reply = await guest.says_all("a green salad for Tom, a lemonade for Ann and a lemonade for me", "who owes what?")
    (split,) = (each for each in reply.outcomes if isinstance(each, BillSplit))
    assert [(share.name, share.amount.minor) for share in split.shares] == [("Tom", 600), ("Ann", 300), ("me", 300)]


async def test_without_names_or_dishes_there_are_no_shares(guest: Guest) -> None:
    assert (await guest.says("split it three ways")).kinds[0] == "bill_not_split"
    assert (await guest.says_all("two lemonades", "who owes what?")).kinds[0] == "bill_not_split"


async def test_the_order_that_was_placed_is_shared_after_it(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all("two lemonades", "tip $1", CHECKOUT, "yes")
    reply = await guest.says("split it between two people")
    assert "$7.00 shared by 2: $3.50 each" in reply.text


async def test_a_refusal_at_the_yes_leads_to_a_new_check(restaurant: Restaurant, guest: Guest) -> None:
    restaurant.orders.coupons = {"WELCOME10": 200}
    await guest.says_all("two lemonades", "my code is WELCOME10", CHECKOUT)
    restaurant.orders.coupons = {}
    reply = await guest.says("yes")
    assert restaurant.orders.drafts == []
    assert [k for k in reply.kinds if k in ("coupon_refused", "read_back")] == ["coupon_refused", "read_back"]
    assert "Total: $6.00" in reply.text


async def test_a_spoken_read_back_has_tip_and_discount(restaurant: Restaurant) -> None:
    restaurant.orders.coupons = {"WELCOME10": 200}
    guest = restaurant.guest(channel="voice")
    reply = await guest.says_all("two lemonades", "tip two dollars", "the code is WELCOME10", CHECKOUT)
    assert "$6.00 in all, with a tip of $2.00 and $2.00 off for WELCOME10" in reply.text


async def test_the_bill_in_spanish(restaurant: Restaurant) -> None:
    restaurant.orders.coupons = {"VERANO": 200}
    guest = restaurant.guest(locale="es-ES")
    taken = await guest.says_all("dos limonadas", "mi código es VERANO", "añade un 10 % de propina")
    assert "propina del 10 %" in taken.text
    reply = await guest.says("nada más, para recoger, en efectivo")
    assert "Propina: 0,60" in reply.text
    assert "(VERANO): −2,00" in reply.text
    assert "entre 4: 1,15" in (await guest.says("divide la cuenta entre cuatro")).text
    assert (await guest.says("sí")).kinds == ["order_placed"]


ONLINE = "that's all, pickup, i pay online"


async def test_who_pays_online_gets_a_link_for_what_was_confirmed(restaurant: Restaurant, guest: Guest) -> None:
    placed = await guest.says_all("two lemonades", "tip $1", ONLINE, "yes")
    assert placed.kinds == ["order_placed", "payment_link"]
    assert "You can pay $7.00 for it here: https://pay.example.com/ORD-10001" in placed.text
    assert restaurant.payments.linked == {"ORD-10001": money(700)}


async def test_who_pays_cash_gets_none(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all("two lemonades", CHECKOUT, "yes")
    assert restaurant.payments.calls == []


async def test_an_order_that_waits_for_its_payment_gets_a_link(restaurant: Restaurant, guest: Guest) -> None:
    restaurant.orders.status = "awaiting_payment"
    placed = await guest.says_all("two lemonades", "that's all, pickup, card", "yes")
    assert placed.kinds == ["order_unconfirmed", "payment_link"]


async def test_without_a_link_the_order_stays_placed_and_staff_are_named(restaurant: Restaurant, guest: Guest) -> None:
    restaurant.payments.fails["create_link"] = down("payment_service")
    placed = await guest.says_all("two lemonades", ONLINE, "yes")
    assert placed.kinds == ["order_placed", "payment_link"]
    assert "Our staff will tell you how to pay" in placed.text
    assert len(restaurant.orders.drafts) == 1


async def test_without_a_payment_service_nothing_is_said_of_a_link() -> None:
    guest = Restaurant(takes_extras=False).guest()
    assert (await guest.says_all("two lemonades", ONLINE, "yes")).kinds == ["order_placed"]


async def test_a_refund_is_for_staff_to_decide(restaurant: Restaurant, guest: Guest) -> None:
    reply = await guest.says_all("two lemonades", CHECKOUT, "yes", "i want a refund for my order")
    assert "I can't refund anything myself" in reply.text
    assert "they will decide" in reply.text


@pytest.mark.parametrize("locale", ["en-US", "es-ES", "fr-FR"])
async def test_a_card_number_is_answered_and_not_kept(restaurant: Restaurant, locale: str) -> None:
    guest = restaurant.guest(locale=locale)
    await guest.says("two lemonades")
    reply = await guest.says(redact_cards("my card number is 4111 1111 1111 1111"))
    assert reply.text.startswith(("I took a card number out", "He quitado un número", "J'ai retiré un numéro"))
    assert "4111" not in reply.turn.model_dump_json()


def test_the_mark_of_a_removed_card_number_is_the_one_that_is_answered() -> None:
    assert MARK == CARD_MARK


async def test_one_persons_share_and_what_is_shared(restaurant: Restaurant, guest: Guest) -> None:
    restaurant.orders.fees = (Fee(name="Service", amount=money(120)),)
    await guest.says_all("a green salad for Tom and a lemonade for my son", "a lemonade")
    assert (await guest.says("how much is Tom's?")).text.startswith("Tom: $6.60 of $13.20.")
    reply = await guest.says("what does my son owe?")
    assert "Your son: $3.30 of $13.20. Dishes without a name are shared: $3.30." in reply.text
    every = await guest.says("what does each pay?")
    assert "• Tom: $6.60\n• Your son: $3.30\n• Shared, no name on it: $3.30\nTotal: $13.20" in every.text


async def test_one_persons_share_in_spanish(restaurant: Restaurant) -> None:
    guest = restaurant.guest(locale="es-ES")
    await guest.says_all("una ensalada verde para Tomás y una limonada para Ana", "una limonada")
    assert "Ana: 3,00" in (await guest.says("¿cuánto paga Ana?")).text
    assert "• Compartido, sin nombre: 3,00" in (await guest.says("¿quién paga qué?")).text
