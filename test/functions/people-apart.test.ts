import { describe, expect, it } from "vitest";
import { checkpointItem, headItem, readCheckpoint, readHead } from "../../adapters/dynamo/items.ts";
import { withPeopleApart, withPeopleBack } from "../../adapters/dynamo/people-apart.ts";
import { checkpoint, head } from "../contract/values.ts";

/** People in items of state lie in an attribute of their own. */

const ANA = { issuer: "https://id.example", subject: "ana", name: "Ana", email: null };
const BEN = { issuer: "https://id.example", subject: "ben", name: null, email: "ben@x.com" };
const GONE = { person: "a".repeat(64) };

describe("people of an item", () => {
  it("lie apart from everything else, and are put back where they were", () => {
    const value = { state: "passed", waiver: { approvedBy: [ANA, GONE, BEN], until: null }, list: [[ANA]], n: 0 };
    const { people, ...rest } = withPeopleApart(value);
    expect(people).toEqual([ANA, BEN, ANA]);
    expect(JSON.stringify(rest)).not.toContain("subject");
    expect(withPeopleBack({ ...rest, people })).toEqual(value);
    const instead = [GONE, BEN, GONE];
    expect(withPeopleBack({ ...rest, people: instead })).toEqual({
      ...value,
      ...{ waiver: { approvedBy: [GONE, GONE, BEN], until: null }, list: [[GONE]] },
    });
  });

  it("leaves what names nobody as it is, and what only looks like a place", () => {
    const value = { state: "passed", odd: { "#person": 0 } };
    expect(withPeopleApart(value)).toBe(value);
    expect(withPeopleBack(value)).toBe(value);
    const mixed = { by: ANA, odd: [{ "#person": 7 }, { "#person": "0" }, { "#person": 0, more: 1 }] };
    expect(withPeopleBack(withPeopleApart(mixed))).toEqual(mixed);
  });

  it("are apart in heads and checkpoints", () => {
    const approved = checkpoint("contoso", { version: 1, waiver: { approvedBy: [ANA] } as never });
    const applied = head("contoso", { version: 1, appliedBy: BEN });
    for (const [item, read, value] of [
      [checkpointItem({ value: approved, dueAt: null }), readCheckpoint, approved],
      [headItem(applied), readHead, applied],
    ] as const) {
      const { people, ...rest } = item;
      expect(people).toHaveLength(1);
      expect(JSON.stringify(rest)).not.toContain("subject");
      expect(read(item)).toEqual(value);
    }
  });
});
