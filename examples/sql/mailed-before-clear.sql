-- Who had been mailed how often, about whatever, before each gate opened for the first time.
WITH opened AS (
  SELECT topic AS gate, min("at") AS opened_at FROM notifications WHERE kind = 'clear' GROUP BY topic
)
SELECT gate, opened_at, recipient, email, count(*) AS mails
FROM opened JOIN notifications ON "at" < opened_at
WHERE channel = 'mail' AND state = 'sent'
GROUP BY gate, opened_at, recipient, email
ORDER BY gate, recipient;
