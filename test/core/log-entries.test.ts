import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bundleOf, findEntries, MAX_ENTRY_BYTES } from "../../core/log/entries.ts";

const entries = fc.array(
  fc.uint8Array({ maxLength: 40 }).map((one) => Buffer.from(one)),
  { maxLength: 8 },
);

describe("a bundle of entries", () => {
  it("has each entry behind its length, and is read back", () => {
    expect(bundleOf([Buffer.from("ab"), Buffer.alloc(0), Buffer.alloc(258, 1)]).toString("hex")).toBe(
      `0002616200000102${"01".repeat(258)}`,
    );
    fc.assert(
      fc.property(entries, (all) => {
        expect(findEntries(bundleOf(all))).toEqual(all);
      }),
    );
    const largest = Buffer.alloc(MAX_ENTRY_BYTES, 7);
    expect(findEntries(bundleOf([largest]))).toEqual([largest]);
  });

  it("that is cut is none, but where it is cut between two entries", () => {
    fc.assert(
      fc.property(entries, fc.nat(400), (all, cut) => {
        const bundle = bundleOf(all);
        const found = findEntries(bundle.subarray(0, cut % (bundle.length + 1)));
        if (found !== undefined) expect(found).toEqual(all.slice(0, found.length));
        if (found !== undefined) expect(bundleOf(found).length).toBe(cut % (bundle.length + 1));
      }),
    );
    expect(findEntries(Buffer.from("00", "hex"))).toBeUndefined();
    expect(findEntries(Buffer.from("0001", "hex"))).toBeUndefined();
    expect(findEntries(Buffer.from("00016100", "hex"))).toBeUndefined();
  });
});
