import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Item, readCheckpoint } from "../../adapters/dynamo/items.ts";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import type { Fact } from "../../core/history/fact.ts";
import { replay } from "../../core/history/replay.ts";
import { compilePlan } from "../../core/plan/compile.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { accountsOf, allGood, rtcOf } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";

/** What time does, through the embedded cloud, with a clock that is moved. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const plan = planText({
  extra: `
reminders: { every: 24h }
summary: { every: day, at: "07:00", contacts: [ana, kim] }`,
  owner: "kim",
});

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
  expect((await cloud.applyPlan(plan)).status).toBe(202);
}, 60_000);
afterAll(() => cloud?.stop());

/** Mails since the last call. */
let seen = 0;
const newMails = (): string[] => {
  const all = cloud.inbox.list().map(({ to, subject }) => `${to[0]?.split("@")[0]?.split("<")[1]}: ${subject}`);
  const fresh = all.slice(seen);
  seen = all.length;
  return fresh.toSorted();
};
const passes = async (ms: number): Promise<void> => {
  await cloud.advanceClock(ms);
  await cloud.waitUntilIdle();
};
const states = async (): Promise<Record<string, string>> => {
  const { body } = await cloud.get<{ checkpoints: { unit: string; requirement: string; state: string }[] }>(
    "/migrations/contoso/checkpoints",
  );
  return Object.fromEntries(body.checkpoints.map((one) => [`${one.unit}/${one.requirement}`, one.state]));
};
const push = async (minutesAgo: number): Promise<void> => {
  for (const upload of await allGood(minutesAgo)) await cloud.upload("agent00", upload);
  await cloud.waitUntilIdle();
};
/** Minutes ago of the machine's clock for an instant of the moved one. */
const agoOf = (ms: number): number => (Date.now() - (Date.parse(cloud.now()) - ms)) / 60_000;

/** Without those of canaries, which come with time too. */
const ownFacts = async () => (await cloud.items("F#")).filter(({ byMigration }) => byMigration === "contoso");

