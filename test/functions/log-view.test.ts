import { describe, expect, it } from "vitest";
import type { Fact } from "../../core/history/fact.ts";
import { openCheckpoint } from "../../core/log/checkpoint.ts";
import { findNoteKey } from "../../core/log/note-key.ts";
import { isConsistent } from "../../core/log/prove.ts";
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
    expect(await logView(NO_LOG)).toEqual({ head: null, checkpoint: null, keys: [] });
    await expect(consistencyView(NO_LOG, 0)).rejects.toMatchObject({ code: "request-invalid" });
  });

  it("is its signed head and its keys, and the proof that it begins with any that it had", async () => {
    const { files, head: after } = await headOf(600);
    for (const count of [0, 1, 254, 255, 256, 599, 600]) {
      const { head: before } = await headOf(count);
      const { proof } = await consistencyView(files, before.size);
      const hashes = proof.map((hash) => Buffer.from(hash, "base64"));
      expect(isConsistent({ before, after, proof: hashes }), String(count)).toBe(true);
    }
    await expect(consistencyView(files, after.size + 1)).rejects.toMatchObject({ code: "request-invalid" });
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
    await expect(consistencyView(without("tile/0/000"), 3)).rejects.toMatchObject({ code: "log-broken" });
    const odd = { find: async () => ({ bytes: Buffer.from("no note"), tag: "" }) };
    await expect(logView(odd)).rejects.toMatchObject({ code: "log-broken" });
  });
});
