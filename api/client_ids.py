"""Ids that a client gives to a message and its trace: within, one that holds something private has a stand-in."""

from __future__ import annotations

from graph.run import TurnReply
from privacy.redaction import opaque_id


def as_given(reply: TurnReply, *given: str | None) -> TurnReply:
    """The reply under the ids that the client gave, where it was kept under their stand-ins."""
    clients = {opaque_id(each): each for each in given if each}
    trace_id, message_id = clients.get(reply.trace_id, reply.trace_id), clients.get(reply.message_id, reply.message_id)
    if (trace_id, message_id) == (reply.trace_id, reply.message_id):
        return reply
    return reply.replace(trace_id=trace_id, message_id=message_id)
