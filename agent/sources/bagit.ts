import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { counted } from "../../core/audit/report-finding.ts";
import { Failure } from "../../core/failure.ts";
import { hashFile } from "../files/artefact.ts";
import { finderBeneath, pathBeneath } from "../files/beneath.ts";
import { NO_NAMES, withName } from "../files/some-names.ts";
import { visitTree } from "../files/walk.ts";
import { listLines } from "../formats/list-lines.ts";
import { listedKey } from "../formats/listed-hash.ts";
import { linesOf, textOf, wholeText } from "../formats/text.ts";
import { joinSorted } from "../sorting/join.ts";
import type { Scratch } from "../sorting/scratch.ts";
import { sorter } from "../sorting/sorter.ts";
import { distinctList, type ListedHashes } from "./hash-list/distinct-list.ts";
import { missingFiles } from "./hash-list/listed-files.ts";
import { type OtherDigests, verifyOtherDigests } from "./hash-list/other-digests.ts";
import { type HashList, readHashList } from "./hash-list/read-hash-list.ts";
import { verifyListedFiles } from "./hash-list/verify-listed-files.ts";
import type { Source, SourceReading } from "./source.ts";

const options = z.strictObject({
  type: z.literal("bagit"),
  path: z.string().min(1).max(4096).meta({ description: "The bag's folder, with bagit.txt in it" }),
});
type Options = z.infer<typeof options>;

const invalid = (what: string): Failure => new Failure("source-invalid", what);

/** A manifest is named by its algorithm; these are checked. */
const DIGITS: Readonly<Record<string, number>> = { md5: 32, sha1: 40, sha256: 64, sha512: 128 };
const MANIFEST = /^manifest-(.{1,40})\.txt$/i;
const TAG_MANIFEST = /^tagmanifest-(.{1,40})\.txt$/i;

const decoded = (name: string, escapes: RegExp): string =>
  name.replaceAll(escapes, (found) => decodeURIComponent(found));

/**
 * CR, LF and % are written as %0D, %0A and %25 (RFC 8493, section 2.1.3), by some tools only the first two, or none. What
 * is there tells which; what is not there has the name by the RFC.
 */
const nameIn = (folder: string) => {
  const find = finderBeneath(folder);
  return (name: string): string => {
    const byRfc = decoded(name, /%(?:0[dD]|0[aA]|25)/g);
    return [byRfc, decoded(name, /%0[dDaA]/g), name].find((one) => find(one) !== undefined) ?? byRfc;
  };
};

interface BagLine {
  readonly key: string;
  readonly hash: string;
}

/** Lines `<hex>  data/path` of a manifest. */
const readManifest = async (
  folder: string,
  file: string,
  digits = 0,
): Promise<{ lines: AsyncIterable<BagLine>; whole: boolean }> => {
  const path = pathBeneath(folder, file);
  const nameOf = nameIn(folder);
  const { lines, whole, zero } = await listLines(path);
  if (zero) throw invalid(`${path} is no manifest of a bag`);
  async function* found(): AsyncGenerator<BagLine> {
    for await (const line of lines()) {
      if (line.trim() === "") continue;
      const [, hash = "", name] = /^([0-9a-f]{32,128})[ \t]+\*?(\S.*)$/is.exec(line) ?? [];
      if (name === undefined || (digits > 0 && hash.length !== digits))
        throw invalid(`${path}: "${line.slice(0, 80)}" is no line of such a manifest`);
      yield { key: listedKey(nameOf(name), { list: path, literal: true }), hash: hash.toLowerCase() };
    }
  }
  return { lines: found(), whole };
};

/** Versions whose bags have lists of this form (RFC 8493, section 2.1.1; the drafts before it). */
const VERSION = /^BagIt-Version\s*:\s*(?:0\.9[3-7]|1\.0)\s*$/i;

