-- Signed proofs of placed orders (docs/how-to/order-proof.md). A proof holds hashes of what was said and no words, so that
-- it stays when its guest is erased. The words and the salts of their hashes are in proof_words, which has a thread_id:
-- they go with their session, whichever release deletes it.
create table order_proofs (
    placement  uuid primary key,
    tenant     text not null default current_tenant(),
    order_id   text not null,
    proof      text not null,
    created_at timestamptz not null default now()
);
create index order_proofs_by_order on order_proofs (tenant, order_id, created_at desc);
create table proof_words (
    placement uuid primary key,
    thread_id uuid not null references sessions on delete cascade,
    tenant    text not null default current_tenant(),
    words     text not null
);
create index proof_words_of_session on proof_words (thread_id);
create index placements_by_time on placements (updated_at) where status = 'placed';

-- Keep a proof once; true where this call stored it. The words are kept only while their session exists: the lock on its
-- row waits for an erasure, after which there is none.
create function keep_proof(
    p_placement uuid, p_tenant text, p_thread uuid, p_order text, p_proof text, p_words text
) returns boolean language plpgsql as $$
begin
    insert into order_proofs (placement, tenant, order_id, proof) values (p_placement, p_tenant, p_order, p_proof)
        on conflict do nothing;
    if not found then
        return false;
    end if;
    perform 1 from sessions s where s.thread_id = p_thread for key share;
    if found then
        -- A guest who came back after an erasure has the same session again, and the order another thread.
        insert into proof_words (placement, thread_id, tenant, words)
            select p_placement, p_thread, p_tenant, p_words from placements p
            where p.key = p_placement and p.thread_id = p_thread;
    end if;
    return true;
end
$$;

do $$
declare
    name text;
begin
    foreach name in array array['order_proofs', 'proof_words']
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
