import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Fact } from "../../core/history/fact.ts";
import { instantOf, plus } from "../../core/instant.ts";
import { headLine } from "../../core/log/head-line.ts";
import { leafBytes } from "../../core/log/leaf.ts";
import { withoutPeople } from "../../core/log/people.ts";
import { unrepresentable } from "../../core/log/unrepresentable.ts";
import { LOG_FILES, PACK_FORMAT, PACK_FORMAT_BEFORE } from "../../core/pack/pack-file.ts";
import { cosignedHead } from "../../functions/pack/cosigned-head.ts";
import { readGiven } from "../../verify/given-files.ts";
import { verifyLines } from "../../verify/show.ts";
import { startVerify } from "../../verify/start.ts";
import type { VerifyResult } from "../../verify/verify-files.ts";
import { verifyPack } from "../../verify/verify-pack.ts";
import { logKey, ORIGIN } from "../support/filed-log.ts";
import { linesIn, repacked } from "../support/forged-packs.ts";
import { madePack, type Recorded, recordedHistory, WITNESSES } from "../support/pack-world.ts";
import {
  COSIGNED_AT,
  headOf,
  leafOf,
  leafOfKey,
  logOf,
  type RecordedLog,
  saltOf,
  signedHead,
} from "../support/recorded-log.ts";
import { testWitness } from "../support/witnesses.ts";

/**
 * A pack, compared with the log in it, and that with what a stranger kept of it. Whoever forges has Cleargate's own code, the ledger, the
 * log's files and its key, and makes every list, digest and signature anew.
 */

