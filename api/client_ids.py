"""Client ids of messages and traces: ids that contain private data are replaced by opaque ids before storage."""

from __future__ import annotations

from graph.run import TurnReply
from privacy.redaction import opaque_id


def restore_client_ids(reply: TurnReply, *client_ids: str | None) -> TurnReply:
    """The reply with the client's own ids in place of the opaque ones."""
    originals = {opaque_id(each): each for each in client_ids if each}
    trace_id, message_id = (
        originals.get(reply.trace_id, reply.trace_id),
        originals.get(reply.message_id, reply.message_id),
    )
    if (trace_id, message_id) == (reply.trace_id, reply.message_id):
        return reply
    return reply.replace(trace_id=trace_id, message_id=message_id)
