-- An order that exists is a fact, a rejection may only have been concluded ("it never arrived"): PLACED overrules it.
-- REJECTED and UNKNOWN count only from the attempt in hand. What comes back is the placement as it stands afterwards.
create or replace function settle_placement(
    p_key uuid, p_status text, p_order text, p_answer jsonb, p_reason text, p_attempt integer
) returns table (recorded placements, accepted boolean) language plpgsql as $$
#variable_conflict use_column
declare
    is_accepted boolean;
begin
    if current_setting('synchronous_commit') = 'off' then
        perform set_config('synchronous_commit', 'on', true);
    end if;
    update placements p
        set status = p_status, order_id = p_order, answer = p_answer, reason = p_reason, updated_at = now()
        where p.key = p_key and case p_status
            when 'placed' then p.status <> 'placed'
            else p.status in ('submitting', 'unknown') and (p_attempt is null or p.attempt = p_attempt)
        end;
    is_accepted := found;
    return query select p, is_accepted or (p.status = p_status and p.order_id is not distinct from p_order)
        from placements p where p.key = p_key;
end
$$;
