import { deflateRawSync } from "node:zlib";
import { canonicalText } from "../../core/canonical.ts";
import type { Fact, ManifestFact } from "../../core/history/fact.ts";
import { plus } from "../../core/instant.ts";
import { headLine } from "../../core/log/head-line.ts";
import {
  FACTS_FILE,
  LOG_CHECKPOINT_FILE,
  LOG_ENTRIES_FILE,
  LOG_FILES,
  LOG_KEYS_FILE,
  LOG_PEOPLE_FILE,
} from "../../core/pack/pack-file.ts";
import { personLine } from "../../core/pack/person-line.ts";
import type { PackProblemCode } from "../../core/pack/problem.ts";
import { logKey, ORIGIN } from "./filed-log.ts";
import { heldIn, linesIn, repacked, textIn, zipOf } from "./forged-packs.ts";
import { headOf, leafOf, signedHead } from "./recorded-log.ts";

/** Each way to tamper with a pack, by what it is refused with: the one table for every program that verifies. */
export interface Tampered {
  readonly how: string;
  readonly bytes: Buffer;
  readonly code: PackProblemCode;
  /** What somebody kept of the log, where it is found out by that. */
  readonly head?: string;
}

const isGenuine = (fact: Fact): fact is ManifestFact =>
  fact.type === "manifest-audited" && fact.verdict.outcome === "accepted";

const flipped = (bytes: Buffer, at: number): Buffer => {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ 0x20;
  return changed;
};

const isOfRtc = ({ unit, requirement }: ManifestFact): boolean => unit === "pool01" && requirement === "rtc";

const numbered = (fact: ManifestFact, sequence: number): Fact => ({
  ...fact,
  ...(fact.header === null ? {} : { header: { ...fact.header, sequence } }),
  events: fact.events.map((event) =>
    event.type === "checkpoint-evidenced" ? { ...event, evidence: { ...event.evidence, sequence } } : event,
  ),
});

/** Ways that concern the log, each by somebody who has the key that it is signed with. */
const tamperedLogs = (pack: Buffer): readonly Tampered[] => {
  const leaves = linesIn(pack, LOG_ENTRIES_FILE).map((line) => Buffer.from(line));
  const facts = linesIn(pack, FACTS_FILE);
  const last = leaves.at(-1) as Buffer;
  const textOf = (lines: readonly (string | Buffer)[]): Buffer => Buffer.from(lines.map((one) => `${one}\n`).join(""));
  /** A pack with another log, whose head is signed anew. */
  const withLog = (others: readonly Buffer[], more: Readonly<Record<string, Buffer>> = {}, signers = [1]): Buffer =>
    repacked(pack, {
      [LOG_ENTRIES_FILE]: textOf(others),
      [LOG_CHECKPOINT_FILE]: signedHead({ leaves: others, signers }),
      ...more,
    });
  const at = facts.findIndex((line) => line.includes('"manifest-audited"') && line.includes('"rejected"'));
  const rewritten = facts.map((line, index) => (index === at ? line.replace('"message":"', '"message":"no: ') : line));
  const backdated = facts.map((line, index) =>
    index === at
      ? line.replace(/"recordedAt":"([^"]+)"/, (_, instant: string) => `"recordedAt":"${plus(instant, -1_000)}"`)
      : line,
  );
  /** The manifests of one line, as if its second one had never come. */
  const line = facts.filter((one) => one.includes('"manifest-audited"') && one.includes('"checkpoint-evidenced"'));
  const ofRtc = line.map((one) => JSON.parse(one) as ManifestFact).filter(isOfRtc);
  const leftOut = facts.map((one) => {
    const at = ofRtc.findIndex(({ id }) => one.includes(`"id":"${id}"`));
    return at === -1 ? one : canonicalText(numbered(JSON.parse(one) as ManifestFact, 2 * at + 1));
  });
  const head = headLine(headOf({ leaves }));
  const anew = (lines: readonly string[]): Buffer[] => [
    leaves[0] as Buffer,
    ...lines.map((line) => leafOf(JSON.parse(line) as Fact)),
  ];
  return [
    {
      how: "no log",
      code: "log-missing",
      bytes: repacked(pack, Object.fromEntries(LOG_FILES.map((name) => [name, null]))),
    },
    {
      how: "a head that is none",
      code: "log-form",
      bytes: repacked(pack, { [LOG_CHECKPOINT_FILE]: Buffer.from("x\n") }),
    },
    {
      how: "the salt of somebody whom no fact names",
      code: "log-form",
      bytes: repacked(pack, {
        [LOG_PEOPLE_FILE]: textOf([
          personLine({ person: "0".repeat(64), salt: "0".repeat(64) }),
          ...linesIn(pack, LOG_PEOPLE_FILE),
        ]),
      }),
    },
    {
      how: "an entry that is no leaf",
      code: "log-entry-form",
      bytes: withLog([...leaves, Buffer.from('{"fact": "x"}')]),
    },
    { how: "a head that somebody else signed", code: "log-unsigned", bytes: withLog(leaves, {}, [2]) },
    {
      how: "a head whose signature is of another one",
      code: "log-unsigned",
      bytes: withLog(leaves, {
        [LOG_CHECKPOINT_FILE]: Buffer.from(
          String(signedHead({ leaves, signers: [1] })).replace(
            /\n\n[\s\S]*/,
            String(signedHead({ leaves: leaves.slice(1), signers: [1] })).match(/\n\n[\s\S]*/)?.[0] ?? "",
          ),
        ),
      }),
    },
    {
      how: "a key that is no leaf",
      code: "log-key",
      bytes: repacked(pack, { [LOG_KEYS_FILE]: textOf([logKey(2).key.text]) }),
    },
    {
      how: "two leaves swapped",
      code: "log-root",
      bytes: repacked(pack, { [LOG_ENTRIES_FILE]: textOf([...leaves.slice(0, -2), last, leaves.at(-2) as Buffer]) }),
    },
    { how: "a leaf twice", code: "leaf-repeated", bytes: withLog([...leaves, last]) },
    { how: "a fact that was not logged", code: "fact-unlogged", bytes: withLog(leaves.slice(0, -1)) },
    { how: "a fact rewritten", code: "fact-changed", bytes: repacked(pack, { [FACTS_FILE]: textOf(rewritten) }) },
    { how: "a fact backdated", code: "fact-changed", bytes: repacked(pack, { [FACTS_FILE]: textOf(backdated) }) },
    {
      how: "a fact removed",
      code: "fact-removed",
      bytes: repacked(pack, { [FACTS_FILE]: textOf(facts.slice(0, -1)) }),
    },
    {
      how: "an agent's manifest left out from the first, and the log made anew",
      code: "line-differs",
      bytes: withLog(anew(leftOut), { [FACTS_FILE]: textOf(leftOut) }),
    },
    { how: "no salts", code: "salt-missing", bytes: repacked(pack, { [LOG_PEOPLE_FILE]: Buffer.alloc(0) }) },
    {
      how: "a fact rewritten, and the log made anew",
      code: "log-rewritten",
      head,
      bytes: withLog(anew(rewritten), { [FACTS_FILE]: textOf(rewritten) }),
    },
    {
      how: "the end cut off, and the log made anew",
      code: "log-cut",
      head,
      bytes: withLog(anew(facts.slice(0, -1)), { [FACTS_FILE]: textOf(facts.slice(0, -1)) }),
    },
    {
      how: "another log in its place",
      code: "log-foreign",
      head: head.replace(ORIGIN, "other.example/log"),
      bytes: pack,
    },
  ];
};

