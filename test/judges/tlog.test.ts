import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { findNote, verifiedSignatures } from "../../core/log/note.ts";
import { findInEnvironment } from "../support/environments.ts";
import { type FiledLog, filedLog, logKey, ORIGIN } from "../support/filed-log.ts";

/** Go's own packages of transparent logs over our files: `tlog/main.go`, which `.ci/run` builds where Go is there. */

const judge = findInEnvironment("tlog", "tlog-judge");
const root = mkdtempSync(join(tmpdir(), "cleargate-tlog-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Answer {
  readonly problem: string;
  readonly size: number;
  readonly note: string;
}

const ask = (request: object): Answer =>
  JSON.parse(execFileSync(judge ?? "", [], { input: `${JSON.stringify(request)}\n` }).toString());

const base64 = (hashes: readonly Buffer[]) => hashes.map((hash) => hash.toString("base64"));
const requestOf = (folder: string, log: FiledLog, sizes: readonly number[]) => ({
  ...{ folder, key: log.key.text },
  inclusions: sizes.flatMap((size) =>
    [0, 1, Math.floor(size / 2), size - 2, size - 1]
      .filter((index) => index >= 0 && index < size)
      .map((index) => ({
        ...{ index, size, root: log.rootAt(size).toString("base64") },
        proof: base64(log.inclusion(index, size)),
      })),
  ),
  consistencies: sizes.flatMap((after) =>
    sizes
      .filter((before) => before <= after)
      .map((before) => ({
        ...{ before, after, beforeRoot: log.rootAt(before).toString("base64") },
        ...{ afterRoot: log.rootAt(after).toString("base64"), proof: base64(log.consistency(before, after)) },
      })),
  ),
});

describe.skipIf(judge === undefined)("Go's packages of transparent logs (need go, and what .ci/run builds)", () => {
  it("read our checkpoint, tiles and entries, and make and accept the same proofs", () => {
    for (const [at, batches] of [[1], [3, 4], [255, 1], [200, 57, 300, 1], [66_000]].entries()) {
      const folder = join(root, `log-${at}`);
      const log = filedLog(folder, batches);
      const sizes = [1, 2, 3, 5, 7, 255, 256, 257, 300, 512, 557, 65_535, 65_537].filter((one) => one < log.size);
      expect(ask(requestOf(folder, log, [...sizes, log.size]))).toEqual({ problem: "", size: log.size, note: "" });
    }
  }, 120_000);

  it("refuse what we refuse: a changed tile, a changed entry, another key", () => {
    const folder = join(root, "changed");
    const log = filedLog(folder, [300]);
    const request = requestOf(folder, log, [300]);
    const flip = (file: string) => {
      const bytes = readFileSync(join(folder, file));
      bytes[5] = (bytes[5] as number) ^ 1;
      writeFileSync(join(folder, file), bytes);
    };
    for (const file of ["tile/0/000", "tile/1/000.p/1", "tile/entries/000", "checkpoint"]) {
      flip(file);
      expect(ask(request).problem, file).not.toBe("");
      flip(file);
    }
    expect(ask({ ...request, key: logKey(2).key.text }).problem).toContain("no verifiable signatures");
    expect(ask(request).problem).toBe("");
  });

  it("sign notes that we verify", () => {
    const { key, seed } = logKey(3);
    const text = "Grüße\n\nan alle\n";
    const secret = Buffer.concat([Buffer.from([1]), seed]).toString("base64");
    const signer = `PRIVATE+KEY+${ORIGIN}+${key.id.toString(16).padStart(8, "0")}+${secret}`;
    const note = findNote(Buffer.from(ask({ text, signer }).note));
    expect(note?.text).toBe(text);
    expect(note && verifiedSignatures(note, [key])).toHaveLength(1);
  });
});
