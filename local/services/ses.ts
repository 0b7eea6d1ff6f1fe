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

/** Something that became of a mail, as SES tells it on the bus. */
export interface MailHappened {
  readonly type: "Email Sent" | "Email Bounced";
  readonly messageId: string;
  readonly configurationSet: string;
  readonly to: readonly string[];
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

/** Mail to this domain bounces, as to SES's own mailbox simulator. */
const BOUNCES = /^bounce@simulator\.amazonses\.com$/;

const isSend = ({ method, path }: Call): boolean => method === "POST" && path === "/v2/email/outbound-emails";
const addressOf = (mailbox: string): string => /<([^>]+)>/.exec(mailbox)?.[1] ?? mailbox;

/** The library is CommonJS, whose default export loaders disagree about; `require` has one answer. */
const { default: startSesLocal } = createRequire(import.meta.url)(
  "aws-ses-v2-local",
) as typeof import("aws-ses-v2-local");

/** SES v2 in aws-ses-v2-local; what was sent is kept in the inbox, which survives a restart. */
export const startSes = async (inbox: Inbox, happen: (event: MailHappened) => void): Promise<SesEngine> => {
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

  const tell = ({ ConfigurationSetName, Destination, Content }: SendEmail, reply: Reply): void => {
    if (ConfigurationSetName === undefined) return;
    const to = (Destination?.ToAddresses ?? []).map(addressOf);
    const told = {
      messageId: (JSON.parse(reply.body.toString()) as { MessageId?: string }).MessageId ?? "",
      configurationSet: ConfigurationSetName,
      to,
      headers: (Content?.Simple?.Headers ?? []).map(({ Name, Value }) => ({ name: Name, value: Value })),
    };
    happen({ ...told, type: "Email Sent" });
    if (to.some((address) => BOUNCES.test(address))) happen({ ...told, type: "Email Bounced" });
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
      if (isSend(call) && reply.status === 200) {
        keep(parse(call), reply);
        tell(parse(call), reply);
      }
      return reply;
    },
    error: (status, code, message) => jsonError(status, code, message),
  };
  return { service, stop: () => new Promise((resolve) => server.close(() => resolve())) };
};
