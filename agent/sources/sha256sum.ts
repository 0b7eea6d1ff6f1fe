import { dirname } from "node:path";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { type ListedHash, listedKey } from "../formats/listed-hash.ts";
import { linesOf, textOf } from "../formats/text.ts";
import { missingFiles } from "./hash-list/listed-files.ts";
import { readHashList } from "./hash-list/read-hash-list.ts";
import { verifyListedFiles } from "./hash-list/verify-listed-files.ts";
import type { Source } from "./source.ts";

const options = z.strictObject({
  type: z.literal("sha256sum"),
  path: z.string().min(1).max(4096),
  root: z.string().max(4096).optional().meta({ description: "Where the files are; by default beside the list" }),
});
type Options = z.infer<typeof options>;

const folderOf = ({ path, root }: Options): string => root ?? dirname(path);

const ESCAPES: Readonly<Record<string, string>> = { "\\n": "\n", "\\r": "\r", "\\\\": "\\" };

/**
 * `<hex>  <path>`, or `<hex> *<path>` in binary mode. A line that begins with a backslash has its path escaped
 * (GNU coreutils manual, "md5sum invocation").
 */
const readList = async (path: string): Promise<ListedHash[]> => {
  const listed: ListedHash[] = [];
  let number = 0;
  for await (const line of linesOf(textOf(path), path)) {
    number += 1;
    if (line === "" || line.startsWith("#")) continue;
    const [, escaped, sha256, name] = /^(\\?)([0-9a-fA-F]{64}) [ *](.+)$/.exec(line) ?? [];
    if (sha256 === undefined || name === undefined)
      throw new Failure("source-invalid", `${path}: line ${number} is no line of sha256sum`);
    // A name with a backslash of its own is written escaped, so what is not escaped has none but Windows' separators.
    const literal = escaped === "\\";
    const plain = literal ? name.replaceAll(/\\[nr\\]/g, (text) => ESCAPES[text] ?? text) : name;
    listed.push({ key: listedKey(plain, path, literal), sha256: sha256.toLowerCase() });
  }
  return listed;
};

export const source: Source<Options> = {
  id: "sha256sum",
  kind: "backup",
  title: "A list of hashes by sha256sum",
  madeBy: "`sha256sum * > SHA256SUMS`, `Get-FileHash` written in that form",
  proof: "hashed",
  options,
  paths: ["path", "root"],
  detect: ({ text }) => /^\\?[0-9a-fA-F]{64} [ *]\S/.test(text),
  read: async (own, context) => ({
    ...(await readHashList(own.path, folderOf(own), await readList(own.path), context)),
    tool: { name: "sha256sum" },
  }),
  findMissing: async (own) => missingFiles(folderOf(own), await readList(own.path)),
  verify: async (own, context) => verifyListedFiles(folderOf(own), await readList(own.path), context),
};
