-- An order whose fate only people can find out is handed to staff, once. It stays with them until it has an outcome.
alter table placements add column trace_id text, add column handed_over_at timestamptz;
create index placements_with_staff on placements (handed_over_at)
    where handed_over_at is not null and status in ('submitting', 'unknown');

-- As before, and p_trace: the trace of the turn that confirmed the order. A replica of before sends none.
drop function submit_placement(uuid, uuid, text, text, text, text, text, jsonb, jsonb, bigint);
create function submit_placement(
    p_key uuid, p_thread uuid, p_tenant text, p_session text, p_user text, p_cart_hash text, p_confirmation text,
    p_read_back jsonb, p_request jsonb, p_fence bigint, p_trace text default null
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
            (key, thread_id, tenant, session_id, user_id, cart_hash, confirmation_id, read_back, request, fence, trace_id)
        values (p_key, p_thread, p_tenant, p_session, p_user, p_cart_hash, p_confirmation, p_read_back, p_request, p_fence,
            p_trace)
        on conflict do nothing;
    is_new := found;
    if not is_new then
        update placements p set attempt = p.attempt + 1, fence = p_fence, updated_at = now()
            where p.key = p_key and p.status in ('submitting', 'unknown');
    end if;
    return query select p, is_new from placements p where p.key = p_key;
end
$$;
