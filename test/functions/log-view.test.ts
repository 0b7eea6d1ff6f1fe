import { describe, expect, it } from "vitest";
import type { Fact } from "../../core/history/fact.ts";
import { openCheckpoint } from "../../core/log/checkpoint.ts";
import { leafHash } from "../../core/log/hash.ts";
import { findNoteKey } from "../../core/log/note-key.ts";
import { isConsistent, isIncluded } from "../../core/log/prove.ts";
import { inclusionView } from "../../functions/api/inclusion-view.ts";
import { consistencyView, logView } from "../../functions/api/log-view.ts";
import { logFacts } from "../../functions/log/log.ts";
import { logPorts, NO_LOG, signerOf } from "../support/log-ports.ts";

/** What the API says of the log. */

const NOW = "2026-11-22T00:00:00.000Z";
const fact = (number: number): Fact => ({
  ...{ type: "time-passed", id: `fact-${number}`, recordedAt: NOW, migration: "contoso", gate: null, planVersion: 1 },
  ...{ unit: null, requirement: null, agent: null, events: [] },
});
const logOf = async (count: number) => {
  const facts = Array.from({ length: count }, (_, number) => fact(1_000 + number));
  const { ports } = logPorts(facts, () => NOW);
  await logFacts(ports, () => true);
  return ports;
};
const headOf = async (count: number) => {
  const { files } = await logOf(count);
  const { head, checkpoint, keys } = await logView(files);
  const trusted = { origin: head?.origin ?? "", keys: keys.flatMap((key) => findNoteKey(key) ?? []), witnesses: [] };
  const opened = openCheckpoint(Buffer.from(checkpoint ?? ""), trusted);
  if ("problem" in opened) throw new Error(opened.problem);
  return { files, head: opened.head };
};

describe("what the API says of the log", () => {
  it("is nothing before there is one", async () => {
    expect(await logView(NO_LOG)).toEqual({ head: null, checkpoint: null, keys: [], witnesses: [] });
    await expect(consistencyView(NO_LOG, { from: 0 })).rejects.toMatchObject({ code: "request-invalid" });
  });

  it("is its signed head and its keys, and the proof that it begins with any that it had", async () => {
    const { files, head: after } = await headOf(600);
    for (const count of [0, 1, 254, 255, 256, 599, 600]) {
      const { head: before } = await headOf(count);
      const { proof } = await consistencyView(files, { from: before.size });
      const hashes = proof.map((hash) => Buffer.from(hash, "base64"));
      expect(isConsistent({ before, after, proof: hashes }), String(count)).toBe(true);
    }
    await expect(consistencyView(files, { from: after.size + 1 })).rejects.toMatchObject({ code: "request-invalid" });
  });

  it("proves between any two that it had, and of none that it never had", async () => {
    const { files } = await headOf(600);
    const { head: before } = await headOf(255);
    const { head: after } = await headOf(300);
    const { proof } = await consistencyView(files, { from: before.size, to: after.size });
    const hashes = proof.map((hash) => Buffer.from(hash, "base64"));
    expect(isConsistent({ before, after, proof: hashes })).toBe(true);
    for (const query of [
      { from: 5, to: 602 },
      { from: 6, to: 5 },
    ])
      await expect(consistencyView(files, query)).rejects.toMatchObject({ code: "request-invalid" });
  });

  it("has all keys that it ever had", async () => {
    const { ports } = { ports: await logOf(2) };
    await logFacts({ ...ports, signers: [signerOf(1), signerOf(2)] }, () => true);
    await logFacts({ ...ports, signers: [signerOf(2)] }, () => true);
    expect((await logView(ports.files)).keys).toHaveLength(2);
  });

  it("is refused where its files do not agree", async () => {
    const { files } = await headOf(600);
    const without = (gone: string) => ({
      find: async (path: string) => (path === gone ? undefined : files.find(path)),
    });
    await expect(consistencyView(without("tile/0/000"), { from: 3 })).rejects.toMatchObject({ code: "log-broken" });
    const odd = { find: async () => ({ bytes: Buffer.from("no note"), tag: "" }) };
    await expect(logView(odd)).rejects.toMatchObject({ code: "log-broken" });
  });
});

describe("what the API says of one fact in the log", () => {
  const portsOf = async (count: number) => {
    const { files, index } = await logOf(count);
    const known = new Set(Array.from({ length: count }, (_, number) => `fact-${1_000 + number}`)).add("fact-new");
    const ledger = { findFact: async (id: string) => (known.has(id) ? fact(0) : undefined) };
    return { files, ledger, log: { find: files.find, findLeaves: index.findLeaves } };
  };

  it("is its leaf, its place, and the way from there to the newest root", async () => {
    const ports = await portsOf(600);
    const root = Buffer.from((await logView(ports.log)).head?.root ?? "", "base64");
    for (const number of [1_000, 1_254, 1_255, 1_256, 1_599]) {
      const { index, leaf, proof } = await inclusionView(ports, `fact-${number}`);
      expect([index, JSON.parse(leaf)]).toEqual([number - 999, expect.objectContaining({ fact: `fact-${number}` })]);
      const hashes = proof.map((hash) => Buffer.from(hash, "base64"));
      const claim = { index, size: 601, root, leaf: leafHash(Buffer.from(leaf)), proof: hashes };
      expect(isIncluded(claim), String(number)).toBe(true);
    }
  });

  it("is that there is no such fact, or that it is not in the log yet", async () => {
    const ports = await portsOf(5);
    await expect(inclusionView(ports, "fact-gone")).rejects.toMatchObject({ code: "not-found" });
    await expect(inclusionView(ports, "fact-new")).rejects.toMatchObject({ code: "fact-unlogged" });
    // Its place is known before the head is published that has it.
    const early = { ...ports.log, findLeaves: async () => new Map([["fact-new", 6]]) };
    await expect(inclusionView({ ...ports, log: early }, "fact-new")).rejects.toMatchObject({ code: "fact-unlogged" });
    const empty = { ...ports.log, find: async () => undefined };
    await expect(inclusionView({ ...ports, log: empty }, "fact-1001")).rejects.toMatchObject({ code: "fact-unlogged" });
  });

  it("is refused where another leaf lies at its place, or none", async () => {
    const ports = await portsOf(5);
    for (const at of [0, 3]) {
      const odd = { ...ports.log, findLeaves: async () => new Map([["fact-1001", at]]) };
      await expect(inclusionView({ ...ports, log: odd }, "fact-1001")).rejects.toMatchObject({ code: "log-broken" });
    }
    const find = async (path: string) => (path.startsWith("tile/entries/") ? undefined : ports.files.find(path));
    const without = { ...ports.log, find };
    await expect(inclusionView({ ...ports, log: without }, "fact-1001")).rejects.toMatchObject({ code: "log-broken" });
  });
});
