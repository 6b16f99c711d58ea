-- What is sold by weight, by volume or in packs, in grams, millilitres or pieces.

ALTER TABLE {menu}.item
    ADD COLUMN sold_by   text CHECK (sold_by IN ('piece', 'weight', 'volume')),
    ADD COLUMN price_per integer NOT NULL DEFAULT 1 CHECK (price_per >= 1),
    ADD COLUMN step      integer NOT NULL DEFAULT 1 CHECK (step >= 1),
    ADD COLUMN minimum   integer NOT NULL DEFAULT 1 CHECK (minimum >= 1);

COMMENT ON COLUMN {menu}.item.sold_by IS 'NULL: one by one, at the price of one';
