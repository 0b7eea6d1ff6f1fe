import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { runAgent } from "../../agent/program.ts";
import { entrySorter } from "../../agent/sorting/entries.ts";
import { scratchIn } from "../../agent/sorting/scratch.ts";
import { diskSpool } from "../../agent/spool/disk-spool.ts";

/** The disk has no room for one write, which is another one each time. */

const disk = vi.hoisted(() => ({ writesLeft: Number.POSITIVE_INFINITY, hasBlocks: true }));
vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  const full = <T extends (...args: never[]) => unknown>(write: T): T =>
    ((...args: never[]) => {
      disk.writesLeft -= 1;
      if (disk.writesLeft < 0) throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
      return write(...args);
    }) as T;
  /** Of a file a disk without blocks takes the name alone. */
  const writeFileSync: typeof fs.writeFileSync = (file, data, options) => {
    fs.writeFileSync(file, disk.hasBlocks ? data : "", options);
    if (!disk.hasBlocks) throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
  };
  return { ...fs, writeSync: full(fs.writeSync), fsyncSync: full(fs.fsyncSync), writeFileSync };
});

const folder = mkdtempSync(join(tmpdir(), "cleargate-full-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a disk that is full", () => {
  it("fails the sorting of entries with a code, and closes what it wrote", () => {
    for (let writes = 0; ; writes += 1) {
      disk.writesLeft = writes;
      mkdirSync(join(folder, `scratch${writes}`));
      const entries = entrySorter("backup", scratchIn(join(folder, `scratch${writes}`), 1));
      try {
        for (let index = 0; index < 24; index += 1) entries.add({ key: `k${(index * 7) % 24}`, size: index });
        expect([...entries.end()]).toHaveLength(24);
        expect(writes).toBe(24);
        return;
      } catch (error) {
        expect(error).toMatchObject({ code: "spool-full" });
      } finally {
        disk.writesLeft = Number.POSITIVE_INFINITY;
      }
    }
  });

  it("locks the spool all the same, and no longer than its process works", () => {
    const spool = diskSpool(join(folder, "locked"), 1);
    disk.hasBlocks = false;
    try {
      const release = spool.lock();
      expect(() => spool.lock()).toThrow(expect.objectContaining({ code: "spool-locked" }));
      release();
      spool.lock()();
    } finally {
      disk.hasBlocks = true;
    }
    spool.lock()();
  });

  it("fails the job with its code, leaves no half of a manifest, and the spool is free", async () => {
    const config = join(folder, "cleargate-agent.yaml");
    const quiet = ["--config", config, "--json"];
    const said = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
    expect(await runAgent(["init", "--agent", "a1", "--migration", "m", "--bucket", "bucket", ...quiet])).toBe(0);
    mkdirSync(join(folder, "tree"));
    for (const name of ["a", "b"]) writeFileSync(join(folder, "tree", name), name);
    const backup = ["backup", join(folder, "tree"), "--unit", "u", "--requirement", "r", ...quiet];
    const spool = join(folder, "spool");
    let failed = 0;
    for (let writes = 0; ; writes += 1) {
      disk.writesLeft = writes;
      said.mockClear();
      const status = await runAgent(backup);
      disk.writesLeft = Number.POSITIVE_INFINITY;
      expect(existsSync(join(spool, "lock"))).toBe(false);
      expect(readdirSync(join(spool, "temporary"))).toEqual([]);
      expect(readdirSync(join(spool, "incoming"))).toEqual([]);
      if (status === 0) break;
      expect(status).toBe(1);
      expect(said.mock.calls.join("\n")).toContain("spool-full");
      failed += 1;
      // What is in the spool is whole: the last write makes a folder durable that is in its place already.
      for (const { size } of diskSpool(spool, 1_000_000).listPending()) expect(size).toBeGreaterThan(100);
    }
    expect(failed).toBeGreaterThan(3);
    vi.restoreAllMocks();
  });
});
