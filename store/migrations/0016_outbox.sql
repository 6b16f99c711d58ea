-- What leaves this service for others: webhooks to the restaurant, messages to guests. A row is written in the transaction
-- of what it reports, and sent in the background until the receiver has it (store/outbox_table.py). Rows of one stream are
-- sent in their order. A thread_id: the row is deleted with its guest (erase_guest).
create table outbox (
    id         uuid primary key,
    seq        bigint generated always as identity,
    tenant     text not null default current_tenant(),
    stream     uuid not null,
    thread_id  uuid,
    target     text not null,
    kind       text not null,
    payload    jsonb not null,
    status     text not null default 'pending' check (status in ('pending', 'sent', 'failed')),
    attempts   integer not null default 0,
    due_at     timestamptz not null default now(),
    give_up_at timestamptz not null default now() + interval '24 hours',
    created_at timestamptz not null default now(),
    ended_at   timestamptz,
    problem    text
);
create index outbox_due on outbox (due_at) where status = 'pending';
create index outbox_in_order on outbox (stream, target, seq) where status = 'pending';
create index outbox_of_session on outbox (thread_id, seq);
create index outbox_by_age on outbox (created_at);

-- Add rows; the same rows again change nothing. True, so that a query may ask for it.
create function add_to_outbox(p_thread uuid, p_rows jsonb) returns boolean language plpgsql as $$
begin
    insert into outbox (id, tenant, stream, thread_id, target, kind, payload)
        select r.id, r.tenant, coalesce(r.stream, p_thread), p_thread, r.target, r.kind, r.payload
        from jsonb_to_recordset(p_rows) as r (id uuid, tenant text, stream uuid, target text, kind text, payload jsonb)
        on conflict do nothing;
    return true;
end
$$;

-- Report what happens to an order, in the transaction in which it happens. Whose order it is, the sender adds: ids of
-- guests may be private, and are in the key columns of sessions and placements only.
create function report_placement() returns trigger language plpgsql as $$
declare
    kinds text[] := '{}';
    data jsonb;
begin
    if new.status = 'placed' and old.status <> 'placed' then
        kinds := kinds || 'order.placed'::text;
    end if;
    if new.status = 'unknown' and old.status = 'submitting' then
        kinds := kinds || 'order.unknown'::text;
    end if;
    if (old.status = 'unknown' and new.status in ('placed', 'rejected')) or
        (old.status = 'rejected' and new.status = 'placed') then
        kinds := kinds || 'order.settled'::text;
    end if;
    if new.handed_over_at is not null and old.handed_over_at is null then
        kinds := kinds || 'order.needs_staff'::text;
    end if;
    data := jsonb_build_object(
        'placement', new.key, 'order_id', new.order_id, 'status', new.status, 'reason', new.reason,
        'channel', new.request -> 'channel', 'trace_id', new.trace_id, 'confirmed_at', new.created_at,
        'total_minor', new.read_back -> 'total_minor', 'currency', new.read_back -> 'currency',
        'lines', case when jsonb_typeof(new.request #> '{draft,cart,lines}') = 'array' then (
            select jsonb_agg(jsonb_build_object('name', l #> '{line,name}', 'quantity', l #> '{line,quantity}'))
            from jsonb_array_elements(new.request #> '{draft,cart,lines}') l
        ) end
    );
    insert into outbox (id, tenant, stream, thread_id, target, kind, payload)
        select gen_random_uuid(), new.tenant, new.key, new.thread_id, 'webhook', k.kind, data
        from unnest(kinds) with ordinality as k (kind, place) order by k.place;
    return null;
end
$$;
create trigger report_placement after update of status, handed_over_at on placements for each row
    when (old.status is distinct from new.status or old.handed_over_at is distinct from new.handed_over_at)
    execute function report_placement();

-- News of placed orders, as the order service sends them. Without a channel to push to, the next reply has them.
create table order_news (
    seq         bigint generated always as identity,
    tenant      text not null default current_tenant(),
    message_id  text not null,
    thread_id   uuid not null,
    order_id    text not null,
    status      text not null,
    eta_minutes integer,
    happened_at timestamptz not null,
    created_at  timestamptz not null default now(),
    closed      boolean not null default false,
    primary key (tenant, message_id)
);
create index order_news_open on order_news (thread_id, seq) where not closed;
create index order_news_of_order on order_news (tenant, order_id, happened_at desc);
create index order_news_by_age on order_news (created_at);

-- Record news of an order with its outbox rows. False when this message was recorded before, or later news of the order
-- were, or when they are no news: then nothing is sent.
create function record_order_news(
    p_tenant text, p_message text, p_thread uuid, p_order text, p_status text, p_eta integer, p_happened timestamptz,
    p_closed boolean, p_rows jsonb
) returns boolean language plpgsql as $$
declare
    latest order_news%rowtype;
begin
    -- One at a time for an order, or two messages could each miss the other.
    perform pg_advisory_xact_lock(hashtextextended(p_tenant || ' ' || p_order, 20));
    select n.* into latest from order_news n where n.tenant = p_tenant and n.order_id = p_order
        order by n.happened_at desc, n.seq desc limit 1;
    if latest.happened_at > p_happened then
        return false;
    end if;
    insert into order_news (tenant, message_id, thread_id, order_id, status, eta_minutes, happened_at, closed)
        values (p_tenant, p_message, p_thread, p_order, p_status, p_eta, p_happened,
            p_closed or coalesce(latest.status = p_status and latest.eta_minutes is not distinct from p_eta, false))
        on conflict do nothing;
    if not found or (latest.status = p_status and latest.eta_minutes is not distinct from p_eta) then
        return false;
    end if;
    return add_to_outbox(p_thread, p_rows);
end
$$;

-- The news of a session that no reply has had yet: the newest of each order. null when there are none. Volatile and in
-- plpgsql, so that its plan is kept and that it sees what committed while the turn waited.
create function open_news(p_thread uuid) returns jsonb language plpgsql as $$
begin
    -- First, because nearly every turn has none.
    if not exists (select from order_news n where n.thread_id = p_thread and not n.closed) then
        return null;
    end if;
    return (
        select jsonb_agg(jsonb_build_object(
            'order_id', n.order_id, 'status', n.status, 'eta_minutes', n.eta_minutes, 'seq', n.seq
        ) order by n.seq)
        from (
            select distinct on (order_id) * from order_news where thread_id = p_thread and not closed
            order by order_id, seq desc
        ) n
    );
end
$$;

-- Mark these news, and earlier ones of the same orders, as reported. True, so that a query may ask for it.
create function close_news(p_thread uuid, p_news jsonb) returns boolean language plpgsql as $$
begin
    update order_news n set closed = true
        from jsonb_to_recordset(p_news) as given (order_id text, seq bigint)
        where n.thread_id = p_thread and not n.closed and n.order_id = given.order_id and n.seq <= given.seq;
    return true;
end
$$;

-- When a restaurant's menu was last declared changed: processes then drop the menus that they keep.
create table menu_changes (
    tenant     text primary key default current_tenant(),
    changed_at timestamptz not null default clock_timestamp()
);

do $$
declare
    name text;
begin
    foreach name in array array['outbox', 'order_news', 'menu_changes']
    loop
        execute format('alter table %I enable row level security', name);
        execute format('create policy of_tenant on %I using (sees_tenant(tenant)) with check (sees_tenant(tenant))', name);
        -- Where the tables' owner is isolated, it is here, too.
        if (select c.relforcerowsecurity from pg_class c where c.oid = 'sessions'::regclass) then
            execute format('alter table %I force row level security', name);
        end if;
    end loop;
end
$$;
