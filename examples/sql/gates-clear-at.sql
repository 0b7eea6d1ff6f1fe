-- Which gates were clear at an instant, and since when: by the last notification of each that it opened or shut. A gate whose
-- evidence expires shuts when that is noticed, which takes a minute; "cleargate gates --as-of" is exact.
WITH asked AS (SELECT CAST('2026-11-22 08:00:00+00:00' AS timestamp with time zone) AS instant),
turned AS (
  SELECT topic AS gate, kind, "at", row_number() OVER (PARTITION BY topic ORDER BY epoch DESC) AS place
  FROM notifications CROSS JOIN asked
  WHERE kind IN ('clear', 'blocked') AND "at" <= instant
)
SELECT gate, "at" AS since
FROM turned
WHERE place = 1 AND kind = 'clear'
ORDER BY gate;
