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
