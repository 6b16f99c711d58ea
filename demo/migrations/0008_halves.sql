-- Options on a part of a dish, and dishes of two halves.

ALTER TABLE {menu}.option_group
    ADD COLUMN placements      text[] NOT NULL DEFAULT '{{}}',
    ADD COLUMN placement_price text NOT NULL DEFAULT 'share' CHECK (placement_price IN ('share', 'full'));

ALTER TABLE {menu}.item
    ADD COLUMN halves_price text CHECK (halves_price IN ('dearer', 'mean', 'halves'));

COMMENT ON COLUMN {menu}.item.halves_price IS 'What a dish costs of which it is one half; NULL: it is sold whole only';

ALTER TABLE {order}.order_option ADD COLUMN placement text NOT NULL DEFAULT 'whole';
