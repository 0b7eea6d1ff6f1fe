import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { hashFile } from "../files/artefact.ts";
import { pathBeneath } from "../files/beneath.ts";
import { walk } from "../files/walk.ts";
import { type ListedHash, listedKey } from "../formats/listed-hash.ts";
import { linesOf, textOf } from "../formats/text.ts";
import { missingFiles } from "./hash-list/listed-files.ts";
import { readHashList } from "./hash-list/read-hash-list.ts";
import { verifyListedFiles } from "./hash-list/verify-listed-files.ts";
import type { Source } from "./source.ts";

const options = z.strictObject({
  type: z.literal("bagit"),
  path: z.string().min(1).max(4096).meta({ description: "The bag's folder, with bagit.txt in it" }),
});
type Options = z.infer<typeof options>;

const invalid = (what: string): Failure => new Failure("source-invalid", what);

/** `<hex>  data/path`, with CR, LF and % written as %0D, %0A and %25 (RFC 8493, section 2.1.3). */
const readManifest = async (path: string): Promise<ListedHash[]> => {
  const listed: ListedHash[] = [];
  for await (const line of linesOf(textOf(path), path)) {
    if (line.trim() === "") continue;
    const [, sha256, name] = /^([0-9a-fA-F]{64})\s+\*?(.+)$/.exec(line) ?? [];
    if (sha256 === undefined || name === undefined)
      throw invalid(`${path}: "${line.slice(0, 80)}" is no line of a manifest`);
    const plain = name.replaceAll(/%(0[dD]|0[aA]|25)/g, (found) => decodeURIComponent(found));
    listed.push({ key: listedKey(plain, path), sha256: sha256.toLowerCase() });
  }
  return listed;
};

/** `Payload-Oxum: <bytes>.<files>` of bag-info.txt, where the file exists. */
const oxumOf = async (folder: string): Promise<{ bytes: number; files: number } | undefined> => {
  if (!existsSync(join(folder, "bag-info.txt"))) return undefined;
  const file = pathBeneath(folder, "bag-info.txt");
  for await (const line of linesOf(textOf(file), file)) {
    const [, bytes, files] = /^Payload-Oxum:\s*(\d+)\.(\d+)\s*$/i.exec(line) ?? [];
    if (bytes !== undefined) return { bytes: Number(bytes), files: Number(files) };
  }
  return undefined;
};

/** The bag's own files are listed in a manifest of their own, so that a change of the list is detected. */
const checkTags = async (folder: string): Promise<void> => {
  if (!existsSync(join(folder, "tagmanifest-sha256.txt"))) return;
  const file = pathBeneath(folder, "tagmanifest-sha256.txt");
  for (const { key, sha256 } of await readManifest(file)) {
    if (!existsSync(join(folder, key))) throw invalid(`${file} lists ${key}, which does not exist`);
    const tag = pathBeneath(folder, key);
    if ((await hashFile(tag, "found")) !== sha256) throw invalid(`${tag} does not have the hash that ${file} states`);
  }
};

const readBag = async (folder: string): Promise<ListedHash[]> => {
  if (!existsSync(join(folder, "bagit.txt"))) throw invalid(`${folder} is no bag: it has no bagit.txt`);
  if (!existsSync(join(folder, "manifest-sha256.txt"))) {
    const others = readdirSync(folder).filter((name) => /^manifest-.*\.txt$/.test(name));
    throw invalid(`${folder} has no manifest-sha256.txt${others.length === 0 ? "" : `, only ${others.join(", ")}`}`);
  }
  await checkTags(folder);
  return readManifest(pathBeneath(folder, "manifest-sha256.txt"));
};

export const source: Source<Options> = {
  id: "bagit",
  kind: "backup",
  title: "A BagIt bag",
  madeBy: "any BagIt tool, e.g. `bagit.py --sha256 <folder>`",
  proof: "hashed",
  options,
  paths: ["path"],
  read: async ({ path }, context) => {
    const listed = await readBag(path);
    const found = await readHashList(join(path, "manifest-sha256.txt"), path, listed, context);
    const sizes = found.entries.reduce((sum, entry) => sum + ("size" in entry ? entry.size : 0), 0);
    const oxum = await oxumOf(path);
    if (oxum !== undefined && (oxum.bytes !== sizes || oxum.files !== listed.length))
      throw invalid(
        `${path} states ${oxum.files} files of ${oxum.bytes} bytes, there are ${listed.length} of ${sizes}`,
      );
    // Every file of the payload must be listed (RFC 8493, section 3): one that is not was added later.
    const names = new Set(listed.map(({ key }) => key));
    const unlisted = walk(join(path, "data"), []).files.filter(({ key }) => !names.has(`data/${key}`));
    if (unlisted.length > 0)
      throw invalid(`${path} holds ${unlisted.length} files that it does not list: ${unlisted[0]?.key}`);
    return { ...found, tool: { name: "BagIt" } };
  },
  findMissing: async ({ path }) => missingFiles(path, await readBag(path)),
  verify: async ({ path }, context) => verifyListedFiles(path, await readBag(path), context),
};
