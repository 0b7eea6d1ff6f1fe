import { describe, expect, it } from "vitest";
import { READ_HANDLERS } from "../../functions/api/api.ts";
import type { NotificationQuery, NotificationWithDeliveries, QueryLedger } from "../../ports/query.ts";
import { notification } from "../contract/values.ts";
import { askHandler } from "../support/contract.ts";
import { NO_LOG } from "../support/log-ports.ts";
import { at } from "../support/readiness.ts";

/** Who was told of what: what the API makes of notifications and their deliveries. */

const ana = { channel: "mail", id: "ana", name: "Ana Ruiz", email: "ana@example.com", language: "en" } as const;
const bus = { channel: "bus", id: "@bus" } as const;
const delivery = (recipient: string, state: string) =>
  ({
    ...{
      migration: "contoso",
      topic: "go",
      epoch: 1,
      recipient,
      channel: recipient === "@bus" ? "bus" : "mail",
      state,
    },
    ...{ attempts: 2, holder: "h", at: at(5), leaseUntil: at(5), messageId: "m1" },
  }) as unknown as NotificationWithDeliveries["deliveries"][number];
const FIRST = {
  notification: notification("contoso", { recipients: [bus, ana] }),
  deliveries: [delivery("@bus", "sent"), delivery("ana", "bounced")],
};
const SUMMARY = {
  notification: notification("contoso", {
    kind: "summary",
    topic: "summary",
    recipients: [ana],
    story: { kind: "summary" } as never,
  }),
  deliveries: [],
};
const UNHEARD = { notification: notification("contoso", { recipients: [], heldUntil: at(9) }), deliveries: [] };

const ledgerOf = (items: readonly NotificationWithDeliveries[], cursor?: string) => {
  const asked: NotificationQuery[] = [];
  const ledger = {
    readHead: async (id: string) => (id === "contoso" ? { migration: id, planVersion: 1 } : undefined),
    listHeads: async () => [{ migration: "contoso" }],
    listIds: async () => ["ana", "kim"],
    listGates: async () => [{ id: "go" }],
    pageNotifications: async (_: string, query: NotificationQuery) => {
      asked.push(query);
      return { items, ...(cursor === undefined ? {} : { cursor }) };
    },
  } as unknown as QueryLedger;
  return { ledger, asked };
};
const ask = (
  query: Readonly<Record<string, string>> = {},
  { ledger }: { ledger: QueryLedger } = ledgerOf([FIRST, SUMMARY, UNHEARD]),
  migration = "contoso",
) => askHandler(READ_HANDLERS, { ledger, clock: () => at(0), log: NO_LOG }, "listNotifications", { migration }, query);
const told = async (query: Readonly<Record<string, string>>) =>
  (await ask(query)).notifications.map(({ topic, deliveries }) => [
    topic,
    deliveries.map(({ recipient }) => recipient),
  ]);

describe("notifications", () => {
  it("say of each recipient by which channel, where to, how often and with what outcome", async () => {
    const { notifications } = await ask();
    expect(notifications[0]).toMatchObject({ topic: "go", epoch: 1, kind: "clear", gates: ["go"], heldUntil: null });
    expect(notifications[0]?.deliveries[1]).toEqual({
      ...{ recipient: "ana", channel: "mail", name: "Ana Ruiz", email: "ana@example.com", state: "bounced" },
      ...{ attempts: 2, deliveredAt: at(5), messageId: "m1" },
    });
    expect(notifications[1]?.deliveries).toMatchObject([{ recipient: "ana", state: "none", attempts: 0 }]);
    expect(notifications[2]).toMatchObject({ deliveries: [], heldUntil: at(9) });
  });

  it.each<[Readonly<Record<string, string>>, unknown]>([
    [
      { gate: "go" },
      [
        ["go", ["@bus", "ana"]],
        ["go", []],
      ],
    ],
    [{ kind: "summary" }, [["summary", ["ana"]]]],
    [{ recipient: "@bus" }, [["go", ["@bus"]]]],
    [{ state: "bounced" }, [["go", ["ana"]]]],
    [{ state: "none" }, [["summary", ["ana"]]]],
    [{ recipient: "ana", state: "sent" }, []],
  ])("are narrowed by %o", async (query, expected) => {
    expect(await told(query)).toEqual(expected);
  });

  it("are read as asked for, newest first by default", async () => {
    const { ledger, asked } = ledgerOf([]);
    await ask({ from: at(0), to: at(1), limit: "7", order: "oldest" }, { ledger });
    await ask({}, { ledger });
    expect(asked).toMatchObject([
      { from: at(0), to: at(1), limit: 7, newestFirst: false },
      { limit: 50, newestFirst: true },
    ]);
  });

  it("may be none on a page although another follows, and then no name is doubted", async () => {
    expect(await ask({ recipient: "kmi" }, ledgerOf([], "more"))).toMatchObject({
      notifications: [],
      cursor: expect.stringMatching(/^more\./),
    });
    expect(await ask({ recipient: "kim", gate: "go" }, ledgerOf([]))).toEqual({ notifications: [], cursor: null });
    expect(await ask({ recipient: "@bus" }, ledgerOf([]))).toEqual({ notifications: [], cursor: null });
  });

  it.each([
    [{ recipient: "kmi" }, "not-found", /unknown recipient "kmi": did you mean "kim"/],
    [{ gate: "og" }, "not-found", /unknown gate "og"/],
    [{ state: "bouncd" }, "request-invalid", /unknown state "bouncd": did you mean "bounced"/],
    [{ kind: "sumary" }, "request-invalid", /unknown kind "sumary": did you mean "summary"/],
  ])("answer %o with which may be meant", async (query, code, message) => {
    await expect(ask(query, ledgerOf([]))).rejects.toMatchObject({ code, message });
    await expect(ask({}, ledgerOf([]), "contso")).rejects.toMatchObject({ message: /did you mean "contoso"/ });
  });
});
