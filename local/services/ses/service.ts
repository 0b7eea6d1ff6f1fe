import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { arnOf } from "../../aws/account.ts";
import { jsonError, parseBody } from "../../aws/json-protocol.ts";
import type { Call, Service } from "../../aws/service.ts";
import { forward } from "../forward.ts";
import type { MailAccount } from "./account.ts";
import type { Inbox } from "./inbox.ts";
import { type MailEvent, mailEvents } from "./mail-events.ts";
import { addressOf, type SendEmail } from "./send-email.ts";

export interface SesEngine {
  readonly service: Service;
  stop(): Promise<void>;
}

const isSendEmail = ({ method, path }: Call): boolean => method === "POST" && path === "/v2/email/outbound-emails";

/** The library is CommonJS, and module loaders disagree about its default export; `require` returns one thing. */
const { default: startSesLocal } = createRequire(import.meta.url)(
  "aws-ses-v2-local",
) as typeof import("aws-ses-v2-local");

const addToInbox = (inbox: Inbox, sent: SendEmail, messageId: string, at: string): void => {
  const simple = sent.Content?.Simple;
  inbox.add({
    messageId,
    at,
    from: sent.FromEmailAddress ?? "",
    to: sent.Destination?.ToAddresses ?? [],
    subject: simple?.Subject?.Data ?? "",
    text: simple?.Body?.Text?.Data ?? "",
    html: simple?.Body?.Html?.Data ?? "",
    headers: simple?.Headers ?? [],
  });
};

/** SES v2 in aws-ses-v2-local, for what the account may send; what is sent is added to the inbox, which survives a restart. */
export const startSes = async (
  inbox: Inbox,
  account: MailAccount,
  publish: (event: MailEvent) => void,
): Promise<SesEngine> => {
  const server = await startSesLocal({ host: "127.0.0.1", port: 0 });
  const engineUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const service: Service = {
    name: "ses",
    streams: () => false,
    operation: (call) => (isSendEmail(call) ? "ses:SendEmail" : `ses:${call.method} ${call.path}`),
    accessRequests: (call) => {
      const { FromEmailAddress = "", ConfigurationSetName } = parseBody<SendEmail>(call);
      const from = addressOf(FromEmailAddress);
      const resources = [
        `identity/${from}`,
        ...(ConfigurationSetName === undefined ? [] : [`configuration-set/${ConfigurationSetName}`]),
      ];
      return resources.map((resource) => ({
        action: "ses:SendEmail",
        resource: arnOf("ses", resource),
        context: { "ses:FromAddress": from },
      }));
    },
    resourcePolicies: [],
    handle: async (call) => {
      const refusal = isSendEmail(call) ? account.refusalOf(parseBody<SendEmail>(call)) : undefined;
      if (refusal !== undefined) return jsonError(refusal.status, refusal.code, refusal.message);
      const reply = await forward(engineUrl, call);
      if (!isSendEmail(call) || reply.status !== 200) return reply;
      const sent = parseBody<SendEmail>(call);
      const { MessageId = "" }: { MessageId?: string } = JSON.parse(reply.body.toString());
      const at = new Date().toISOString();
      const to = (sent.Destination?.ToAddresses ?? []).map(addressOf);
      if (!to.every(account.isSuppressed)) addToInbox(inbox, sent, MessageId, at);
      for (const event of mailEvents(sent, MessageId, at, account.isSuppressed)) publish(event);
      return reply;
    },
    error: jsonError,
  };
  return { service, stop: () => new Promise((resolve) => server.close(() => resolve())) };
};
