-- What is satisfied, what expires first, and in which gates it counts.
SELECT unit, requirement, state, coalesce(waivedUntil, validUntil) AS expires_at, gates
FROM checkpoints
WHERE state IN ('passed', 'waived')
ORDER BY expires_at, unit, requirement;
