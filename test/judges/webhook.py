"""Verifies a post as the library of Standard Webhooks does."""

import json
import sys

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

for line in sys.stdin:
    asked = json.loads(line)
    try:
        Webhook(asked["secret"]).verify(asked["body"], asked["headers"])
        print(json.dumps("genuine"))
    except WebhookVerificationError as error:
        print(json.dumps(str(error)))
