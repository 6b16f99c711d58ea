-- A placement remembers to which order service it was sent, and on what terms: whether the same key sent twice is one
-- order (repeatable), and whether the order carried its key (keyed). All null: recorded by a release before this.
alter table placements
    add column service text,
    add column repeatable boolean,
    add column keyed boolean;

-- As before, and the terms. A replica of before sends none.
drop function submit_placement(uuid, uuid, text, text, text, text, text, jsonb, jsonb, bigint, text);
create function submit_placement(
    p_key uuid, p_thread uuid, p_tenant text, p_session text, p_user text, p_cart_hash text, p_confirmation text,
    p_read_back jsonb, p_request jsonb, p_fence bigint, p_trace text default null, p_service text default null,
    p_repeatable boolean default null, p_keyed boolean default null
) returns table (recorded placements, fresh boolean) language plpgsql as $$
#variable_conflict use_column
declare
    is_new boolean;
begin
    -- What is recorded here must survive a crash of the server, whatever its default is.
    if current_setting('synchronous_commit') = 'off' then
        perform set_config('synchronous_commit', 'on', true);
    end if;
    if p_fence is not null then
        -- The shared lock keeps the lease from changing hands until this is committed.
        perform 1 from sessions s
            where s.thread_id = p_thread and s.fence = p_fence and s.lease_until is not null for share;
        if not found then
            return;
        end if;
    end if;
    insert into placements
            (key, thread_id, tenant, session_id, user_id, cart_hash, confirmation_id, read_back, request, fence, trace_id,
            service, repeatable, keyed)
        values (p_key, p_thread, p_tenant, p_session, p_user, p_cart_hash, p_confirmation, p_read_back, p_request, p_fence,
            p_trace, p_service, p_repeatable, p_keyed)
        on conflict do nothing;
    is_new := found;
    if not is_new then
        update placements p set attempt = p.attempt + 1, fence = p_fence, updated_at = now()
            where p.key = p_key and p.status in ('submitting', 'unknown');
    end if;
    return query select p, is_new from placements p where p.key = p_key;
end
$$;

-- What makes this session this one: message ids may come again after a session expired or was erased, and an order of
-- the new session must not be taken for one of the old. A session that is open now has none, so that its keys stay.
alter table sessions add column incarnation uuid;
alter table sessions alter column incarnation set default gen_random_uuid();

-- Volatile, so that it sees the row which the same statement has just written.
create function incarnation_of(p_thread uuid) returns uuid language plpgsql volatile as $$
begin
    return (select s.incarnation from sessions s where s.thread_id = p_thread);
end
$$;
