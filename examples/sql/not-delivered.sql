-- What reached nobody, and to whom it should have gone.
SELECT "at", topic, kind, recipient, email, state, attempts
FROM notifications
WHERE state <> 'sent'
ORDER BY "at", topic, recipient;