/** @throws Failure `source-invalid` where the folder is no bag, or one of a version that nobody knows here */
const requireVersion = async (folder: string): Promise<void> => {
  if (!existsSync(join(folder, "bagit.txt"))) throw invalid(`${folder} is no bag: it has no bagit.txt`);
  const text = await wholeText(pathBeneath(folder, "bagit.txt"));
  if (
    !text
      .replace(/^\ufeff/, "")
      .split(/\r?\n/)
      .some((line) => VERSION.test(line))
  )
    throw invalid(`${join(folder, "bagit.txt")} states no version from 0.93 to 1.0`);
};

/** `Payload-Oxum: <bytes>.<files>` of bag-info.txt, where it is stated. @throws Failure where it is stated and is none */
const oxumOf = async (folder: string): Promise<{ bytes: number; files: number } | undefined> => {
  if (!existsSync(join(folder, "bag-info.txt"))) return undefined;
  const file = pathBeneath(folder, "bag-info.txt");
  let oxum: { readonly bytes: number; readonly files: number } | undefined;
  for await (const line of linesOf(textOf(file), file)) {
    const [, stated] = /^Payload-Oxum\s*:(.*)$/i.exec(line) ?? [];
    if (stated === undefined) continue;
    const [, bytes, files] = /^(\d{1,15})\.(\d{1,15})$/.exec(stated.trim()) ?? [];
    if (bytes === undefined) throw invalid(`${file} states a Payload-Oxum of "${stated.trim().slice(0, 80)}"`);
    if (oxum !== undefined) throw invalid(`${file} states a Payload-Oxum twice`);
    oxum = { bytes: Number(bytes), files: Number(files) };
  }
  return oxum;
};

/** The bag's own files are listed in manifests of their own, so that a change of the list is detected. */
const checkTags = async (folder: string, names: readonly string[]): Promise<void> => {
  for (const name of names) {
    const algorithm = TAG_MANIFEST.exec(name)?.[1]?.toLowerCase();
    if (algorithm === undefined) continue;
    const digits = DIGITS[algorithm];
    if (digits === undefined) throw invalid(`${join(folder, name)} is of ${algorithm}, which is not read`);
    for await (const { key, hash } of (await readManifest(folder, name, digits)).lines) {
      if (!existsSync(join(folder, key))) throw invalid(`${join(folder, name)} lists ${key}, which does not exist`);
      const tag = pathBeneath(folder, key);
      if ((await hashFile(tag, "found", algorithm)) !== hash)
        throw invalid(`${tag} does not have the hash that ${join(folder, name)} states`);
    }
  }
};

/** Each manifest lists the whole payload, whatever its algorithm (RFC 8493, section 2.1.3). */
const checkOthers = async (
  folder: string,
  names: readonly string[],
  listed: ListedHashes,
  scratch: Scratch,
): Promise<void> => {
  for (const name of names) {
    if (!MANIFEST.test(name) || name.toLowerCase() === LIST) continue;
    const others = sorter(scratch);
    for await (const { key, hash } of (await readManifest(folder, name)).lines) others.add(key, hash);
    const sorted = others.end();
    for (const { key, left, right } of joinSorted(listed, sorted.records()))
      if (left === undefined || right === undefined)
        throw invalid(`${folder}: ${LIST} and ${name} do not list the same files: ${key}`);
    sorted.remove();
  }
};

const LIST = "manifest-sha256.txt";

/** What the manifests beside the one of SHA-256 state. */
const othersOf = (folder: string, names: readonly string[]): OtherDigests => {
  const others = names.flatMap((name) => {
    const algorithm = MANIFEST.exec(name)?.[1]?.toLowerCase();
    return algorithm === undefined || name.toLowerCase() === LIST ? [] : [{ name, algorithm }];
  });
  return {
    algorithms: others.map(({ algorithm }) => algorithm),
    async *digests() {
      for (const { name, algorithm } of others)
        for await (const { key, hash } of (await readManifest(folder, name, DIGITS[algorithm])).lines)
          yield { key, algorithm, hash };
    },
  };
};

async function* withSha256(lines: AsyncIterable<BagLine>) {
  for await (const { key, hash } of lines) yield { key, sha256: hash };
}

