-- The state before a session's last turn, if that turn had no effect outside of the session and its transport may take
-- it back: a voice platform asks for a reply before the guest has finished, and asks again with the whole sentence.
create table undoable_turns (
    thread_id  uuid primary key references sessions (thread_id) on delete cascade,
    turn       integer not null,
    checkpoint jsonb,  -- null: there was no state before
    metadata   jsonb,
    tenant     text not null default current_tenant()
);
alter table undoable_turns enable row level security;
create policy of_tenant on undoable_turns using (sees_tenant(tenant)) with check (sees_tenant(tenant));

-- Keep the state before a turn that has just ended; true, so that a query may ask for it by the way.
create function keep_undo(p_thread uuid, p_turn integer, p_checkpoint jsonb, p_metadata jsonb) returns boolean
language sql as $$
    insert into undoable_turns as u (thread_id, turn, checkpoint, metadata)
        values (p_thread, p_turn, p_checkpoint, p_metadata)
        on conflict (thread_id) do update
            set turn = excluded.turn, checkpoint = excluded.checkpoint, metadata = excluded.metadata;
    select true
$$;

-- Take back the session's last turn, as if its message had never come. Only the holder of the lease may.
create function undo_turn(
    p_thread uuid, p_lease uuid, p_turn integer, out undone boolean, out checkpoint text, out metadata text
) language plpgsql as $$
#variable_conflict use_column
declare
    before undoable_turns%rowtype;
begin
    undone := false;
    perform 1 from sessions s
        where s.thread_id = p_thread and s.lease_id = p_lease and s.lease_until is not null and s.turn = p_turn
        for update;
    if not found then
        return;
    end if;
    delete from undoable_turns u where u.thread_id = p_thread and u.turn = p_turn returning u.* into before;
    if not found then
        return;
    end if;
    delete from turns t where t.thread_id = p_thread and t.turn = p_turn;
    delete from checkpoints c where c.thread_id = p_thread::text;
    if before.checkpoint is not null then
        insert into checkpoints (thread_id, checkpoint_ns, checkpoint_id, checkpoint, metadata)
            values (p_thread::text, '', before.checkpoint ->> 'id', before.checkpoint, before.metadata);
    end if;
    update sessions s set turn = p_turn - 1 where s.thread_id = p_thread;
    undone := true;
    checkpoint := before.checkpoint::text;
    metadata := before.metadata::text;
end
$$;
