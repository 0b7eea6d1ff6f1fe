import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { ManifestFact } from "../../core/history/fact.ts";
import { objectFactId } from "../../core/history/fact-id.ts";
import { MAX_STEP_BYTES, walkFacts } from "../../functions/fsck/walk-facts.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import { manifestFact } from "../contract/values.ts";
import { fsckPorts } from "../support/fsck-ports.ts";
import { logPorts } from "../support/log-ports.ts";

/** The objects that facts name: whatever agents upload, each step ends. */

const NOW = "2026-11-22T00:00:00.000Z";
const BYTES = Buffer.from("sealed");
const DIGEST = createHash("sha256").update(BYTES).digest("hex");
const ACCEPTED = { outcome: "accepted", effect: "passed", findings: [] };
const REFUSED = { outcome: "rejected", effect: "none", findings: [{ code: "form-broken", severity: "refuse" }] };

const factOf = (name: string, size: number, over: object = {}): ManifestFact => {
  const object = { key: `intake/agent00/contoso/${name}`, versionId: "v", size };
  return {
    ...manifestFact("contoso", { id: objectFactId(object) }),
    ...{ object, digest: DIGEST, recordedAt: NOW, header: { kind: "backup" }, verdict: ACCEPTED, events: [], ...over },
  } as unknown as ManifestFact;
};

/** A store whose objects have so many bytes as it says, of which it counts how many are asked for. */
const storeOf = (sizeOf: (key: string) => number) => {
  const read: string[] = [];
  const store: Pick<ObjectStore, "open"> = {
    open: async ({ key }) => ({
      size: sizeOf(key),
      chunks: (async function* () {
        yield BYTES;
        read.push(key);
      })(),
    }),
  };
  return { read, store: store as ObjectStore };
};

const walk = (facts: ManifestFact[], store: ObjectStore, cursor: string | null = null) => {
  const { ports } = fsckPorts(
    logPorts(facts, () => NOW),
    facts,
  );
  return walkFacts({ ...ports, store }, { walk: "facts", cursor }, { startedAt: NOW });
};

describe("an object that a fact names", () => {
  it("is read where the fact says what it has, and found where it says nothing but that it is there", async () => {
    const facts = [factOf("genuine", 6), factOf("refused", 9, { verdict: REFUSED })];
    const { read, store } = storeOf((key) => (key.endsWith("genuine") ? 6 : 9));
    expect((await walk(facts, store)).found).toEqual([]);
    expect(read).toEqual([facts[0]?.object.key]);
  });

  it("of another size is another, whatever is in it", async () => {
    const facts = [factOf("genuine", 6), factOf("refused", 9, { verdict: REFUSED })];
    const { read, store } = storeOf(() => 7);
    const places = facts.map(({ object }) => `${object.key} v`).toSorted();
    const { found } = await walk(facts, store);
    expect(found.map(({ place }) => place).toSorted()).toEqual(places);
    expect(new Set(found.map(({ code }) => code))).toEqual(new Set(["object-differs"]));
    expect(read).toEqual([]);
  });

  it("is one of few in a step where they are large: else no step would end", async () => {
    const half = MAX_STEP_BYTES / 2;
    const facts = Array.from({ length: 30 }, (_, at) => factOf(`large-${at}`, half));
    const { store } = storeOf(() => half);
    const { walked, next } = await walk(facts, store);
    expect(walked).toEqual({ facts: 1, objects: 1 });
    expect(next).toMatchObject({ walk: "facts", cursor: expect.any(String) });
    const small = Array.from({ length: 30 }, (_, at) => factOf(`small-${at}`, MAX_STEP_BYTES / 30));
    expect((await walk(small, storeOf(() => MAX_STEP_BYTES / 30).store)).walked.facts).toBeGreaterThanOrEqual(30);
    const tenth = Array.from({ length: 30 }, (_, at) => factOf(`tenth-${at}`, MAX_STEP_BYTES / 10));
    expect((await walk(tenth, storeOf(() => MAX_STEP_BYTES / 10).store)).walked.facts).toBe(10);
    // Of what is not read, no size counts.
    const refused = Array.from({ length: 30 }, (_, at) => factOf(`refused-${at}`, half, { verdict: REFUSED }));
    expect((await walk(refused, storeOf(() => half).store)).walked.facts).toBe(30);
  });
});
