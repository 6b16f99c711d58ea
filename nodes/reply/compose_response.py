"""The last node: renders the outcomes in the guest's language and channel. The only place that builds sentences."""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.runnables import RunnableConfig

from domain.guest import Preferences
from domain.menu import Menu
from domain.outcome import (
    AndMore,
    AskGotItRight,
    CardNotKept,
    CartView,
    MediaNotRead,
    MenuNotFresh,
    MenuText,
    NotRead,
    OrderTracked,
    Outcome,
    SaidAgain,
    ServiceDown,
    SmallTalk,
    TextCut,
    WhichDetail,
    WhichItem,
    WhichOption,
    WhichStore,
)
from domain.session import AnythingElse
from domain.turn import build_reply_id
from nodes.reply.cards import RICH_CHANNELS, add_pictures, build_cards
from nodes.reply.catalogue import Catalogue, Catalogues
from nodes.reply.handles import build_handles
from nodes.reply.lengths import More, cut_at_word, drop_middle, fit_parts, format_spoken_lines, get_max_length
from nodes.reply.markdown import to_markdown, to_plain
from nodes.turn.messages import read_messages
from nodes.turn.state import Node, Reply, Scene, State, restore_scene
from nodes.turn.tools import MenuService
from nodes.turn.views import build_cart_view

SPOKEN_CHANNELS = frozenset({"voice", "phone"})
MAX_QUICK_REPLIES = 6
_SAID_AGAIN = (SaidAgain(),)
_WAITING = ((SmallTalk(topic="waiting"),), (SmallTalk(topic="goodbye_for_now"),))


def compose_response(menus: MenuService) -> Node:
    """The node. The cart is shown with this turn's menu, else with the last known one."""
    catalogues = Catalogues()

    async def compose(state: State, config: RunnableConfig) -> State:
        del config
        scene = restore_scene(state)
        menu = scene.results.menu or menus.last_good_menu(scene.turn.request.tenant)
        catalogue = await catalogues.at(scene.locale)
        before = _find_last_reply(state) if scene.turn.outcomes == _SAID_AGAIN else ""
        reply = compose_reply(scene, menu, catalogue, before=before)
        turn = scene.turn.replace(reply=reply, todo=(), call=None)
        guest_message = HumanMessage(id=turn.request.message_id, content=turn.request.text)
        reply_message = AIMessage(id=build_reply_id(turn.request.message_id), content=to_markdown(reply.text))
        return State(turn=turn.dump(), messages=[guest_message, reply_message])

    return compose


def compose_reply(scene: Scene, menu: Menu | None, catalogue: Catalogue, *, before: str = "") -> Reply:
    """The text of all outcomes; a pending question is repeated after a change of subject.

    ``before``: our last reply, for a guest who asks to repeat it; the pending question is its end.
    """
    outcomes = (*_list_news(scene), *_list_caveats(scene), *_list_unread(scene), *_put_question_last(scene))
    question = _find_repeated_question(scene)
    last = question or (outcomes[-1] if outcomes else None)
    text = _compose_text(scene, outcomes, None if _can_wait(scene) else question, catalogue)
    cards = build_cards(outcomes, catalogue) if scene.turn.request.channel in RICH_CHANNELS else ()
    preferences = scene.session.preferences or Preferences()
    if before and scene.turn.outcomes == _SAID_AGAIN:
        text = drop_middle(before, get_max_length(scene.turn.request.channel), _make_more(catalogue))
    return Reply(
        text=text or catalogue.empty,
        quick_replies=_choose_quick_replies(catalogue, last),
        cards=add_pictures(cards, menu) if menu else cards,
        cart=_build_cart(scene, menu),
        pending=scene.session.pending.kind if scene.session.pending else None,
        orders=scene.session.orders,
        allergies=tuple(catalogue.names.get(word, word) for word in preferences.allergies),
        diets=tuple(catalogue.names.get(word, word) for word in preferences.dietary),
        handles=build_handles(scene),
    )


def _compose_text(
    scene: Scene, outcomes: Sequence[Outcome], repeated_question: Outcome | None, catalogue: Catalogue
) -> str:
    """The text within the channel's limit; ``repeated_question`` comes last."""
    channel = scene.turn.request.channel
    limit = get_max_length(channel)
    if channel in SPOKEN_CHANNELS:
        parts = [_render_spoken(outcome, catalogue) for outcome in outcomes]
        parts += [catalogue.render(repeated_question, spoken=True, again=True)] if repeated_question else []
        return cut_at_word(" ".join(part for part in parts if part), limit)
    parts = [catalogue.render(outcome, spoken=False) for outcome in outcomes]
    question = catalogue.render(repeated_question, spoken=False, again=True) if repeated_question else ""
    if not question and outcomes and outcomes[-1] == scene.session.asked:
        question = parts.pop()
    return fit_parts(parts, question, limit, _make_more(catalogue))


