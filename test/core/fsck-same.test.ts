import { describe, expect, it } from "vitest";
import { isSame, namesForgotten } from "../../core/fsck/same.ts";

/** What fsck takes for the same while people are being forgotten, and what nobody can hide behind a hash. */

const ANNA = { issuer: "https://id.example", subject: "anna", name: "Anna", email: null };
const [HASH, OTHER] = [{ person: "a".repeat(64) }, { person: "b".repeat(64) }];

describe("two stored values", () => {
  it("are the same where somebody is named in one, and forgotten in the other", () => {
    const named = { waiver: { by: ANNA, approvedBy: [ANNA] } };
    const half = { waiver: { by: HASH, approvedBy: [ANNA] } };
    expect([isSame(named, half), isSame(half, named)]).toEqual([true, true]);
    expect(isSame({ whom: { issuer: "i", subject: "s" } }, { whom: HASH })).toBe(true);
    expect(isSame({ by: HASH }, { by: { ...HASH } })).toBe(true);
  });

  it.each([
    ["nothing", null],
    ["what is not there", undefined],
    ["an instant", "2026-11-27T00:00:00.000Z"],
    ["evidence", { fact: "f1", agent: "agent00" }],
    ["half a name", { issuer: "https://id.example", subject: 7 }],
    ["another half", { issuer: null, subject: "anna" }],
    ["somebody else who was forgotten", OTHER],
  ])("are not where a hash is in the place of %s", (_, value) => {
    expect(isSame({ waiver: value }, { waiver: HASH })).toBe(false);
    expect(isSame({ waiver: HASH }, { waiver: value })).toBe(false);
  });

  it("name somebody forgotten only by a hash alone", () => {
    expect([
      namesForgotten([{ by: HASH }]),
      namesForgotten({ ...HASH, more: 1 }),
      namesForgotten({ by: ANNA }),
    ]).toEqual([true, false, false]);
  });
});
