-- Random values that all replicas share. They are made here once, so that nobody has to configure them. They belong to
-- the deployment and to no tenant.
create table deployment_secrets (
    name  text primary key,
    value bytea not null
);
insert into deployment_secrets (name, value)
    values ('session_ids', sha256((gen_random_uuid()::text || gen_random_uuid()::text)::bytea));
