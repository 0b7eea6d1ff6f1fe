import { dirname } from "node:path";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { listLines } from "../formats/list-lines.ts";
import { type ListedHash, listedKey } from "../formats/listed-hash.ts";
import type { Scratch } from "../sorting/scratch.ts";
import { distinctList } from "./hash-list/distinct-list.ts";
import { missingFiles } from "./hash-list/listed-files.ts";
import { type OtherDigest, verifyOtherDigests } from "./hash-list/other-digests.ts";
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
const isOfWindows = (line: string): boolean =>
  line.startsWith(INVOKED) && /^(?:[a-z]:|\\\\)/i.test(line.slice(INVOKED.length));

interface Outline {
  readonly columns: readonly string[];
  /** True where it ran on Windows. */
  readonly windows: boolean;
}

/** How a list is laid out; a second run in it is refused. @throws Failure `source-invalid` */
const outlineOf = async (lines: AsyncIterable<string>, invalid: (what: string) => Failure): Promise<Outline> => {
  let columns: readonly string[] = [];
  let windows = false;
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (number === 1 && line !== FIRST) throw invalid(`it does not begin with ${FIRST}`);
    if (number === 2) columns = line.replace(/^%%%% /, "").split(",");
    if (number < 3) continue;
    if (line === FIRST) throw invalid(`a second run begins in line ${number}: write each to a file of its own`);
    windows ||= isOfWindows(line);
  }
  if (number === 0) throw invalid(`it does not begin with ${FIRST}`);
  if (!columns.includes("sha256")) throw invalid("it lists no SHA-256; run hashdeep -c sha256");
  if (!columns.includes("size") || columns.at(-1) !== "filename") throw invalid("it lists no sizes, or no names");
  return { columns, windows };
};

/** `%%%% size,sha256,filename`: the name is the last field and may itself hold commas. */
const readList = async (own: Options, scratch: Scratch): Promise<HashList> => {
  const { path } = own;
  const invalid = (what: string): Failure => new Failure("source-invalid", `${path}: ${what}`);
  const { lines, whole, zero } = await listLines(path);
  if (zero) throw invalid(`it does not begin with ${FIRST}`);
  const { columns, windows } = await outlineOf(lines(), invalid);
  const place = { list: path, folder: folderOf(own), literal: !windows };
  const at = { sha256: columns.indexOf("sha256"), size: columns.indexOf("size") };
  const algorithms = columns.filter((column) => column !== "size" && column !== "sha256" && column !== "filename");
  async function* rows(): AsyncGenerator<ListedHash & { readonly fields: readonly string[] }> {
    let number = 0;
    for await (const line of lines()) {
      number += 1;
      if (number < 3 || line.startsWith("##") || line === "") continue;
      const fields = line.split(",");
      const stated = fields[at.size] ?? "";
      const sha256 = fields[at.sha256]?.toLowerCase() ?? "";
      const name = fields.slice(columns.length - 1).join(",");
      if (!/^[0-9a-f]{64}$/.test(sha256) || !/^\d{1,16}$/.test(stated) || name === "")
        throw invalid(`line ${number} is broken off`);
      yield { key: listedKey(name, place), sha256, size: Number(stated), fields };
    }
  }
  async function* digests(): AsyncGenerator<OtherDigest> {
    for await (const { key, fields } of rows())
      for (const algorithm of algorithms)
        yield { key, algorithm, hash: fields[columns.indexOf(algorithm)]?.toLowerCase() ?? "" };
  }
  return { path, whole, listed: await distinctList(rows(), path, scratch), others: { algorithms, digests } };
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
    numbers:
      "By the names of its columns; a list without sizes or SHA-256 is refused. Further hashes are not compared when the list is read, which the label `digests-not-compared` says; `verify` compares MD5 and SHA-1.",
    backup: { cannotArise: "a list says nothing about what its files are; all of them are hashed as they are now." },
    whole:
      "Each file that is listed must be there with its size. A last line without an end makes it incomplete; a list that was cut between two lines is found by `shrink` in the plan alone.",
    unread: "A line with a hash or size that is none is refused by its number.",
    time: "The older of the list and its newest file: what fits a list is as old as the list. Files that are dated in the future do not count, and are labelled; where the list does not fit, nothing is `hashed`.",
    names:
      "hashdeep escapes nothing: a backslash is a separator where the list says that it ran on Windows, and otherwise part of a name; a carriage return is part of a name unless all lines end with one. A name that is no UTF-8 is refused by name.",
    alarms: "Comments, commas in names and absolute names below the folder are no faults.",
    still:
      "Each file is looked for at each run, and hashed unless its stamp is unchanged; what is missing is unreadable, and a list that is gone is sealed as lost.",
  },
  paths: ["path", "root"],
  detect: ({ text }) => text.startsWith("%%%% HASHDEEP-1.0"),
  read: async (own, context) => ({
    ...(await readHashList(folderOf(own), await readList(own, context.scratch), context)),
    tool: { name: "hashdeep" },
  }),
  findMissing: async (own, scratch) => missingFiles(folderOf(own), (await readList(own, scratch)).listed),
  verify: async (own, context) => {
    const { listed, others } = await readList(own, context.scratch);
    return [
      ...(await verifyListedFiles(folderOf(own), listed, context)),
      ...(await verifyOtherDigests(folderOf(own), others)),
    ];
  },
};
