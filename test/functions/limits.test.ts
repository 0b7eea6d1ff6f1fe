import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dynamoCommitLedger } from "../../adapters/dynamo/commit.ts";
import { dynamoEnactLedger } from "../../adapters/dynamo/enact.ts";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { dynamoSweepLedger } from "../../adapters/dynamo/sweep.ts";
import { recordedCopies } from "../../core/audit/recorded-copies.ts";
import { finding, MAX_LISTED } from "../../core/audit/report-finding.ts";
import { verdictOf } from "../../core/audit/verdict.ts";
import { FINDING_CODES, isOverridable } from "../../core/finding.ts";
import { manifestFact } from "../../core/history/manifest-fact.ts";
import { plus } from "../../core/instant.ts";
import { renderMail } from "../../core/notification/mail/mail.ts";
import { compileBundle } from "../../core/plan/bundle.ts";
import { printable } from "../../core/printable.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Waiver } from "../../core/readiness/checkpoint/waiver.ts";
import { summaryNotification } from "../../core/readiness/notify-summary.ts";
import { firstVersion } from "../../core/readiness/version.ts";
import { storedBytes } from "../../core/within-bytes.ts";
import { sweepSummary } from "../../functions/sweep/summary.ts";
import { applyTo, bundled, contentOf, NO_PACKS, NO_QUEUE, planOfText, TABLE } from "../support/applied.ts";
import { personOf } from "../support/people.ts";
import { testKey } from "../support/seal.ts";
import { memoryStore, overSimulatedTable, type SimulatedTable } from "../support/simulated-table.ts";
import { happen, worldOf } from "../support/world.ts";

/** Everything that is written fits into the ledger, at the limits of what plans, people and agents may write. */

const AT = "2026-11-22T12:00:00.000Z";
const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const euros = (length: number): string => "\u20ac".repeat(length);
const idOf = (kind: string, index: number): string => `${kind}${String(index).padStart(61, "0")}`.slice(0, 64);

interface Shape {
  readonly contacts: number;
  readonly told: number;
  readonly units: number;
  readonly gates: number;
  readonly homes: number;
  readonly artefacts: number;
  readonly named: number;
  /** Steps by which a backup is restored. */
  readonly steps: number;
}

const said = { en: euros(200), es: euros(200) };
const longestStep = {
  title: said,
  restores: said,
  prerequisites: range(4).map(() => said),
  tool: euros(200),
  command: euros(500),
  source: euros(500),
  judgement: euros(500),
};

/** A plan whose texts are all as long as they may be, in a script that takes three bytes a character. */
const maximalPlan = ({ contacts, told, units, gates, homes, artefacts, named, steps }: Shape, version = 1): string => {
  const people = range(contacts).map((index) => idOf("k", index));
  const some = people.slice(0, told);
  const notifications = { clear: some, blocked: some, waiver: some };
  const source = euros(1_000);
  const severity = Object.fromEntries(FINDING_CODES.filter(isOverridable).map((code) => [code, "fail"]));
  return JSON.stringify({
    format: "cleargate.plan/1",
    migration: idOf("m", 1),
    version,
    title: euros(200),
    timeZone: "America/Argentina/ComodRivadavia",
    units: range(units).map((index) => ({
      id: idOf("u", index),
      kind: "pool",
      name: `${euros(150)}${index}`,
      roles: range(100).map((role) => idOf("r", role)),
      homes: range(homes).map((home) => `${euros(2_000)}${index} ${home}`),
      ...(people.length === 0 ? {} : { owner: people[0] }),
    })),
    agents: [
      {
        id: "agent",
        units: range(named).map((index) => idOf("u", index % units)),
        keys: [{ id: "k1", publicKey: testKey("a").publicKey }],
      },
    ],
    contacts: people.map((id) => ({ id, name: euros(200), email: `${"a".repeat(64)}@${id}.example.com` })),
    requirements: [
      {
        id: "rtc",
        title: euros(200),
        evidence: "backup",
        kinds: ["pool"],
        roles: range(100).map((role) => idOf("r", role)),
        maxAge: "26h",
        tool: euros(500),
        source,
        judgement: source,
        severity,
        artefacts: range(artefacts).map((index) => `${euros(490)}${index}`),
        ...(steps === 0 ? {} : { restore: { order: 9_999, steps: range(steps).map(() => longestStep) } }),
      },
      { id: "accounts", title: euros(200), evidence: "inventory", kinds: ["pool"], maxAge: "24h", source, severity },
    ],
    gates: range(gates).map((index) => ({
      id: idOf("g", index),
      title: euros(200),
      before: euros(200),
      scope: "migration",
      requirements: "all",
      contacts: some,
      notifications,
      source,
    })),
    ...(some.length === 0
      ? {}
      : {
          summary: {
            every: "day",
            at: "06:00",
            contacts: some,
            unsubscribe: `https://example.com/${"u".repeat(1_900)}`,
          },
          reminders: { every: "12h" },
        }),
  });
};

