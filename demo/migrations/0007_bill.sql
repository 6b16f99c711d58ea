-- What comes on top of the dishes, or off them: coupons, tips and packaging.

CREATE TABLE {order}.coupon (
    code           text PRIMARY KEY CHECK (code = upper(code)),
    name           text NOT NULL,
    percent        numeric CHECK (percent > 0 AND percent <= 100),
    amount_minor   bigint CHECK (amount_minor > 0),
    free_delivery  boolean NOT NULL DEFAULT false,
    minimum_minor  bigint NOT NULL DEFAULT 0,
    last_day       date,
    CHECK (num_nonnulls(percent, amount_minor) + free_delivery::int = 1)
);

COMMENT ON COLUMN {order}.coupon.minimum_minor IS 'The subtotal from which the coupon counts';

ALTER TABLE {order}.orders
    ADD COLUMN packaging_minor bigint NOT NULL DEFAULT 0,
    ADD COLUMN discount_minor  bigint NOT NULL DEFAULT 0,
    ADD COLUMN tip_minor       bigint NOT NULL DEFAULT 0,
    ADD COLUMN coupons         text[] NOT NULL DEFAULT '{{}}',
    DROP CONSTRAINT orders_check,
    ADD CONSTRAINT orders_total CHECK (
        total_minor = subtotal_minor + tax_minor + delivery_fee_minor + packaging_minor + tip_minor - discount_minor
    );

CREATE TABLE {order}.payment_link (
    order_id text PRIMARY KEY,
    link     text NOT NULL UNIQUE
);
