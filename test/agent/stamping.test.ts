import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { stampLines } from "../../agent/files/stamp-lines.ts";
import { stampedFiles } from "../../agent/files/stamped-files.ts";
import { type StampingThread, stampingThread } from "../../agent/files/stamping-thread.ts";
import { findFile, visitTree } from "../../agent/files/walk.ts";
import { scratchIn } from "../../agent/sorting/scratch.ts";

/** The files of a tree are listed in their order, and asked for in two threads. */

const root = mkdtempSync(join(tmpdir(), "cleargate-stamping-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const newFolder = (): string => mkdtempSync(join(root, "x"));
const treeOf = (keys: readonly string[]): string => {
  const tree = newFolder();
  for (const key of keys) {
    mkdirSync(dirname(join(tree, key)), { recursive: true });
    writeFileSync(join(tree, key), key);
  }
  return tree;
};
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

describe("the files of a tree", () => {
  it("are visited in the order of their keys, however folders and files lie beside each other", async () => {
    const name = fc.constantFrom("a", "a.", "a-b", "a0", "b", "b!", "z");
    const keys = fc.uniqueArray(fc.array(name, { minLength: 1, maxLength: 3 }), { maxLength: 12, selector: String });
    await fc.assert(
      fc.asyncProperty(keys, fc.constantFrom(1, 1_000_000), async (paths, runBytes) => {
        const files = paths.map((path) => `${path.join("/")}/f`).concat(paths.map((path) => `${path.join("/")}/f.f`));
        const tree = treeOf(files);
        const found: [string, string][] = [];
        const unreadable = (key: string): void => void found.push([key, "unreadable"]);
        const scratch = scratchIn(newFolder(), runBytes, undefined);
        await visitTree(tree, [], { file: ({ key, stamp }) => void found.push([key, stamp]), unreadable }, scratch);
        const expected = files.toSorted(byBytes).map((key) => [key, findFile(key, join(tree, key))?.stamp]);
        expect(found).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it("are those that were listed, also where one is gone before the folder beside it has been visited", async () => {
    const tree = treeOf(["a/f", "b"]);
    const [found, lost]: [string[], string[]] = [[], []];
    const file = ({ key }: { readonly key: string }): void => {
      rmSync(join(tree, "b"), { force: true });
      found.push(key);
    };
    await visitTree(tree, [], { file, unreadable: (key) => void lost.push(key) });
    expect([found, lost]).toEqual([["a/f", "b"], []]);
  });
});

const MANY = 6_000;
const names = Array.from({ length: MANY }, (_, index) => `f${index}`);
const visitNames = async (tree: string, thread: StampingThread): Promise<string[]> => {
  const said: string[] = [];
  const files = stampedFiles(
    tree,
    {
      file: ({ key, stamp }) => void said.push(`${key} ${stamp}`),
      unreadable: (key) => void said.push(`${key} unreadable`),
      skipped: (key) => void said.push(`${key} skipped`),
    },
    thread,
  );
  try {
    for (const name of names) await files.add(name);
    await files.end();
  } finally {
    files.close();
  }
  return said;
};

describe("the thread that asks about files", () => {
  const tree = treeOf([...names.slice(0, 40), "f41/is a folder"]);
  const expected = names.map((name, index) => {
    const what = index === 41 ? "skipped" : "unreadable";
    return `${name} ${index < 40 ? findFile(name, join(tree, name))?.stamp : what}`;
  });

  it("answers what is found here, and all is passed on in its order", async () => {
    let answered = 0;
    const thread = stampingThread(undefined, 1);
    const counted: StampingThread = {
      ...thread,
      offer: (task) => {
        const answer = thread.offer(task);
        if (answer === undefined) return undefined;
        return answer.then((stamps) => {
          answered += 1;
          expect(stamps).toBe(stampLines(task.root, task.keys));
          return stamps;
        });
      },
    };
    expect(await visitNames(tree, counted)).toEqual(expected);
    expect(answered).toBeGreaterThan(0);
  });

  it("is waited for, however late it answers", async () => {
    let free = true;
    const late: StampingThread = {
      offer: ({ root: of, keys }) => {
        if (!free) return undefined;
        free = false;
        return new Promise((resolve) => setTimeout(() => resolve(stampLines(of, keys)), 50));
      },
      end: () => undefined,
    };
    expect(await visitNames(tree, late)).toEqual(expected);
  });

  it("is done without where it dies", async () => {
    const code = 'require("node:worker_threads").parentPort.once("message", () => process.exit(1))';
    let started = 0;
    const start = (): Worker => {
      started += 1;
      return new Worker(code, { eval: true });
    };
    expect(await visitNames(tree, stampingThread(start, 0))).toEqual(expected);
    expect(started).toBe(1);
  });

  it("is done without where it cannot be started, which is tried once", async () => {
    let tried = 0;
    const start = (): Worker => {
      tried += 1;
      throw new TypeError("no more threads");
    };
    expect(await visitNames(tree, stampingThread(start, 0))).toEqual(expected);
    expect(tried).toBe(1);
  });

  it("is not started for few files", async () => {
    let started = 0;
    const start = (): Worker => {
      started += 1;
      throw new TypeError("it was started");
    };
    const thread = stampingThread(start, 1_000);
    expect(await visitNames(tree, thread)).toEqual(expected);
    expect(started).toBe(0);
  });
});
