-- Generated from core/pack/exported.ts by "npm run generate"; a test checks that it is up to date.
-- The files of "cleargate export <what> --output <what>.ndjson", in the current folder.

CREATE OR REPLACE VIEW history AS
  SELECT * FROM read_json('history.ndjson', format = 'newline_delimited', columns = {
      "fact": 'VARCHAR',
      "type": 'VARCHAR',
      "recordedAt": 'TIMESTAMPTZ',
      "unit": 'VARCHAR',
      "requirement": 'VARCHAR',
      "agent": 'VARCHAR',
      "outcome": 'VARCHAR',
      "codes": 'VARCHAR[]',
      "summary": 'VARCHAR'
    });

CREATE OR REPLACE VIEW checkpoints AS
  SELECT * FROM read_json('checkpoints.ndjson', format = 'newline_delimited', columns = {
      "judgedAt": 'TIMESTAMPTZ',
      "unit": 'VARCHAR',
      "requirement": 'VARCHAR',
      "state": 'VARCHAR',
      "since": 'TIMESTAMPTZ',
      "reason": 'VARCHAR',
      "gates": 'VARCHAR[]',
      "fact": 'VARCHAR',
      "agent": 'VARCHAR',
      "completedAt": 'TIMESTAMPTZ',
      "validUntil": 'TIMESTAMPTZ',
      "entries": 'BIGINT',
      "bytes": 'BIGINT',
      "proof": 'VARCHAR',
      "durationMs": 'BIGINT',
      "attestedBy": 'VARCHAR',
      "waivedBy": 'VARCHAR[]',
      "waivedUntil": 'TIMESTAMPTZ',
      "waiverReason": 'VARCHAR',
      "control": 'VARCHAR',
      "signedBy": 'VARCHAR[]'
    });

CREATE OR REPLACE VIEW findings AS
  SELECT * FROM read_json('findings.ndjson', format = 'newline_delimited', columns = {
      "fact": 'VARCHAR',
      "recordedAt": 'TIMESTAMPTZ',
      "unit": 'VARCHAR',
      "requirement": 'VARCHAR',
      "agent": 'VARCHAR',
      "outcome": 'VARCHAR',
      "code": 'VARCHAR',
      "severity": 'VARCHAR',
      "message": 'VARCHAR',
      "count": 'BIGINT',
      "name": 'VARCHAR'
    });

CREATE OR REPLACE VIEW notifications AS
  SELECT * FROM read_json('notifications.ndjson', format = 'newline_delimited', columns = {
      "topic": 'VARCHAR',
      "epoch": 'BIGINT',
      "kind": 'VARCHAR',
      "at": 'TIMESTAMPTZ',
      "fact": 'VARCHAR',
      "planVersion": 'BIGINT',
      "heldUntil": 'TIMESTAMPTZ',
      "recipient": 'VARCHAR',
      "channel": 'VARCHAR',
      "name": 'VARCHAR',
      "email": 'VARCHAR',
      "state": 'VARCHAR',
      "attempts": 'BIGINT',
      "deliveredAt": 'TIMESTAMPTZ',
      "messageId": 'VARCHAR'
    });

CREATE OR REPLACE VIEW approvals AS
  SELECT * FROM read_json('approvals.ndjson', format = 'newline_delimited', columns = {
      "fact": 'VARCHAR',
      "recordedAt": 'TIMESTAMPTZ',
      "action": 'VARCHAR',
      "unit": 'VARCHAR',
      "requirement": 'VARCHAR',
      "gate": 'VARCHAR',
      "planVersion": 'BIGINT',
      "version": 'BIGINT',
      "issuer": 'VARCHAR',
      "subject": 'VARCHAR',
      "by": 'VARCHAR',
      "role": 'VARCHAR',
      "reason": 'VARCHAR',
      "control": 'VARCHAR',
      "expiresAt": 'TIMESTAMPTZ',
      "request": 'VARCHAR',
      "approvedBy": 'VARCHAR[]'
    });
