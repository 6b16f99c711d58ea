-- The menu: what the restaurant sells. Money is in minor units of the restaurant's currency.

CREATE TABLE {menu}.restaurant (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    name     text NOT NULL,
    currency char(3) NOT NULL,
    revision bigint NOT NULL DEFAULT 1
);

CREATE TABLE {menu}.category (
    id            text PRIMARY KEY,
    position      integer NOT NULL,
    name          text NOT NULL UNIQUE,
    generic_names text[] NOT NULL DEFAULT '{{}}'
);

CREATE TABLE {menu}.item (
    id                 text PRIMARY KEY,
    category_id        text NOT NULL REFERENCES {menu}.category,
    position           integer NOT NULL,
    name               text NOT NULL,
    description        text,
    price_minor        bigint NOT NULL CHECK (price_minor >= 0),
    aliases            text[] NOT NULL DEFAULT '{{}}',
    allergens          text[],
    dietary            text[],
    available          boolean NOT NULL DEFAULT true,
    unavailable_reason text
);

COMMENT ON COLUMN {menu}.item.allergens IS 'NULL: nobody knows, which counts as unsafe';

CREATE TABLE {menu}.option_group (
    id          text PRIMARY KEY,
    name        text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('single', 'multi')),
    min_choices integer NOT NULL DEFAULT 0 CHECK (min_choices >= 0),
    max_choices integer CHECK (max_choices >= 1),
    refusable   boolean NOT NULL DEFAULT false,
    amounts     boolean NOT NULL DEFAULT false
);

CREATE TABLE {menu}.option (
    group_id    text NOT NULL REFERENCES {menu}.option_group,
    id          text NOT NULL,
    position    integer NOT NULL,
    name        text NOT NULL,
    aliases     text[] NOT NULL DEFAULT '{{}}',
    price_minor bigint NOT NULL CHECK (price_minor >= 0),
    allergens   text[],
    available   boolean NOT NULL DEFAULT true,
    PRIMARY KEY (group_id, id)
);

CREATE TABLE {menu}.item_group (
    item_id  text NOT NULL REFERENCES {menu}.item,
    group_id text NOT NULL REFERENCES {menu}.option_group,
    position integer NOT NULL,
    included text[] NOT NULL DEFAULT '{{}}',
    PRIMARY KEY (item_id, group_id)
);

-- Whoever changes the menu, by whatever means, moves the revision on: readers keep what they read until it moves.
CREATE FUNCTION {menu}.move_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE {menu}.restaurant SET revision = revision + 1;
    RETURN NULL;
END $$;

CREATE TRIGGER menu_changed AFTER INSERT OR UPDATE OR DELETE ON {menu}.category
    FOR EACH STATEMENT EXECUTE FUNCTION {menu}.move_revision();
CREATE TRIGGER menu_changed AFTER INSERT OR UPDATE OR DELETE ON {menu}.item
    FOR EACH STATEMENT EXECUTE FUNCTION {menu}.move_revision();
CREATE TRIGGER menu_changed AFTER INSERT OR UPDATE OR DELETE ON {menu}.option_group
    FOR EACH STATEMENT EXECUTE FUNCTION {menu}.move_revision();
CREATE TRIGGER menu_changed AFTER INSERT OR UPDATE OR DELETE ON {menu}.option
    FOR EACH STATEMENT EXECUTE FUNCTION {menu}.move_revision();
CREATE TRIGGER menu_changed AFTER INSERT OR UPDATE OR DELETE ON {menu}.item_group
    FOR EACH STATEMENT EXECUTE FUNCTION {menu}.move_revision();
