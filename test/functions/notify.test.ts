import { describe, expect, it } from "vitest";
import { Failure } from "../../core/failure.ts";
import { plus } from "../../core/instant.ts";
import { headText } from "../../core/log/checkpoint.ts";
import { findHeads, headLine } from "../../core/log/head-line.ts";
import { withoutShownNames } from "../../core/log/shown-names.ts";
import type { Delivery } from "../../core/notification/delivery.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import type { Notification } from "../../core/readiness/notification.ts";
import { BUS, recipientsAmong } from "../../core/readiness/recipients.ts";
import { busChannel } from "../../functions/notify/bus/bus-channel.ts";
import type { NotifyPorts } from "../../functions/notify/deliver.ts";
import { mailChannel } from "../../functions/notify/mail/mail-channel.ts";
import { notify } from "../../functions/notify/notify.ts";
import type { DeliveryEnd } from "../../ports/outbox.ts";
import { COVERAGE } from "../support/coverage.ts";
import { NO_LOG } from "../support/log-ports.ts";
import { passed, quiet } from "../support/readiness.ts";

/** News that comes late. */

const API = "https://api.example.com";
const AT = "2026-11-22T00:30:00.000Z";
const gate: Gate = {
  ...{ migration: "contoso", id: "go", title: "Ready to go", before: "the step", unit: null, planVersion: 3 },
  ...{ version: 9, epoch: 2, state: "clear", since: AT, total: 3, unsatisfied: 0 },
  ...{ validUntil: "2026-11-23T00:30:00.000Z", stableForMs: 0, stableAt: null, mails: quiet, coverage: COVERAGE },
};
const ana = recipientsAmong([{ id: "ana", name: "Ana", email: "ana@example.com", language: "en" }]);
const clear: Notification = {
  ...{ migration: "contoso", topic: "go", epoch: 2, kind: "clear", at: AT, fact: "f1", recipients: [...ana, BUS] },
  about: { migration: "contoso", title: "Contoso", planVersion: 3, timeZone: "UTC" },
  story: { kind: "clear", gate, evidence: [], waivedCount: 0, lowered: [], loweredCount: 0 },
};
const blocked: Notification = {
  ...clear,
  kind: "blocked",
  story: { kind: "blocked", gate: { ...gate, state: "blocked" }, blockers: [], blockerCount: 0 },
};

/** Delivers a notification while its gate is written as it is given. */
const deliveredWhile = async (
  notification: Notification,
  now: Gate | undefined,
  {
    members = [],
    at = AT,
    earlier = [],
    failure,
    applying = null,
    unclaimed = [],
    log = NO_LOG,
  }: {
    readonly log?: NotifyPorts["log"];
    readonly members?: readonly Checkpoint[];
    readonly at?: string;
    readonly earlier?: readonly Delivery[];
    readonly failure?: Failure;
    readonly applying?: object | null;
    /** Recipients whose deliveries the ledger does not take. */
    readonly unclaimed?: readonly string[];
  } = {},
) => {
  const kept = new Map<string, string | undefined>();
  const ends = new Map<string, Delivery["state"]>();
  const outbox = {
    findNotification: async () => notification,
    findGate: async () => now,
    readHead: async () => ({ planVersion: 3, applying }),
    listMembers: async () => members,
    readTitles: async () => ({ requirements: new Map(), units: new Map() }),
    claim: async (
      _id: unknown,
      { channel, id }: { channel: string; id: string },
      _holder: string,
      _now: string,
      _until: string,
      logHead?: string,
    ) => {
      if (unclaimed.includes(id)) throw new Failure("ledger-throttled", "slow down");
      kept.set(id, logHead);
      return { channel, recipient: id, attempts: 1, logHead };
    },
    finishDelivery: async ({ recipient }: Delivery, { state }: DeliveryEnd) => void ends.set(recipient, state),
    release: async ({ recipient }: Delivery) => void ends.set(recipient, "waiting"),
    listEarlier: async ({ topic }: { topic: string }, recipient: string) =>
      earlier.filter((one) => one.recipient === recipient && (one.topic ?? topic) === topic),
    listDeliveries: async () => [...ends].map(([recipient, state]) => ({ recipient, channel: "mail", state })),
  };
  const mails: string[] = [];
  const subjects: string[] = [];
  const published: string[] = [];
  const channels = {
    mail: mailChannel(
      {
        send: async (_to, { subject, text }) => {
          if (failure !== undefined) throw failure;
          subjects.push(subject);
          mails.push(text);
          return "id";
        },
      },
      { api: API, sender: "cleargate@example.com" },
    ),
    bus: busChannel({ publish: async ({ id }) => void published.push(id) }),
  };
  const report = await notify({ outbox, channels, log, clock: () => at, newHolder: () => "h" } as never, notification);
  return { subjects, mails, published, ends: Object.fromEntries(ends), kept: Object.fromEntries(kept), report };
};

