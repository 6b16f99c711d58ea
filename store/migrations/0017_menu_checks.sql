-- What a check of each version of a menu found (api/menu_checker.py). One process claims a version and plays it; a claim
-- of a process that died lapses. "fingerprint": of what the check depends on, so a new price makes no new row.
create table menu_checks (
    tenant        text not null default current_tenant(),
    store         text not null default '',
    fingerprint   text not null,
    menu_version  text not null,
    claim         uuid not null,
    claimed_until timestamptz not null,
    result        jsonb,
    checked_at    timestamptz,
    seen_at       timestamptz not null default clock_timestamp(),
    primary key (tenant, store, fingerprint)
);

-- Record what the holder of a claim found, with an event when the findings differ from those of the check before. False
-- when the claim has lapsed and another process has recorded the same check. The newest ten versions are kept.
create function record_menu_check(
    p_tenant text, p_store text, p_fingerprint text, p_claim uuid, p_result jsonb, p_event jsonb
) returns boolean language plpgsql as $$
declare
    before jsonb;
begin
    -- One at a time for a place, or two checks could each compare with the one before both.
    perform pg_advisory_xact_lock(hashtextextended(p_tenant || ' ' || p_store, 21));
    select m.result -> 'findings' into before from menu_checks m
        where m.tenant = p_tenant and m.store = p_store and m.result is not null
        order by m.checked_at desc limit 1;
    update menu_checks m set result = p_result, checked_at = clock_timestamp()
        where m.tenant = p_tenant and m.store = p_store and m.fingerprint = p_fingerprint
            and m.claim = p_claim and m.result is null;
    if not found then
        return false;
    end if;
    if coalesce(before, '[]'::jsonb) <> p_result -> 'findings' then
        insert into outbox (id, tenant, stream, thread_id, target, kind, payload)
            values (gen_random_uuid(), p_tenant, p_claim, null, 'webhook', 'menu.checked', p_event);
    end if;
    delete from menu_checks m where m.tenant = p_tenant and m.store = p_store and m.fingerprint in (
        select o.fingerprint from menu_checks o where o.tenant = p_tenant and o.store = p_store
        order by o.seen_at desc offset 10
    );
    return true;
end
$$;

do $$
begin
    alter table menu_checks enable row level security;
    create policy of_tenant on menu_checks using (sees_tenant(tenant)) with check (sees_tenant(tenant));
    -- Where the tables' owner is isolated, it is here, too.
    if (select c.relforcerowsecurity from pg_class c where c.oid = 'sessions'::regclass) then
        alter table menu_checks force row level security;
    end if;
end
$$;
