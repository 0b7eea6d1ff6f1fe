import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { describe, expect, it } from "vitest";
import { checkpointItem, type Item, readCheckpoint } from "../../adapters/dynamo/items.ts";
import { objectKeyOf } from "../../core/manifest/object-key.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { type Path, pathsIn, withOther } from "../support/any-place.ts";
import { at, checkpoint, DAY, evidence, HOUR, passed, waiver } from "../support/readiness.ts";

/** A checkpoint is stored without what it says twice, and is read as it was. */

const of = { migration: "contoso", unit: "pool01", requirement: "rtc" };
const digest = "ab".repeat(32);
const key = objectKeyOf({ ...of, agent: "agent01", completedAt: at(HOUR), digest, encoding: "zst" });
const sized = evidence(at(DAY), {
  ...{ fact: "f9", agent: "agent01", completedAt: at(HOUR), sealedAt: at(HOUR), receivedAt: at(2 * HOUR) },
  ...{ object: { key, versionId: "v1" }, entries: 7, bytes: 70 },
});
const usual = passed(at(DAY), {
  ...of,
  evidence: sized,
  voided: { ...sized, sealedAt: at(3 * HOUR) },
  baseline: [
    { fact: "f8", receivedAt: at(HOUR), entries: 9, bytes: 90 },
    { fact: "f9", receivedAt: at(2 * HOUR), entries: 7, bytes: 70 },
  ],
});

const stored = (value: Checkpoint): Item => unmarshall(marshall(checkpointItem({ value, dueAt: null }))) as Item;

describe("a checkpoint", () => {
  it.each([
    ["passes", usual],
    ["is new", checkpoint(of)],
    ["is waived", checkpoint({ ...of, waiver: waiver(at(DAY)) })],
    ["has the evidence of an object by another key", passed(at(DAY), { ...of, evidence: { ...sized, agent: "b" } })],
    ["has a comparison as evidence", passed(at(DAY), { ...of, evidence: { ...sized, object: null } })],
  ])("that %s is read as it was written", (_, value) => {
    expect(readCheckpoint(stored(value))).toStrictEqual(value);
  });

  it("is read as an earlier build stored it", () => {
    const { migration, unit, requirement } = of;
    const item = {
      pk: `M#${migration}`,
      sk: `C#${unit}#${requirement}`,
      ...usual,
      inList: "l",
      inListAt: "a",
      due: "D#1",
    };
    expect(readCheckpoint({ ...item, dueAt: at(DAY) })).toStrictEqual(usual);
  });

  it.each([undefined, null, "other", 1, [], {}])("is read as it was written, with %j in any place", (other) => {
    // Its key is made of them.
    const isKey = ([name]: Path): boolean => ["migration", "unit", "requirement"].includes(String(name));
    const places = pathsIn(usual).filter((path) => !isKey(path));
    expect(places.length).toBeGreaterThan(50);
    for (const path of places) {
      const odd = withOther(usual, path, other) as Checkpoint;
      let item: Item;
      try {
        item = stored(odd);
      } catch {
        // It cannot be listed: nothing writes such a checkpoint.
        continue;
      }
      expect([path, readCheckpoint(item)]).toStrictEqual([path, odd]);
    }
  });

  it("is stored without most of what is empty or said twice", () => {
    const { inList: _, inListAt: __, ...item } = checkpointItem({ value: usual, dueAt: null });
    expect(JSON.stringify(item).length).toBeLessThan(JSON.stringify(usual).length * 0.75);
    expect(Object.keys(checkpointItem({ value: checkpoint(of), dueAt: null }))).not.toContain("waiver");
  });
});