describe("a mail that a gate is clear", () => {
  it("is sent while the gate is clear since then", async () => {
    const { subjects, ends } = await deliveredWhile(clear, { ...gate, version: 12 });
    expect(subjects).toEqual([expect.stringContaining("[CLEAR]")]);
    expect(ends).toEqual({ ana: "sent", "@bus": "sent" });
  });

  it("is not sent once the gate has shut, opened anew, or gone; its delivery ends as superseded, and the bus has it", async () => {
    for (const now of [{ ...gate, epoch: 3, state: "blocked" } as const, { ...gate, epoch: 4 }, undefined]) {
      const { subjects, published, ends, report } = await deliveredWhile(clear, now);
      expect(subjects).toEqual([]);
      expect(published).toEqual(["contoso/go/2"]);
      expect(ends).toEqual({ ana: "superseded", "@bus": "sent" });
      expect(report).toMatchObject({ sent: 1, refused: 0, superseded: 1, waiting: 0, unreached: false, failures: [] });
    }
  });
});

describe("a mail that waits for somebody who was forgotten", () => {
  it("is sent to nobody, and ends as superseded; all others get theirs", async () => {
    const shown = { "zoe@example.com": "somebody forgotten (0123456789ab)" };
    const zoe = { channel: "mail", id: "zoe", name: "Zoe Li", email: "zoe@example.com", language: "en" };
    const waiting = { ...clear, recipients: [zoe, ...clear.recipients] };
    const left = withoutShownNames(waiting, shown) as Notification;
    expect(JSON.stringify(left)).not.toMatch(/Zoe Li|zoe@/);
    const { mails, ends, report } = await deliveredWhile(left, { ...gate, version: 12 });
    expect(mails).toHaveLength(1);
    expect(ends).toEqual({ zoe: "superseded", ana: "sent", "@bus": "sent" });
    expect(report).toMatchObject({ superseded: 1, refused: 0, waiting: 0, unreached: false, failures: [] });
  });
});

describe("a mail that a gate is clear, and that comes after the plan began or ceased to enforce it", () => {
  it("lets people begin where the plan enforces the gate now, whatever it did when it cleared", async () => {
    const loose = { ...gate, enforced: false } as const;
    const said: Notification = { ...clear, story: { ...clear.story, gate: loose } as Notification["story"] };
    const subjectOf = async (news: Notification, now: Gate) => (await deliveredWhile(news, now)).subjects;
    expect(await subjectOf(clear, loose)).toEqual([expect.stringContaining("Ready to go: not enforced")]);
    expect(await subjectOf(said, gate)).toEqual([expect.stringContaining("Ready to go: you may begin")]);
    expect(await subjectOf(clear, gate)).toEqual([expect.stringContaining("Ready to go: you may begin")]);
  });
});

describe("a mail that a gate would be blocked and holds nobody up", () => {
  const shut = { ...gate, state: "blocked", validUntil: null } as const;
  const wouldBe: Notification = {
    ...blocked,
    story: { kind: "blocked", gate: { ...shut, enforced: false }, blockers: [], blockerCount: 0 },
  };

  it("is sent, whatever the gate is since then, as long as the plan does not enforce it", async () => {
    for (const now of [{ ...shut, enforced: false } as const, { ...gate, epoch: 4, enforced: false } as const]) {
      const { subjects, ends } = await deliveredWhile(wouldBe, now);
      expect(subjects).toEqual([expect.stringContaining("[WOULD BE BLOCKED]")]);
      expect(ends).toEqual({ ana: "sent", "@bus": "sent" });
    }
  });

  it("is not sent once a plan enforces it, does not arm it, or has it no more and may ask for it elsewhere: the bus has it", async () => {
    const arming = { isArmed: false, since: AT, from: null };
    for (const now of [shut, { ...shut, epoch: 4 }, { ...shut, enforced: false, arming } as const, undefined]) {
      const { subjects, ends, published } = await deliveredWhile(wouldBe, now);
      expect(subjects).toEqual([]);
      expect(ends).toEqual({ ana: "superseded", "@bus": "sent" });
      expect(published).toEqual(["contoso/go/2"]);
    }
  });

  it("waits while a plan version is being applied, which may enforce it", async () => {
    const now = { ...shut, enforced: false } as const;
    const { subjects, ends, report } = await deliveredWhile(wouldBe, now, { applying: { version: 4 } });
    expect([subjects, ends]).toEqual([[], { ana: "waiting", "@bus": "sent" }]);
    expect(report.failures).toMatchObject([{ recipient: "ana", error: { code: "plan-applying" } }]);
    expect((await deliveredWhile(wouldBe, now)).ends).toEqual({ ana: "sent", "@bus": "sent" });
    // News that holds people up does not.
    expect((await deliveredWhile(blocked, shut, { applying: { version: 4 } })).ends).toMatchObject({ ana: "sent" });
  });

  it("is no mail of a gate that is enforced, which is told whatever came since", async () => {
    expect((await deliveredWhile(blocked, { ...shut, epoch: 4 })).ends).toEqual({ ana: "sent", "@bus": "sent" });
  });
});

