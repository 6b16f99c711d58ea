"""The time that an order is wanted for: chosen, refused with the nearest possible ones, and checked again. Pure."""

from __future__ import annotations

from domain.order_times import MAX_OFFERED, Moment, OrderTimes, TimeChoice, When
from domain.outcome import TimeCleared, TimeNotPromised, TimeRefused
from nodes.turn.cart_draft import CartDraft


def set_time(draft: CartDraft, when: When) -> CartDraft:
    """Set the time that the words mean. It is a note for the kitchen where orders cannot be scheduled."""
    rules, turn_time = draft.order_times, draft.results.time
    if rules is None or turn_time is None:
        return _note_time(draft, when.said)
    choice = rules.choose(_keep_day(draft, rules, when), turn_time.now, draft.session.refused_time)
    if choice.at is None:
        return _refuse_time(draft, choice)
    fulfilment = draft.session.fulfilment.replace(scheduled_for=choice.at, wanted_time=None)
    return draft.with_session(fulfilment=fulfilment, refused_time=None)


def _keep_day(draft: CartDraft, rules: OrderTimes, when: When) -> When:
    """The time with the day that was chosen before, if it is only a time of day: "make it 6pm instead"."""
    at = draft.session.fulfilment.scheduled_for
    if at is None or when.time is None or when.day is not None:
        return when
    return when.replace(day=rules.local(at).date().isoformat())


def clear_time(draft: CartDraft) -> CartDraft:
    """The order is wanted as soon as possible."""
    fulfilment, refused = draft.session.fulfilment, draft.session.refused_time
    next_draft = draft.with_session(
        fulfilment=fulfilment.replace(wanted_time=None, scheduled_for=None), refused_time=None
    )
    had_time = fulfilment.wanted_time or fulfilment.scheduled_for or refused
    return next_draft.with_outcomes(TimeCleared()) if had_time else next_draft


def check_time(draft: CartDraft) -> CartDraft:
    """The same draft while the chosen time is still possible; else one in which it is refused."""
    at, rules, turn_time = draft.session.fulfilment.scheduled_for, draft.order_times, draft.results.time
    if at is None or turn_time is None:
        return draft
    if rules is None:  # another branch, or the service does not declare it any more
        return _note_time(draft, f"{at:%Y-%m-%d %H:%M}")
    problem = rules.find_late_problem(at, turn_time.now)
    if problem is None:
        return draft
    nearest = rules.find_nearest(at, turn_time.now)
    return _refuse_time(draft, TimeChoice(problem=problem, wanted=at, day=at.date(), nearest=nearest))


def refuse_by_service(draft: CartDraft, times: tuple[Moment, ...]) -> CartDraft:
    """The order service cannot do the chosen time; ``times``: those that it proposes."""
    at, rules, turn_time = draft.session.fulfilment.scheduled_for, draft.order_times, draft.results.time
    if rules is None or turn_time is None:
        return draft
    possible = sorted(rules.local(each) for each in set(times) if each > turn_time.now)
    return _refuse_time(
        draft, TimeChoice(problem="taken", wanted=at, day=at and at.date(), nearest=tuple(possible[:MAX_OFFERED]))
    )


def _note_time(draft: CartDraft, said: str) -> CartDraft:
    fulfilment = draft.session.fulfilment.replace(wanted_time=said, scheduled_for=None)
    return draft.with_session(fulfilment=fulfilment, refused_time=None).with_outcomes(TimeNotPromised(said=said))


def _refuse_time(draft: CartDraft, choice: TimeChoice) -> CartDraft:
    fulfilment = draft.session.fulfilment.replace(wanted_time=None, scheduled_for=None)
    refused = TimeRefused(reason=choice.problem or "unclear", at=choice.wanted, nearest=choice.nearest)
    return draft.with_session(fulfilment=fulfilment, refused_time=choice).with_outcomes(refused)
