import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type VerifyResult, verifyPack } from "../../verify/verify-pack.ts";
import { madePack, type Recorded, recordedHistory } from "../support/pack-world.ts";

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
});
