"""Messages that were not understood in a row: the second one offers help and staff."""

from domain.commands import Greet, NotUnderstood
from domain.outcome import SmallTalk
from nodes.small_talk import small_talk_flow
from nodes.turn.misunderstandings import count_misunderstandings
from tests.nodes.flow_runner import FlowRunner


def test_the_second_miss_in_a_row_offers_a_way_out_and_a_hit_begins_anew() -> None:
    walk = FlowRunner(count_misunderstandings(small_talk_flow))
    missed, stuck = (SmallTalk(topic="not_understood"),), (SmallTalk(topic="stuck"),)
    assert [walk.wants(NotUnderstood()) for _ in range(3)] == [missed, stuck, stuck]
    walk.wants(Greet())
    assert walk.session.misses == 0
    assert walk.wants(NotUnderstood()) == missed
