-- One row per confirmed order, written before the order service is called. attempt counts who took it in hand.
create table placements (
    key             uuid primary key,
    thread_id       uuid not null,
    tenant          text not null,
    session_id      text not null,
    user_id         text not null,
    cart_hash       text not null,
    confirmation_id text not null,
    status          text not null default 'submitting'
                    check (status in ('submitting', 'placed', 'rejected', 'unknown')),
    read_back       jsonb not null,
    request         jsonb not null,
    order_id        text,
    answer          jsonb,
    reason          text,
    attempt         integer not null default 1,
    fence           bigint,
    claimed_until   timestamptz,
    created_at      timestamptz not null default now(),
    updated_at      timestamptz not null default now(),
    check ((status = 'placed') = (order_id is not null))
);
create index placements_of_guest on placements (tenant, user_id, created_at desc) where status = 'placed';
create index placements_by_order on placements (tenant, order_id) where status = 'placed';
create index placements_of_session on placements (thread_id);
create index placements_unsettled on placements (updated_at) where status in ('submitting', 'unknown');

-- Record a placement once. Nothing comes back when the turn's lease has gone to another worker.
-- An unsettled row that stands already is taken in hand: the outcome of an older attempt can no longer reject it.
create function submit_placement(
    p_key uuid, p_thread uuid, p_tenant text, p_session text, p_user text, p_cart_hash text, p_confirmation text,
    p_read_back jsonb, p_request jsonb, p_fence bigint
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
            (key, thread_id, tenant, session_id, user_id, cart_hash, confirmation_id, read_back, request, fence)
        values (p_key, p_thread, p_tenant, p_session, p_user, p_cart_hash, p_confirmation, p_read_back, p_request, p_fence)
        on conflict do nothing;
    is_new := found;
    if not is_new then
        update placements p set attempt = p.attempt + 1, fence = p_fence, updated_at = now()
            where p.key = p_key and p.status in ('submitting', 'unknown');
    end if;
    return query select p, is_new from placements p where p.key = p_key;
end
$$;

-- Record an outcome. PLACED is a fact whoever brings it; REJECTED and UNKNOWN count only from the attempt in hand.
-- accepted is false when another outcome stands; the same outcome again is accepted.
create function settle_placement(
    p_key uuid, p_status text, p_order text, p_answer jsonb, p_reason text, p_attempt integer
) returns table (recorded placements, accepted boolean) language plpgsql as $$
#variable_conflict use_column
declare
    is_accepted boolean;
begin
    if current_setting('synchronous_commit') = 'off' then
        perform set_config('synchronous_commit', 'on', true);
    end if;
    update placements p
        set status = p_status, order_id = p_order, answer = p_answer, reason = p_reason, updated_at = now()
        where p.key = p_key and p.status in ('submitting', 'unknown')
            and (p_status = 'placed' or p_attempt is null or p.attempt = p_attempt);
    is_accepted := found;
    return query select p, is_accepted or (p.status = p_status and p.order_id is not distinct from p_order)
        from placements p where p.key = p_key;
end
$$;
