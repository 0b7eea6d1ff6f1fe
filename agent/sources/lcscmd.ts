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

/** The documentation that we could read does not name the elements: the document must be complete and hold settings. */
const readSettings = async (path: string, level: string) => {
  const { root, elements, whole } = await readXml(textOf(path), path, {});
  if (whole && elements < 2)
    throw new Failure("source-invalid", `${path} holds an empty <${root}>: nothing was exported`);
  return { items: [], whole, labels: { level, root, elements: String(elements) } };
};

export const source: Source<Options> = {
  id: "lcscmd",
  kind: "backup",
  title: "Settings exported by LCSCmd (OCS 2007 R2), one level a file",
  madeBy: "`LCSCmd.exe /config /action:export /level:global\\|pool\\|machine /configfile:<file>.xml`",
  proof: "hashed",
  options,
  paths: ["path"],
  read: ({ path, level }) => readExport(path, () => readSettings(path, level)),
};