def _render_spoken(outcome: Outcome, catalogue: Catalogue) -> str:
    words = catalogue.render(outcome, spoken=True)
    return format_spoken_lines(words, _make_more(catalogue, spoken=True)) if isinstance(outcome, MenuText) else words


def _make_more(catalogue: Catalogue, *, spoken: bool = False) -> More:
    return lambda count: catalogue.render(AndMore(count=count), spoken=spoken)


def _list_news(scene: Scene) -> tuple[Outcome, ...]:
    """What the order service reported since the last turn, unless the guest has just asked about that order."""
    reported = {outcome.order_id for outcome in scene.turn.outcomes if isinstance(outcome, OrderTracked)}
    return tuple(
        OrderTracked(order_id=news.order_id, status=news.status, eta_minutes=news.eta_minutes)
        for news in scene.turn.request.news
        if news.order_id not in reported
    )


def _list_caveats(scene: Scene) -> tuple[Outcome, ...]:
    """Limits of the whole reply: an old menu, and a message that was cut."""
    age_s = scene.results.menu_age_s
    old = () if age_s is None else (MenuNotFresh(minutes=int(age_s // 60)),)
    media = (MediaNotRead(),) if scene.turn.request.is_media else ()
    card = (CardNotKept(),) if scene.turn.request.has_card else ()
    return (*old, *media, *card, *((TextCut(),) if _is_cut(scene) else ()))


def _is_cut(scene: Scene) -> bool:
    """Whether the API or the reader cut the message."""
    reading = scene.turn.reading
    return scene.turn.request.text_cut or (reading is not None and reading.cut)


def _list_unread(scene: Scene) -> tuple[Outcome, ...]:
    """The unread words, unless an outcome already reports them or there was no menu to read them by."""
    reading = scene.turn.reading
    words = tuple(part.words for part in reading.unread) if reading else ()
    is_explained = any(map(_explains_unread_words, scene.turn.outcomes)) or _is_not_understood(scene)
    return (NotRead(words=words),) if words and not is_explained else ()


def _explains_unread_words(outcome: Outcome) -> bool:
    return isinstance(outcome, AskGotItRight) or (isinstance(outcome, ServiceDown) and outcome.service == "menu")


def _is_not_understood(scene: Scene) -> bool:
    """Whether nothing of the message was understood."""
    return all(command.kind == "not_understood" for command in scene.commands)


def _find_last_reply(state: State) -> str:
    """Our last reply; empty before the first."""
    messages = reversed(read_messages(state.get("messages")))
    return next((to_plain(message.text) for message in messages if message.type == "ai"), "")


def _put_question_last(scene: Scene) -> tuple[Outcome, ...]:
    """The outcomes in order, with the pending question at the end."""
    question = scene.session.asked if scene.session.pending is not None else None
    outcomes = scene.turn.outcomes
    return (
        (*(o for o in outcomes if o != question), question)
        if question is not None and question in outcomes
        else outcomes
    )


def _find_repeated_question(scene: Scene) -> Outcome | None:
    """The pending question, unless this turn asked it or it is only "anything else?" to an empty cart."""
    session, outcomes = scene.session, scene.turn.outcomes
    if session.pending is None or session.asked is None or session.asked in outcomes:
        return None
    idle = isinstance(session.pending, AnythingElse) and session.cart.is_empty
    return None if idle else session.asked


def _can_wait(scene: Scene) -> bool:
    """Whether the guest wants a moment or says goodbye: then the pending question is not repeated."""
    return any(scene.turn.outcomes == outcomes for outcomes in _WAITING)


def _choose_quick_replies(catalogue: Catalogue, last: Outcome | None) -> tuple[str, ...]:
    match last:
        case None:
            return ()
        case WhichOption():
            return last.options[:MAX_QUICK_REPLIES]
        case WhichStore():
            return last.stores[:MAX_QUICK_REPLIES]
        case WhichDetail(detail="wanted_time"):
            return (*map(catalogue.moment, last.times), *catalogue.find_quick_replies(last))
        case WhichItem():
            return tuple(dish.name for dish in last.candidates)[:MAX_QUICK_REPLIES]
        case _:
            return catalogue.find_quick_replies(last)


def _build_cart(scene: Scene, menu: Menu | None) -> CartView | None:
    cart = scene.session.cart
    if menu is None or cart.is_empty:
        return None
    return build_cart_view(cart, menu, scheduled_for=scene.session.fulfilment.scheduled_for)
