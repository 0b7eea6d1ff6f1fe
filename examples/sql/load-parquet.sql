-- Generated from core/pack/exported.ts by "npm run generate"; a test checks that it is up to date.
-- The files of "cleargate export <what> --output <what>.parquet", in the current folder.

CREATE OR REPLACE VIEW history AS
  SELECT * FROM read_parquet('history.parquet');

CREATE OR REPLACE VIEW checkpoints AS
  SELECT * FROM read_parquet('checkpoints.parquet');

CREATE OR REPLACE VIEW findings AS
  SELECT * FROM read_parquet('findings.parquet');

CREATE OR REPLACE VIEW notifications AS
  SELECT * FROM read_parquet('notifications.parquet');

CREATE OR REPLACE VIEW approvals AS
  SELECT * FROM read_parquet('approvals.parquet');
