-- The one place of a session's private values (phones, addresses, names, ...): everywhere else stands a reference to
-- them, ⟦phone:k3x9⟧. They go with their session, and when their guest is erased.
create table private_values (
    thread_id  uuid not null,
    ref        text not null,
    value      text not null,
    created_at timestamptz not null default now(),
    primary key (thread_id, ref)
);

-- The values that a text of the session refers to, by reference; null when it refers to none.
create function private_of(p_thread uuid, p_text text) returns jsonb language sql stable as $$
    select case when position('⟦' in p_text) > 0 then (
        select jsonb_object_agg(v.ref, v.value) from private_values v
        where v.thread_id = p_thread
            and v.ref in (select found[1] from regexp_matches(p_text, '⟦([a-z]+:[0-9a-z]+)⟧', 'g') found)
    ) end
$$;

-- Keep values under their references; true, so that a query may ask for it by the way.
create function keep_private(p_thread uuid, p_values jsonb) returns boolean language sql as $$
    insert into private_values (thread_id, ref, value)
        select p_thread, key, value from jsonb_each_text(p_values) on conflict do nothing;
    select true
$$;

-- A session that was erased or has expired may begin anew under the same thread_id. Its fences then start above all
-- that it ever had, or a turn that was in hand meanwhile could still write.
alter table sessions alter column fence set default (extract(epoch from clock_timestamp()) * 1000000)::bigint;
