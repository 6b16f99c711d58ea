-- As before, but a batch locks the sessions that it belongs to: an erasure then either waits for the batch and deletes it,
-- or comes first and the batch finds no session. Sorted, so that two statements lock the same sessions in one order.
create or replace function record_turns(
    p_hashes text[], p_bodies text[], p_ids uuid[], p_traces text[], p_tenants text[], p_sessions text[],
    p_threads uuid[], p_users text[], p_turns integer[], p_began timestamptz[], p_stories text[], p_private jsonb[]
) returns void language plpgsql as $$
declare
    open_threads uuid[];
begin
    -- A recording lost in a crash of the server harms nobody, so nobody waits for the disk here.
    perform set_config('synchronous_commit', 'off', true);
    insert into recorded_answers (hash, body)
        select h, b::json from unnest(p_hashes, p_bodies) as given (h, b) order by h
        on conflict (hash) do update set seen_at = now();
    open_threads := array(
        select s.thread_id from sessions s
            where (s.thread_id, s.user_id) in (select * from unnest(p_threads, p_users))
            order by s.thread_id for key share
    );
    with given as (
        select * from unnest(
            p_ids, p_traces, p_tenants, p_sessions, p_threads, p_users, p_turns, p_began, p_stories, p_private
        ) as g (id, trace, tenant, session, thread, usr, turn, began, story, private)
        where turn = 0 or thread = any (open_threads)
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