let recorded: Recorded;
let genuine: RecordedLog;
let root: string;
let count = 0;
beforeAll(async () => {
  recorded = await recordedHistory();
  genuine = recorded.log as RecordedLog;
  root = mkdtempSync(join(tmpdir(), "cleargate-log-"));
}, 120_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

const fileOf = (bytes: Uint8Array | string): string => {
  count += 1;
  const path = join(root, `${count}.file`);
  writeFileSync(path, bytes);
  return path;
};
const KEY = logKey(1).key.text;

/** With what options name: files with heads, and keys. */
const verify = (bytes: Buffer, heads: readonly string[] = [], keys: readonly string[] = []): Promise<VerifyResult> => {
  const given = readGiven(heads, keys);
  if ("wrong" in given) throw new Error(given.wrong);
  return verifyPack(fileOf(bytes), given);
};
const codesOf = async (...args: Parameters<typeof verify>): Promise<readonly string[]> =>
  (await verify(...args)).problems.map(({ code }) => code);

/** A mail of when the log had so many leaves. */
const mailOf = (size: number): string =>
  fileOf(`From: cleargate@example.com\r\n\r\nAll is well.\r\n\r\n> ${headLine(headOf(genuine, size))}\r\n`);

const packOf = (log: RecordedLog, facts: readonly Fact[] = recorded.facts): Promise<Buffer> =>
  madePack({ ...recorded, facts, log });

const byRecording = (facts: readonly Fact[]): Fact[] =>
  facts.toSorted((a, b) => (`${a.recordedAt}#${a.id}` < `${b.recordedAt}#${b.id}` ? -1 : 1));
const refusedOf = (fact: Fact): boolean => fact.type === "manifest-audited" && fact.verdict.outcome === "rejected";
const changed = (by: (fact: Fact) => object): Fact[] =>
  recorded.facts.map((fact) => (refusedOf(fact) ? ({ ...fact, ...by(fact) } as Fact) : fact));

/** What an administrator may do to a fact that nothing follows from. */
const rewritings = (): readonly (readonly [how: string, facts: readonly Fact[], codes: readonly string[]])[] => [
  [
    "a fact rewritten",
    changed((fact) => {
      const verdict = "verdict" in fact ? fact.verdict : undefined;
      const findings = verdict?.findings.map((one) => ({ ...one, message: "all is well" }));
      return { verdict: { ...verdict, findings } };
    }),
    ["fact-changed"],
  ],
  ["a fact removed that no other follows", byRecording(recorded.facts).slice(0, -1), ["fact-removed"]],
  ["a fact backdated", changed(({ recordedAt }) => ({ recordedAt: plus(recordedAt, -1_000) })), ["fact-changed"]],
];

describe("a pack with the log", () => {
  it("has each of its facts as one leaf, and begins with every head of before", async () => {
    const heads = genuine.leaves.map((_, at) => mailOf(at));
    const { problems, verified } = await verify(await packOf(genuine), heads, [KEY]);
    expect(problems).toEqual([]);
    expect(verified?.log).toMatchObject({ isPinned: true, keys: [KEY], heads: genuine.leaves.map((_, at) => at) });
    expect(verified?.log?.head).toMatchObject({ origin: ORIGIN, size: recorded.facts.length + 1 });
  });

  it("has what witnesses signed of its head, and shows what somebody's own witness saw, and when", async () => {
    const [first, second] = WITNESSES;
    const stranger = testWitness(9);
    const witnessed = { ...genuine, witnesses: [first] };
    const bytes = await packOf(witnessed);
    expect(linesIn(bytes, "log/checkpoint").filter((line) => line.startsWith("—"))).toHaveLength(2);
    const { problems, verified } = await verify(bytes, [], [KEY, first.key.text]);
    expect(problems).toEqual([]);
    const saw = { key: first.key.text, size: genuine.leaves.length, at: instantOf(COSIGNED_AT * 1_000) };
    expect(verified?.log).toMatchObject({ isPinned: true, witnesses: [saw], unverified: [] });
    const shown = verifyLines({ problems, verified }).join("\n");
    expect(shown).toContain(`witness   ${saw.key} saw ${saw.size} leaves of it at ${saw.at}`);
    // Nobody is told that all is well by a witness who signed nothing.
    for (const [pack, key] of [
      [bytes, second.key.text],
      [await packOf(genuine), first.key.text],
      [bytes, stranger.key.text],
    ] as const)
      expect(await codesOf(pack, [], [key])).toEqual(["log-unwitnessed"]);
    // An earlier head that the witness signed is enough, where it is one of this log.
    const earlier = fileOf(second.cosign(signedHead(genuine, 3).toString(), COSIGNED_AT));
    expect((await verify(bytes, [earlier], [second.key.text])).verified?.log?.witnesses).toMatchObject([{ size: 3 }]);
    const unnamed = await verify(bytes);
    expect(unnamed.verified?.log).toMatchObject({ witnesses: [], unverified: [first.key.name] });
    expect(verifyLines(unnamed).join("\n")).toContain(`also signed, as it says, by ${first.key.name}`);
  });

  it("is refused where a signature of a witness is wrong, and has none that is of another head", async () => {
    const [first] = WITNESSES;
    const bytes = await packOf({ ...genuine, witnesses: [first] });
    const [name = "", line = ""] = (linesIn(bytes, "log/checkpoint").at(-1) ?? "").split(/ (?=[^ ]*$)/);
    const wrong = Buffer.from(line, "base64");
    // A later instant than the witness's own.
    wrong[11] = (wrong[11] ?? 0) ^ 1;
    const lines = [...linesIn(bytes, "log/checkpoint").slice(0, -1), `${name} ${wrong.toString("base64")}`];
    const forged = repacked(bytes, { "log/checkpoint": Buffer.from(`${lines.join("\n")}\n`) });
    expect(await codesOf(forged, [], [first.key.text])).toEqual(["log-unsigned"]);
    const shorter = { ...genuine, leaves: genuine.leaves.slice(0, -1) };
    const other = first.cosign(signedHead(shorter).toString(), COSIGNED_AT);
    const head = { text: signedHead(genuine).toString(), head: headOf(genuine) };
    const log = { find: async () => ({ bytes: Buffer.from(other), tag: "t" }) };
    expect(await cosignedHead(log, [first.key], head)).toBe(head.text);
  });

  it("is refused where its history was changed and its log was not", async () => {
    for (const [how, facts, codes] of rewritings())
      expect(await codesOf(await packOf(genuine, facts)), how).toEqual(codes);
    const less = { ...genuine, leaves: genuine.leaves.filter((leaf) => !String(leaf).includes(facts(refusedOf).id)) };
    expect(await codesOf(await packOf(less))).toEqual(["fact-unlogged"]);
  });

  it("is refused where a fact has what JSON has not, although the log has that fact as it is", async () => {
    const facts = changed(() => ({ retries: unrepresentable("N", "9007199254740993") }));
    expect(await codesOf(await packOf(logOf(byRecording(facts)), facts))).toEqual(["fact-unrepresentable"]);
  });

  it("is refused with a head that was kept where its log was made anew, and without one nothing shows it", async () => {
    for (const [how, facts] of rewritings()) {
      const bytes = await packOf(logOf(byRecording(facts)), facts);
      expect(await codesOf(bytes), how).toEqual([]);
      const codes = await codesOf(bytes, [mailOf(genuine.leaves.length)]);
      expect(codes, how).toEqual([how.includes("removed") ? "log-cut" : "log-rewritten"]);
    }
    const [first, second, third, ...rest] = genuine.leaves as [Buffer, Buffer, Buffer];
    const swapped = { ...genuine, leaves: [first, third, second, ...rest] };
    expect(await codesOf(await packOf(swapped))).toEqual([]);
    expect(await codesOf(await packOf(swapped), [mailOf(2)])).toEqual(["log-rewritten"]);
    expect(await codesOf(await packOf(swapped), [mailOf(1), mailOf(0)])).toEqual([]);
  });

  it("is refused where its end was cut off, by any head of after", async () => {
    const { length } = genuine.leaves;
    const shorter = { ...genuine, leaves: genuine.leaves.slice(0, -1) };
    const bytes = await packOf(shorter, byRecording(recorded.facts).slice(0, -1));
    expect(await codesOf(bytes)).toEqual([]);
    expect(await codesOf(bytes, [mailOf(length - 1)])).toEqual([]);
    const { problems } = await verify(bytes, [mailOf(length - 1), mailOf(length)]);
    expect(problems).toMatchObject([
      { code: "log-cut", message: `it had ${length} leaves, and has ${length - 1} in the pack` },
    ]);
  });

  it("has leaves of other migrations and of later, of which it has no facts", async () => {
    const [one] = recorded.facts as [Fact];
    const others = [
      leafOf({ ...one, id: "other", migration: "other" } as Fact),
      leafOf({ ...one, id: "later", recordedAt: plus(recorded.now, 1) } as Fact),
    ];
    expect(await codesOf(await packOf({ ...genuine, leaves: [...others, ...genuine.leaves] }))).toEqual([]);
    const own = leafOf({ ...one, id: "own" } as Fact);
    expect(await codesOf(await packOf({ ...genuine, leaves: [...genuine.leaves, own] }))).toEqual(["fact-removed"]);
  });

  it("still verifies when a person was forgotten, whose hash stands in the facts", async () => {
    const forgotten = recorded.facts.map((fact) => withoutPeople(fact, saltOf) as Fact);
    expect(JSON.stringify(forgotten)).toContain('"by":{"person":"');
    expect(await codesOf(await packOf(genuine, forgotten))).toEqual([]);
  });
});

const facts = (which: (fact: Fact) => boolean): Fact => recorded.facts.find(which) as Fact;

describe("the key of a log", () => {
  /** Both keys sign while the log changes its key; then the new one alone. */
  const rotated = (): { readonly both: RecordedLog; readonly alone: RecordedLog } => {
    const [first, ...rest] = genuine.leaves as [Buffer];
    const leaves = [first, leafOfKey(2), ...rest];
    return { both: { leaves: leaves.slice(0, 3), signers: [1, 2] }, alone: { leaves, signers: [2] } };
  };

  it("is the one that was named, or the pack is refused", async () => {
    const other = { leaves: [leafOfKey(2), ...genuine.leaves.slice(1)], signers: [2] };
    expect(await codesOf(await packOf(other))).toEqual([]);
    expect(await codesOf(await packOf(other), [], [KEY])).toEqual(["log-key"]);
    expect(await codesOf(await packOf(genuine), [], [KEY, logKey(3).key.text])).toEqual(["log-key"]);
    // Whoever knows the key's leaf, and cannot sign with it, puts it in.
    const pretended = {
      leaves: [...genuine.leaves.slice(0, 1), leafOfKey(2), ...genuine.leaves.slice(1)],
      signers: [2],
    };
    expect(await codesOf(await packOf(pretended), [], [KEY])).toEqual(["log-key"]);
  });

  it("is followed from the one that is trusted by a head that it signed", async () => {
    const { both, alone } = rotated();
    const bytes = await packOf(alone);
    expect(await codesOf(bytes)).toEqual([]);
    expect(await codesOf(bytes, [fileOf(signedHead(both))], [KEY])).toEqual([]);
    expect(await codesOf(bytes, [fileOf(signedHead({ ...both, leaves: both.leaves.slice(0, 1) }))], [KEY])).toEqual([
      "log-key",
    ]);
    expect(await codesOf(bytes, [], [logKey(2).key.text])).toEqual([]);
  });

  it("is not believed where the head that it signed was changed", async () => {
    const { both, alone } = rotated();
    const text = String(signedHead(both)).replace(
      /\n\n[\s\S]*/,
      String(signedHead({ ...both, leaves: both.leaves.slice(0, 1) })).match(/\n\n[\s\S]*/)?.[0] ?? "",
    );
    expect(await codesOf(await packOf(alone), [fileOf(text)], [KEY])).toEqual(["log-unsigned"]);
  });

  it("is of the log whose name it has", async () => {
    const foreign = KEY.replace(ORIGIN, "other.example/log");
    expect(readGiven([], [foreign])).toEqual({ wrong: `${foreign} is no key of a log, and none of a witness` });
    const named = { leaves: [leafBytes({ format: "cleargate.leaf/1", key: "x+1" }), ...genuine.leaves], signers: [1] };
    expect(await codesOf(await packOf(named))).toEqual(["log-key"]);
  });
});

describe("a folder of a witness", () => {
  it("names the keys that are trusted, and each head that was kept", async () => {
    const folder = join(root, "witness");
    mkdirSync(join(folder, "heads"), { recursive: true });
    writeFileSync(join(folder, "log.json"), JSON.stringify({ origin: ORIGIN, keys: [KEY] }));
    for (const size of [0, 1]) writeFileSync(join(folder, "heads", `000${size}.note`), signedHead(genuine, size));
    const { problems, verified } = await verify(await packOf(genuine), [folder]);
    expect(problems).toEqual([]);
    expect(verified?.log).toMatchObject({ isPinned: true, heads: [0, 1] });
    const other = {
      ...genuine,
      leaves: genuine.leaves.toSpliced(1, 2, genuine.leaves[2] as Buffer, genuine.leaves[1] as Buffer),
    };
    expect(await codesOf(await packOf(other), [folder])).toEqual([]);
    writeFileSync(join(folder, "heads", "0002.note"), signedHead(genuine, 2));
    expect(await codesOf(await packOf(other), [folder])).toEqual(["log-rewritten"]);
    writeFileSync(join(folder, "heads", "0004.note"), "x");
    expect(readGiven([folder], [])).toEqual({ wrong: `${join(folder, "heads", "0004.note")} is no head of a log` });
    writeFileSync(join(folder, "log.json"), "{}");
    expect(readGiven([folder], [])).toMatchObject({ wrong: expect.stringContaining("no folder of a witness") });
  });
});

describe("a pack without the log", () => {
  const earlier = async (): Promise<Buffer> =>
    repacked(await packOf(genuine), Object.fromEntries(LOG_FILES.map((name) => [name, null])), {
      format: PACK_FORMAT_BEFORE,
    });

  it("is refused, unless it is of a format that had none and nobody names a head, a key or a witness", async () => {
    const none = await madePack({ ...recorded, log: undefined });
    expect(await codesOf(none)).toEqual(["log-missing"]);
    const { problems, verified } = await verify(await earlier());
    expect(problems).toEqual([]);
    expect(verified?.log).toBeNull();
    expect(verifyLines({ problems, verified }).join("\n")).toContain("made before packs had it");
    expect(await codesOf(await earlier(), [mailOf(1)])).toEqual(["log-missing"]);
    expect(await codesOf(await earlier(), [], [KEY])).toEqual(["log-missing"]);
    // Whoever rewrote the history calls it a pack of before: what a witness signed is not there all the same.
    expect(await codesOf(await earlier(), [], [WITNESSES[0].key.text])).toEqual(["log-missing"]);
    expect(PACK_FORMAT).not.toBe(PACK_FORMAT_BEFORE);
  });

  it("has none of its files in a format that had none", async () => {
    const bytes = repacked(await packOf(genuine), {}, { format: PACK_FORMAT_BEFORE });
    expect(await codesOf(bytes)).toEqual(LOG_FILES.map(() => "file-unlisted"));
  });
});

describe("verify.mjs", () => {
  const run = async (...argv: readonly string[]) => {
    const said: string[] = [];
    const status = await startVerify(argv, { out: (text) => said.push(text), error: (text) => said.push(text) });
    return { status, said: said.join("") };
  };

  it("takes heads and keys, and says what of the log is only as the pack has it", async () => {
    const path = fileOf(await packOf(genuine));
    const bare = await run(path);
    expect(bare).toMatchObject({ status: 0, said: expect.stringContaining("(--head)") });
    expect(bare.said).toContain("the key is as the pack has it");
    const pinned = await run("--head", mailOf(2), "--key", KEY, path);
    expect(pinned).toMatchObject({ status: 0, said: expect.stringContaining("each of the 1 heads") });
    expect(pinned.said).not.toContain("as the pack has it");
    const json = await run("--json", `--head=${mailOf(2)}`, path);
    expect(JSON.parse(json.said)).toMatchObject({ verified: true, log: { heads: [2], head: { origin: ORIGIN } } });
    const wrong = headLine({ ...headOf(genuine, 2), root: Buffer.alloc(32) });
    expect(await run("--head", fileOf(wrong), path)).toMatchObject({
      status: 1,
      said: expect.stringContaining("[log-rewritten]"),
    });
  });

  it("says what it cannot use", async () => {
    const path = fileOf(await packOf(genuine));
    for (const args of [[], ["--what", path], [path, path], ["--head", fileOf("no head"), path], ["--key", "k", path]])
      expect((await run(...args)).status, String(args)).toBe(2);
    expect((await run("--head", join(root, "gone"), path)).said).toContain("there is no ");
  });
});

describe("the lines of a log in a pack", () => {
  it("are as the log has them", async () => {
    expect(linesIn(await packOf(genuine), "log/entries.ndjson")).toEqual(genuine.leaves.map(String));
    expect(linesIn(await packOf(genuine), "log/keys")).toEqual([KEY]);
  });
});
