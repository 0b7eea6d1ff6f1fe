-- What is found most, in the evidence of how many units.
SELECT code, severity, count(DISTINCT fact) AS facts, count(DISTINCT unit) AS units
FROM findings
WHERE severity IS NOT NULL
GROUP BY code, severity
ORDER BY facts DESC, code, severity;
