-- Orders as they were placed: prices and names are copies, for the menu may change afterwards.

CREATE SEQUENCE {order}.order_number START 10001;

CREATE TABLE {order}.orders (
    id                   text PRIMARY KEY,
    user_id              text NOT NULL,
    channel              text NOT NULL,
    session_id           text NOT NULL,
    trace_id             text,
    idempotency_key      text,
    request_digest       text NOT NULL,
    delivery_mode        text NOT NULL CHECK (delivery_mode IN ('delivery', 'pickup', 'dine_in')),
    payment_method       text NOT NULL,
    address              text,
    table_number         text,
    special_instructions text,
    currency             char(3) NOT NULL,
    subtotal_minor       bigint NOT NULL,
    tax_minor            bigint NOT NULL,
    delivery_fee_minor   bigint NOT NULL,
    total_minor          bigint NOT NULL CHECK (total_minor = subtotal_minor + tax_minor + delivery_fee_minor),
    eta_minutes          integer NOT NULL,
    placed_at            timestamptz NOT NULL,
    queue_minutes        double precision NOT NULL,
    step_minutes         double precision NOT NULL CHECK (step_minutes > 0),
    cancelled_at         timestamptz,
    UNIQUE (user_id, idempotency_key)
);

COMMENT ON COLUMN {order}.orders.queue_minutes IS 'How long the order waits for a free cook';
COMMENT ON COLUMN {order}.orders.step_minutes IS 'How long one kitchen step took when the order was placed';

CREATE INDEX orders_by_guest ON {order}.orders (user_id, placed_at DESC);
CREATE INDEX orders_by_time ON {order}.orders (placed_at);

CREATE TABLE {order}.order_line (
    order_id   text NOT NULL REFERENCES {order}.orders,
    position   integer NOT NULL,
    item_id    text NOT NULL,
    name       text NOT NULL,
    quantity   integer NOT NULL CHECK (quantity >= 1),
    unit_minor bigint NOT NULL,
    note       text,
    PRIMARY KEY (order_id, position)
);

CREATE INDEX order_line_by_item ON {order}.order_line (item_id, order_id);

CREATE TABLE {order}.order_option (
    order_id      text NOT NULL,
    line_position integer NOT NULL,
    position      integer NOT NULL,
    group_id      text NOT NULL,
    option_id     text NOT NULL,
    name          text NOT NULL,
    amount        text NOT NULL,
    refused       boolean NOT NULL,
    PRIMARY KEY (order_id, line_position, position),
    FOREIGN KEY (order_id, line_position) REFERENCES {order}.order_line
);

-- How far a test has moved the restaurant's clock on.
CREATE TABLE {order}.test_clock (
    only_row       boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    offset_minutes double precision NOT NULL
);
