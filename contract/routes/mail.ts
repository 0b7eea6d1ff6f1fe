import { ROLES, route } from "../route.ts";
import { MailAnswer, MailQuery, TestMailAnswer } from "../schemas/mail.ts";

export const MAIL = {
  checkMail: route(() => ({
    summary: "Check everything that can keep mails from people",
    description: "It asks the mail service, and changes nothing.",
    tag: "Mail",
    query: MailQuery,
    answers: { 200: MailAnswer },
    problems: ["not-found"],
    roles: ROLES,
  })),
  sendTestMail: route(() => ({
    summary: "Send a test mail to oneself",
    description: "It goes to the address in the token, which the issuer must have verified, and to nobody else.",
    tag: "Mail",
    answers: { 200: TestMailAnswer },
    problems: ["mail-refused", "mail-not-ready", "mail-throttled"],
    roles: ROLES,
    people: true,
  })),
} as const;
