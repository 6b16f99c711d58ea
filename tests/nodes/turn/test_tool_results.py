"""What the tools brought back in a turn, and what of it is shown in traces."""

from nodes.turn.tool_results import Failure, ToolResults, TransientToolResults
from tests.nodes.flow_runner import build_results


def test_a_failure_is_kept_beside_what_is_known() -> None:
    results = build_results().with_failure("quote_order", Failure("service_timeout"))
    assert results.failures == {"quote_order": Failure("service_timeout")}
    assert ToolResults().failures == {}


def test_traces_show_what_is_known_and_not_the_whole_menu() -> None:
    shown = TransientToolResults(build_results().with_failure("quote_order", Failure("service_timeout"))).model_dump()
    assert shown == {"known": ["menu", "is_quoted", "profile"], "failures": {"quote_order": "service_timeout"}}
