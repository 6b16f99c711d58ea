-- All that is stored about a guest of a tenant, as JSON by table: the rows that erase_guest and erase_recordings would
-- delete or change, found in the same way, so that a new table with a thread_id is in both.
create function export_guest(p_tenant text, p_user text) returns table (in_table text, content text)
language plpgsql as $$
declare
    holder record;
    threads uuid[];
begin
    -- Orders and recordings may outlive their session.
    threads := array(
        select s.thread_id from sessions s where s.tenant = p_tenant and s.user_id = p_user
        union select p.thread_id from placements p where p.tenant = p_tenant and p.user_id = p_user
        union select r.thread_id from recordings r where r.tenant = p_tenant and r.user_id = p_user
    );
    for holder in
        select c.table_schema as in_schema, c.table_name as in_table, c.udt_name as kind
        from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
        where c.column_name = 'thread_id' and t.table_type = 'BASE TABLE' and t.table_schema = current_schema()
        order by c.table_name
    loop
        return query execute format(
            'select %L::text, to_jsonb(t)::text from %I.%I t where t.thread_id = any($1::%I[])',
            holder.in_table, holder.in_schema, holder.in_table, holder.kind
        ) using threads;
    end loop;
end
$$;
