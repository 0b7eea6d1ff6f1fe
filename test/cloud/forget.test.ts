import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Item, readFact } from "../../adapters/dynamo/items.ts";
import { runCli } from "../../cli/program.ts";
import type { HistoryAnswer } from "../../contract/schemas/history.ts";
import type { LogAnswer } from "../../contract/schemas/log.ts";
import { factLeaf } from "../../core/log/leaf.ts";
import { personId, withoutPeople } from "../../core/log/people.ts";
import { SETTLED_MS } from "../../functions/forget/forget.ts";
import { headsIn } from "../../verify/given.ts";
import { verifyPack } from "../../verify/verify-pack.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { allGood, rtcOf } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";

/** A person is forgotten in the embedded cloud: two people decide it, a function does it, and the log stays what it was. */

const DAY_MS = 86_400_000;
const [ZOE, KIM, BEN] = ["zoe@example.com", "kim@example.com", "ben@example.com"];
const RTC = "checkpoints/pool01/rtc";

let cloud: TestCloud;
let folder: string;
beforeAll(async () => {
  cloud = await testCloud();
  folder = mkdtempSync(join(tmpdir(), "cleargate-forget-test-"));
  await cloud.applyPlan(planText({ extra: "waivers: { maxDuration: 20d }" }));
  for (const upload of await allGood(60)) await cloud.upload("agent00", upload);
  await cloud.waitUntilIdle();
  await cloud.upload("agent00", await rtcOf("pool01", 50, 10));
  await cloud.waitUntilIdle();
}, 300_000);
afterAll(async () => {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  await cloud?.stop();
});

const factsNow = async () => (await cloud.items("F#")).map((item) => readFact(item as Item));
const subjectOf = (email: string) => `local|${email}`;
const forget = (subject: string, by: string, role = "manager") =>
  cloud.decide(by, role, "forgettings", { subject, reason: "she left, and asked for it" });
const approve = (request: string | undefined, by: string, role = "manager") =>
  cloud.decide(by, role, `forgettings/${request}/approval`, { reason: "seen the letter" });

/** Until it is done, as the schedules do it. */
const untilForgotten = async (): Promise<void> => {
  for (let run = 0; run < 8 && (await cloud.items("FORGET")).length > 0; run += 1) {
    await cloud.runSchedule("Log");
    await cloud.runSchedule("Forget");
    await cloud.advanceClock(SETTLED_MS / 2);
  }
  expect(await cloud.items("FORGET")).toEqual([]);
  await cloud.waitUntilIdle();
  await cloud.runSchedule("Log");
};

const asZoe = async (path: string, role: string, init: RequestInit = {}) =>
  fetch(`${cloud.apiUrl}/migrations/contoso/${path}`, {
    ...init,
    headers: { authorization: `Bearer ${await cloud.oidc.token([role], ZOE)}` },
  });

