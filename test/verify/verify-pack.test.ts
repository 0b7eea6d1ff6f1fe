import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ManifestFact } from "../../core/history/fact.ts";
import { manifestFault } from "../../core/pack/seal-row.ts";
import type { VerifyResult } from "../../verify/verify-files.ts";
import { verifyPack } from "../../verify/verify-pack.ts";
import { madePack, type Recorded, recordedHistory } from "../support/pack-world.ts";
import { compiledPlan } from "../support/plan.ts";

let recorded: Recorded;
let pack: Buffer;
let folder: string;
beforeAll(async () => {
  recorded = await recordedHistory();
  pack = await madePack(recorded);
  folder = mkdtempSync(join(tmpdir(), "cleargate-verify-"));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const verify = (bytes: Buffer): Promise<VerifyResult> => {
  const path = join(folder, "pack.zip");
  writeFileSync(path, bytes);
  return verifyPack(path);
};

describe("a pack", () => {
  it("is verified by nothing but itself", async () => {
    const { problems, verified } = await verify(pack);
    expect(problems).toEqual([]);
    expect(verified?.manifests).toEqual({ total: 6, genuine: 5, sealed: 5 });
    expect(verified?.pack.counts.verdicts).toBeGreaterThan(3);
  });
  it("has the same bytes for the same history", async () => {
    expect((await madePack(recorded)).equals(pack)).toBe(true);
  }, 120_000);

  it("has evidence that was sealed by a key which the plan in force had, valid then, and by no other", () => {
    const plan = compiledPlan();
    const fact = recorded.facts.find(
      (one): one is ManifestFact =>
        one.type === "manifest-audited" && one.verdict.outcome === "accepted" && one.planVersion === 1,
    );
    if (fact?.seal === undefined) throw new Error("there is no sealed evidence");
    const { seal } = fact;
    expect(manifestFault(fact, plan)).toBeUndefined();
    const withKey = (over: object) => ({
      ...plan,
      agents: plan.agents.map((agent) => ({ ...agent, keys: agent.keys.map((key) => ({ ...key, ...over })) })),
    });
    const since = { at: fact.recordedAt, because: "compromised" as const, since: "2026-01-01T00:00:00.000Z" };
    const signature = Buffer.alloc(64, 1).toString("base64");
    for (const [one, by] of [
      [{ ...fact, seal: { ...seal, keyId: "k9" } }, plan],
      [{ ...fact, seal: { ...seal, signature } }, plan],
      [fact, withKey({ retired: since })],
      [fact, { ...plan, agents: [] }],
    ] as const)
      expect(manifestFault(one, by)?.[0]).toBe("seal-wrong");
    expect(manifestFault({ ...fact, entries: 99 }, plan)?.[0]).toBe("seal-differs");
    expect(manifestFault({ ...fact, id: "0".repeat(32) }, plan)?.[0]).toBe("fact-id");
  });
});
