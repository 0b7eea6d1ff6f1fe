-- How many names each comparison found in one place and not in the other, and some of them.
SELECT recordedAt, unit, requirement, code, count(name) AS names, min(name) AS first_name, max(name) AS last_name
FROM findings
WHERE code IN ('names-missing', 'names-unknown') AND name IS NOT NULL
GROUP BY recordedAt, unit, requirement, code
ORDER BY recordedAt, unit, requirement, code;
