import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Found, hashFound } from "../../agent/files/hash-found.ts";
import { readTree, type TreeOptions } from "../../agent/files/tree.ts";
import { fileOfStamp, visitTree } from "../../agent/files/walk.ts";
import { silent } from "../../agent/progress.ts";
import { scratchIn } from "../../agent/sorting/scratch.ts";

/** While a large tree is read, what waits gets its turn: a signal that ends the run would otherwise wait for minutes. */

const FILES = 1_200;
const root = mkdtempSync(join(tmpdir(), "cleargate-turns-"));
const tree = join(root, "tree");
beforeAll(() => {
  mkdirSync(tree);
  for (let number = 0; number < FILES; number += 1) writeFileSync(join(tree, `f${number}`), "");
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Counts the turns that others got, until it is stopped. */
const countTurns = () => {
  let turns = 0;
  let next = setImmediate(function count() {
    turns += 1;
    next = setImmediate(count);
  });
  return { turns: () => turns, stop: () => clearImmediate(next) };
};

describe("what waits gets its turn", () => {
  it("while a folder of many files is listed", async () => {
    const { turns, stop } = countTurns();
    let last = 0;
    const file = (): void => {
      last = turns();
    };
    await visitTree(tree, [], { file, unreadable: () => undefined });
    stop();
    expect(last).toBeGreaterThanOrEqual(1);
  });

  it("while files are found that need not be hashed", async () => {
    const { turns, stop } = countTurns();
    let last = 0;
    function* found(): Generator<Found> {
      const file = fileOfStamp(tree, "f0", "1 0 0 0 0");
      for (let number = 0; number < FILES; number += 1) {
        last = turns();
        yield { file };
      }
    }
    const options = { cacheFile: undefined, rehash: false, startedMs: Date.now() };
    await hashFound(found(), options, silent, () => undefined);
    stop();
    expect(last).toBeGreaterThanOrEqual(1);
  });

  /** The turns of others since all is hashed. */
  const turnsAfterHashing = async (onHashed?: TreeOptions["onHashed"]): Promise<number> => {
    const { turns, stop } = countTurns();
    let before = 0;
    const progress = {
      ...silent,
      end: () => {
        before = turns();
      },
    };
    const scratch = scratchIn(mkdtempSync(join(root, "x")), 1_024 ** 2, undefined);
    const options = { exclude: [], scratch, cacheFile: undefined, rehash: false, startedMs: Date.now() };
    await readTree(tree, { ...options, onHashed: onHashed ?? (() => undefined) }, progress);
    stop();
    return turns() - before;
  };

  it("while a tree is listed again, and compared", async () => {
    expect(await turnsAfterHashing()).toBeGreaterThanOrEqual(2);
  });

  it("while what has changed is put beside what was hashed", async () => {
    expect(await turnsAfterHashing(() => writeFileSync(join(tree, "new"), ""))).toBeGreaterThanOrEqual(3);
  });
});
