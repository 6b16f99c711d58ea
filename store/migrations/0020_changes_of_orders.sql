-- What a placement asks of the order service: a new order, a change of a placed one, or its cancellation. of_order: the
-- order that is changed or cancelled. follows: the placement before it in the order's chain. A release before this one
-- records orders only.
alter table placements
    add column kind text not null default 'order' check (kind in ('order', 'change', 'cancel')),
    add column of_order text,
    add column follows uuid;

-- As before, and the kind. In one transaction, so that nobody reads the row without it.
create function submit_placement(
    p_key uuid, p_thread uuid, p_tenant text, p_session text, p_user text, p_cart_hash text, p_confirmation text,
    p_read_back jsonb, p_request jsonb, p_fence bigint, p_trace text, p_service text, p_repeatable boolean, p_keyed boolean,
    p_kind text, p_of_order text, p_follows uuid
) returns table (recorded placements, fresh boolean) language plpgsql as $$
#variable_conflict use_column
declare
    is_new boolean;
begin
    select s.fresh into is_new from submit_placement(
        p_key, p_thread, p_tenant, p_session, p_user, p_cart_hash, p_confirmation, p_read_back, p_request, p_fence,
        p_trace, p_service, p_repeatable, p_keyed
    ) s;
    if is_new is null then
        return;
    end if;
    if is_new and p_kind <> 'order' then
        update placements p set kind = p_kind, of_order = p_of_order, follows = p_follows where p.key = p_key;
    end if;
    return query select p, is_new from placements p where p.key = p_key;
end
$$;

-- As before, and for changes and cancellations. Their events follow those of the order that they are about.
create or replace function report_placement() returns trigger language plpgsql as $$
declare
    kinds text[] := '{}';
    data jsonb;
    stream uuid := new.key;
    lines jsonb := coalesce(new.request -> 'draft', new.request -> 'changed') #> '{cart,lines}';
begin
    if new.status = 'placed' and old.status <> 'placed' then
        kinds := kinds || case new.kind
            when 'change' then 'order.changed' when 'cancel' then 'order.cancelled' else 'order.placed' end;
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
    if new.of_order is not null then
        select p.key into stream from placements p
            where p.tenant = new.tenant and p.user_id = new.user_id and p.order_id = new.of_order and p.kind = 'order'
                and p.status = 'placed'
            order by p.created_at desc limit 1;
    end if;
    data := jsonb_build_object(
        'placement', new.key, 'kind', new.kind, 'order_id', coalesce(new.order_id, new.of_order), 'follows', new.follows,
        'status', new.status, 'reason', new.reason,
        'channel', new.request -> 'channel', 'trace_id', new.trace_id, 'confirmed_at', new.created_at,
        'total_minor', new.read_back -> 'total_minor', 'currency', new.read_back -> 'currency',
        'lines', case when jsonb_typeof(lines) = 'array' then (
            select jsonb_agg(jsonb_build_object('name', l #> '{line,name}', 'quantity', l #> '{line,quantity}'))
            from jsonb_array_elements(lines) l
        ) end
    );
    insert into outbox (id, tenant, stream, thread_id, target, kind, payload)
        select gen_random_uuid(), new.tenant, coalesce(stream, new.key), new.thread_id, 'webhook', k.kind, data
        from unnest(kinds) with ordinality as k (kind, place) order by k.place;
    return null;
end
$$;
