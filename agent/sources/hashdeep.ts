import { dirname } from "node:path";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { listLines } from "../formats/list-lines.ts";
import { type ListedHash, listedKey, requireDistinct } from "../formats/listed-hash.ts";
import { missingFiles } from "./hash-list/listed-files.ts";
import { type HashList, readHashList } from "./hash-list/read-hash-list.ts";
import { verifyListedFiles } from "./hash-list/verify-listed-files.ts";
import type { Source } from "./source.ts";

const options = z.strictObject({
  type: z.literal("hashdeep"),
  path: z.string().min(1).max(4096),
  root: z.string().max(4096).optional().meta({ description: "Where the files are; by default beside the list" }),
});
type Options = z.infer<typeof options>;

const folderOf = ({ path, root }: Options): string => root ?? dirname(path);

const FIRST = "%%%% HASHDEEP-1.0";
const INVOKED = "## Invoked from: ";

/** True where hashdeep ran on Windows, whose separator is the backslash. */
const isOfWindows = (lines: readonly string[]): boolean =>
  lines.some((line) => line.startsWith(INVOKED) && /^(?:[a-z]:|\\\\)/i.test(line.slice(INVOKED.length)));

/** `%%%% size,sha256,filename`: the name is the last field and may itself hold commas. */
const readList = async (own: Options): Promise<HashList> => {
  const { path } = own;
  const invalid = (what: string): Failure => new Failure("source-invalid", `${path}: ${what}`);
  const { lines, whole, zero } = await listLines(path);
  const [first, header = "", ...rest] = lines;
  if (first !== FIRST || zero) throw invalid(`it does not begin with ${FIRST}`);
  if (rest.includes(FIRST))
    throw invalid(`a second run begins in line ${rest.indexOf(FIRST) + 3}: write each to a file of its own`);
  const columns = header.replace(/^%%%% /, "").split(",");
  if (!columns.includes("sha256")) throw invalid("it lists no SHA-256; run hashdeep -c sha256");
  const at = { sha256: columns.indexOf("sha256"), size: columns.indexOf("size") };
  if (at.size === -1 || columns.at(-1) !== "filename") throw invalid("it lists no sizes, or no names");
  const literal = !isOfWindows(rest);
  const listed = rest.flatMap((line, index): ListedHash[] => {
    if (line.startsWith("##") || line === "") return [];
    const fields = line.split(",");
    const stated = fields[at.size] ?? "";
    const sha256 = fields[at.sha256]?.toLowerCase() ?? "";
    const name = fields.slice(columns.length - 1).join(",");
    if (!/^[0-9a-f]{64}$/.test(sha256) || !/^\d{1,16}$/.test(stated) || name === "")
      throw invalid(`line ${index + 3} is broken off`);
    return [{ key: listedKey(name, { list: path, folder: folderOf(own), literal }), sha256, size: Number(stated) }];
  });
  return { path, whole, listed: requireDistinct(listed, path) };
};

export const source: Source<Options> = {
  id: "hashdeep",
  kind: "backup",
  title: "A list of hashes by hashdeep",
  madeBy: "`hashdeep -c sha256 -rl . > hashes.txt`",
  proof: "hashed",
  options,
  answers: {
    run: "A second run in the list, or a file that is named twice, is refused: a name may hold a line break, so that no later line shows that a run begins.",
    numbers: "By the names of its columns; a list without sizes or SHA-256 is refused.",
    backup: { cannotArise: "a list says nothing about what its files are; all of them are hashed as they are now." },
    whole:
      "Each file that is listed must be there with its size. A last line without an end makes it incomplete; a list that was cut between two lines is found by `shrink` in the plan alone.",
    unread: "A line with a hash or size that is none is refused by its number.",
    time: "The older of the list and its newest file: what fits a list is as old as the list. Files that are dated in the future do not count, and are labelled; where the list does not fit, nothing is `hashed`.",
    names:
      "hashdeep escapes nothing: a backslash is a separator where the list says that it ran on Windows, and otherwise part of a name; a carriage return is part of a name unless all lines end with one. A name that is no UTF-8 is refused by name.",
    alarms: "Other hashes beside SHA-256, comments, commas in names and absolute names below the folder are no faults.",
    still:
      "Each file is looked for at each run, and hashed unless its stamp is unchanged; what is missing is unreadable, and a list that is gone is sealed as lost.",
  },
  paths: ["path", "root"],
  detect: ({ text }) => text.startsWith("%%%% HASHDEEP-1.0"),
  read: async (own, context) => ({
    ...(await readHashList(folderOf(own), await readList(own), context)),
    tool: { name: "hashdeep" },
  }),
  findMissing: async (own) => missingFiles(folderOf(own), (await readList(own)).listed),
  verify: async (own, context) => verifyListedFiles(folderOf(own), (await readList(own)).listed, context),
};
