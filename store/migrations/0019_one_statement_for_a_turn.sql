-- The begin and the end of a turn, and the writing of recordings, as one plain statement each: each function binds the
-- tenant of its transaction itself (p_scope and p_all_tenants: store/tenant_scope.py). Before, that was a statement of
-- its own, and the two could go in one message only with all values written out in the text. The functions without a
-- scope stay: replicas of an earlier release call them, and these do.

create function set_scope(p_scope text, p_all_tenants text) returns void language plpgsql as $$
begin
    perform set_config('orchestrator.tenant', p_scope, true);
    perform set_config('orchestrator.all_tenants', p_all_tenants, true);
end
$$;

-- As begin_turn, with all that the turn needs to know of its session.
create function begin_turn(
    p_scope text, p_all_tenants text, p_thread uuid, p_tenant text, p_session text, p_user text, p_message text,
    p_hash text, p_lease uuid, p_lease_s double precision, p_replica uuid, p_wait_s double precision, p_longest integer,
    out kind text, out fence bigint, out turn integer, out retry_after_s double precision, out reply text,
    out checkpoint text, out metadata text, out plain boolean, out orphan uuid, out incarnation uuid, out news jsonb,
    out private jsonb
) language plpgsql as $$
declare
    begun record;
begin
    perform set_scope(p_scope, p_all_tenants);
    begun := begin_turn(
        p_thread, p_tenant, p_session, p_user, p_message, p_hash, p_lease, p_lease_s, p_replica, p_wait_s, p_longest
    );
    kind := begun.kind;
    fence := begun.fence;
    turn := begun.turn;
    retry_after_s := begun.retry_after_s;
    reply := begun.reply;
    checkpoint := begun.checkpoint;
    metadata := begun.metadata;
    plain := begun.plain;
    orphan := begun.orphan;
    incarnation := incarnation_of(p_thread);
    news := open_news(p_thread);
    -- Only for a text with a reference: Postgres plans the function's statement anew in each call.
    if strpos(reply, '⟦') > 0 or strpos(checkpoint, '⟦') > 0 then
        private := private_of(p_thread, concat(reply, checkpoint));
    end if;
end
$$;

-- As end_turn, with all that is committed beside it; null: there is nothing of this kind. p_undoable: keep the state
-- before the turn (p_before; null: there was none).
create function end_turn(
    p_scope text, p_all_tenants text, p_thread uuid, p_fence bigint, p_turn integer, p_message text, p_hash text,
    p_trace text, p_channel text, p_request json, p_reply json, p_replaces text, p_tidy boolean, p_checkpoint jsonb,
    p_metadata jsonb, p_private jsonb, p_outbox jsonb, p_news jsonb, p_undoable boolean, p_before jsonb,
    p_before_metadata jsonb
) returns boolean language plpgsql as $$
begin
    perform set_scope(p_scope, p_all_tenants);
    if not end_turn(
        p_thread, p_fence, p_turn, p_message, p_hash, p_trace, p_channel, p_request, p_reply, p_replaces, p_tidy,
        p_checkpoint, p_metadata
    ) then
        return false;
    end if;
    if p_private is not null then
        perform keep_private(p_thread, p_private);
    end if;
    if p_outbox is not null then
        perform add_to_outbox(p_thread, p_outbox);
    end if;
    if p_news is not null then
        perform close_news(p_thread, p_news);
    end if;
    if p_undoable then
        perform keep_undo(p_thread, p_turn, p_before, p_before_metadata);
    end if;
    return true;
end
$$;

create function record_turns(
    p_scope text, p_all_tenants text, p_hashes text[], p_bodies text[], p_ids uuid[], p_traces text[], p_tenants text[],
    p_sessions text[], p_threads uuid[], p_users text[], p_turns integer[], p_began timestamptz[], p_stories text[],
    p_private jsonb[]
) returns void language plpgsql as $$
begin
    perform set_scope(p_scope, p_all_tenants);
    perform record_turns(
        p_hashes, p_bodies, p_ids, p_traces, p_tenants, p_sessions, p_threads, p_users, p_turns, p_began, p_stories,
        p_private
    );
end
$$;