const shapes: fc.Arbitrary<Shape> = fc.record({
  contacts: fc.constantFrom(0, 1, 50, 200, 300),
  told: fc.constantFrom(1, 50),
  units: fc.constantFrom(1, 3),
  gates: fc.constantFrom(1, 40, 41),
  homes: fc.constantFrom(0, 1, 20),
  artefacts: fc.constantFrom(0, 1, 100),
  named: fc.constantFrom(1, 4_400, 5_000),
  steps: fc.constantFrom(0, 10),
});

/** The migration's summary, a day later. */
const summarise = ({ client, by }: SimulatedTable) => {
  const { pause, random } = by;
  const clock = () => plus(by.clock(), 26 * 3_600_000);
  return sweepSummary(
    {
      ledger: dynamoSweepLedger(TABLE, client),
      queue: NO_QUEUE,
      packs: NO_PACKS,
      clock,
      pause,
      random,
      sender: "c@example.com",
    },
    idOf("m", 1),
  );
};

describe("a plan whose texts are as long as they may be", () => {
  it("is refused at its line, or can be written whole, and so can its summary", async () => {
    const codes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(shapes, async (shape) => {
        const text = maximalPlan(shape);
        const result = compileBundle(bundled(text), dynamoLimits);
        for (const code of result.ok ? ["accepted"] : result.errors.map((error) => error.code)) codes.add(code);
        if (!result.ok) return;
        const mistakes = await overSimulatedTable(async (table) => {
          await applyTo(table, memoryStore(), idOf("m", 1), text);
          if (shape.contacts > 0) expect(await summarise(table)).toMatchObject({ result: "committed" });
          return table.mistakes;
        });
        expect(mistakes).toEqual([]);
      }),
      { numRuns: 25 },
    );
    expect(codes).toEqual(new Set(["accepted", "plan-too-large", "plan-fan-out"]));
  });

  const shape = { contacts: 1, told: 1, units: 1, gates: 1, homes: 0, artefacts: 0, named: 1, steps: 10 };
  it.each([
    ["an agent", { named: 5_000 }, /^agent "agent" takes \d+ bytes in the ledger; the limit is 307200$/],
    ["all contacts", { contacts: 300 }, /^all contacts together takes \d+ bytes/],
  ])("is refused for %s that the ledger could not store", (_, over, message) => {
    const result = compileBundle(bundled(maximalPlan({ ...shape, ...over })), dynamoLimits);
    expect(result.ok ? [] : result.errors).toMatchObject([
      { code: "plan-too-large", message: expect.stringMatching(message) },
    ]);
  });
});

const due = <T>(value: T) => ({ value, dueAt: null });
const again = ({ value }: { readonly value: Checkpoint }) => due({ ...value, unit: `v${value.unit.slice(1)}` });

const LARGE = {
  contacts: 50,
  told: 50,
  units: 60,
  gates: 40,
  homes: 0,
  artefacts: 0,
  named: 1,
  steps: 10,
} satisfies Shape;
const evidence = (validUntil: string): NonNullable<Checkpoint["evidence"]> => ({
  fact: "f".repeat(32),
  object: { key: euros(340), versionId: "v".repeat(1_024) },
  digest: "d".repeat(64),
  agent: "agent",
  completedAt: AT,
  sealedAt: AT,
  receivedAt: AT,
  validUntil,
  entries: 1,
  bytes: 1,
});

/** Every gate is clear, and of all but one checkpoint the evidence has run out, which nobody has written. */
const aboutToShut = () => {
  const plan = planOfText(maximalPlan(LARGE));
  const world = worldOf(plan, AT);
  const reason = euros(160);
  for (const [id, one] of world.checkpoints)
    world.checkpoints.set(id, {
      ...one,
      state: "passed",
      deadline: null,
      reason,
      evidence: evidence(plus(AT, 60_000)),
    });
  for (const [id, gate] of world.gates)
    world.gates.set(id, { ...gate, state: "clear", unsatisfied: 0, validUntil: plus(AT, 60_000) });
  return world;
};