describe("a mail that a gate is clear, and that comes after what was known then has run out", () => {
  const NEXT_DAY = "2026-11-23T06:00:00.000Z";
  const until = (validUntil: string, over: Partial<Checkpoint> = {}) =>
    passed(validUntil, { migration: "contoso", planVersion: 3, ...over });
  const three = (validUntil: string) => [until("2026-11-25T00:00:00.000Z"), until(validUntil), until(validUntil)];

  it("is not sent where the members have run out, although nobody has written that yet", async () => {
    const { subjects, ends, published } = await deliveredWhile(clear, gate, {
      members: three("2026-11-23T00:30:00.000Z"),
      at: NEXT_DAY,
    });
    expect(subjects).toEqual([]);
    expect(ends).toEqual({ ana: "superseded", "@bus": "sent" });
    expect(published).toEqual(["contoso/go/2"]);
  });

  it("is sent with what is true then where they have been renewed", async () => {
    const { subjects, mails } = await deliveredWhile(clear, gate, {
      members: three("2026-11-24T09:00:00.000Z"),
      at: NEXT_DAY,
    });
    expect(subjects).toEqual([expect.stringContaining("[CLEAR]")]);
    expect(mails[0]).toContain("24 Nov 2026, 09:00 UTC");
    expect(mails[0]).not.toContain("23 Nov 2026, 00:30");
  });

  it("says the earlier instant where that was written since, without reading any members", async () => {
    const shortened = { ...gate, version: 10, validUntil: "2026-11-22T04:00:00.000Z" };
    const { mails } = await deliveredWhile(clear, shortened);
    expect(mails[0]).toContain("22 Nov 2026, 04:00 UTC");
    const { subjects } = await deliveredWhile(clear, shortened, { at: "2026-11-22T05:00:00.000Z" });
    expect(subjects).toEqual([]);
  });
});

describe("the head of the log in a mail", () => {
  const head = { origin: "log.example", size: 7, root: Buffer.alloc(32, 7) };
  const log = { find: async () => ({ bytes: Buffer.from(`${headText(head)}\n— log.example AAAAAAA=\n`), tag: "t" }) };
  it("is the newest published one, and is kept with the mail's delivery alone", async () => {
    const { mails, kept } = await deliveredWhile(clear, gate, { log });
    expect(findHeads(mails[0] ?? "")).toEqual([head]);
    expect(kept).toEqual({ ana: headLine(head), "@bus": undefined });
  });
  it("keeps no mail back where there is none, or where it cannot be read, which is told", async () => {
    const failure = new Failure("store-denied", "no");
    const broken = { find: () => Promise.reject(failure) };
    const odd = { find: async () => ({ bytes: Buffer.from("no note"), tag: "t" }) };
    for (const [from, logUnread] of [
      [NO_LOG, undefined],
      [broken, failure],
      [odd, expect.objectContaining({ code: "log-broken" })],
    ] as const) {
      const { mails, ends, report } = await deliveredWhile(clear, gate, { log: from });
      expect(ends).toEqual({ ana: "sent", "@bus": "sent" });
      expect(mails[0]).toContain("No head of the log was known when this mail was sent.");
      expect(report).toMatchObject({ sent: 2, failures: [] });
      expect(report.logUnread).toEqual(logUnread);
    }
  });
  it("is not asked for where there is nobody to mail", async () => {
    let asked = 0;
    const counting = {
      find: async () => {
        asked += 1;
        return undefined;
      },
    };
    await deliveredWhile({ ...clear, recipients: [BUS] }, gate, { log: counting });
    expect(asked).toBe(0);
  });
});

