-- Erase a guest of a tenant: the sessions with all that is kept under their threads, in whatever table, and what is
-- personal in the record of orders. Each statement sees what committed before it; the sessions go first, and with them
-- the leases, so that a turn in hand can write nothing any more.
create function erase_guest(p_tenant text, p_user text, out threads uuid[], out sessions integer, out orders integer)
language plpgsql as $$
declare
    holder record;
begin
    perform 1 from sessions s where s.tenant = p_tenant and s.user_id = p_user for update;
    with gone as (
        delete from sessions s where s.tenant = p_tenant and s.user_id = p_user returning s.thread_id
    ) select coalesce(array_agg(thread_id), '{}') into threads from gone;
    sessions := cardinality(threads);
    -- Sessions that have expired are known by their orders alone.
    threads := threads || array(
        select distinct p.thread_id from placements p where p.tenant = p_tenant and p.user_id = p_user
    );

    for holder in
        select c.table_schema as in_schema, c.table_name as in_table, c.udt_name as kind
        from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
        where c.column_name = 'thread_id' and t.table_type = 'BASE TABLE' and t.table_schema = current_schema()
            and t.table_name <> 'placements'
    loop
        execute format('delete from %I.%I where thread_id = any($1::%I[])', holder.in_schema, holder.in_table, holder.kind)
            using threads;
    end loop;

    -- What was ordered stays, for the books: which dishes, what they came to, the kitchen's number. An order without an
    -- outcome is left to staff, who find it by its key: nobody can look it up in the guest's name any more.
    update placements p
        set user_id = 'erased-' || gen_random_uuid(), session_id = 'erased', thread_id = gen_random_uuid(),
            cart_hash = '', confirmation_id = '', trace_id = null, fence = null,
            request = case when p.request ? 'draft' then jsonb_build_object('draft', (p.request -> 'draft')
                || jsonb_build_object(
                    'fulfilment', jsonb_build_object('mode', p.request #> '{draft,fulfilment,mode}'),
                    'cart', jsonb_build_object('lines', coalesce((
                        select jsonb_agg(priced #- '{line,note}')
                        from jsonb_array_elements(p.request #> '{draft,cart,lines}') priced
                    ), '[]'::jsonb))
                )) else '{}'::jsonb end,
            status = case when p.status = 'submitting' then 'unknown' else p.status end,
            handed_over_at = case when p.status in ('submitting', 'unknown')
                then coalesce(p.handed_over_at, clock_timestamp()) else p.handed_over_at end,
            claimed_until = case when p.status in ('submitting', 'unknown')
                then clock_timestamp() + interval '1000 years' else p.claimed_until end
        where p.tenant = p_tenant and p.user_id = p_user;
    get diagnostics orders = row_count;
end
$$;
