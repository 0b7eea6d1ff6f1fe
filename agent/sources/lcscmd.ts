import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { textOf } from "../formats/text.ts";
import { readXml } from "../formats/xml.ts";
import { readExport } from "./exports/read-export.ts";
import type { Source } from "./source.ts";

const options = z.strictObject({
  type: z.literal("lcscmd"),
  path: z.string().min(1).max(4096),
  level: z.enum(["global", "pool", "machine"]).meta({ description: "The level that was exported, one file each" }),
});
type Options = z.infer<typeof options>;

/** Roots of a report, of DBIMPEXP and of Export-CsUserData, which lie beside such exports. */
const FOREIGN = new Set(["html", "homedresources", "docitemset"]);

/** The documentation that we could read does not name the elements: the document must be complete and hold settings. */
const readSettings = async (path: string, level: string) => {
  const { root, elements, whole } = await readXml(textOf(path), path, {});
  if (FOREIGN.has(root.toLowerCase()))
    throw new Failure("source-invalid", `${path} begins with <${root}>: it is no export of settings`);
  if (whole && elements < 2)
    throw new Failure("source-invalid", `${path} holds an empty <${root}>: nothing was exported`);
  return { whole, labels: { level, root, elements: String(elements) } };
};

export const source: Source<Options> = {
  id: "lcscmd",
  kind: "backup",
  title: "Settings exported by LCSCmd (OCS 2007 R2), one level a file",
  madeBy: "`LCSCmd.exe /config /action:export /level:global\\|pool\\|machine /configfile:<file>.xml`",
  proof: "hashed",
  options,
  answers: {
    run: { cannotArise: "an export is one file, written anew; one document that was appended to another is refused." },
    numbers: { cannotArise: "it holds no results." },
    backup: "A document without contents is refused, and so are a report (`html`) and an export of user data.",
    whole:
      "One file a level, each a requirement of its own. The level is what the job says: the elements are not documented where we could read it, so the file is not asked for it. A truncated file is `source-incomplete`.",
    unread: "A document that is no XML, or that has a document type, is refused.",
    time: "As old as the last change of the file, which a copy keeps; a time of the future stays one.",
    names: "No names are read in it; UTF-8 or UTF-16.",
    alarms: { cannotArise: "nothing in such an export is known to look wrong." },
    still: "The file is hashed again at every run; one that is gone is sealed as lost.",
  },
  paths: ["path"],
  read: ({ path, level }, { scratch }) => readExport(path, scratch, () => readSettings(path, level)),
};
