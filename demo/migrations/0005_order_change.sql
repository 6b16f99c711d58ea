-- Changes of placed orders: one row per accepted change, and the order's own rows as they are now.
CREATE TABLE {order}.order_change (
    order_id             text NOT NULL REFERENCES {order}.orders,
    position             integer NOT NULL,
    user_id              text NOT NULL,
    idempotency_key      text NOT NULL,
    request_digest       text NOT NULL,
    trace_id             text,
    previous_total_minor bigint NOT NULL,
    total_minor          bigint NOT NULL,
    changed_at           timestamptz NOT NULL,
    PRIMARY KEY (order_id, position),
    UNIQUE (user_id, idempotency_key)
);
