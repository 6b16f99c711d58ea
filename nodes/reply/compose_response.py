"""The last node: facts to words, for the guest's language and channel. The only place that makes sentences."""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.runnables import RunnableConfig

from domain.menu import Menu
from domain.outcome import (
    AndMore,
    AskGotItRight,
    CartView,
    MenuNotFresh,
    MenuText,
    NotRead,
    Outcome,
    SaidAgain,
    SmallTalk,
    TextCut,
    WhichItem,
    WhichOption,
)
from domain.session import AnythingElse
from nodes.reply.cards import RICH_CHANNELS, cards_of
from nodes.reply.catalogue import Catalogue, Catalogues
from nodes.reply.lengths import More, cut_at_word, fitted, longest_on, spoken_lines, without_middle
from nodes.reply.markdown import to_markdown, to_plain
from nodes.turn.messages import reply_id, stored_messages, text_of
from nodes.turn.state import Node, Reply, Scene, State, scene_of
from nodes.turn.tools import MenuService
from nodes.turn.views import cart_view

SPOKEN_CHANNELS = frozenset({"voice", "phone"})
MAX_QUICK_REPLIES = 6
_NO_HURRY = frozenset({(SmallTalk(topic="waiting"),), (SmallTalk(topic="goodbye_for_now"),)})


def compose_response(menus: MenuService) -> Node:
    """The node. The cart is shown at this turn's menu, or at the last known one when no flow needed a menu."""
    catalogues = Catalogues()

    async def compose(state: State, config: RunnableConfig) -> State:
        del config
        scene = scene_of(state)
        menu = scene.facts.menu or menus.last_good_menu(scene.turn.request.tenant)
        catalogue = await catalogues.at(scene.locale)
        reply = composed(scene, menu, catalogue, before=_said_before(state))
        turn = scene.turn.replace(reply=reply, todo=(), call=None)
        question = HumanMessage(id=turn.request.message_id, content=turn.request.text)
        answer = AIMessage(id=reply_id(turn.request.message_id), content=to_markdown(reply.text))
        return State(turn=turn.dump(), messages=[question, answer])

    return compose


def composed(scene: Scene, menu: Menu | None, catalogue: Catalogue, *, before: str = "") -> Reply:
    """The words for everything that happened; an unanswered question is put again after a change of subject.

    ``before``: our last reply, for a guest who did not catch it; the question that waits is the end of it.
    """
    told = (*_caveat(scene), *_not_read(scene), *_question_last(scene))
    question = _question_again(scene)
    last = question or (told[-1] if told else None)
    text = _text(scene, told, None if _in_no_hurry(scene) else question, catalogue)
    if before and scene.turn.outcomes == (SaidAgain(),):
        text = without_middle(before, longest_on(scene.turn.request.channel), _more(catalogue))
    return Reply(
        text=text or catalogue.empty,
        quick_replies=_quick_replies(catalogue, last),
        cards=cards_of(told, catalogue) if scene.turn.request.channel in RICH_CHANNELS else (),
        cart=_cart(scene, menu),
        pending=scene.session.pending.kind if scene.session.pending else None,
    )


def _text(scene: Scene, told: Sequence[Outcome], again: Outcome | None, catalogue: Catalogue) -> str:
    """The words for all of it, within what the channel takes; ``again`` is a question put once more."""
    channel = scene.turn.request.channel
    limit = longest_on(channel)
    if channel in SPOKEN_CHANNELS:
        parts = [_aloud(outcome, catalogue) for outcome in told]
        parts += [catalogue.say(again, spoken=True, again=True)] if again else []
        return cut_at_word(" ".join(part for part in parts if part), limit)
    parts = [catalogue.say(outcome, spoken=False) for outcome in told]
    asked = catalogue.say(again, spoken=False, again=True) if again else ""
    if not asked and told and told[-1] == scene.session.asked:
        asked = parts.pop()
    return fitted(parts, asked, limit, _more(catalogue))


def _aloud(outcome: Outcome, catalogue: Catalogue) -> str:
    words = catalogue.say(outcome, spoken=True)
    return spoken_lines(words, _more(catalogue, spoken=True)) if isinstance(outcome, MenuText) else words


def _more(catalogue: Catalogue, *, spoken: bool = False) -> More:
    return lambda count: catalogue.say(AndMore(count=count), spoken=spoken)


def _caveat(scene: Scene) -> tuple[Outcome, ...]:
    """What limits all that is said after it: a menu that is not this turn's, and a message that was not read whole."""
    age_s = scene.facts.menu_age_s
    old = () if age_s is None else (MenuNotFresh(minutes=int(age_s // 60)),)
    return (*old, TextCut()) if _is_cut(scene) else old


def _is_cut(scene: Scene) -> bool:
    """Whether the message is longer than what was read of it: by the API, or by the reader."""
    reading = scene.turn.reading
    return scene.turn.request.text_cut or (reading is not None and reading.cut)


def _not_read(scene: Scene) -> tuple[Outcome, ...]:
    """The words that nothing was done with, unless what was said about the message tells of them already."""
    reading = scene.turn.reading
    told = any(isinstance(outcome, AskGotItRight) for outcome in scene.turn.outcomes) or _missed(scene)
    words = tuple(part.words for part in reading.unread) if reading and not told else ()
    return (NotRead(words=words),) if words else ()


def _missed(scene: Scene) -> bool:
    """Whether nothing at all of the message was understood."""
    return all(command.kind == "not_understood" for command in scene.commands)


def _said_before(state: State) -> str:
    """Our last reply; empty before the first."""
    messages = reversed(stored_messages(state.get("messages")))
    return next((to_plain(text_of(message)) for message in messages if message.type == "ai"), "")


def _question_last(scene: Scene) -> tuple[Outcome, ...]:
    """What happened in the order in which it did, but the question that waits for an answer at the end."""
    asked = scene.session.asked if scene.session.pending is not None else None
    outcomes = scene.turn.outcomes
    return (*(o for o in outcomes if o != asked), asked) if asked is not None and asked in outcomes else outcomes


def _question_again(scene: Scene) -> Outcome | None:
    """The pending question, unless this turn put it already or it is only "anything else?" to an empty cart."""
    session, outcomes = scene.session, scene.turn.outcomes
    if session.pending is None or session.asked is None or session.asked in outcomes:
        return None
    idle = isinstance(session.pending, AnythingElse) and session.cart.is_empty
    return None if idle else session.asked


def _in_no_hurry(scene: Scene) -> bool:
    """Whether the guest wants a moment, or to go: our question waits, and is not put again."""
    return scene.turn.outcomes in _NO_HURRY


def _quick_replies(catalogue: Catalogue, last: Outcome | None) -> tuple[str, ...]:
    match last:
        case None:
            return ()
        case WhichOption():
            return last.options[:MAX_QUICK_REPLIES]
        case WhichItem():
            return tuple(dish.name for dish in last.candidates)[:MAX_QUICK_REPLIES]
        case _:
            return catalogue.replies_to(last)


def _cart(scene: Scene, menu: Menu | None) -> CartView | None:
    cart = scene.session.cart
    return None if menu is None or cart.is_empty else cart_view(cart, menu)
