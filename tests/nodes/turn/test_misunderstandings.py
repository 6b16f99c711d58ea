"""Messages that were not understood in a row: the second one offers help and staff."""

from domain.commands import Greet, NotUnderstood
from domain.outcome import SmallTalk
from nodes.small_talk import small_talk_flow
from nodes.turn.misunderstandings import count_misunderstandings
from tests.nodes.flow_runner import FlowRunner


def test_the_second_miss_in_a_row_offers_a_way_out_and_a_hit_begins_anew() -> None:
    runner = FlowRunner(count_misunderstandings(small_talk_flow))
    missed, stuck = (SmallTalk(topic="not_understood"),), (SmallTalk(topic="stuck"),)
    assert [runner.send(NotUnderstood()) for _ in range(3)] == [missed, stuck, stuck]
    runner.send(Greet())
    assert runner.session.misses == 0
    assert runner.send(NotUnderstood()) == missed
