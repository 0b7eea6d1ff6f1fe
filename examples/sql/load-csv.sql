-- Generated from core/pack/exported.ts by "npm run generate"; a test checks that it is up to date.
-- The files of "cleargate export <what> --output <what>.csv", in the current folder.

-- A text that a spreadsheet would take for a formula begins with an apostrophe there.
CREATE OR REPLACE MACRO plain(cell) AS
  CASE WHEN regexp_matches(cell, '^''[=+@\t\r-]') THEN substr(cell, 2) ELSE cell END;
CREATE OR REPLACE MACRO texts(cell) AS
  CASE WHEN cell IS NULL THEN CAST([] AS VARCHAR[]) ELSE string_split(plain(cell), '; ') END;

CREATE OR REPLACE VIEW history AS
  SELECT
    plain("fact") AS "fact",
    plain("type") AS "type",
    CAST("recordedAt" AS TIMESTAMPTZ) AS "recordedAt",
    plain("unit") AS "unit",
    plain("requirement") AS "requirement",
    plain("agent") AS "agent",
    plain("outcome") AS "outcome",
    texts("codes") AS "codes",
    plain("summary") AS "summary"
  FROM read_csv('history.csv', header = true, all_varchar = true);

CREATE OR REPLACE VIEW checkpoints AS
  SELECT
    CAST("judgedAt" AS TIMESTAMPTZ) AS "judgedAt",
    plain("unit") AS "unit",
    plain("requirement") AS "requirement",
    plain("state") AS "state",
    CAST("since" AS TIMESTAMPTZ) AS "since",
    plain("reason") AS "reason",
    texts("gates") AS "gates",
    plain("fact") AS "fact",
    plain("agent") AS "agent",
    CAST("completedAt" AS TIMESTAMPTZ) AS "completedAt",
    CAST("validUntil" AS TIMESTAMPTZ) AS "validUntil",
    CAST("entries" AS BIGINT) AS "entries",
    CAST("bytes" AS BIGINT) AS "bytes",
    plain("proof") AS "proof",
    CAST("durationMs" AS BIGINT) AS "durationMs",
    plain("attestedBy") AS "attestedBy",
    texts("waivedBy") AS "waivedBy",
    CAST("waivedUntil" AS TIMESTAMPTZ) AS "waivedUntil",
    plain("waiverReason") AS "waiverReason",
    plain("control") AS "control",
    texts("signedBy") AS "signedBy"
  FROM read_csv('checkpoints.csv', header = true, all_varchar = true);

CREATE OR REPLACE VIEW findings AS
  SELECT
    plain("fact") AS "fact",
    CAST("recordedAt" AS TIMESTAMPTZ) AS "recordedAt",
    plain("unit") AS "unit",
    plain("requirement") AS "requirement",
    plain("agent") AS "agent",
    plain("outcome") AS "outcome",
    plain("code") AS "code",
    plain("severity") AS "severity",
    plain("message") AS "message",
    CAST("count" AS BIGINT) AS "count",
    plain("name") AS "name"
  FROM read_csv('findings.csv', header = true, all_varchar = true);

CREATE OR REPLACE VIEW notifications AS
  SELECT
    plain("topic") AS "topic",
    CAST("epoch" AS BIGINT) AS "epoch",
    plain("kind") AS "kind",
    CAST("at" AS TIMESTAMPTZ) AS "at",
    plain("fact") AS "fact",
    CAST("planVersion" AS BIGINT) AS "planVersion",
    CAST("heldUntil" AS TIMESTAMPTZ) AS "heldUntil",
    plain("recipient") AS "recipient",
    plain("channel") AS "channel",
    plain("name") AS "name",
    plain("email") AS "email",
    plain("state") AS "state",
    CAST("attempts" AS BIGINT) AS "attempts",
    CAST("deliveredAt" AS TIMESTAMPTZ) AS "deliveredAt",
    plain("messageId") AS "messageId"
  FROM read_csv('notifications.csv', header = true, all_varchar = true);

CREATE OR REPLACE VIEW approvals AS
  SELECT
    plain("fact") AS "fact",
    CAST("recordedAt" AS TIMESTAMPTZ) AS "recordedAt",
    plain("action") AS "action",
    plain("unit") AS "unit",
    plain("requirement") AS "requirement",
    plain("gate") AS "gate",
    CAST("planVersion" AS BIGINT) AS "planVersion",
    CAST("version" AS BIGINT) AS "version",
    plain("issuer") AS "issuer",
    plain("subject") AS "subject",
    plain("by") AS "by",
    plain("role") AS "role",
    plain("reason") AS "reason",
    plain("control") AS "control",
    CAST("expiresAt" AS TIMESTAMPTZ) AS "expiresAt",
    plain("request") AS "request",
    texts("approvedBy") AS "approvedBy"
  FROM read_csv('approvals.csv', header = true, all_varchar = true);