describe("time", () => {
  it("makes checkpoints late for which no evidence came, and reminds the owner once for each unit", async () => {
    await passes(27 * HOUR);
    expect(Object.values(await states())).toEqual(["late", "late", "late", "late", "late"]);
    const mails = newMails();
    expect(mails.filter((one) => one.includes("[LATE]"))).toEqual([
      "kim: [LATE] contoso · pool01: 2 checkpoints without valid evidence",
      "kim: [LATE] contoso · pool02: 2 checkpoints without valid evidence",
    ]);
    expect(mails.filter((one) => one.includes("[SUMMARY]"))).toHaveLength(2);
    expect((await ownFacts()).filter(({ type }) => type === "time-passed")).toHaveLength(5);
  });

  it("does nothing twice: a second sweep finds nothing due", async () => {
    const facts = (await ownFacts()).length;
    await cloud.runSchedule("Sweep");
    await cloud.waitUntilIdle();
    expect((await ownFacts()).length).toBe(facts);
    expect(newMails()).toEqual([]);
  });

  it("shuts a gate overnight that evidence had opened, and the mail says why", async () => {
    await push(agoOf(HOUR));
    expect((await cloud.gate("go")).state).toBe("clear");
    expect(newMails().filter((one) => one.includes("[CLEAR]"))).toHaveLength(4);
    await passes(24 * HOUR);
    expect(await cloud.gate("go")).toMatchObject({ state: "blocked", unsatisfied: 3 });
    expect(await states()).toMatchObject({ "pool01/accounts": "stale", "pool01/rtc": "passed" });
    const mails = newMails().filter((one) => one.includes("[BLOCKED]"));
    // Three gates shut at one instant: whoever is told of all of them has one mail.
    expect(mails).toEqual(
      [
        ["ana", "Ready to go and 2 more gates", ""],
        ["kim", "Ready to go", '; stale: ".+", and 2 more'],
      ].map(([who, what, why]) =>
        expect.stringMatching(
          new RegExp(`^${who}: \\[BLOCKED\\] contoso · ${what}: do not begin "the step", 2 of 5 satisfied${why}$`),
        ),
      ),
    );
  });

  it("lets newer evidence open it again: one mail for each transition", async () => {
    await push(agoOf(HOUR));
    const gate = await cloud.gate("go");
    expect(gate).toMatchObject({ state: "clear", epoch: 3 });
    expect(newMails().filter((one) => /\[(CLEAR|BLOCKED)\] contoso · Ready to go/.test(one))).toEqual([
      expect.stringContaining("ana: [CLEAR]"),
      expect.stringContaining("kim: [CLEAR]"),
    ]);
  });

  it("is in the history: a replay gives every checkpoint of the ledger", async () => {
    const facts = (await cloud.facts()) as Fact[];
    const result = compilePlan("plan.yaml", plan, () => undefined, dynamoLimits);
    if (!result.ok) throw new Error("the plan has errors");
    const { checkpoints } = replay(facts, () => result.plan);
    const items = await cloud.items("M#contoso");
    expect(checkpoints.size).toBe(5);
    for (const [id, checkpoint] of checkpoints) {
      const [unit, requirement] = id.split("/");
      const item = items.find((one) => one.sk === `C#${unit}#${requirement}`);
      expect(readCheckpoint(item as Item)).toEqual(checkpoint);
    }
  });

  it("catches up after days without a sweep in one event for each checkpoint, one summary, one reminder a unit", async () => {
    const facts = (await ownFacts()).length;
    await passes(3 * DAY);
    expect((await ownFacts()).length).toBe(facts + 5);
    const mails = newMails();
    expect(mails.filter((one) => one.includes("[SUMMARY]"))).toHaveLength(2);
    // The mail about the gate tells the owner, too; and one person has one mail of all gates.
    expect(mails.filter((one) => one.includes("[LATE]"))).toEqual([]);
    expect(mails.filter((one) => one.includes("[BLOCKED]"))).toHaveLength(2);
  });

  it("reminds again after a day, in which runs were missed, and stops when evidence comes", async () => {
    await passes(DAY);
    expect(newMails().filter((one) => one.includes("[LATE]"))).toHaveLength(2);
    const reminder = cloud.inbox.list().findLast(({ subject }) => subject.includes("[LATE]"));
    expect(reminder?.text).toMatch(/\d+ runs missed/);
    await push(agoOf(HOUR));
    newMails();
    await passes(12 * HOUR);
    expect(newMails().filter((one) => one.includes("[LATE]"))).toEqual([]);
  });

  it("finds evidence that was refreshed soon and then not for long where the list has it, and makes it stale when it is", async () => {
    const stored = async () => {
      const item = (await cloud.items("M#contoso")).find(({ sk }) => sk === "C#pool01#accounts") as Item;
      return {
        place: String(item.inListAt).split("#")[0] ?? "",
        until: readCheckpoint(item).evidence?.validUntil ?? "",
      };
    };
    const msTo = (instant: string): number => Date.parse(instant) - Date.parse(cloud.now());
    await push(agoOf(HOUR));
    const first = await stored();
    expect(first.place).toBe(first.until);
    await push(agoOf(HOUR / 2));
    const kept = await stored();
    expect(kept).toMatchObject({ place: first.place });
    expect(kept.until > kept.place).toBe(true);
    await passes(msTo(kept.place) + 60_000);
    expect(await stored()).toEqual({ place: kept.until, until: kept.until });
    expect((await states())["pool01/accounts"]).toBe("passed");
    await passes(msTo(kept.until) + 60_000);
    expect((await states())["pool01/accounts"]).toBe("stale");
  });

  it("lets a recipient unsubscribe from the summary, and from no mail about a gate", async () => {
    const headers = (mark: string) =>
      cloud.inbox
        .list()
        .findLast(({ subject }) => subject.includes(mark))
        ?.headers.map(({ Name }) => Name);
    expect(headers("[SUMMARY]")).toContain("List-Unsubscribe");
    for (const mark of ["[CLEAR]", "[BLOCKED]", "[LATE]"]) expect(headers(mark)).not.toContain("List-Unsubscribe");
  });
});

describe("a gate that must be stable", () => {
  let other: TestCloud;
  beforeAll(async () => {
    other = await testCloud();
    expect((await other.applyPlan(planText({ stableFor: "30m" }))).status).toBe(202);
  }, 60_000);
  afterAll(() => other?.stop());

  it("clears only after all have been satisfied for as long as the plan says, so that a flapping agent does not make it flap", async () => {
    for (const upload of await allGood(60)) await other.upload("agent00", upload);
    await other.waitUntilIdle();
    expect((await other.gate("go")).state).toBe("blocked");
    await other.advanceClock(20 * 60_000);
    await other.upload("agent00", await rtcOf("pool01", 40, 10));
    await other.waitUntilIdle();
    await other.upload("agent00", await rtcOf("pool01", 30));
    await other.waitUntilIdle();
    await other.advanceClock(20 * 60_000);
    await other.waitUntilIdle();
    expect(await other.gate("go")).toMatchObject({ state: "blocked", epoch: 0 });
    expect(other.inbox.list().filter(({ subject }) => subject.includes("Ready to go"))).toEqual([]);
    await other.advanceClock(11 * 60_000);
    await other.waitUntilIdle();
    expect(await other.gate("go")).toMatchObject({ state: "clear", epoch: 1 });
    expect(other.inbox.list().filter(({ subject }) => subject.includes("Ready to go"))).toHaveLength(2);
  });
});