describe("a mail that cannot be sent now", () => {
  it("waits in the outbox with its reason, and the bus has its event", async () => {
    const failure = new Failure("mail-not-ready", "Email address is not verified.");
    const { published, ends, report } = await deliveredWhile(clear, gate, { failure });
    expect(published).toEqual(["contoso/go/2"]);
    expect(ends).toEqual({ ana: "waiting", "@bus": "sent" });
    expect(report).toEqual({
      ...{ sent: 1, refused: 0, superseded: 0, waiting: 1, late: 0, unreached: false },
      ...{ logUnread: undefined, failures: [{ recipient: "ana", error: failure }] },
    });
  });

  it("is late once it should have been sent a quarter of an hour ago, and nothing that was sent is", async () => {
    const at = plus(AT, 15 * 60_000);
    const failure = new Failure("mail-not-ready", "Email address is not verified.");
    expect((await deliveredWhile(clear, gate, { failure, at })).report).toMatchObject({ waiting: 1, late: 1 });
    expect((await deliveredWhile(clear, gate, { at })).report).toMatchObject({ sent: 2, late: 0 });
  });

  it("keeps its record in the stream only where the outbox has not taken it", async () => {
    const failure = new Failure("mail-unknown", "no answer");
    expect((await deliveredWhile(clear, gate, { failure })).report).toMatchObject({ waiting: 1 });
    await expect(deliveredWhile(clear, gate, { unclaimed: ["ana"] })).rejects.toMatchObject({
      code: "notification-pending",
    });
  });

  it("lets news that the gate is clear wait until it has ended, and the bus has that already", async () => {
    const earlier = [{ recipient: "ana", channel: "mail", state: "waiting", leaseUntil: AT }] as Delivery[];
    const { subjects, published, ends } = await deliveredWhile(clear, gate, { earlier });
    expect([subjects, published]).toEqual([[], ["contoso/go/2"]]);
    expect(ends).toEqual({ ana: "waiting", "@bus": "sent" });
    const others = earlier.map((one) => ({ ...one, recipient: "kim" }));
    expect((await deliveredWhile(clear, gate, { earlier: others })).subjects).toHaveLength(1);
  });
});

describe("a mail that a gate is clear, while a plan version is being applied", () => {
  const applying = { version: 4 };
  const of = (...planVersions: number[]) =>
    planVersions.map((planVersion) => passed("2026-11-25T00:00:00.000Z", { migration: "contoso", planVersion }));
  const MIXED = of(3, 4, 4);

  it("waits, for as long as it takes, also where nothing of the gate has been changed so far", async () => {
    for (const members of [of(3, 3, 3), MIXED, of(3, 3)])
      for (const at of [AT, "2026-11-22T20:00:00.000Z"]) {
        const { subjects, ends, report } = await deliveredWhile(clear, gate, { members, applying, at });
        expect(subjects).toEqual([]);
        expect(ends).toEqual({ ana: "waiting", "@bus": "sent" });
        expect(report).toMatchObject({
          waiting: 1,
          failures: [{ recipient: "ana", error: { code: "plan-applying" } }],
        });
      }
  });
});

describe("a mail that a gate is blocked", () => {
  it("is sent however late it is: nobody is misled into a step", async () => {
    const { subjects } = await deliveredWhile(blocked, { ...gate, epoch: 3 });
    expect(subjects).toEqual([expect.stringContaining("[BLOCKED]")]);
  });
});

describe("a mail of several gates that have shut together", () => {
  const other = (id: string, tells: readonly string[]) => ({
    ...{
      id,
      title: `Gate ${id}`,
      before: "its step",
      unit: null,
      total: 3,
      epoch: 3,
      unsatisfied: 3,
      waivedCount: 0,
      blockers: [],
      tells,
    },
  });
  const shut = { ...gate, epoch: 3, state: "blocked" } as const;
  const together: Notification = {
    ...blocked,
    story: {
      ...{ kind: "blocked", gate: { ...gate, state: "blocked" }, blockers: [], blockerCount: 0 },
      also: [other("move", ["ana"]), other("stay", ["kim"])],
    },
  };

  it("tells a recipient of those that no other mail tells them of", async () => {
    const { mails, subjects } = await deliveredWhile(together, shut);
    expect(subjects[0]).toContain("Ready to go and 1 more gate: ");
    expect(mails[0]).toContain("Gate move: its step");
    expect(mails[0]).not.toContain("Gate stay");
  });

  it("tells of none that has opened since, or shut anew: that has a mail of its own", async () => {
    for (const now of [{ ...shut, state: "clear", epoch: 4 } as const, { ...shut, epoch: 5 }, undefined]) {
      const { mails, subjects } = await deliveredWhile(together, now);
      expect(subjects[0]).toContain("[BLOCKED] contoso · Ready to go: ");
      expect(mails[0]).not.toContain("Gate move");
    }
  });

  it("tells of one whose mails are held back since: the last mail about it said that it is clear", async () => {
    const held = { since: AT, count: 2, until: plus(AT, 3_600_000) };
    const { mails } = await deliveredWhile(together, { ...shut, epoch: 5, mails: { ...gate.mails, held } });
    expect(mails[0]).toContain("Gate move: its step");
  });

  it("waits while an older mail about one of them is being sent", async () => {
    const sending = { recipient: "ana", channel: "mail", state: "sending", leaseUntil: plus(AT, 60_000) };
    for (const [topic, count] of [
      ["move", 0],
      ["stay", 1],
    ] as const) {
      const earlier = [{ ...sending, topic }] as Delivery[];
      expect((await deliveredWhile(together, shut, { earlier })).subjects).toHaveLength(count);
    }
  });
});
