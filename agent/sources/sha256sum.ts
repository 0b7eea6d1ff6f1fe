import { dirname } from "node:path";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { listLines } from "../formats/list-lines.ts";
import { type ListedHash, listedKey } from "../formats/listed-hash.ts";
import type { Scratch } from "../sorting/scratch.ts";
import { distinctList } from "./hash-list/distinct-list.ts";
import { missingFiles } from "./hash-list/listed-files.ts";
import { type HashList, readHashList } from "./hash-list/read-hash-list.ts";
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

interface Line {
  readonly escaped: boolean;
  readonly name: string;
  readonly sha256: string;
}

const PLAIN = /^(\\?)([0-9a-f]{64}) [ *](.+)$/is;
/** What `--tag` writes, as BSD's tools do. */
const TAGGED = /^(\\?)SHA256 \((.+)\) = ([0-9a-f]{64})$/is;

const findLine = (line: string): Line | undefined => {
  const plain = PLAIN.exec(line);
  if (plain !== null) return { escaped: plain[1] !== "", sha256: plain[2] ?? "", name: plain[3] ?? "" };
  const tagged = TAGGED.exec(line);
  return tagged === null ? undefined : { escaped: tagged[1] !== "", name: tagged[2] ?? "", sha256: tagged[3] ?? "" };
};

/** Why a line is none, where it is one of another algorithm. */
const otherAlgorithm = (line: string): string => {
  const [, tagged] = /^\\?([A-Z0-9/-]{2,20})(?:-\d+)? \(/i.exec(line) ?? [];
  if (tagged !== undefined) return `: it is of ${tagged}`;
  const [digits = ""] = /^[0-9a-f]{32,128}(?=\s)/i.exec(line) ?? [];
  return digits === "" ? "" : `: its hash has ${digits.length} digits, not 64`;
};

/**
 * `<hex>  <path>`, or `<hex> *<path>` in binary mode, or `SHA256 (<path>) = <hex>`. A line that begins with a backslash has
 * its path escaped, and none is where lines end with NUL (GNU coreutils manual, "md5sum invocation").
 */
const readList = async (own: Options, scratch: Scratch): Promise<HashList> => {
  const { path } = own;
  const { lines, whole, zero } = await listLines(path);
  async function* listed(): AsyncGenerator<ListedHash> {
    let number = 0;
    for await (const line of lines()) {
      number += 1;
      if (line === "" || line.startsWith("#")) continue;
      const found = findLine(line);
      if (found === undefined || (zero && found.escaped) || line.includes("\0"))
        throw new Failure("source-invalid", `${path}: line ${number} is no line of sha256sum${otherAlgorithm(line)}`);
      const { escaped, name, sha256 } = found;
      const plain = escaped ? name.replaceAll(/\\[nr\\]/g, (text) => ESCAPES[text] ?? text) : name;
      // A name with a backslash of its own is written escaped, so what is not escaped has none but Windows' separators.
      const key = listedKey(plain, { list: path, folder: folderOf(own), literal: escaped || zero });
      yield { key, sha256: sha256.toLowerCase() };
    }
  }
  return { path, whole, listed: await distinctList(listed(), path, scratch) };
};

export const source: Source<Options> = {
  id: "sha256sum",
  kind: "backup",
  title: "A list of hashes by sha256sum",
  madeBy: "`sha256sum * > SHA256SUMS`, `Get-FileHash` written in that form",
  proof: "hashed",
  options,
  answers: {
    run: "A file that is named twice, as in a list that was appended to, is refused by name.",
    numbers: "A hash is SHA-256, of 64 digits; lists of other algorithms are refused by their name.",
    backup: { cannotArise: "a list says nothing about what its files are; all of them are hashed as they are now." },
    whole:
      "Each file that is listed must be there. A last line without an end makes it incomplete; a list that was cut between two lines is found by `shrink` in the plan alone.",
    unread:
      "A line in no form of `sha256sum` is refused by its number. Read are text and binary mode, `--tag`, `--zero`, escapes, CRLF and UTF-16.",
    time: "The older of the list and its newest file: what fits a list is as old as the list. Files that are dated in the future do not count, and are labelled; where the list does not fit, nothing is `hashed`.",
    names:
      "Unescaped as GNU coreutils escape them. A carriage return is part of a name unless all lines end with one; a name that is no UTF-8, or two that become one, are refused by name. A backslash that is not escaped is Windows' separator.",
    alarms: "Absolute names below the folder, upper case, comments and `./` are no faults.",
    still:
      "Each file is looked for at each run, and hashed unless its stamp is unchanged; what is missing is unreadable, and a list that is gone is sealed as lost.",
  },
  paths: ["path", "root"],
  detect: ({ text }) => /^\ufeff?\\?(?:[0-9a-fA-F]{64} [ *]\S|SHA256 \()/.test(text),
  read: async (own, context) => ({
    ...(await readHashList(folderOf(own), await readList(own, context.scratch), context)),
    tool: { name: "sha256sum" },
  }),
  findMissing: async (own, scratch) => missingFiles(folderOf(own), (await readList(own, scratch)).listed),
  verify: async (own, context) =>
    verifyListedFiles(folderOf(own), (await readList(own, context.scratch)).listed, context),
};
