import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LogAnswer, LogKeysAnswer } from "../../contract/schemas/log.ts";
import { openCheckpoint } from "../../core/log/checkpoint.ts";
import { followKeys } from "../../core/log/key-change.ts";
import { findNoteKey, type NoteKey } from "../../core/log/note-key.ts";
import { CleargateStack } from "../../lib/cleargate-stack.ts";
import { readContext } from "../../lib/context.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { planText } from "../support/plan.ts";

/** The log changes its key, in the deployments that the runbook has: what the old key signed stays valid. */

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cleargate-log-keys-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Of the bundles that are there. */
const synthesised = (logKeys: string): string => {
  const outdir = join(folder, `assembly-${logKeys}`);
  const app = new App({ context: { logKeys }, analyticsReporting: false, outdir });
  new CleargateStack(app, "Cleargate", readContext(app));
  return app.synth().directory;
};

interface Template {
  readonly Resources: Record<string, { readonly Type: string; readonly DeletionPolicy?: string }>;
}
const keysOf = (assembly: string) => {
  const text = readFileSync(join(assembly, "Cleargate.template.json"), "utf8");
  return Object.entries((JSON.parse(text) as Template).Resources)
    .filter(([id, { Type }]) => Type === "AWS::KMS::Key" && id.startsWith("Log"))
    .map(([id, { DeletionPolicy }]) => [id.replace(/[0-9A-F]{8}$/, ""), DeletionPolicy]);
};

interface Seen {
  readonly log: LogAnswer;
  readonly changes: LogKeysAnswer["changes"];
}

let plans = 0;
/** @param isRefused where nothing can be appended, so that what the log is told stays in its queue */
const deployed = async <T>(logKeys: string, ask: (cloud: TestCloud) => Promise<T>, isRefused = false): Promise<T> => {
  const cloud = await testCloud({ assembly: synthesised(logKeys), dataDir: join(folder, "data") });
  try {
    plans += 1;
    await cloud.applyPlan(planText({ version: plans }));
    if (!isRefused) await cloud.waitUntilIdle();
    return await ask(cloud);
  } finally {
    await cloud.stop();
  }
};
const seenAfterRun = async (cloud: TestCloud): Promise<Seen> => {
  await cloud.runSchedule("Log");
  const log = (await cloud.get<LogAnswer>("/log")).body;
  return { log, changes: (await cloud.get<LogKeysAnswer>("/log/keys")).body.changes };
};

const isSignedBy = ({ log }: Seen, key: NoteKey | undefined): boolean =>
  key !== undefined &&
  "head" in
    openCheckpoint(Buffer.from(log.checkpoint ?? ""), { origin: log.head?.origin ?? "", keys: [key], witnesses: [] });

describe("a stack whose log changes its key", () => {
  it("signs with both, then with the new one alone, is followed from the old one, and refuses a step too many", async () => {
    const one = await deployed("1", seenAfterRun);
    const refused = async (cloud: TestCloud): Promise<LogAnswer> => {
      await cloud.runSchedule("Log").catch(() => undefined);
      return (await cloud.get<LogAnswer>("/log")).body;
    };
    const skipped = await deployed("2", refused, true);
    expect(skipped).toEqual(one.log);
    const both = await deployed("1,2", seenAfterRun);
    const alone = await deployed("2", seenAfterRun);
    const sizes = [one, both, alone].map(({ log }) => log.head?.size ?? 0);
    expect(sizes.toSorted((a, b) => a - b)).toEqual(sizes);
    const [old, next] = alone.log.keys.map(findNoteKey);
    expect([one, both, alone].map((seen) => [isSignedBy(seen, old), isSignedBy(seen, next)])).toEqual([
      [true, false],
      [true, true],
      [false, true],
    ]);
    const known = { origin: one.log.head?.origin ?? "", keys: old === undefined ? [] : [old] };
    expect(followKeys(known, alone.changes).map(({ text }) => text)).toEqual(alone.log.keys);
    expect(one.changes).toEqual([]);
  }, 300_000);

  it("keeps each key where it no longer signs", () => {
    expect(keysOf(join(folder, "assembly-1,2"))).toEqual([
      ["LogKey", "RetainExceptOnCreate"],
      ["LogKey2", "RetainExceptOnCreate"],
    ]);
    expect(keysOf(join(folder, "assembly-2")).map(([id]) => id)).toEqual(["LogKey2"]);
  });
});
