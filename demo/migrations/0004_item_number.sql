-- The number of a dish on the printed menu ("12", "7a"), by which guests may order it.
ALTER TABLE {menu}.item ADD COLUMN number text;
