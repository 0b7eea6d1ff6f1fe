import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { transitions } from "../../scripts/states.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { planText } from "../support/plan.ts";
import { file, header, sealedUpload, testKey } from "../support/seal.ts";

/** Every transition of docs/states.md, one after the other, through the embedded cloud, with a clock that is moved. */

const HOUR = 3_600_000;
const AGE = 26 * HOUR;

/** What the checkpoint is beneath a waiver, and whether one is in force. */
interface Node {
  readonly base: string;
  readonly waived: boolean;
}
const seenAs = ({ base, waived }: Node): string => (base !== "passed" && waived ? "waived" : base);
const TIMED: Readonly<Record<string, string>> = { missing: "late", passed: "stale" };

const NEXT: Readonly<Record<string, (node: Node) => Node | undefined>> = {
  "evidence is accepted": ({ waived }) => ({ base: "passed", waived }),
  "evidence fails": ({ waived }) => ({ base: "failed", waived }),
  "evidence is inconclusive": ({ waived }) => ({ base: "inconclusive", waived }),
  "time runs out": ({ base }) => ({ base: TIMED[base] ?? base, waived: false }),
  "a waiver is granted": (node) => (node.waived ? undefined : { ...node, waived: true }),
  "the waiver is revoked": (node) => (node.waived ? { ...node, waived: false } : undefined),
  "a new plan asks for something else": () => ({ base: "missing", waived: false }),
};

const nameOf = (from: Node, happening: string, to: Node): string => `${seenAs(from)} → ${seenAs(to)}: ${happening}`;

/** The shortest way from a node to a transition that is still to be seen. */
const wayTo = (from: Node, open: ReadonlySet<string>): string[] => {
  const ways: { node: Node; steps: string[] }[] = [{ node: from, steps: [] }];
  const seen = new Set<string>();
  for (let way = ways.shift(); way !== undefined; way = ways.shift())
    for (const [happening, next] of Object.entries(NEXT)) {
      const to = next(way.node);
      if (to === undefined) continue;
      const steps = [...way.steps, happening];
      if (open.has(nameOf(way.node, happening, to))) return steps;
      const key = JSON.stringify(to);
      if (!seen.has(key)) ways.push({ node: to, steps });
      seen.add(key);
    }
  throw new Error(`no way leads to ${[...open].join("; ")}`);
};

let cloud: TestCloud;
let version = 0;
const applyNext = async (): Promise<void> => {
  version += 1;
  // An artefact more or less is another thing to ask, so that what was accepted before no longer counts.
  const rtc = `, severity: { file-changed: inconclusive }, offSiteCopies: 0, allowEmpty: ${version % 2 === 0}`;
  expect(await cloud.applyPlan(planText({ version, rtc }))).toMatchObject({ status: 202 });
};
beforeAll(async () => {
  cloud = await testCloud();
  await applyNext();
}, 60_000);
afterAll(() => cloud?.stop());

const push = async (over: { complete?: boolean; changed?: boolean }): Promise<void> => {
  await cloud.advanceClock(60_000);
  const now = Date.parse(cloud.now());
  const at = { startedAt: new Date(now - 1_000).toISOString(), completedAt: new Date(now).toISOString() };
  const entry =
    over.changed === true ? { key: "rtc.bak", size: 1_000, problem: "changed" as const } : file("rtc.bak", 1_000);
  const head = header({ ...at, agent: "agent00", unit: "pool01", complete: over.complete ?? true });
  await cloud.upload("agent00", await sealedUpload(head, [entry], testKey("agent00")));
};

const decide = async (person: string, path: string, body: unknown): Promise<string> => {
  const answer = await cloud.decide(person, "manager", path, body);
  expect(answer).toMatchObject({ status: 200 });
  return answer.body.fact as string;
};

/** What these tests do: people.test.ts, baseline.test.ts and attest.test.ts. */
const ELSEWHERE = new Set([
  ...["a signature is void", "a smaller baseline is accepted"],
  ...["a person attests it", "an attestation is revoked"],
]);

const DO: Readonly<Record<string, () => Promise<void>>> = {
  "evidence is accepted": () => push({}),
  "evidence fails": () => push({ complete: false }),
  "evidence is inconclusive": () => push({ changed: true }),
  "time runs out": () => cloud.advanceClock(AGE + HOUR),
  "a waiver is granted": async () => {
    const expiresAt = new Date(Date.parse(cloud.now()) + AGE).toISOString();
    const asked = await decide("kim", "checkpoints/pool01/rtc/waivers", {
      reason: "for now",
      control: "by hand",
      expiresAt,
    });
    await decide("ana", `waivers/${asked}/approval`, { reason: "seen", seen: await cloud.see("pool01/rtc") });
  },
  "the waiver is revoked": async () => {
    await decide("ana", "checkpoints/pool01/rtc/revocation", { what: "waiver", reason: "no more" });
  },
  "a new plan asks for something else": applyNext,
};

const stateNow = async (): Promise<{ shown: string; written: unknown }> => {
  const { body } = await cloud.get<{ checkpoints: { requirement: string; state: string }[] }>(
    "/migrations/contoso/checkpoints?unit=pool01",
  );
  const [item] = (await cloud.items("M#contoso")).filter(({ sk }) => sk === "C#pool01#rtc");
  return {
    shown: body.checkpoints.find(({ requirement }) => requirement === "rtc")?.state ?? "",
    written: item?.state,
  };
};

describe("a checkpoint, through the whole cloud", () => {
  it("makes every transition of the state machine, and shows and writes where it led", async () => {
    const open = new Set(
      transitions()
        .filter(([, happening]) => !ELSEWHERE.has(happening))
        .map(([from, happening, to]) => `${from} → ${to}: ${happening}`),
    );
    expect(open.size).toBeGreaterThan(25);
    let node: Node = { base: "missing", waived: false };
    for (let steps = 0; open.size > 0; ) {
      for (const happening of wayTo(node, open)) {
        await (DO[happening] as () => Promise<void>)();
        await cloud.waitUntilIdle();
        const to = NEXT[happening]?.(node) as Node;
        expect({ happening, node, ...(await stateNow()) }).toEqual({
          happening,
          node,
          shown: seenAs(to),
          written: to.base,
        });
        open.delete(nameOf(node, happening, to));
        node = to;
        steps += 1;
      }
      expect(steps).toBeLessThan(200);
    }
  }, 180_000);
});