export const tamperedPacks = (pack: Buffer): readonly Tampered[] => {
  const withText = (name: string, change: (text: string) => string): Buffer => {
    const text = textIn(pack, name);
    const changed = change(text);
    if (changed === text) throw new Error(`${name} is as it was`);
    return repacked(pack, { [name]: Buffer.from(changed) });
  };
  const withLines = (change: (lines: readonly string[]) => readonly string[]): Buffer =>
    withText("facts.ndjson", () =>
      change(linesIn(pack, "facts.ndjson"))
        .map((line) => `${line}\n`)
        .join(""),
    );
  const withFacts = (change: (facts: readonly Fact[]) => readonly Fact[]): Buffer =>
    withLines((lines) => change(lines.map((line) => JSON.parse(line) as Fact)).map((fact) => canonicalText(fact)));
  const withGenuine = (by: (fact: ManifestFact) => object): Buffer =>
    withFacts((facts) => {
      const at = facts.findIndex(isGenuine);
      return facts.map((fact, index) => (index === at ? ({ ...fact, ...by(fact as ManifestFact) } as Fact) : fact));
    });
  const held = heldIn(pack);
  const facts = linesIn(pack, "facts.ndjson");
  const other = { name: "notes.txt", bytes: Buffer.from("x") };
  const rejected = {
    outcome: "rejected",
    effect: "none",
    findings: [{ code: "seal-invalid", severity: "refuse", message: "x" }],
  };
  const raw = (json: (text: string) => string): Buffer =>
    zipOf(
      held.map((one) => (one.name === "pack.json" ? { ...one, bytes: Buffer.from(json(String(one.bytes))) } : one)),
    );
  return [
    { how: "no archive at all", code: "zip-form", bytes: Buffer.from("this is no pack, and longer than an end") },
    { how: "an empty file", code: "zip-form", bytes: Buffer.alloc(0) },
    { how: "a byte behind it", code: "zip-form", bytes: Buffer.concat([pack, Buffer.from("x")]) },
    { how: "its last byte gone", code: "zip-form", bytes: pack.subarray(0, -1) },
    { how: "another byte in a header", code: "zip-form", bytes: flipped(pack, 6) },
    { how: "another byte in pack.json", code: "zip-check", bytes: flipped(pack, 60) },
    { how: "another byte in what is packed", code: "file-digest", bytes: flipped(pack, Math.floor(pack.length / 3)) },
    { how: "a file twice", code: "zip-name", bytes: zipOf([...held, ...held.slice(-1)]) },
    { how: "a file that no pack has", code: "zip-name", bytes: zipOf([...held, other]) },
    { how: "a file gone", code: "file-missing", bytes: zipOf(held.slice(0, -1)) },
    { how: "pack.json in another form", code: "pack-form", bytes: raw((text) => text.replace("{\n", "{ \n")) },
    { how: "a pack of a later format", code: "pack-version", bytes: raw((text) => text.replace("pack/2", "pack/9")) },
    {
      how: "pack.json changed alone",
      code: "pack-digest",
      bytes: raw((text) => text.replace('"facts": ', '"facts": 1')),
    },
    {
      how: "bytes behind the end of what is packed",
      code: "file-digest",
      bytes: repacked(pack, {}, { pack: (bytes) => Buffer.concat([deflateRawSync(bytes), Buffer.from("more")]) }),
    },
    {
      how: "a line that is no UTF-8",
      code: "line-form",
      bytes: repacked(pack, { "facts.ndjson": Buffer.from([0xff, 10]) }),
    },
    {
      how: "a line with blanks",
      code: "line-form",
      bytes: withLines(([first = "", ...rest]) => [first.replace(":", ": "), ...rest]),
    },
    { how: "a fact without a member", code: "fact-form", bytes: withLines(() => ["{}"]) },
    {
      how: "a fact twice",
      code: "fact-repeated",
      bytes: withLines((lines) => [...lines.slice(0, 2), ...lines.slice(1)]),
    },
    {
      how: "two facts swapped",
      code: "fact-order",
      bytes: withLines(([a = "", b = "", c = "", ...rest]) => [a, c, b, ...rest]),
    },
    {
      how: "facts of another migration",
      code: "fact-foreign",
      bytes: withFacts((all) => all.map((one) => ({ ...one, migration: "other" }))),
    },
    {
      how: "a fact left out that others follow",
      code: "history-gap",
      bytes: withFacts((all) => all.filter((fact) => !isGenuine(fact) || all.indexOf(fact) > 2)),
    },
    { how: "another plan", code: "plan-digest", bytes: withText("plans/1.json", (text) => text.replace("24h", "99h")) },
    {
      how: "a signature of somebody else",
      code: "seal-wrong",
      bytes: withGenuine(({ seal }) => ({ seal: { ...seal, signature: Buffer.alloc(64, 1).toString("base64") } })),
    },
    {
      how: "a signature with spare bits",
      code: "seal-wrong",
      bytes: withGenuine(({ seal }) => ({ seal: { ...seal, signature: `${seal?.signature.slice(0, -3)}B==` } })),
    },
    {
      how: "a seal of a key that the plan has not",
      code: "seal-wrong",
      bytes: withGenuine(({ seal }) => ({ seal: { ...seal, keyId: "k9" } })),
    },
    {
      how: "sealed evidence stated as something else",
      code: "seal-differs",
      bytes: withGenuine(({ entries }) => ({ entries: entries + 1 })),
    },
    {
      how: "an object under another id",
      code: "fact-id",
      bytes: withGenuine(({ object }) => ({ object: { ...object, versionId: "v9" } })),
    },
    {
      how: "genuine evidence stated as refused for its signature",
      code: "seal-wrong",
      bytes: withGenuine(() => ({ verdict: rejected })),
    },
    {
      how: "a gate that opens while a checkpoint is not satisfied",
      code: "verdict-unfounded",
      bytes: withFacts((all) => {
        const at = all.findIndex(({ events }) => events.some(({ type }) => type === "gate-cleared"));
        return all.map((fact, index) =>
          index !== at
            ? fact
            : ({
                ...fact,
                events: fact.events.map((one) =>
                  one.type === "checkpoint-evidenced" ? { ...one, state: "failed", reason: "x" } : one,
                ),
              } as Fact),
        );
      }),
    },
    {
      how: "a report that says something else",
      code: "report-differs",
      bytes: withText("report.html", (text) => text.replace("BLOCKED", "CLEAR")),
    },
    {
      how: "a list that says something else",
      code: "row-differs",
      bytes: withText("checkpoints.csv", (text) => text.replace("pool01", "pool09")),
    },
    {
      how: "assessment results that say something else",
      code: "row-differs",
      bytes: withText("oscal/assessment-results.json", (text) =>
        text.replace('"state":"satisfied"', '"state":"not-satisfied"'),
      ),
    },
    {
      how: "another digest of verify.mjs",
      code: "file-digest",
      bytes: withText("verify.mjs", () => "process.stdout.write('VERIFIED');\n"),
    },
    { how: "the last fact left out", code: "row-differs", bytes: withLines(() => facts.slice(0, -1)) },
    ...tamperedLogs(pack),
  ];
};
