/** JSON texts to put in the place of a member's value: most break some limit, and some are not JSON. */

const long = (length: number): string[] => [..."k\u{1f600}é"].map((one) => JSON.stringify(one.repeat(length)));
const quoted = (texts: readonly string[]): string[] => texts.map((text) => JSON.stringify(text));

const NUMBERS = [
  ...["0", "-0", "1", "1.0", "1e2", "100E-2", "1.5", "-1", "0.1e1", "9007199254740991", "9007199254740992"],
  ...["9007199254740993", "9007199254740991.4", "9007199254740990.5", "1e400", "-1e400", "5e-324", "1".repeat(5_000)],
  ...["01", "+1", ".5", "1.", "0x1", "NaN", "Infinity", "-Infinity", "1_000", "1e", "-"],
];
const TEXTS = [
  ...quoted([
    "",
    "x",
    "\u0000",
    "\ufeff",
    "\ufffd",
    "\uffff",
    "\u{10000}",
    "a\nb",
    "ſ",
    "k1",
    "pool02",
    "sip:a@b",
    "none",
  ]),
  ...['"\\ud800"', '"\\udc00\\ud800"', '"\\uD83D\\uDE00"', '"\\ud83d\\u0041"', '"\\\\ud800"', '"\\u00E9"', '"\\/"'],
  ...['"\\x"', '"\\u12"', '"\\u00g0"', '"\\u+123"', '"a', "'a'", '"\t"', '"\u2028"', '"\u007f"', '"\\u0000"'],
  ...quoted(["passed", "failed", "PASSED", "backup", "inventory", "verification", "document", "hashed", "off-site"]),
  ...quoted(["changed", "chain-broken", "a".repeat(64), "A".repeat(64), "a".repeat(63), `${"a".repeat(64)}\n`]),
  ...quoted(["a".repeat(65), "a.b", ".a", "a.", "a_", "A", "a\n", "ä", "a/b", "-", "9"]),
  ...[19, 20, 21, 40, 41, 63, 64, 100, 101, 200, 201, 1_000, 1_001, 1_024, 1_025, 2_048, 2_049].flatMap(long),
  ...[4_096, 4_097, 8_192, 8_193].flatMap(long),
];
const INSTANTS = quoted([
  ...["2026-11-22T02:00:00Z", "2026-11-22T02:00:00.0009Z", "2026-11-22T02:00:00.1234567890Z", "2026-11-22T02:00:00.Z"],
  ...["2026-11-22T24:00:00Z", "2026-11-22T23:59:60Z", "2026-02-29T00:00:00Z", "2024-02-29T00:00:00Z"],
  ...["1900-02-29T00:00:00Z", "2000-02-29T00:00:00Z", "0000-02-29T00:00:00Z", "2026-00-10T00:00:00Z"],
  ...["2026-04-31T00:00:00Z", "2026-13-01T00:00:00Z", "2026-1-1T00:00:00Z", "2026-11-22t02:00:00z"],
  ...["2026-11-22 02:00:00Z", "2026-11-22T02:00:00+00:00", "2026-11-22T02:00Z", "9999-12-31T23:59:59.999Z"],
  ...["+002026-11-22T02:00:00Z", "2026-11-22T02:00:00Z\n", "2026-11-22T02:00:00,5Z", "٢٠٢٦-11-22T02:00:00Z"],
  ...["2026-11-22T03:05:00.000Z", "2026-11-22T03:05:00.0009Z", "2026-11-22T03:05:00.001Z", "2026-11-22T00:59:59Z"],
]);
const OTHERS = [
  ...["null", "true", "false", "True", "undefined", "", "[]", "{}", "[{}]", "[null]", "{}{}", "1,2", '{"a":1}', "[1,]"],
  ...['{"a":"b"}', '{"a":1,"a":"b"}', '{"__proto__":"a"}', '{"constructor":"a"}', `[${"{},".repeat(20)}{}]`, "// a\n1"],
  ...[`${"[".repeat(9_000)}${"]".repeat(9_000)}`, `${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`],
  ...['{"name":"a","version":"1"}', '{"type":"a"}', '[{"location":"a","site":"off-site"}]'],
];

export const ODD_VALUES: readonly string[] = [...NUMBERS, ...TEXTS, ...INSTANTS, ...OTHERS];

/** Names for a new member, or for one that is renamed. */
export const ODD_NAMES: readonly string[] = [
  ...["", "later", "key", "size", "Key", "__proto__", "constructor", "toString", "hasOwnProperty", "seal", "in", "sip"],
  ...[
    "labels",
    "copies",
    "checks",
    "subject",
    "source",
    "proof",
    "sequence",
    "previous",
    "sealedAt",
    "waiting",
    "outcome",
  ],
  ...["immutableUntil", "medium", "objects", "more", "sha256", "durationMs", "\ud800", "é", "k".repeat(101)],
];

/** Bytes to put anywhere in a line. */
export const ODD_BYTES: readonly Buffer[] = [
  ...[" ", "\t", "\r", "\n", "\u000b", "\u00a0", "\ufeff", "\u2028", "\u0085", ",", "{}", "[", "]", "}", '"', "\\"],
  ...["\u0000", "//", "x".repeat(66_000)],
].map((text) => Buffer.from(text));

/** Bytes that are not UTF-8, or are so by a hair. */
export const BROKEN_UTF8: readonly Buffer[] = [
  ...["ff", "c3", "c0af", "eda080", "f4908080", "e282", "f09f9880", "efbfbf", "80", "f8888080"],
].map((hex) => Buffer.from(hex, "hex"));
