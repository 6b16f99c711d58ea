-- Each row belongs to a tenant, and a transaction sees the rows of its own tenant only, whatever its statements ask for.
-- Who sees what is decided by two settings of the transaction (store/tenant_scope.py): orchestrator.tenant, and for
-- background work on all tenants orchestrator.all_tenants. Without either, no row is seen and none can be written.

create function current_tenant() returns text language sql stable as $$
    select coalesce(current_setting('orchestrator.tenant', true), '')
$$;

create function sees_tenant(p_tenant text) returns boolean language sql stable as $$
    select coalesce(current_setting('orchestrator.all_tenants', true), '') = 'on'
        or (p_tenant = current_setting('orchestrator.tenant', true) and p_tenant <> '')
$$;

create function sees_no_tenant() returns boolean language sql stable as $$
    select current_tenant() = '' and coalesce(current_setting('orchestrator.all_tenants', true), '') <> 'on'
$$;

-- The rows of before get the tenant of their session; where that is gone, of its orders or recordings.
alter table turns add column tenant text;
alter table waiting_turns add column tenant text;
alter table private_values add column tenant text;
alter table turns alter column tenant set default current_tenant();
alter table waiting_turns alter column tenant set default current_tenant();
alter table private_values alter column tenant set default current_tenant();

-- Also for the rows that replicas of an earlier release write meanwhile; enforce_isolation calls it again.
create function assign_tenants() returns void language plpgsql as $$
begin
    update turns t set tenant = s.tenant from sessions s
        where s.thread_id = t.thread_id and coalesce(t.tenant, '') = '';
    update waiting_turns w set tenant = s.tenant from sessions s
        where s.thread_id = w.thread_id and coalesce(w.tenant, '') = '';
    update private_values v set tenant = s.tenant from sessions s
        where s.thread_id = v.thread_id and coalesce(v.tenant, '') = '';
    update private_values v set tenant = p.tenant from placements p
        where p.thread_id = v.thread_id and coalesce(v.tenant, '') = '';
    update private_values v set tenant = r.tenant from recordings r
        where r.thread_id = v.thread_id and coalesce(v.tenant, '') = '';
end
$$;
select assign_tenants();
update turns set tenant = '' where tenant is null;
update waiting_turns set tenant = '' where tenant is null;
update private_values set tenant = '' where tenant is null;
alter table turns alter column tenant set not null;
alter table waiting_turns alter column tenant set not null;
alter table private_values alter column tenant set not null;

do $$
declare
    name text;
begin
    foreach name in array array['sessions', 'turns', 'waiting_turns', 'private_values', 'placements', 'recordings', 'api_keys']
    loop
        execute format('alter table %I enable row level security', name);
        execute format('create policy of_tenant on %I using (sees_tenant(tenant)) with check (sees_tenant(tenant))', name);
    end loop;
end
$$;

-- Isolate the owner of the tables, too. Not before every replica is of this release: an earlier one sets no tenant.
create function enforce_isolation() returns void language plpgsql as $$
declare
    name text;
begin
    perform set_config('orchestrator.all_tenants', 'on', true);
    perform assign_tenants();
    for name in select p.tablename from pg_policies p where p.schemaname = current_schema() and p.policyname = 'of_tenant'
    loop
        execute format('alter table %I force row level security', name);
    end loop;
end
$$;

-- As before; a batch has turns of several tenants, so the private values get theirs here.
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
        insert into private_values (thread_id, ref, value, tenant)
            select thread, p.key, p.value, tenant from given, jsonb_each_text(private) p
            on conflict do nothing
    )
    insert into recordings (id, trace_id, tenant, session_id, thread_id, user_id, turn, began_at, story)
        select id, trace, tenant, session, thread, usr, turn, began, story::json from given
        on conflict do nothing;
end
$$;

-- As before, for one tenant, or for all but some: each may keep its recordings for another time.
drop function prune_recordings(double precision, integer);
create function prune_recordings(
    p_older_s double precision, p_limit integer, p_tenant text default null, p_others text[] default '{}'
) returns bigint language plpgsql as $$
declare
    gone bigint;
begin
    perform set_config('synchronous_commit', 'off', true);
    with old as (
        select id from recordings where created_at < now() - make_interval(secs => p_older_s)
            and tenant = coalesce(p_tenant, tenant) and tenant <> all (p_others) limit p_limit
    ), dropped as (delete from recordings r using old where r.id = old.id returning 1)
    select count(*) into gone from dropped;
    if p_tenant is null then
        delete from recorded_answers where seen_at < now() - make_interval(secs => p_older_s + 86400);
    end if;
    return gone;
end
$$;
