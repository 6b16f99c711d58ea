-- What a deal consists of: objects with id, name, choices (item and price_minor of each), min and max.
ALTER TABLE {menu}.item ADD COLUMN components jsonb NOT NULL DEFAULT '[]';
