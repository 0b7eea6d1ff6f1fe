import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { arnOf } from "../../aws/account.ts";
import { jsonError, parseBody } from "../../aws/json-protocol.ts";
import type { Call, Service } from "../../aws/service.ts";
import { forward } from "../forward.ts";
import type { MailAccount, SesQuestion } from "./account.ts";
import type { Inbox } from "./inbox.ts";
import { type MailEvent, mailEvents } from "./mail-events.ts";
import { addressOf, type SendEmail } from "./send-email.ts";

export interface SesEngine {
  readonly service: Service;
  stop(): Promise<void>;
}

const isSendEmail = ({ method, path }: Call): boolean => method === "POST" && path === "/v2/email/outbound-emails";

/** What the account is asked, by https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Operations.html */
const QUESTIONS: readonly { readonly of: SesQuestion["of"]; readonly path: RegExp; readonly operation: string }[] = [
  { of: "account", path: /^\/v2\/email\/account$/, operation: "GetAccount" },
  { of: "identity", path: /^\/v2\/email\/identities\/([^/]+)$/, operation: "GetEmailIdentity" },
  { of: "configuration-set", path: /^\/v2\/email\/configuration-sets\/([^/]+)$/, operation: "GetConfigurationSet" },
  { of: "suppression", path: /^\/v2\/email\/suppression\/addresses\/([^/]+)$/, operation: "GetSuppressedDestination" },
];

interface Asked {
  readonly question: SesQuestion;
  readonly operation: string;
}

const questionIn = ({ method, path }: Call): Asked | undefined => {
  if (method !== "GET") return undefined;
  for (const { of, path: pattern, operation } of QUESTIONS) {
    const found = pattern.exec(path);
    if (found === null) continue;
    const name = decodeURIComponent(found[1] ?? "");
    return { question: of === "account" ? { of } : { of, name }, operation };
  }
  return undefined;
};

/** Neither the account nor its suppression list is a resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html */
const resourceOf = (question: SesQuestion): string =>
  question.of === "identity" || question.of === "configuration-set"
    ? arnOf("ses", `${question.of}/${question.name}`)
    : "*";

/** The library is CommonJS, and module loaders disagree about its default export; `require` returns one thing. */
const { default: startSesLocal } = createRequire(import.meta.url)(
  "aws-ses-v2-local",
) as typeof import("aws-ses-v2-local");

const addToInbox = (inbox: Inbox, sent: SendEmail, messageId: string, at: string): void => {
  const simple = sent.Content?.Simple;
  const attachments = (simple?.Attachments ?? []).map(({ FileName, RawContent, ContentType = "" }) => ({
    name: FileName,
    type: ContentType,
    text: Buffer.from(RawContent, "base64").toString(),
  }));
  inbox.add({
    messageId,
    at,
    from: sent.FromEmailAddress ?? "",
    to: sent.Destination?.ToAddresses ?? [],
    subject: simple?.Subject?.Data ?? "",
    text: simple?.Body?.Text?.Data ?? "",
    html: simple?.Body?.Html?.Data ?? "",
    headers: simple?.Headers ?? [],
    ...(attachments.length === 0 ? {} : { attachments }),
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
    operation: (call) => {
      if (isSendEmail(call)) return "ses:SendEmail";
      return `ses:${questionIn(call)?.operation ?? `${call.method} ${call.path}`}`;
    },
    accessRequests: (call) => {
      const asked = questionIn(call);
      if (asked !== undefined)
        return [{ action: `ses:${asked.operation}`, resource: resourceOf(asked.question), context: {} }];
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
      const asked = questionIn(call);
      if (asked !== undefined) {
        const answer = account.answerOf(asked.question);
        if (answer === undefined) return jsonError(404, "NotFoundException", "there is nothing by that name");
        return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(answer) };
      }
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
