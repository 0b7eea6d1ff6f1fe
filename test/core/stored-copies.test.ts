import { describe, expect, it } from "vitest";
import { copiedObjects, judgeStoredCopies, type StoredCopy } from "../../core/audit/stored-copies.ts";
import { ManifestHeader, type ManifestHeaderInput } from "../../core/manifest/header.ts";
import { manifestRequirement } from "../support/requirement.ts";
import { header } from "../support/seal.ts";

/** What a manifest claims of its copies against what their store says of them. */

const LOCK = "2026-12-22T00:00:00.000Z";
/** Until when the evidence is to be valid. */
const VALID = "2026-11-23T02:00:00.000Z";
const object = {
  key: "rtc.bak",
  bucket: "vault",
  object: "artefacts/agent01/rtc.bak",
  versionId: "1",
  size: 5,
  crc64nvme: "AAAAAAAAAAA=",
};
const stored: StoredCopy = { size: 5, crc64nvme: "AAAAAAAAAAA=", lockedUntil: LOCK };

interface Case {
  readonly claim?: Partial<typeof object>;
  readonly lock?: string;
  readonly immutable?: boolean;
  readonly found?: StoredCopy | undefined;
}

const judge = ({ claim = {}, lock, immutable = false, found }: Case) => {
  const copy: NonNullable<ManifestHeaderInput["copies"]>[number] = {
    location: "s3://vault",
    site: "off-site",
    immutable,
    objects: [{ ...object, ...claim }],
    ...(lock === undefined ? {} : { immutableUntil: lock }),
  };
  const head = ManifestHeader.parse(header({ copies: [copy] }));
  const metadata = new Map(copiedObjects(head).map((one) => [one, found]));
  return judgeStoredCopies(head, "vault", metadata, manifestRequirement(), VALID).map(
    ({ code, severity, count, where }) => ({
      code,
      severity,
      count,
      where,
    }),
  );
};

const missing = (why: string) => [{ code: "copy-missing", severity: "fail", count: 1, where: [`rtc.bak ${why}`] }];
const short = (until: string) => [
  { code: "copy-not-locked", severity: "fail", count: 1, where: [`rtc.bak until ${until}`] },
];

describe("a copy that a manifest claims", () => {
  const table: [name: string, of: Case, findings: object[]][] = [
    ["passes with the size, the checksum and the lock that are stored", { lock: LOCK, found: stored }, []],
    ["passes without a claim of a lock, whatever lock it has", { found: { ...stored, lockedUntil: undefined } }, []],
    [
      "passes as immutable with a lock as long as the evidence",
      { immutable: true, found: { ...stored, lockedUntil: VALID } },
      [],
    ],
    [
      "fails as immutable with a lock that ends before the evidence",
      { immutable: true, found: { ...stored, lockedUntil: "2026-11-23T01:59:59.999Z" } },
      short("2026-11-23T01:59:59.999Z"),
    ],
    [
      "fails as immutable without a lock",
      { immutable: true, found: { ...stored, lockedUntil: undefined } },
      short("no instant"),
    ],
    [
      "fails where the store states no size",
      { claim: { size: 0 }, found: { ...stored, size: undefined } },
      missing("has an unknown number of bytes, not 0"),
    ],
    ["passes with a longer lock than it claims", { lock: "2026-12-21T00:00:00.000Z", found: stored }, []],
    ["fails where nothing is stored", {}, missing("does not exist")],
    ["fails with another size", { found: { ...stored, size: 4 } }, missing("has 4 bytes, not 5")],
    ["fails with another checksum", { found: { ...stored, crc64nvme: "AAAAAAAAAAE=" } }, missing("has other bytes")],
    [
      "fails where the store has no checksum",
      { found: { ...stored, crc64nvme: undefined } },
      missing("has other bytes"),
    ],
    [
      "fails in a bucket that is not the vault",
      { claim: { bucket: "elsewhere" }, found: stored },
      missing("is in a bucket that Cleargate cannot read"),
    ],
    [
      "fails under the name of another agent",
      { claim: { object: "artefacts/agent02/rtc.bak" }, found: stored },
      missing("is not under the agent's own name"),
    ],
    [
      "fails with a shorter lock than it claims",
      { lock: "2026-12-22T00:00:00.001Z", found: stored },
      short("2026-12-22T00:00:00.000Z"),
    ],
    [
      "fails without the lock that it claims",
      { lock: LOCK, found: { ...stored, lockedUntil: undefined } },
      short("no instant"),
    ],
  ];
  for (const [name, of, findings] of table) it(name, () => expect(judge(of)).toEqual(findings));
});

describe("a copy that a manifest claims without its objects", () => {
  const judged = (location: string, objects?: []) => {
    const copy = { location, site: "off-site" as const, immutable: true, ...(objects && { objects }) };
    return judgeStoredCopies(
      ManifestHeader.parse(header({ copies: [copy] })),
      "vault",
      new Map(),
      manifestRequirement(),
      VALID,
    );
  };
  it.each(["s3://vault/x", "S3://Vault", "arn:aws:s3:::vault/x", "https://vault.s3.eu-west-1.amazonaws.com./x"])(
    "is missing in our own bucket, which could be asked: %s",
    (location) => {
      const found = { code: "copy-missing", severity: "fail", count: 1, where: [location] };
      expect([judged(location), judged(location, [])]).toMatchObject([[found], [found]]);
    },
  );
  it.each(["s3://elsewhere/x", "tape vault", "vault", "gs://vault"])("is not looked up elsewhere: %s", (location) => {
    expect(judged(location)).toEqual([]);
  });
});
