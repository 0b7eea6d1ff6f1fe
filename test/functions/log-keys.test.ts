import { describe, expect, it } from "vitest";
import type { Fact } from "../../core/history/fact.ts";
import { keyChangePath } from "../../core/log/key-change.ts";
import { logKeysView } from "../../functions/api/log-keys.ts";
import { logFacts } from "../../functions/log/log.ts";
import { logKey } from "../support/filed-log.ts";
import { logPorts, NO_LOG, signerOf } from "../support/log-ports.ts";

const NOW = "2026-11-22T00:00:00.000Z";
const FACT: Fact = {
  ...{ type: "time-passed", id: "fact", recordedAt: NOW, migration: "contoso", gate: null, planVersion: 1 },
  ...{ unit: null, requirement: null, agent: null, events: [] },
};
const changed = async () => {
  const made = logPorts([FACT], () => NOW);
  for (const keys of [[1], [1, 2], [2, 3]]) await logFacts({ ...made.ports, signers: keys.map(signerOf) }, () => true);
  return made;
};
const FURTHER = [logKey(2).key, logKey(3).key];

describe("how the log came to have its keys", () => {
  it("is said of each but the first, in their order", async () => {
    const { ports } = await changed();
    const { changes } = await logKeysView(ports.files);
    expect(changes.map(({ key, index }) => [key, index])).toEqual(FURTHER.map(({ text }, at) => [text, 2 + at]));
    expect(await logKeysView(NO_LOG)).toEqual({ changes: [] });
  });

  it("is refused where a file of it is unreadable", async () => {
    const { ports, files } = await changed();
    for (const text of ["", "{}", '{"key":1}']) {
      files.set(keyChangePath(logKey(3).key), Buffer.from(text));
      await expect(logKeysView(ports.files)).rejects.toMatchObject({ code: "log-broken" });
    }
  });
});