describe("a nightly schedule", () => {
  let other: TestCloud;
  const SCHEDULE = ', schedule: { by: "06:00", days: [mon, tue, wed, thu, fri, sat, sun] }';
  beforeAll(async () => {
    other = await testCloud();
    expect(await other.applyPlan(planText({ rtc: SCHEDULE }))).toMatchObject({ status: 202 });
  }, 60_000);
  afterAll(() => other?.stop());
  const moveTo = async (instant: string): Promise<void> => {
    await other.advanceClock(Date.parse(instant) - Date.parse(other.now()));
    await other.waitUntilIdle();
  };

  it("is an hour shorter on the night that clocks go forward, and the gate shuts by the wall clock", async () => {
    await moveTo("2027-03-27T05:30:00.000Z");
    const ago = (Date.now() - Date.parse("2027-03-27T04:30:00.000Z")) / 60_000;
    for (const upload of await allGood(ago)) await other.upload("agent00", upload);
    await other.waitUntilIdle();
    const { body } = await other.get<{ checkpoints: { requirement: string; validUntil: string }[] }>(
      "/migrations/contoso/checkpoints?unit=pool01",
    );
    // 06:00 is 05:00 in UTC on Saturday, and 04:00 on Sunday.
    expect(body.checkpoints.find(({ requirement }) => requirement === "rtc")?.validUntil).toBe(
      "2027-03-28T04:00:00.000Z",
    );
    await moveTo("2027-03-28T03:58:00.000Z");
    expect((await other.gate("move@pool01")).state).toBe("clear");
    await moveTo("2027-03-28T04:01:00.000Z");
    expect(await other.gate("move@pool01")).toMatchObject({
      state: "blocked",
      blockers: [{ requirement: "rtc", state: "stale" }],
    });
    const mail = other.inbox
      .list()
      .findLast(({ subject }) => subject.startsWith("[BLOCKED] contoso · Ready to go and 2 more gates"));
    expect(mail?.text).toContain("Ready to move – pool01");
    expect(mail?.text).toContain("stale since Sun 28 Mar 2026, 06:00 CEST".replace("2026", "2027"));
  });
});

describe("cross-checks by time", () => {
  let other: TestCloud;
  const relations = `
  - { id: fits, title: Fits, evidence: cross-check, check: one-window, of: rtc, with: accounts, window: 4h, kinds: [global], maxAge: 24h, judgement: test }
  - { id: after-moves, title: After moves, evidence: cross-check, check: after-change, of: rtc, with: accounts, kinds: [global], maxAge: 24h, judgement: test }`;
  beforeAll(async () => {
    other = await testCloud();
    const applied = await other.applyPlan(planText({ requirements: relations }));
    expect(applied).toMatchObject({ status: 202 });
  }, 60_000);
  afterAll(() => other?.stop());
  const blockers = async (): Promise<string[]> =>
    (await other.gate("go")).blockers.map(({ requirement, reason }) => `${requirement}: ${reason}`);

  it("block while evidence is older than a change, and name the unit", async () => {
    for (const upload of await allGood(120)) await other.upload("agent00", upload);
    await other.waitUntilIdle();
    expect((await other.gate("go")).state).toBe("clear");
    await other.upload("agent00", await accountsOf("pool01", 60, ["ann", "bob"]));
    await other.waitUntilIdle();
    expect((await other.gate("go")).state).toBe("clear");
    await other.upload("agent00", await accountsOf("pool01", 30, ["ann", "bob", "eve"]));
    await other.waitUntilIdle();
    expect(await blockers()).toEqual([expect.stringMatching(/^after-moves: .*pool01 accounts changed at/)]);
    await other.upload("agent00", await rtcOf("pool01", 10));
    await other.waitUntilIdle();
    expect((await other.gate("go")).state).toBe("clear");
  });

  it("block while two pieces of evidence are further apart than the window", async () => {
    await other.applyPlan(planText({ version: 2, requirements: relations.replace("window: 4h", "window: 15m") }));
    await other.waitUntilIdle();
    expect(await blockers()).toEqual([expect.stringMatching(/^fits: .*pool01: 20 min from pool01 accounts/)]);
    await other.upload("agent00", await accountsOf("pool01", 5, ["ann", "bob", "eve"]));
    await other.waitUntilIdle();
    expect((await other.gate("go")).state).toBe("clear");
  });
});
