import { describe, expect, it } from "vitest";
import { recordedCopies } from "../../core/audit/recorded-copies.ts";
import type { CopyMetadata } from "../../core/audit/stored-copies.ts";
import { ManifestHeader } from "../../core/manifest/header.ts";
import { header } from "../support/seal.ts";

/** What the history keeps of the copies of a backup. */

const objects = ["a", "b"].map((name) => ({
  ...{
    key: name,
    bucket: "vault",
    object: `artefacts/agent/${name}`,
    versionId: "v",
    size: 1,
    crc64nvme: "AAAAAAAAAAA=",
  },
}));
const copiesOf = (...copies: readonly object[]) => ManifestHeader.parse(header({ copies: copies as never })).copies;
const elsewhere = { location: "tape\u0007 1", site: "off-site" };
const inVault = { location: "s3://vault", site: "off-site", objects };

/** Until when each object of the copy in the vault is locked; undefined for one that is not there. */
const lockedUntil = (...locks: readonly (string | null | undefined)[]) => {
  const copies = copiesOf(inVault);
  const all = copies.flatMap(({ objects: some = [] }) => some);
  const metadata = all.map((one, index) => {
    const lock = locks[index];
    return [
      one,
      lock === undefined ? undefined : { size: 1, ...(lock === null ? {} : { lockedUntil: lock }) },
    ] as const;
  });
  return recordedCopies({ copies }, new Map(metadata) as unknown as CopyMetadata)[0]?.lockedUntil;
};

describe("a recorded copy", () => {
  it("says where it is and what is claimed of it, and no more than that", () => {
    expect(recordedCopies({ copies: copiesOf(elsewhere) })).toEqual([
      { location: "tape\ufffd 1", site: "off-site", immutable: false, objects: 0 },
    ]);
    const claimed = { ...elsewhere, medium: "tape", immutable: true, immutableUntil: "2027-01-01T00:00:00.000Z" };
    expect(recordedCopies({ copies: copiesOf(claimed) })).toMatchObject([
      { medium: "tape", immutable: true, immutableUntil: "2027-01-01T00:00:00.000Z" },
    ]);
  });
  it("counts the objects that were looked up", () => {
    expect(recordedCopies({ copies: copiesOf(inVault) })).toEqual([
      { location: "s3://vault", site: "off-site", immutable: false, objects: 2 },
    ]);
  });
  it("is locked until the first of its objects is not, and not at all where one is not or is gone", () => {
    expect(lockedUntil("2027-02-01", "2027-01-01")).toBe("2027-01-01");
    expect(lockedUntil("2027-01-01", "2027-02-01")).toBe("2027-01-01");
    for (const lost of [null, undefined]) {
      expect(lockedUntil("2027-01-01", lost)).toBeUndefined();
      expect(lockedUntil(lost, "2027-01-01")).toBeUndefined();
    }
  });
});