const readBag = async (folder: string, scratch: Scratch): Promise<HashList> => {
  const names = readdirSync(folder).toSorted();
  await requireVersion(folder);
  if (!existsSync(join(folder, LIST))) {
    const others = names.filter((name) => MANIFEST.test(name));
    throw invalid(`${folder} has no ${LIST}${others.length === 0 ? "" : `, only ${others.join(", ")}`}`);
  }
  await checkTags(folder, names);
  const { lines, whole } = await readManifest(folder, LIST, DIGITS.sha256);
  const path = join(folder, LIST);
  const listed = await distinctList(withSha256(lines), path, scratch);
  await checkOthers(folder, names, listed, scratch);
  return { path, whole, listed, others: othersOf(folder, names) };
};

/** @throws Failure where there are other numbers of bytes and files than are stated, or files that are not listed */
const checkPayload = async (
  folder: string,
  found: SourceReading,
  listed: ListedHashes,
  scratch: Scratch,
): Promise<void> => {
  const sizes = found.entries.bytes;
  const oxum = await oxumOf(folder);
  // What is missing is reported by its name, and has no size.
  if (oxum !== undefined && (oxum.files !== listed.count || (found.complete && oxum.bytes !== sizes)))
    throw invalid(
      `${folder} states ${counted(oxum.files, "file")} of ${counted(oxum.bytes, "byte")}, and has ${listed.count} of ${sizes}`,
    );
  // Every file of the payload must be listed (RFC 8493, section 3): one that is not was added later.
  const there = sorter(scratch);
  const add = (key: string): void => there.add(`data/${key}`, "");
  await visitTree(join(folder, "data"), [], { file: ({ key }) => add(key), unreadable: add }, scratch);
  const payload = there.end();
  let unlisted = NO_NAMES;
  for (const { key, left, right } of joinSorted(listed, payload.records()))
    if (left === undefined && right !== undefined) unlisted = withName(unlisted, key.slice("data/".length));
  payload.remove();
  if (unlisted.count > 0)
    throw invalid(`${folder} holds ${counted(unlisted.count, "file")} that it does not list: ${unlisted.some[0]}`);
};

export const source: Source<Options> = {
  id: "bagit",
  kind: "backup",
  title: "A BagIt bag",
  madeBy: "any BagIt tool, e.g. `bagit.py --sha256 <folder>`",
  proof: "hashed",
  options,
  answers: {
    run: { cannotArise: "a bag is a folder of one state; a file that is listed twice is refused." },
    numbers:
      "`Payload-Oxum` is bytes and files; one that is none is refused. Hashes are SHA-256; those of further manifests are not compared when the bag is read, which the label `digests-not-compared` says, and `verify` compares MD5, SHA-1 and SHA-512.",
    backup: { cannotArise: "a bag is what it lists; all of it is hashed as it is now." },
    whole:
      "The payload must have the bytes and files of `Payload-Oxum`; each file must be listed, by every manifest, and be there. What `fetch.txt` still names is not there.",
    unread: "A line that is none, and a `tagmanifest` of an algorithm that is not known, are refused.",
    time: "The older of the list and its newest file. Files that are dated in the future do not count, and are labelled; where the list does not fit, nothing is `hashed`.",
    names:
      "`%0D`, `%0A` and `%25` are decoded as RFC 8493 has it, or left where a file has that very name, as older tools write it. A name that is no UTF-8, or two that become one, are refused by name.",
    alarms: "A `%` that is not encoded, and `tagmanifest` of MD5, SHA-1 or SHA-512, are no faults.",
    still:
      "Each file is looked for at each run, and hashed unless its stamp is unchanged; what is missing is unreadable, and a bag that is gone is sealed as lost.",
  },
  paths: ["path"],
  read: async ({ path }, context) => {
    const list = await readBag(path, context.scratch);
    const found = await readHashList(path, list, context);
    await checkPayload(path, found, list.listed, context.scratch);
    return { ...found, tool: { name: "BagIt" } };
  },
  findMissing: async ({ path }, scratch) => missingFiles(path, (await readBag(path, scratch)).listed),
  verify: async ({ path }, context) => {
    const { listed, others } = await readBag(path, context.scratch);
    return [...(await verifyListedFiles(path, listed, context)), ...(await verifyOtherDigests(path, others))];
  },
};
