-- Events of changes and cancellations follow those of the order that they are about. Events of orders for a time have it,
-- and half an hour before it a reminder is due: in a stream of its own, so that no later event of the order waits for it,
-- and never after that time.
create or replace function report_placement() returns trigger language plpgsql as $$
declare
    kinds text[] := '{}';
    data jsonb;
    stream uuid := new.key;
    draft jsonb := coalesce(new.request -> 'draft', new.request -> 'changed');
    written text := draft #>> '{fulfilment,scheduled_for}';
    -- Anything else would fail the recording of the order.
    wanted timestamptz := case when written ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$'
        then written::timestamptz end;
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
        'lines', case when jsonb_typeof(draft #> '{cart,lines}') = 'array' then (
            select jsonb_agg(jsonb_build_object('name', l #> '{line,name}', 'quantity', l #> '{line,quantity}'))
            from jsonb_array_elements(draft #> '{cart,lines}') l
        ) end
    ) || case when wanted is null then '{}'::jsonb else jsonb_build_object('scheduled_for', written) end;
    insert into outbox (id, tenant, stream, thread_id, target, kind, payload)
        select gen_random_uuid(), new.tenant, coalesce(stream, new.key), new.thread_id, 'webhook', k.kind, data
        from unnest(kinds) with ordinality as k (kind, place) order by k.place;
    if new.kind = 'order' and wanted - interval '30 minutes' > now() and new.status = 'placed' and old.status <> 'placed'
    then
        insert into outbox (id, tenant, stream, thread_id, target, kind, payload, due_at, give_up_at)
            values (gen_random_uuid(), new.tenant, gen_random_uuid(), new.thread_id, 'webhook', 'order.reminder', data,
                wanted - interval '30 minutes', wanted);
    end if;
    return null;
end
$$;
