-- The time that a guest wants an order for; null: as soon as possible.
ALTER TABLE {order}.orders ADD COLUMN scheduled_for timestamptz;

CREATE INDEX orders_by_wanted_time ON {order}.orders (scheduled_for) WHERE scheduled_for IS NOT NULL;
