import { head, sealLines, type Vectors } from "./sealing.ts";

const MAX = String(Number.MAX_SAFE_INTEGER);
const sized = (key: string, size: string): string => `{"key":"${key}","size":${size}}`;
const inventory = head.replace('"kind":"backup"', '"kind":"inventory"');
const completedAt = (text: string): string => head.replace("2026-11-22T02:00:00.000Z", text);

/** Sizes, sums and instants. */
export const numbers: Vectors = {
  "valid-number-forms.ndjson": {
    bytes: sealLines([head, sized("a", "1.0"), sized("b", "1e2"), sized("c", "-0")], { bytes: 101 }),
    expect: "valid",
    about: "1.0, 1e2 and -0 are integers",
  },
  "fraction.ndjson": { bytes: sealLines([head, sized("a", "1.5")]), expect: "entry-invalid", about: "a size of 1.5" },
  "number-in-string.ndjson": {
    bytes: sealLines([head, sized("a", '"1"')]),
    expect: "entry-invalid",
    about: "a string of a digit is no number",
  },
  "valid-largest-size.ndjson": { bytes: sealLines([head, sized("a", MAX)]), expect: "valid", about: "2^53 - 1 bytes" },
  "size-too-large.ndjson": {
    bytes: sealLines([head, sized("a", "9007199254740992")], { bytes: 0 }),
    expect: "entry-invalid",
    about: "2^53 bytes",
  },
  "sum-too-large.ndjson": {
    bytes: sealLines([head, sized("a", MAX), sized("b", "1")], { bytes: 2 ** 53 }),
    expect: "trailer-invalid",
    about: "a sum of 2^53 bytes cannot be stated",
  },
  "sum-too-large-unstated.ndjson": {
    bytes: sealLines([head, sized("a", MAX), sized("b", "1")], { bytes: 2 ** 53 - 1 }),
    expect: "count-mismatch",
    about: "a sum of 2^53 bytes, stated as one less",
  },
  "valid-inventory-size.ndjson": {
    bytes: sealLines([inventory, sized("sip:a@contoso.com", "5"), sized("sip:b@contoso.com", '"big"')], { bytes: 0 }),
    expect: "valid",
    about: "an inventory has no sizes: an unknown member of that name counts nothing",
  },
  "valid-system.ndjson": {
    bytes: sealLines(
      [
        inventory,
        '{"key":"certificate:sip.contoso.com","name":"sip.contoso.com","more":"expires=2027-03-01\\nissuer=CN=CA01"}',
        '{"key":"pool:pool01.contoso.com","name":"Pool01.contoso.com","more":"site=Berlin\\nsip-port=5061"}',
      ],
      { bytes: 0 },
    ),
    expect: "valid",
    about: "an inventory of an existing system: to the format it is an inventory like any other",
  },
  "inventory-bytes.ndjson": {
    bytes: sealLines([inventory, sized("sip:a@contoso.com", "5")], { bytes: 5 }),
    expect: "count-mismatch",
    about: "an inventory whose seal states bytes",
  },
  "valid-instant-fraction.ndjson": {
    bytes: sealLines([completedAt("2026-11-22T02:00:00.123456789Z")]),
    expect: "valid",
    about: "nine digits of a second",
  },
  "leap-second.ndjson": {
    bytes: sealLines([completedAt("2026-11-22T01:59:60Z")]),
    expect: "header-invalid",
    about: "a leap second",
  },
  "hour-24.ndjson": {
    bytes: sealLines([completedAt("2026-11-21T24:00:00Z")]),
    expect: "header-invalid",
    about: "24:00",
  },
  "offset.ndjson": {
    bytes: sealLines([completedAt("2026-11-22T02:00:00+00:00")]),
    expect: "header-invalid",
    about: "an offset instead of Z",
  },
  "reversed.ndjson": {
    bytes: sealLines([completedAt("2026-11-22T00:59:59.999Z")]),
    expect: "time-reversed",
    about: "completed before it started",
  },
  "sealed-before-completed.ndjson": {
    bytes: sealLines([head.replace('"complete":', '"sealedAt":"2026-11-22T01:59:59.999Z","complete":')]),
    expect: "time-reversed",
    about: "sealed before it was completed",
  },
  "valid-ahead.ndjson": {
    bytes: sealLines([completedAt("2026-11-22T03:05:00.000Z")]),
    expect: "valid",
    about: "five minutes ahead of the receiver's clock",
  },
  "future.ndjson": {
    bytes: sealLines([head.replace('"complete":', '"sealedAt":"2026-11-22T03:05:00.001Z","complete":')]),
    expect: "time-future",
    about: "sealed more than five minutes ahead of the receiver's clock",
  },
};
