-- One row per session: who owns it, how far it has come, and who may write it.
-- Both writes of a turn update this row in place, so pages keep room for them and no index covers what changes.
create table sessions (
    thread_id    uuid primary key,
    tenant       text not null,
    session_id   text not null,
    user_id      text not null,
    turn         integer not null default 0,
    fence        bigint not null default 0,
    lease_id     uuid,
    lease_until  timestamptz,
    last_channel text,
    created_at   timestamptz not null default now(),
    updated_at   timestamptz not null default now()
) with (fillfactor = 50);

-- What was asked and answered. json, not jsonb: a duplicate is answered with the very bytes of the first reply.
create table turns (
    thread_id  uuid not null,
    turn       integer not null,
    message_id text not null,
    fence      bigint not null,
    body_hash  text not null,
    trace_id   text not null,
    request    json not null,
    reply      json not null,
    created_at timestamptz not null default now(),
    primary key (thread_id, turn),
    unique (thread_id, message_id)
);

-- Open a turn: session row, owner, duplicate, lease, and the state to go on from, in one call.
-- kind is granted, replayed, conflict, not_yours or busy. Each statement in here sees what committed before it.
-- The same p_lease again is granted again: the first answer may have been lost on the way.
create function begin_turn(
    p_thread uuid, p_tenant text, p_session text, p_user text, p_message text, p_hash text,
    p_lease uuid, p_lease_s double precision,
    out kind text, out fence bigint, out turn integer, out retry_after_s double precision, out reply text,
    out checkpoint text, out metadata text, out plain boolean, out orphan uuid
) language plpgsql as $$
#variable_conflict use_column
declare
    held sessions%rowtype;
    known_hash text;
begin
    -- Losing a lease in a crash is harmless (the next end_turn decides), so nobody waits for the disk here.
    perform set_config('synchronous_commit', 'off', true);
    select s.* into held from sessions s where s.thread_id = p_thread for update;
    if not found then
        insert into sessions (thread_id, tenant, session_id, user_id)
            values (p_thread, p_tenant, p_session, p_user) on conflict do nothing;
        select s.* into strict held from sessions s where s.thread_id = p_thread for update;
    end if;

    if held.user_id <> p_user then
        kind := 'not_yours';
        return;
    end if;

    select t.body_hash, t.reply into known_hash, reply
        from turns t where t.thread_id = p_thread and t.message_id = p_message;
    if found then
        if known_hash = p_hash then
            kind := 'replayed';
        else
            kind := 'conflict';
            reply := null;
        end if;
        return;
    end if;

    -- clock_timestamp, not now(): the transaction may have waited for the row.
    if held.lease_until > clock_timestamp() and held.lease_id is distinct from p_lease then
        kind := 'busy';
        retry_after_s := extract(epoch from held.lease_until - clock_timestamp());
        return;
    end if;

    update sessions s
        set fence = held.fence + 1, lease_id = p_lease,
            lease_until = clock_timestamp() + make_interval(secs => p_lease_s)
        where s.thread_id = p_thread;
    kind := 'granted';
    fence := held.fence + 1;
    turn := held.turn + 1;

    select c.checkpoint::text, c.metadata::text into checkpoint, metadata
        from checkpoints c where c.thread_id = p_thread::text and c.checkpoint_ns = ''
        order by c.checkpoint_id desc limit 1;
    -- Another saver keeps values and unfinished writes beside the row; then the row alone is not the state.
    plain := not exists (select 1 from checkpoint_blobs b where b.thread_id = p_thread::text)
        and not exists (select 1 from checkpoint_writes w where w.thread_id = p_thread::text);

    -- An order sent by a turn that never ended: the state above does not know of it.
    select p.key into orphan from placements p
        where p.thread_id = p_thread
            and p.fence > coalesce((select t.fence from turns t where t.thread_id = p_thread and t.turn = held.turn), 0)
        order by p.created_at desc limit 1;
end
$$;

-- Close a turn: state, reply and lease in one commit, or nothing at all and false when the lease has gone to another.
-- True also when this very turn is committed already: the first answer may have been lost on the way.
create function end_turn(
    p_thread uuid, p_fence bigint, p_turn integer, p_message text, p_hash text, p_trace text, p_channel text,
    p_request json, p_reply json, p_replaces text, p_tidy boolean, p_checkpoint jsonb, p_metadata jsonb
) returns boolean language plpgsql as $$
declare
    new_id text := p_checkpoint ->> 'id';
begin
    update sessions s
        set turn = p_turn, lease_id = null, lease_until = null, last_channel = p_channel, updated_at = now()
        where s.thread_id = p_thread and s.fence = p_fence and s.turn = p_turn - 1 and s.lease_until is not null;
    if not found then
        return exists (
            select 1 from turns t
            where t.thread_id = p_thread and t.turn = p_turn and t.message_id = p_message and t.fence = p_fence
        );
    end if;

    insert into turns (thread_id, turn, message_id, fence, body_hash, trace_id, request, reply)
        values (p_thread, p_turn, p_message, p_fence, p_hash, p_trace, p_request, p_reply);

    if p_checkpoint is not null then
        -- The one row of the thread is replaced: a long session costs what a short one does.
        update checkpoints c
            set checkpoint_id = new_id, parent_checkpoint_id = null, checkpoint = p_checkpoint, metadata = p_metadata
            where c.thread_id = p_thread::text and c.checkpoint_ns = '' and c.checkpoint_id = p_replaces;
        if not found then
            insert into checkpoints (thread_id, checkpoint_ns, checkpoint_id, checkpoint, metadata)
                values (p_thread::text, '', new_id, p_checkpoint, p_metadata);
        end if;
        if p_tidy then
            delete from checkpoint_writes w where w.thread_id = p_thread::text;
            delete from checkpoint_blobs b where b.thread_id = p_thread::text;
            delete from checkpoints c where c.thread_id = p_thread::text
                and (c.checkpoint_ns, c.checkpoint_id) <> ('', new_id);
        end if;
    end if;
    return true;
end
$$;

-- Give the lease back without a turn; true when it was still held.
create function abandon_turn(p_thread uuid, p_lease uuid) returns boolean language plpgsql as $$
begin
    perform set_config('synchronous_commit', 'off', true);
    update sessions s set lease_id = null, lease_until = null where s.thread_id = p_thread and s.lease_id = p_lease;
    return found;
end
$$;
