import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { ChainLink } from "../../agent/spool/chain.ts";
import { diskSpool } from "../../agent/spool/disk-spool.ts";
import type { Spool, SpooledManifest } from "../../agent/spool/spool.ts";
import { LOSSES, writeRecorder } from "../support/power-cut.ts";

/** The power fails after each change that the agent makes to its spool. */

const cut = vi.hoisted(() => ({ recorder: undefined as ReturnType<typeof writeRecorder> | undefined }));
vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  const { writeRecorder: recorder } = await import("../support/power-cut.ts");
  cut.recorder = recorder();
  return { ...fs, ...cut.recorder.recording(fs) };
});
const recorder = (): ReturnType<typeof writeRecorder> => cut.recorder ?? writeRecorder();

const folder = mkdtempSync(join(tmpdir(), "cleargate-power-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const UNIT = "pool01";
const REQUIREMENT = "rtc";

const seal = (spool: Spool, sequence: number): Promise<SpooledManifest> => {
  const completedAt = `2026-11-2${sequence}T02:00:00.000Z`;
  async function* packed(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`manifest ${sequence}, `.repeat(5));
    yield Buffer.from("the rest of it");
  }
  const link: ChainLink = {
    ...{ sequence, digest: `digest ${sequence}`, content: "content", completedAt, sealedAt: completedAt },
  };
  const place = {
    agent: "a",
    migration: "m",
    unit: UNIT,
    requirement: REQUIREMENT,
    completedAt,
    encoding: "gz",
  } as const;
  return spool.put(place, packed(), () => link);
};

/** What the agent knew to be done after so many changes. */
interface Known {
  readonly after: number;
  readonly sealed: number;
  readonly pushed: readonly string[];
}

const known: Known[] = [];
beforeAll(async () => {
  const home = join(folder, "spool");
  recorder().begin(home);
  const spool = diskSpool(home, 1_000_000);
  const pushed: string[] = [];
  const note = (sealed: number): void => void known.push({ after: recorder().changes(), sealed, pushed: [...pushed] });
  note(0);
  for (const sequence of [1, 2, 3]) {
    const manifest = await seal(spool, sequence);
    note(sequence);
    if (sequence === 2) continue;
    for (const waiting of spool.listPending()) {
      // The intake has it before it is marked.
      pushed.push(waiting.objectKey);
      note(sequence);
      spool.markPushed(waiting, waiting.link?.sealedAt ?? "");
    }
    expect(pushed).toContain(manifest.objectKey);
  }
});

const knownAfter = (changes: number): Known =>
  known.findLast(({ after }) => after <= changes) ?? { after: 0, sealed: 0, pushed: [] };

describe.each(LOSSES)("a power cut that leaves of what was not synced %s", (loss) => {
  /** Looks at the spool as each cut leaves it. */
  const everyCut = async (look: (spool: Spool, known: Known, where: string) => unknown): Promise<void> => {
    expect(recorder().changes()).toBeGreaterThan(30);
    for (let changes = 0; changes <= recorder().changes(); changes += 1) {
      const home = recorder().folderAfter(changes, loss);
      await look(diskSpool(home, 1_000_000), knownAfter(changes), `after ${changes} changes`);
      rmSync(home, { recursive: true, force: true });
    }
  };

  it("loses no manifest that was sealed, and pushes none that is damaged", () =>
    everyCut((spool, { sealed, pushed }, where) => {
      const waiting = spool.listPending();
      const sequences = waiting.map(({ link }) => link?.sequence ?? 0);
      const missing = [1, 2, 3].filter((one) => one <= sealed && one > pushed.length && !sequences.includes(one));
      expect(missing, where).toEqual([]);
      for (const { size } of waiting) expect(size, where).toBe("manifest 1, ".length * 5 + "the rest of it".length);
    }));

  it("keeps the chain of manifests at the last one, so that none is sealed twice in one place", () =>
    everyCut((spool, { sealed }, where) => {
      expect(spool.findLastLink(UNIT, REQUIREMENT)?.sequence ?? 0, where).toBeGreaterThanOrEqual(sealed);
    }));

  it("keeps no later push from being recorded", () =>
    everyCut(async (spool, _known, where) => {
      const manifest = await seal(spool, 9);
      spool.markPushed(manifest, "2026-11-29T03:00:00.000Z");
      expect(spool.findLastPush(), where).toEqual({ at: "2026-11-29T03:00:00.000Z", objectKey: manifest.objectKey });
    }));
});