/** Zoe puts a plan into force, asks for a waiver and for a pack, and fetches it. @returns the pack's id */
const decideMuch = async (): Promise<string> => {
  const text = planText({ version: 2, extra: "waivers: { maxDuration: 20d }" });
  const plan = JSON.stringify({ root: "plan.yaml", files: { "plan.yaml": text } });
  expect((await asZoe("plan", "manager", { method: "PUT", body: plan })).status).toBe(202);
  await cloud.untilInForce();
  const wish = {
    reason: "a disk is broken",
    control: "by hand",
    expiresAt: new Date(Date.parse(cloud.now()) + DAY_MS).toISOString(),
  };
  const asked = await cloud.decide(ZOE, "operator", "checkpoints/pool02/rtc/waivers", wish);
  expect([asked.status, asked.body]).toMatchObject([200, {}]);
  const { body } = await cloud.decide(ZOE, "auditor", "packs", { manifests: false });
  await cloud.waitUntilIdle();
  await cloud.runSchedule("Log");
  const { pack } = body as unknown as { pack: { id: string } };
  await vi.waitFor(
    async () =>
      expect(await (await asZoe(`packs/${pack.id}`, "auditor")).json()).toMatchObject({ pack: { state: "made" } }),
    { timeout: 60_000, interval: 500 },
  );
  const places = (await cloud.items(""))
    .filter((item) => JSON.stringify(item).includes(ZOE))
    .map(({ pk }) => String(pk));
  expect(new Set(places.map((pk) => pk.replace(/#.*/, "")))).toEqual(new Set(["MIGRATIONS", "M", "F", "N", "X"]));
  return pack.id;
};

const cli = async (...args: readonly string[]): Promise<number> => {
  vi.stubEnv("CLEARGATE_API", cloud.apiUrl);
  vi.stubEnv("CLEARGATE_TOKEN", await cloud.oidc.token(["auditor"]));
  const said = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    return await runCli(args);
  } finally {
    said.mockRestore();
    vi.unstubAllEnvs();
  }
};

describe("a person who is forgotten", () => {
  it("is named nowhere any more; all that was done stays done, and the log what it was", async () => {
    const pack = await decideMuch();
    const asked = await cloud.decide(KIM, "operator", `${RTC}/waivers`, {
      ...{ reason: "the tape library is broken", control: "copied by hand each night" },
      expiresAt: new Date(Date.parse(cloud.now()) + 18 * DAY_MS).toISOString(),
    });
    const seen = await cloud.see("pool01/rtc");
    const granted = await cloud.decide(ZOE, "manager", `waivers/${asked.body.fact}/approval`, {
      ...{ reason: "seen the copies", role: null, seen },
    });
    expect(granted.status).toBe(200);
    await cloud.waitUntilIdle();
    await cloud.runSchedule("Log");
    const before = {
      gate: await cloud.gate("go"),
      note: (await cloud.get<LogAnswer>("/log")).body.checkpoint ?? "",
      leaves: await cloud.items("L#"),
      facts: await factsNow(),
      salts: new Map(
        (await cloud.items("SALT#")).map(({ pk, salt }) => [
          String(pk).slice("SALT#".length),
          Buffer.from(String(salt), "base64"),
        ]),
      ),
    };
    const whole = JSON.stringify(await cloud.items(""));
    expect(whole).toContain(ZOE);
    const zoe = before.facts.flatMap((fact) => ("by" in fact && "subject" in fact.by ? [fact.by] : []));
    const named = zoe.find(({ subject }) => subject === subjectOf(ZOE));
    expect(before.salts.has(personId(named as NonNullable<typeof named>))).toBe(true);

    expect((await forget("nobody", KIM)).body).toMatchObject({ error: "not-found" });
    expect((await forget(subjectOf(ZOE), KIM, "operator")).body).toMatchObject({ error: "role-missing" });
    const request = (await forget(subjectOf(ZOE), KIM)).body.fact;
    expect((await approve(request, KIM)).body).toMatchObject({ error: "forgetting-self-approved" });
    expect((await approve("none", BEN)).body).toMatchObject({ error: "not-found" });
    const other = (await forget(subjectOf(ZOE), KIM)).body.fact;
    expect((await approve(request, BEN)).status).toBe(200);
    expect((await approve(request, BEN)).body).toMatchObject({ error: "forgetting-approved-before" });
    expect((await approve(other, BEN)).body).toMatchObject({ error: "forgetting-under-way" });
    const act = { what: "waiver", reason: "tape is back" };
    expect((await cloud.decide(ZOE, "manager", `${RTC}/revocation`, act)).body).toMatchObject({
      error: "forgetting-under-way",
    });
    // Nor does she take anything away: it would be recorded who did.
    for (const refused of [
      await asZoe("packs", "auditor", { method: "POST", body: JSON.stringify({ manifests: false }) }),
      await asZoe(`packs/${pack}`, "auditor"),
    ])
      expect([refused.status, await refused.json()]).toMatchObject([409, { error: "forgetting-under-way" }]);
    const planned = await fetch(`${cloud.apiUrl}/migrations/contoso/plan`, {
      ...{ method: "PUT", body: JSON.stringify({ root: "plan.yaml", files: { "plan.yaml": planText({}) } }) },
      headers: { authorization: `Bearer ${await cloud.oidc.token(["manager"], ZOE)}` },
    });
    expect(await planned.json()).toMatchObject({ error: "forgetting-under-way" });
    await cloud.waitUntilIdle();
    await untilForgotten();

    const left = JSON.stringify(await cloud.items(""));
    expect((await cloud.items("")).filter((item) => /zoe@/i.test(JSON.stringify(item)))).toEqual([]);
    expect(left).not.toContain(personId(named as NonNullable<typeof named>));
    expect((await approve(other, BEN)).body).toMatchObject({ error: "forgetting-approved-before" });
    expect(await cloud.gate("go")).toMatchObject({ state: before.gate.state, waived: before.gate.waived });

    // Every leaf is as it was, and of the facts as they are now.
    const saltOf = (person: string) => before.salts.get(person);
    const facts = new Map((await factsNow()).map((fact) => [fact.id, fact]));
    for (const fact of before.facts) {
      const now = facts.get(fact.id);
      expect(now && factLeaf(now, saltOf)).toEqual(factLeaf(fact, saltOf));
      expect(withoutPeople(now, saltOf)).toEqual(withoutPeople(fact, saltOf));
    }
    expect(await cloud.items("L#")).toEqual(expect.arrayContaining(before.leaves));

    const kept = join(folder, "kept.zip");
    expect(await cli("verify", "contoso", "--keep", kept)).toBe(0);
    const { problems, verified } = await verifyPack(kept, {
      heads: headsIn("kept", Buffer.from(before.note)),
      keys: [],
    });
    expect(problems).toEqual([]);
    expect(verified?.log?.heads).toHaveLength(1);
  }, 300_000);

  it("is in the history by hash: who asked, who approved, why, and that it is done", async () => {
    const { facts } = (await cloud.get<HistoryAnswer>("/migrations/contoso/history?limit=20")).body;
    const lines = facts.filter(({ type }) => type === "forgetting-recorded").map(({ summary }) => summary);
    expect(lines).toEqual([
      expect.stringMatching(/^person-forgotten: somebody forgotten \([0-9a-f]{12}\), named in \d+ places before$/),
      expect.stringMatching(
        /^forgetting-approved: somebody forgotten \([0-9a-f]{12}\), by ben@example.com: seen the letter$/,
      ),
      expect.stringMatching(/^forgetting-requested: somebody forgotten \([0-9a-f]{12}\), by kim@example.com: she left/),
      expect.stringMatching(/^forgetting-requested: somebody forgotten \([0-9a-f]{12}\), by kim@example.com: she left/),
    ]);
  });

  it("who comes back has another name in the log, and can be forgotten again", async () => {
    const { body } = await cloud.decide(ZOE, "manager", `${RTC}/revocation`, {
      what: "waiver",
      reason: "tape is back",
    });
    await cloud.waitUntilIdle();
    await cloud.runSchedule("Log");
    expect(JSON.stringify(await cloud.items(`F#${body.fact}`))).toContain(ZOE);
    const request = (await forget(subjectOf(ZOE), KIM)).body.fact;
    expect((await approve(request, BEN)).status).toBe(200);
    await untilForgotten();
    expect(JSON.stringify(await cloud.items(""))).not.toMatch(/zoe@/i);
    expect(await cli("verify", "contoso")).toBe(0);
  }, 300_000);
});
