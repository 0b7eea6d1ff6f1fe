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
  type: z.literal("hashdeep"),
  path: z.string().min(1).max(4096),
  root: z.string().max(4096).optional().meta({ description: "Where the files are; by default beside the list" }),
});
type Options = z.infer<typeof options>;

const folderOf = ({ path, root }: Options): string => root ?? dirname(path);

/** `%%%% size,sha256,filename`: the name is the last field and may itself hold commas. */
const readList = async (path: string): Promise<ListedHash[]> => {
  const invalid = (what: string): Failure => new Failure("source-invalid", `${path}: ${what}`);
  const listed: ListedHash[] = [];
  let number = 0;
  let columns: string[] | undefined;
  for await (const line of linesOf(textOf(path), path)) {
    number += 1;
    if (number === 1 && line !== "%%%% HASHDEEP-1.0") throw invalid("it does not begin with %%%% HASHDEEP-1.0");
    if (number === 2) {
      columns = line.replace(/^%%%% /, "").split(",");
      if (!columns.includes("sha256")) throw invalid("it lists no SHA-256; run hashdeep -c sha256");
    }
    if (columns === undefined || number <= 2 || line.startsWith("##") || line === "") continue;
    const fields = line.split(",");
    const size = Number(fields[columns.indexOf("size")]);
    const sha256 = fields[columns.indexOf("sha256")]?.toLowerCase() ?? "";
    const name = fields.slice(columns.length - 1).join(",");
    if (!/^[0-9a-f]{64}$/.test(sha256) || !Number.isSafeInteger(size) || name === "")
      throw invalid(`line ${number} is broken off`);
    listed.push({ key: listedKey(name, path), sha256, size });
  }
  return listed;
};

export const source: Source<Options> = {
  id: "hashdeep",
  kind: "backup",
  title: "A list of hashes by hashdeep",
  madeBy: "`hashdeep -c sha256 -rl . > hashes.txt`",
  proof: "hashed",
  options,
  paths: ["path", "root"],
  detect: ({ text }) => text.startsWith("%%%% HASHDEEP-1.0"),
  read: async (own, context) => ({
    ...(await readHashList(own.path, folderOf(own), await readList(own.path), context)),
    tool: { name: "hashdeep" },
  }),
  findMissing: async (own) => missingFiles(folderOf(own), await readList(own.path)),
  verify: async (own, context) => verifyListedFiles(folderOf(own), await readList(own.path), context),
};
