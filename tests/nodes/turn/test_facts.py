"""What the tools brought back in a turn, and what of it is shown in traces."""

from nodes.turn.facts import Facts, Failure, Gathered
from tests.nodes.walking import known


def test_a_failure_is_kept_beside_what_is_known() -> None:
    facts = known().failed("quote_order", Failure("service_timeout"))
    assert facts.failures == {"quote_order": Failure("service_timeout")}
    assert Facts().failures == {}


def test_traces_show_what_is_known_and_not_the_whole_menu() -> None:
    shown = Gathered(known().failed("quote_order", Failure("service_timeout"))).model_dump()
    assert shown == {"known": ["menu", "quoted", "profile"], "failures": {"quote_order": "service_timeout"}}
