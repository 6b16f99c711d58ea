-- What a guest asked to be remembered.

CREATE TABLE {profile}.preferences (
    user_id     text PRIMARY KEY,
    dietary     text[] NOT NULL DEFAULT '{{}}',
    spice_level text,
    allergies   text[] NOT NULL DEFAULT '{{}}',
    saved_at    timestamptz NOT NULL DEFAULT now()
);
