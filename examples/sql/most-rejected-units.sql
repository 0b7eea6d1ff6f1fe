-- Of which units the most evidence was rejected; what was compared is counted with what it was made from.
SELECT unit, count(*) AS rejected, count(DISTINCT requirement) AS requirements
FROM history
WHERE outcome = 'rejected' AND type = 'manifest-audited' AND unit IS NOT NULL
GROUP BY unit
ORDER BY rejected DESC, unit;
