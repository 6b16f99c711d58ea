-- The whole story of each turn, for people who look into one and for playing it again. Nothing reads it to answer a
-- guest; it goes after some days (prune_recordings) and with its guest (erase_recordings).
create table recordings (
    id         uuid primary key,
    trace_id   text not null,
    tenant     text not null,
    session_id text not null,
    thread_id  uuid not null,
    user_id    text not null,
    turn       integer not null,
    began_at   timestamptz not null,
    created_at timestamptz not null default now(),
    story      json not null
);
create index recordings_by_trace on recordings (trace_id, began_at);
create index recordings_by_session on recordings (session_id, began_at);
create index recordings_by_guest on recordings (tenant, user_id);
create index recordings_by_age on recordings (created_at);

-- Answers that are the house's and come with every turn, such as its menu: kept once, named by their hash.
create table recorded_answers (
    hash    text primary key,
    body    json not null,
    seen_at timestamptz not null default now()
);

-- Write a batch. The same batch again changes nothing: the first answer may have been lost on the way.
-- p_private holds what the stories refer to by reference. A guest who was erased meanwhile stays erased.
create function record_turns(
    p_hashes text[], p_bodies text[], p_ids uuid[], p_traces text[], p_tenants text[], p_sessions text[],
    p_threads uuid[], p_users text[], p_turns integer[], p_began timestamptz[], p_stories text[], p_private jsonb[]
) returns void language plpgsql as $$
begin
    -- A recording lost in a crash of the server harms nobody, so nobody waits for the disk here.
    perform set_config('synchronous_commit', 'off', true);
    insert into recorded_answers (hash, body)
        select h, b::json from unnest(p_hashes, p_bodies) as given (h, b) order by h
        on conflict (hash) do update set seen_at = now();
    with given as (
        select * from unnest(
            p_ids, p_traces, p_tenants, p_sessions, p_threads, p_users, p_turns, p_began, p_stories, p_private
        ) as g (id, trace, tenant, session, thread, usr, turn, began, story, private)
        where turn = 0 or exists (select from sessions s where s.thread_id = thread and s.user_id = usr)
    ), kept as (
        insert into private_values (thread_id, ref, value)
            select thread, p.key, p.value from given, jsonb_each_text(private) p
            on conflict do nothing
    )
    insert into recordings (id, trace_id, tenant, session_id, thread_id, user_id, turn, began_at, story)
        select id, trace, tenant, session, thread, usr, turn, began, story::json from given
        on conflict do nothing;
end
$$;

-- Drop what is older, at most p_limit turns at a time. Answers stay a day longer than the last turn that named them.
create function prune_recordings(p_older_s double precision, p_limit integer) returns bigint language plpgsql as $$
declare
    gone bigint;
begin
    perform set_config('synchronous_commit', 'off', true);
    with old as (
        select id from recordings where created_at < now() - make_interval(secs => p_older_s) limit p_limit
    ), dropped as (delete from recordings r using old where r.id = old.id returning 1)
    select count(*) into gone from dropped;
    delete from recorded_answers where seen_at < now() - make_interval(secs => p_older_s + 86400);
    return gone;
end
$$;

-- A guest's recordings go with the guest. The shared answers are the house's and hold nothing of a guest's.
create function erase_recordings(p_tenant text, p_user text) returns bigint language sql as $$
    with gone as (delete from recordings where tenant = p_tenant and user_id = p_user returning 1)
    select count(*) from gone
$$;
