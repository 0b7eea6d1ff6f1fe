import { createRequire } from "node:module";
import type { Inbox } from "../people/inbox.ts";
import { ACCOUNT, REGION } from "../template/types.ts";
import { type Call, forward, jsonError, type Reply, type Service } from "./service.ts";

export interface SesEngine {
  readonly service: Service;
  stop(): Promise<void>;
}

interface SendEmail {
  readonly FromEmailAddress?: string;
  readonly ConfigurationSetName?: string;
  readonly Destination?: { readonly ToAddresses?: readonly string[] };
  readonly Content?: {
    readonly Simple?: {
      readonly Subject?: { readonly Data?: string };
      readonly Body?: { readonly Text?: { readonly Data?: string }; readonly Html?: { readonly Data?: string } };
      readonly Headers?: readonly { readonly Name: string; readonly Value: string }[];
    };
  };
}

const isSend = ({ method, path }: Call): boolean => method === "POST" && path === "/v2/email/outbound-emails";
const addressOf = (mailbox: string): string => /<([^>]+)>/.exec(mailbox)?.[1] ?? mailbox;

/** The library is CommonJS, whose default export loaders disagree about; `require` has one answer. */
const { default: startSesLocal } = createRequire(import.meta.url)(
  "aws-ses-v2-local",
) as typeof import("aws-ses-v2-local");

/** SES v2 in aws-ses-v2-local; what was sent is kept in the inbox, which survives a restart. */
export const startSes = async (inbox: Inbox): Promise<SesEngine> => {
  const server = await startSesLocal({ host: "127.0.0.1", port: 0 });
  const address = server.address() as { port: number };
  const engine = `http://127.0.0.1:${address.port}`;
  const parse = ({ body }: Call): SendEmail => JSON.parse(body.toString() || "{}") as SendEmail;

  const keep = (sent: SendEmail, reply: Reply): void => {
    const simple = sent.Content?.Simple;
    inbox.add({
      messageId: (JSON.parse(reply.body.toString()) as { MessageId?: string }).MessageId ?? "",
      at: new Date().toISOString(),
      from: sent.FromEmailAddress ?? "",
      to: sent.Destination?.ToAddresses ?? [],
      subject: simple?.Subject?.Data ?? "",
      text: simple?.Body?.Text?.Data ?? "",
      html: simple?.Body?.Html?.Data ?? "",
      headers: simple?.Headers ?? [],
    });
  };

  const service: Service = {
    name: "ses",
    streams: false,
    operation: (call) => (isSend(call) ? "ses:SendEmail" : `ses:${call.method} ${call.path}`),
    wishes: (call) => {
      const { FromEmailAddress = "", ConfigurationSetName } = parse(call);
      const from = addressOf(FromEmailAddress);
      const context = { "ses:FromAddress": from };
      const arn = `arn:aws:ses:${REGION}:${ACCOUNT}`;
      return [
        { action: "ses:SendEmail", resource: `${arn}:identity/${from}`, context },
        ...(ConfigurationSetName === undefined
          ? []
          : [{ action: "ses:SendEmail", resource: `${arn}:configuration-set/${ConfigurationSetName}`, context }]),
      ];
    },
    resourcePolicies: [],
    handle: async (call) => {
      const reply = await forward(engine, call);
      if (isSend(call) && reply.status === 200) keep(parse(call), reply);
      return reply;
    },
    error: (status, code, message) => jsonError(status, code, message),
  };
  return { service, stop: () => new Promise((resolve) => server.close(() => resolve())) };
};
