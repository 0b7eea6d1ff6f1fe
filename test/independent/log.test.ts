import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Fact } from "../../core/history/fact.ts";
import { findHead } from "../../core/log/checkpoint.ts";
import { findNote } from "../../core/log/note.ts";
import { logFacts } from "../../functions/log/log.ts";
import { logKey } from "../support/filed-log.ts";
import { logPorts, signerOf } from "../support/log-ports.ts";
import { ask, findPython } from "./python.ts";

/** A reader of the log in another language, made from docs/log-format.md alone, over the files that the log's function writes. */

const python = findPython();
const root = mkdtempSync(join(tmpdir(), "cleargate-independent-log-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const NOW = "2026-11-22T00:00:00.000Z";
const ANNA = { issuer: "https://id.example", subject: "anna", name: "Anna Ö.", email: null };
const fact = (number: number): Fact => {
  const time = {
    ...{ type: "time-passed", id: `fact-${number}`, recordedAt: NOW, migration: "contoso", gate: null, planVersion: 1 },
    ...{ unit: null, requirement: null, agent: null, events: [], ...(number % 7 === 0 ? { by: ANNA } : {}) },
  };
  return time as unknown as Fact;
};

interface Answer {
  readonly problem: string;
  readonly size: number;
  readonly keys: readonly string[];
}

/** A log that grew in these steps, signed by these keys at each, and the head after each. */
const written = async (name: string, steps: readonly (readonly [count: number, ...keys: number[]])[]) => {
  const facts: Fact[] = [];
  const { ports, files } = logPorts(facts, () => NOW);
  const heads: [number, string][] = [];
  for (const [count, ...keys] of steps) {
    facts.push(...Array.from({ length: count }, (_, at) => fact(facts.length + at)));
    await logFacts({ ...ports, signers: keys.map(signerOf) }, () => true);
    const head = findHead(findNote(files.get("checkpoint") as Buffer)?.text ?? "");
    if (head !== undefined) heads.push([head.size, head.root.toString("hex")]);
  }
  const folder = join(root, name);
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return { folder, heads, size: heads.at(-1)?.[0] ?? 0, request: { folder, key: logKey(1).key.text, heads } };
};
const judged = (request: object): Answer => ask<Answer>(python as string, "log.py", [request])[0] as Answer;

describe.skipIf(python === undefined)("a reader of the log in Python (needs the modules of requirements.txt)", () => {
  it("finds the same root, proves every leaf and every earlier head from the tiles, and follows a change of keys", async () => {
    const steps = [
      [1, 1],
      [3, 1],
      [250, 1],
      [1, 1, 2],
      [300, 2],
      [7, 2, 3],
      [1, 3],
    ] as const;
    const { request, size } = await written("whole", steps);
    const inclusions = Array.from({ length: size }, (_, at) => at);
    expect(judged({ ...request, inclusions })).toEqual({
      ...{ problem: "", size },
      keys: [1, 2, 3].map((one) => logKey(one).key.text),
    });
  });

  it("refuses what we refuse: a changed file, another key, a head that never was", async () => {
    const { folder, request, heads } = await written("changed", [
      [300, 1],
      [5, 1, 2],
      [1, 2],
    ]);
    const whole = { ...request, inclusions: [0, 305] };
    expect(judged(whole).problem).toBe("");
    const flip = (file: string, at: number) => {
      const bytes = readFileSync(join(folder, file));
      bytes[at] = (bytes[at] as number) ^ 1;
      writeFileSync(join(folder, file), bytes);
    };
    const id = logKey(2).key.id.toString(16).padStart(8, "0");
    for (const [file, at] of [
      ["tile/0/000", 40],
      ["tile/1/000.p/1", 5],
      ["tile/entries/000", 60],
      ["checkpoint", 30],
      [`key/${id}`, 200],
    ] as const) {
      flip(file, at);
      expect(judged(whole).problem, file).not.toBe("");
      flip(file, at);
    }
    expect(judged({ ...whole, key: logKey(9).key.text }).problem).not.toBe("");
    const [[size] = [0]] = heads;
    expect(judged({ ...whole, heads: [[size, "00".repeat(32)]] }).problem).toContain("does not begin with");
    expect(judged(whole).problem).toBe("");
  });
});
