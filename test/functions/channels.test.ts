import { describe, expect, it } from "vitest";
import { Failure, type FailureArea, type FailureCode, type FailureCodeOf } from "../../core/failure.ts";
import { Contact } from "../../core/plan/document/contact.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import type { Channel, Notification, Recipient } from "../../core/readiness/notification.ts";
import { BUS, recipientsAmong } from "../../core/readiness/recipients.ts";
import { busChannel } from "../../functions/notify/bus/bus-channel.ts";
import type { ChannelOf, FailureMeaning } from "../../functions/notify/channel.ts";
import { MailEnv } from "../../functions/notify/mail/env.ts";
import { mailChannel } from "../../functions/notify/mail/mail-channel.ts";
import { COVERAGE } from "../support/coverage.ts";
import { quiet } from "../support/readiness.ts";

/** What makes a channel whole, from the plan to what it delivers. A channel without its row does not compile. */
interface Row<C extends Channel> {
  /** Whom the plan reaches by it, as the plan writes it; null where it needs nobody to be reached. */
  readonly contact: object | null;
  /** The channel over a port that keeps what it is given. */
  readonly over: (delivered: (what: unknown) => void) => ChannelOf<C>;
  /** What each failure of its port says about the delivery; the failures are those of the area of its name. */
  readonly meanings: Readonly<Record<FailureCodeOf<C & FailureArea>, FailureMeaning>>;
}

const API = "https://api.example.com";

const ROWS: { readonly [C in Channel]: Row<C> } = {
  mail: {
    contact: { id: "ana", name: "Ana", email: "ana@example.com" },
    over: (delivered) =>
      mailChannel(
        {
          send: async (_to, mail) => {
            delivered(mail);
            return "id";
          },
        },
        { api: API, sender: "cleargate@example.com" },
      ),
    meanings: {
      "mail-refused": "refused",
      "mail-throttled": "not-now",
      "mail-denied": "not-now",
      "mail-not-ready": "not-now",
      "mail-unavailable": "unknown",
      "mail-unknown": "unknown",
    },
  },
  bus: {
    contact: null,
    over: (delivered) => busChannel({ publish: async (event) => delivered(event) }),
    meanings: {
      "bus-refused": "refused",
      "bus-throttled": "not-now",
      "bus-denied": "not-now",
      "bus-unavailable": "not-now",
    },
  },
};

/** What a mail about a migration is sent with. */
const headersOf = async (unsubscribe: string | undefined): Promise<unknown> => {
  let sent: unknown;
  const channel = mailChannel(
    {
      send: async (_to, _mail, _tags, headers) => {
        sent = headers;
        return "id";
      },
    },
    { api: API, sender: "cleargate@example.com" },
  );
  const [to] = recipientsAmong([Contact.parse(ROWS.mail.contact)]);
  if (to?.channel !== "mail") throw new Error("there is no recipient of mail");
  await channel.deliver({ ...notification, ...(unsubscribe === undefined ? {} : { unsubscribe }) }, to, {
    attempts: 1,
  });
  return sent;
};

const gate: Gate = {
  ...{ migration: "contoso", id: "go", title: "Ready to go", before: "the step", unit: null, planVersion: 3 },
  ...{ version: 9, epoch: 2, state: "clear", since: "2026-11-22T00:30:00.000Z", total: 3, unsatisfied: 0 },
  ...{ validUntil: "2026-11-23T00:30:00.000Z", stableForMs: 0, stableAt: null, mails: quiet, coverage: COVERAGE },
};
const notification: Notification = {
  ...{ migration: "contoso", topic: "go", epoch: 2, kind: "clear", at: gate.since, fact: "f1", recipients: [] },
  about: { migration: "contoso", title: "Contoso", planVersion: 3, timeZone: "UTC" },
  story: { kind: "clear", gate, evidence: [], waivedCount: 0, lowered: [], loweredCount: 0 },
};

describe.each(Object.entries(ROWS) as [Channel, Row<Channel>][])("the channel %s", (channel, row) => {
  const recipients: Recipient[] = row.contact === null ? [BUS] : recipientsAmong([Contact.parse(row.contact)]);
  const recipient = recipients.find((one) => one.channel === channel);

  it("is led to by a plan, with an id that no other recipient has", () => {
    expect(recipient).toBeDefined();
    expect(new Set(recipients.map(({ id }) => id)).size).toBe(recipients.length);
  });

  it("delivers what happened, to which gate, and returns an id of it", async () => {
    const delivered: unknown[] = [];
    const id = await row
      .over((what) => delivered.push(what))
      .deliver(notification, recipient as Recipient, { attempts: 1 });
    expect(id).not.toBe("");
    expect(JSON.stringify(delivered)).toContain("Ready to go");
  });

  it("says of every failure whether the delivery is refused, not made now, or unknown", () => {
    const { meaningOf } = row.over(() => undefined);
    for (const [code, meaning] of Object.entries(row.meanings))
      expect([code, meaningOf(new Failure(code as FailureCode, "no"))]).toEqual([code, meaning]);
  });
});

describe("the header by which a reader unsubscribes", () => {
  it.each<[string, string | undefined, object]>([
    [
      "is there where there is an address",
      "https://example.com/no",
      { "List-Unsubscribe": "<https://example.com/no>" },
    ],
    ["is ASCII", "https://müller.example/ä", { "List-Unsubscribe": "<https://xn--mller-kva.example/%C3%A4>" }],
    ["is left out where it is too long to be sent", `https://example.com/${"x".repeat(900)}`, {}],
    ["is not there for a gate", undefined, {}],
  ])("%s", async (_, unsubscribe, headers) => {
    expect(await headersOf(unsubscribe)).toEqual(headers);
  });
});

describe("the address that mails link to", () => {
  it.each([
    [API, true],
    ["http://api.example.com", false],
    ["", false],
  ])("may be %s: %s", (address, isTaken) => {
    const env = { SENDER: "cleargate@example.com", CONFIGURATION_SET: "mails", API_URL: address };
    expect("values" in MailEnv.find(env)).toBe(isTaken);
  });

  it("is in each mail that is delivered", async () => {
    const mails: unknown[] = [];
    const [to] = recipientsAmong([Contact.parse(ROWS.mail.contact)]);
    if (to?.channel !== "mail") throw new Error("there is no recipient of mail");
    await ROWS.mail.over((mail) => mails.push(mail)).deliver(notification, to, { attempts: 1 });
    expect(mails).toMatchObject([{ html: expect.stringContaining(`href="${API}/page/migrations/contoso/gates/go"`) }]);
  });
});
