-- Keys of callers. The secret is stored as a SHA-256 hash only. tenant null: the key may name any tenant.
create table api_keys (
    id text primary key,
    secret_hash bytea not null,
    name text not null,
    tenant text,
    scopes text[] not null,
    created_at timestamptz not null default now(),
    revoked_at timestamptz
);
