import { createHash } from "node:crypto";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { undoAll } from "../../adapters/undo-on-exit.ts";
import { readTree } from "../../agent/files/tree.ts";
import { runAgent } from "../../agent/program.ts";
import { silent } from "../../agent/progress.ts";
import { entrySorter } from "../../agent/sorting/entries.ts";
import { linesOf } from "../../agent/sorting/lines.ts";
import { mergedRuns } from "../../agent/sorting/merged-runs.ts";
import { recordBuffer } from "../../agent/sorting/record-buffer.ts";
import { type Scratch, scratchIn } from "../../agent/sorting/scratch.ts";
import { writeSorted } from "../../agent/sorting/sorted-run.ts";
import { sorter } from "../../agent/sorting/sorter.ts";
import { type SortingThread, sortingThread } from "../../agent/sorting/thread.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { compareKeys, sortByKey } from "../../core/manifest/key-order.ts";
import { threads } from "../support/counted-threads.ts";

/** A second thread that sorts: what comes out is the same, whatever becomes of it, and it never stays behind. */

vi.mock("node:worker_threads", async (original) =>
  (await import("../support/counted-threads.ts")).countingThreads(original),
);

const root = mkdtempSync(join(tmpdir(), "cleargate-thread-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const newFolder = (): string => mkdtempSync(join(root, "x"));
beforeEach(() => {
  threads.started = 0;
});

const allEnded = (): Promise<void> => vi.waitFor(() => expect(threads.running.size).toBe(0), { timeout: 60_000 });
/** No thread of a test is left to the next one. */
afterEach(allEnded);

/** A thread whose program is given, in the place of the one that sorts. */
const scripted = (script: string, abandonedMs?: number): SortingThread =>
  sortingThread(
    () => new Worker(`const { parentPort } = require("node:worker_threads");${script}`, { eval: true }),
    abandonedMs,
  );

const RECORDS = Array.from({ length: 300 }, (_, number) => ({ key: `k${(number * 7) % 100}`, value: String(number) }));
const IN_ORDER = RECORDS.toSorted((a, b) => compareKeys(a.key, b.key));
const sortedIn = (scratch: Scratch) => {
  const records = sorter(scratch);
  for (const { key, value } of RECORDS) records.add(key, value);
  return records.end();
};
const textOf = async (pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<string> => {
  let text = "";
  for await (const piece of pieces) text += Buffer.from(piece).toString();
  return text;
};
const LINES = IN_ORDER.map(({ value }) => `${value}\n`).join("");

describe("a thread that sorts", () => {
  it("makes the lines that sorting in one thread makes, however entries are cut into runs", async () => {
    const thread = sortingThread();
    const keys = fc.oneof(
      fc.string({ minLength: 1, maxLength: 9 }),
      fc.constantFrom("same", "same\0", "é", "\u{10000}"),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(keys, { maxLength: 120 }),
        fc.integer({ min: 1, max: 3_000 }),
        async (all, runBytes) => {
          const entries = all.map((key, size): FileEntry => ({ key, size }));
          const sorted = entrySorter("backup", scratchIn(newFolder(), runBytes, thread));
          for (const entry of entries) sorted.add(entry);
          const list = sorted.end();
          const lines = sortByKey([...entries]).map((entry) => `${JSON.stringify(entry)}\n`);
          expect(await textOf(list.pieces())).toBe(lines.join(""));
          expect([...list]).toEqual(sortByKey([...entries]));
        },
      ),
      { numRuns: 60 },
    );
    thread.end();
  });

  it("keeps a piece whole while the next one is asked for", async () => {
    const thread = sortingThread();
    const sorted = sorter(scratchIn(newFolder(), 1024 ** 2, thread));
    const value = "x".repeat(90_000);
    for (let number = 0; number < 60; number += 1)
      sorted.add(String((number * 7) % 60).padStart(2, "0"), `${number}${value}`);
    const texts: string[] = [];
    let before: Uint8Array | undefined;
    for await (const piece of sorted.end().lines()) {
      if (before !== undefined) texts.push(Buffer.from(before).toString());
      before = piece;
    }
    const text = texts.join("") + Buffer.from(before ?? []).toString();
    const expected = Array.from({ length: 60 }, (_, number) => ({ number, key: (number * 7) % 60 }))
      .toSorted((a, b) => a.key - b.key)
      .map(({ number }) => `${number}${value}\n`);
    expect(text === expected.join("")).toBe(true);
    thread.end();
  });

  const NEVER = 'parentPort.on("message", () => undefined);';
  const FAILS = 'parentPort.on("message", ({ turn }) => { Atomics.store(turn, 0, 4); Atomics.notify(turn, 0); });';
  const DIES = 'parentPort.on("message", ({ turn }) => { Atomics.store(turn, 0, 1); process.exit(); });';
  const THROWS = 'throw new Error("it cannot start");';
  for (const [what, script] of Object.entries({ NEVER, FAILS, DIES, THROWS }))
    it(`is done without where it does not do its work: ${what.toLowerCase()}`, async () => {
      const thread = scripted(script, 500);
      const sorted = sortedIn(scratchIn(newFolder(), 1_000, thread));
      expect([...sorted.records()]).toEqual(IN_ORDER);
      thread.end();
    });

  it("is done without where it cannot be started, which is tried once", async () => {
    let tried = 0;
    const thread = sortingThread(() => {
      tried += 1;
      throw new TypeError("no more threads");
    });
    const sorted = sortedIn(scratchIn(newFolder(), 1_000, thread));
    expect(await textOf(sorted.lines())).toBe(LINES);
    expect(tried).toBe(1);
    const other = sortingThread(() => {
      throw new TypeError("no more threads");
    });
    const file = runFile();
    expect(await textOf(other.lines([file]))).toBe(await textOf(linesOf(mergedRuns([file]))));
  });

  const runFile = (): string => {
    const file = join(newFolder(), "1");
    const buffer = recordBuffer();
    for (let number = 0; number < 60; number += 1)
      buffer.add(String(number).padStart(2, "0"), `${number}${"x".repeat(90_000)}`);
    writeSorted(buffer.run(), file);
    return file;
  };

  for (const [what, script] of Object.entries({ DIES, THROWS, ENDED: "process.exit();" }))
    it(`has its lines made here where it dies before or meanwhile, and nobody waits: ${what.toLowerCase()}`, async () => {
      const file = runFile();
      const expected = await textOf(linesOf(mergedRuns([file])));
      const thread = scripted(script, 100);
      expect((await textOf(thread.lines([file]))) === expected).toBe(true);
      await allEnded();
      expect((await textOf(thread.lines([file]))) === expected).toBe(true);
      expect(thread.offer({ bytes: Buffer.alloc(8), count: 1, isSorted: true }, join(newFolder(), "2"))).toBe(false);
      expect(threads.started).toBe(1);
    });

  it("goes on here after the pieces that it made, where it dies between two of them", async () => {
    const file = runFile();
    const expected = await textOf(linesOf(mergedRuns([file])));
    // It sends the first piece as the one that sorts does, and then no more.
    const [first = Buffer.alloc(0)] = linesOf(mergedRuns([file]));
    const copy = join(newFolder(), "piece");
    writeFileSync(copy, first);
    const thread = scripted(
      `const text = require("node:fs").readFileSync(${JSON.stringify(copy)}); let sent = 0;
      parentPort.on("message", ({ port }) => port.on("message", (piece) => {
        if (sent++ > 0) process.exit();
        piece.set(text); port.postMessage({ bytes: text.length });
      }));`,
    );
    expect((await textOf(thread.lines([file]))) === expected).toBe(true);
  });

  it("leaves the error of a file that cannot be read to who asked, as the system gives it", async () => {
    const thread = sortingThread();
    await expect(textOf(thread.lines([join(root, "nowhere")]))).rejects.toMatchObject({
      code: "ENOENT",
      syscall: "open",
    });
    thread.end();
  });

  it("leaves an error of the disk to be met in the thread that the job runs in", () => {
    const folder = newFolder();
    const thread = sortingThread();
    const sorted = sorter({ ...scratchIn(folder, 1_000, thread), newFile: () => join(folder, "missing", "1") });
    const fill = (): void => {
      for (const { key, value } of RECORDS) sorted.add(key, value);
      sorted.end();
    };
    expect(fill).toThrow(/ENOENT/);
    thread.end();
  });

  it("is asked again after an end, and a reader may stop at any time", async () => {
    const thread = sortingThread();
    const sorted = sortedIn(scratchIn(newFolder(), 1_000, thread));
    for await (const _ of sorted.lines()) break;
    thread.end();
    expect(await textOf(sorted.lines())).toBe(LINES);
    thread.end();
    await allEnded();
    expect(threads.started).toBe(2);
  });

  it("is over when a signal ends the process, so that the folder can be removed that it writes to", async () => {
    const folder = newFolder();
    const thread = sortingThread();
    sortedIn(scratchIn(folder, 1_000, thread));
    undoAll();
    rmSync(folder, { recursive: true });
    await allEnded();
    expect(threads.started).toBe(1);
  });

  it("has a run that it failed to write written here, before it is given another one", async () => {
    const folder = newFolder();
    const thread = scripted(FAILS);
    const run = { bytes: Buffer.alloc(8), count: 1, isSorted: true };
    thread.offer(run, join(folder, "1"));
    await vi.waitFor(() => expect(thread.offer(run, join(folder, "2"))).toBe(true), { timeout: 60_000 });
    expect(readFileSync(join(folder, "1"))).toEqual(run.bytes);
    thread.end();
  });

  it("takes no run while it rests, has written the last one before, and is not there", async () => {
    const folder = newFolder();
    const thread = sortingThread();
    const run = { bytes: Buffer.alloc(8), count: 1, isSorted: true };
    expect(thread.offer(run, join(folder, "1"))).toBe(true);
    thread.rest();
    expect(readFileSync(join(folder, "1"))).toEqual(run.bytes);
    await allEnded();
    expect(thread.offer(run, join(folder, "2"))).toBe(false);
    expect(threads.started).toBe(1);
    thread.wake();
    expect(thread.offer(run, join(folder, "2"))).toBe(true);
    thread.end();
  });

  it("rests while files are hashed by other threads, and not where nothing is hashed", async () => {
    const tree = newFolder();
    // In no order, so that there is something to sort.
    for (let index = 0; index < 60; index += 1) writeFileSync(join(tree, `f${(index * 7) % 60}`), "");
    const calls: string[] = [];
    const told = (call: string) => () => void calls.push(call);
    const thread: SortingThread = {
      ...sortingThread(),
      offer: () => calls.push("offer") < 0,
      settle: () => undefined,
      rest: told("rest"),
      wake: told("wake"),
    };
    const cacheFile = join(newFolder(), "cache");
    const readOnce = async (): Promise<void> => {
      const scratch = scratchIn(newFolder(), 2_000, thread);
      await readTree(tree, { exclude: [], scratch, cacheFile, rehash: false, startedMs: Date.now() + 60_000 }, silent);
    };
    await readOnce();
    expect(calls.filter((call) => call !== "offer")).toEqual(["rest", "wake"]);
    calls.length = 0;
    await readOnce();
    // What has not changed comes in its order, and is not sorted either.
    expect(calls).toEqual([]);
  });

  it("is for runs that are worth it", () => {
    expect(scratchIn(root, 1_000).thread).toBeUndefined();
  });
});

/** Hardly packed: the spool is soon full. */
const digest = (index: number): string => createHash("sha256").update(String(index)).digest("hex");

describe("a job of many entries", () => {
  const COUNT = 70_000;
  const write = (folder: string): string => {
    const lines = Array.from(
      { length: COUNT },
      (_, index) => `sip:user${(index * 7_919) % COUNT}@example.org,${digest(index)},pool01.example.org`,
    );
    const file = join(folder, "users.csv");
    writeFileSync(file, `SipAddress,DisplayName,RegistrarPool\n${lines.join("\n")}\n`);
    return file;
  };
  it("leaves no thread behind, whether it ends well or fails", async () => {
    const folder = newFolder();
    const config = join(folder, "cleargate-agent.yaml");
    const quiet = ["--config", config, "--json"];
    const said = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
    expect(await runAgent(["init", "--agent", "a1", "--migration", "m", "--bucket", "bucket", ...quiet])).toBe(0);
    const inventory = ["inventory", write(folder), "--unit", "u", "--requirement", "r", ...quiet];
    expect(await runAgent(inventory)).toBe(0);
    expect(threads.started).toBe(1);
    await allEnded();
    appendFileSync(config, "spoolLimitMiB: 1\n");
    expect(await runAgent([...inventory, "--again"])).not.toBe(0);
    expect(JSON.stringify(said.mock.calls)).toContain("spool-full");
    expect(threads.started).toBe(2);
    await allEnded();
    vi.restoreAllMocks();
  }, 120_000);
});