describe("a change that shuts every gate that a checkpoint may count in", () => {
  it("is one transaction of the ledger, with the most that a manifest can have found", async () => {
    const world = aboutToShut();
    const [checkpoint] = world.checkpoints.values();
    if (checkpoint === undefined) throw new Error("the plan has no checkpoint");
    const names = range(MAX_LISTED).map(() => euros(4_096));
    const verdict = verdictOf(
      FINDING_CODES.filter(isOverridable)
        .slice(0, 30)
        .map((code) => finding(code, euros(9_000), { where: names, count: 100 })),
    );
    const change = {
      kind: "evidence",
      head: world.head,
      checkpoint,
      verdict,
      evidence: evidence(plus(AT, 9_000_000)),
      kept: {},
      fact: "f",
    } as const;
    const later = plus(AT, 120_000);
    const { events, checkpoints, gates, notifications } = happen(world, change, later);
    expect(notifications.length).toBe(40);
    const object = { key: euros(340), versionId: "v".repeat(1_024), size: 1 };
    const copy = { location: euros(1_024), site: "off-site", medium: "optical", immutable: true } as const;
    const copies = recordedCopies({ copies: range(20).map(() => ({ ...copy, immutableUntil: AT })) });
    const arrival = { object, verdict, audited: { copies } as never, planVersion: 1, readBy: [] };
    const fact = manifestFact(arrival, later, events);
    const result = await overSimulatedTable(async ({ client, mistakes }) => {
      const first = <T extends { readonly value: { readonly version: number } }>({ value, ...due }: T) => ({
        ...due,
        value: { ...value, version: firstVersion(1) },
      });
      const commit = { fact, checkpoints: checkpoints.map(first), gates: gates.map(first), notifications };
      return [await dynamoCommitLedger(TABLE, client).commit(commit as never), mistakes];
    });
    expect(result).toEqual(["committed", []]);
    const [blocked] = notifications;
    if (blocked?.story.kind !== "blocked") throw new Error("the gate is not blocked");
    expect(blocked.story.blockerCount).toBe(120);
    expect(storedBytes(blocked.story.blockers)).toBeLessThan(16_100);
  });
});

const longest = personOf("kim", {
  subject: "s".repeat(255),
  name: "n".repeat(100),
  email: `${"a".repeat(308)}@example.com`,
});

const waiver: Waiver = {
  id: "w".repeat(32),
  requestedBy: longest,
  approvedBy: [longest],
  reason: printable(euros(1_000), 3_000),
  control: euros(1_000),
  grantedAt: AT,
  expiresAt: plus(AT, 900_000_000),
  warnedDays: null,
};

describe("checkpoints with all that people may have written", () => {
  it("are rewritten by a plan in as many transactions as they need", async () => {
    const plan = planOfText(maximalPlan({ ...LARGE, units: 60, gates: 1 }));
    const { head, checkpoints } = worldOf(plan, AT);
    const signature = { role: idOf("r", 1), by: longest, reason: euros(1_000), at: AT, digest: "d", fact: "f" };
    const signatures = range(10).map(() => signature);
    const recent = range(16).map(() => ({ content: "c".repeat(64), completedAt: AT }));
    const full = { signatures, recent, waiver, evidence: evidence(AT) };
    const signed = [...checkpoints.values()].map((one) => due({ ...one, ...full }));
    expect(99 * storedBytes(signed[0])).toBeGreaterThan(4.2 * 1024 * 1024);
    const mistakes = await overSimulatedTable(async (table) => {
      const ledger = dynamoEnactLedger(TABLE, table.by, table.client);
      await ledger.putHead(head);
      await ledger.writerUnder(head).putCheckpoints([...signed, ...signed.map(again)]);
      expect(contentOf(table).checkpoints.size).toBe(2 * signed.length);
      return table.mistakes;
    });
    expect(mistakes).toEqual([]);
  });
});

describe("a summary of more than it can name", () => {
  const summary = () => {
    const plan = planOfText(maximalPlan({ ...LARGE, units: 175, gates: 1 }));
    const { head, checkpoints, gates } = worldOf(plan, AT);
    return summaryNotification(
      {
        about: { migration: head.migration, title: head.title, planVersion: 1, timeZone: "Europe/Madrid" },
        contacts: plan.contacts,
        checkpoints: [...checkpoints.values()].map((one) => ({ ...one, waiver })),
        gates: [...gates.values()],
        requirements: new Map(),
        lastAt: null,
        proposedVersion: null,
        dueAt: AT,
        nextAt: plus(AT, 950_000_000),
        unsubscribe: "mailto:a@example.com",
        fact: "f",
      },
      AT,
    );
  };

  it("with 350 waivers of long reasons fits into the ledger", async () => {
    const notification = summary();
    const written = await overSimulatedTable(async ({ client, mistakes }) => {
      const commit = { checkpoints: [], gates: [], notifications: [notification] };
      return [await dynamoCommitLedger(TABLE, client).commit(commit), mistakes];
    });
    expect(written).toEqual(["committed", []]);
  });

  it("counts them all, and says how many more there are and where to look", () => {
    const notification = summary();
    if (notification.story.kind !== "summary") throw new Error("not a summary");
    const { waivers, waiverCount } = notification.story;
    expect(waiverCount).toBe(350);
    expect(waivers.length).toBeGreaterThan(10);
    expect(waivers.length).toBeLessThanOrEqual(50);
    expect(storedBytes(waivers)).toBeLessThan(16_100);
    const { text } = renderMail(notification, "en");
    expect(text).toContain(`and ${350 - waivers.length} more; the command under "Current state" lists them`);
    expect(text).toContain("Current state: cleargate status");
  });
});
