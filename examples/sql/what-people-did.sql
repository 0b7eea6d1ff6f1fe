-- Who did what, how often, and when last.
SELECT "by", action, count(*) AS times, max(recordedAt) AS last_at
FROM approvals
GROUP BY "by", action
ORDER BY "by", action;
