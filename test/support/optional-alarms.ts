/** Alarms that only the stack with analytics has: `test/stack/analytics.test.ts` shows that it has these and no others. */
export const ALARMS_OF_ANALYTICS: readonly string[] = ["TabulateErrors", "TabulateThrottles", "TabulateUninvoked"];

/** Likewise, of the stack whose log has witnesses: `test/stack/witnesses.test.ts`. */
export const ALARMS_OF_WITNESSES: readonly string[] = ["HeadContradicted", "WitnessSilent"];

/** Likewise, of the stack with messages for a chat: `test/stack/chat.test.ts`. */
export const ALARMS_OF_CHAT: readonly string[] = ["ChatDeadLetters"];

/** Likewise, of the stack with webhooks: `test/stack/webhook.test.ts`. */
export const ALARMS_OF_WEBHOOKS: readonly string[] = ["WebhookDeadLetters", "WebhookErrors", "WebhookThrottles"];

/** Likewise, of the stack whose news SNS mails: `test/stack/chat.test.ts`. */
export const ALARMS_OF_FALLBACK: readonly string[] = ["MailFallbackDeadLetters"];

export const OPTIONAL_ALARMS: readonly string[] = [
  ...[...ALARMS_OF_ANALYTICS, ...ALARMS_OF_WITNESSES, ...ALARMS_OF_CHAT, ...ALARMS_OF_WEBHOOKS, ...ALARMS_OF_FALLBACK],
];
