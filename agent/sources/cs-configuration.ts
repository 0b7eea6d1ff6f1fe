import { basename } from "node:path";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { decodeText } from "../formats/text.ts";
import { readXml } from "../formats/xml.ts";
import { readZip } from "../formats/zip.ts";
import { readExport } from "./exports/read-export.ts";
import type { Source } from "./source.ts";

const options = z.strictObject({
  type: z.literal("cs-configuration"),
  path: z.string().min(1).max(4096),
  what: z.enum(["configuration", "lis", "rgs"]).default("configuration").meta({
    description: "Which of the three cmdlets wrote it: they all write ZIPs, and their contents are not documented",
  }),
});
type Options = z.infer<typeof options>;

/** Every member is read to its end and each XML document must be complete; their meaning is not documented. */
const readMembers = async (path: string, what: string) => {
  let whole = true;
  const documents: string[] = [];
  const members = await readZip(path, async (name, chunks) => {
    if (!name.toLowerCase().endsWith(".xml")) return;
    const { root, whole: closed } = await readXml(decodeText(chunks, name), `${path}: ${name}`, {});
    documents.push(root);
    whole &&= closed;
  });
  if (members.length === 0) throw new Failure("source-invalid", `${path} is an empty ZIP`);
  if (what === "configuration" && documents.length === 0)
    throw new Failure("source-invalid", `${path} holds no XML document, which Export-CsConfiguration writes`);
  const file = basename(path);
  const items = members.map(({ name, sha256 }) => ({ key: `${file}/${name}`, size: 0, sha256, in: file }));
  return { items, whole, labels: { exported: what, documents: [...new Set(documents)].join(" ").slice(0, 1000) } };
};

export const source: Source<Options> = {
  id: "cs-configuration",
  kind: "backup",
  title: "Settings exported by Export-CsConfiguration, -CsLisConfiguration or -CsRgsConfiguration",
  madeBy: "`Export-CsConfiguration -FileName <file>.zip`, `Export-CsLisConfiguration …`, `Export-CsRgsConfiguration …`",
  proof: "hashed",
  options,
  paths: ["path"],
  detect: ({ name, bytes, text }) =>
    name.toLowerCase().endsWith(".zip") && bytes[0] === 0x50 && bytes[1] === 0x4b && !text.includes("DocItemSet.xml"),
  read: ({ path, what }) => readExport(path, () => readMembers(path, what)),
};
