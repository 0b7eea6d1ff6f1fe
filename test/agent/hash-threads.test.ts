import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Found, hashFound } from "../../agent/files/hash-found.ts";
import { findFile, type WalkedFile } from "../../agent/files/walk.ts";
import { hashingPool } from "../../agent/hash/pool.ts";
import { silent } from "../../agent/progress.ts";
import { threads } from "../support/counted-threads.ts";

/** Threads that hash live as long as there are files to be hashed, and no longer. */

vi.mock("node:worker_threads", async (original) =>
  (await import("../support/counted-threads.ts")).countingThreads(original),
);

const folder = mkdtempSync(join(tmpdir(), "cleargate-hash-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  threads.started = 0;
});
afterEach(() => vi.waitFor(() => expect(threads.running.size).toBe(0), { timeout: 60_000 }));

const MOST = Math.min(availableParallelism(), 3);
const OPTIONS = { cacheFile: undefined, rehash: false, startedMs: Date.now() };
const UNREADABLE = { problem: "unreadable" };

const fileIn = (name: string): WalkedFile => {
  writeFileSync(join(folder, name), name);
  return findFile(name, join(folder, name)) as WalkedFile;
};

/** So many files that were found, of which there is one. */
function* found(count: number): Generator<Found> {
  const file = fileIn("file");
  for (let number = 0; number < count; number += 1) yield { file };
}

describe("the threads that hash", () => {
  it("are started once for all files of a tree, however many they are, and are ended", async () => {
    let hashed = 0;
    await hashFound(found(20_000), OPTIONS, silent, (_, { sha256 }) => {
      if (sha256 !== undefined) hashed += 1;
    });
    expect(hashed).toBe(20_000);
    expect(threads.started).toBe(MOST);
  }, 120_000);

  it("are ended where what is hashed cannot be kept", async () => {
    const visit = (): void => {
      throw new TypeError("no room");
    };
    await expect(hashFound(found(200), OPTIONS, silent, visit)).rejects.toThrow("no room");
  }, 60_000);

  it("are not started where there is nothing to hash, and as few as there are batches", async () => {
    await hashFound(found(0), OPTIONS, silent, () => undefined);
    expect(threads.started).toBe(0);
    await hashFound(found(1), OPTIONS, silent, () => undefined);
    expect(threads.started).toBe(1);
  }, 60_000);

  const tasks = Array.from({ length: 64 * 4 }, (_, size) => ({ path: join(folder, "x"), size, stamp: "" }));
  const scripted = (script: string) => (): Worker =>
    new Worker(`const { parentPort } = require("node:worker_threads");${script}`, { eval: true });

  it("are never more than few, also where others were given up before", async () => {
    const pool = hashingPool({ threads: 64, stalledMs: 20, start: scripted("setInterval(() => {}, 1000)") });
    for (const _ of [1, 2]) expect(await pool.hash(tasks, () => undefined)).toEqual(tasks.map(() => UNREADABLE));
    expect(threads.started).toBe(3);
    pool.end();
  });

  it("are not waited for where they have died", async () => {
    const pool = hashingPool({ start: scripted('parentPort.on("message", () => process.exit());') });
    for (const _ of [1, 2]) expect(await pool.hash(tasks, () => undefined)).toEqual(tasks.map(() => UNREADABLE));
    expect(threads.started).toBe(MOST);
    pool.end();
  });

  it("fail the job with their own error", async () => {
    const pool = hashingPool({ threads: 1, start: scripted('throw new TypeError("it cannot start");') });
    await expect(pool.hash(tasks, () => undefined)).rejects.toThrow("it cannot start");
    pool.end();
  });
});
