import { describe, expect, it } from "vitest";
import { objectFactId } from "../../core/history/fact-id.ts";
import { type Instant, instantOf } from "../../core/instant.ts";
import { objectKeyOf } from "../../core/manifest/object-key.ts";
import { readAhead } from "../../functions/receive/read-ahead.ts";
import type { ManifestAsked, ReceiveLedger } from "../../ports/receive.ts";

/** What the objects of one batch need first is read at once, and believed no longer than what one reads for itself. */

const START = Date.UTC(2026, 10, 27, 12);
const scope = { migration: "m", requirement: "r", agent: "a" };
const objectOf = (unit: string, version = "1") => ({
  key: objectKeyOf({
    ...scope,
    ...{ unit, completedAt: instantOf(START), digest: "0".repeat(64), encoding: "zst" },
  }),
  ...{ versionId: version, size: 1 },
});
const contextOf = (unit: string, by: string) => ({ head: undefined, checkpoint: undefined, known: { unit, by } });
const keyOf = (unit: string) => ({ migration: "m", unit, requirement: "r" });

const worldOf = (readManifests?: () => Promise<never>) => {
  const calls: string[] = [];
  let nowMs = START;
  const ledger = {
    hasFact: async (id: string) => calls.push(`fact ${id}`) < 0,
    readManifestContext: async (_: string, { unit }: { readonly unit: string }) => {
      calls.push(`context ${unit}`);
      return contextOf(unit, "itself");
    },
    readManifests:
      readManifests ??
      (async (asked: readonly ManifestAsked[]) => {
        calls.push(`all ${asked.map(({ checkpoint: { unit } }) => unit)}`);
        return asked.map(({ checkpoint: { unit } }) => ({ hasFact: unit === "u2", context: contextOf(unit, "all") }));
      }),
  } as unknown as ReceiveLedger;
  const clock = (): Instant => instantOf(nowMs);
  const wait = (ms: number): void => {
    nowMs += ms;
  };
  return { ledger, clock, calls, wait };
};

describe("what a batch reads ahead", () => {
  it("is read at once, for every object whose key is a manifest's", async () => {
    const world = worldOf();
    const ahead = await readAhead(world, [objectOf("u1"), { ...objectOf("u3"), key: "intake/other" }, objectOf("u2")]);
    expect(await ahead.readManifestContext("a", keyOf("u1"))).toEqual(contextOf("u1", "all"));
    expect(await ahead.readManifestContext("a", keyOf("u2"))).toEqual(contextOf("u2", "all"));
    expect(await ahead.hasFact(objectFactId(objectOf("u1")))).toBe(false);
    expect(await ahead.hasFact(objectFactId(objectOf("u2")))).toBe(true);
    expect(world.calls).toEqual(["all u1,u2"]);
  });

  it("is nothing where no object is a manifest", async () => {
    const world = worldOf();
    expect(await readAhead(world, [{ ...objectOf("u1"), key: "intake/other" }])).toBe(world.ledger);
    expect(world.calls).toEqual([]);
  });

  it("is used once: whoever asks again, as after a conflict or for the next of one checkpoint, is told what is so now", async () => {
    const world = worldOf();
    const ahead = await readAhead(world, [objectOf("u1"), objectOf("u1", "2")]);
    await ahead.readManifestContext("a", keyOf("u1"));
    expect(await ahead.readManifestContext("a", keyOf("u1"))).toEqual(contextOf("u1", "itself"));
    await ahead.hasFact(objectFactId(objectOf("u1")));
    await ahead.hasFact(objectFactId(objectOf("u1")));
    expect(world.calls).toEqual(["all u1,u1", "context u1", `fact ${objectFactId(objectOf("u1"))}`]);
  });

  it("is of the agent that it was read for", async () => {
    const world = worldOf();
    const ahead = await readAhead(world, [objectOf("u1")]);
    expect(await ahead.readManifestContext("b", keyOf("u1"))).toEqual(contextOf("u1", "itself"));
  });

  it("is too old after five seconds, as behind an audit that took long", async () => {
    const world = worldOf();
    const ahead = await readAhead(world, [objectOf("u1"), objectOf("u2")]);
    world.wait(4_999);
    expect(await ahead.readManifestContext("a", keyOf("u1"))).toEqual(contextOf("u1", "all"));
    world.wait(1);
    expect(await ahead.readManifestContext("a", keyOf("u2"))).toEqual(contextOf("u2", "itself"));
    expect(await ahead.hasFact(objectFactId(objectOf("u2")))).toBe(false);
  });

  it("keeps no object from being read for itself where it fails", async () => {
    const world = worldOf(() => Promise.reject(new Error("throttled")));
    const ahead = await readAhead(world, [objectOf("u1")]);
    expect(await ahead.readManifestContext("a", keyOf("u1"))).toEqual(contextOf("u1", "itself"));
  });
});
