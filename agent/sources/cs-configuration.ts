import { basename } from "node:path";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
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

/** An export of user data, and ZIPs that were packed together. */
const FOREIGN = /(?:^|\/)(?:docitemset\.xml|[^/]+\.zip)$/i;

/** Every member is read to its end and each XML document must be complete; their meaning is not documented. */
const readMembers = async (path: string, what: string, addItem: (item: FileEntry) => void) => {
  let whole = true;
  const documents: string[] = [];
  const members = await readZip(path, async (name, chunks) => {
    if (!name.toLowerCase().endsWith(".xml")) return;
    const { root, elements, whole: closed } = await readXml(decodeText(chunks, name), `${path}: ${name}`, {});
    if (closed && elements < 2) throw new Failure("source-invalid", `${path}: ${name} holds an empty <${root}>`);
    documents.push(root);
    whole &&= closed;
  });
  if (members.length === 0) throw new Failure("source-invalid", `${path} is an empty ZIP`);
  if (what === "configuration" && documents.length === 0)
    throw new Failure("source-invalid", `${path} holds no XML document, which Export-CsConfiguration writes`);
  const foreign = members.find(({ name }) => FOREIGN.test(name));
  if (foreign !== undefined)
    throw new Failure(
      "source-invalid",
      `${path} holds ${foreign.name}: it is no export of settings, or several in one`,
    );
  if (members.every(({ size }) => size === 0))
    throw new Failure("source-invalid", `${path} holds no bytes: nothing was exported`);
  const file = basename(path);
  for (const { name, sha256 } of members) addItem({ key: `${file}/${name}`, size: 0, sha256, in: file });
  return { whole, labels: { exported: what, documents: [...new Set(documents)].join(" ") } };
};

export const source: Source<Options> = {
  id: "cs-configuration",
  kind: "backup",
  title: "Settings exported by Export-CsConfiguration, -CsLisConfiguration or -CsRgsConfiguration",
  madeBy: "`Export-CsConfiguration -FileName <file>.zip`, `Export-CsLisConfiguration …`, `Export-CsRgsConfiguration …`",
  proof: "hashed",
  options,
  answers: {
    run: { cannotArise: "an export is one ZIP, written anew; ZIPs in a ZIP are refused." },
    numbers: { cannotArise: "it holds no results." },
    backup:
      "A ZIP without members or bytes, of documents without contents, or of user data (`DocItemSet.xml`) is refused; one of Export-CsConfiguration must hold XML.",
    whole:
      "Every member is read to its end and each XML document must be complete. What belongs into such an export is not documented where we could read it, and is not checked.",
    unread: "What is no whole ZIP, has a wrong checksum, or holds `.xml` that is no XML is refused.",
    time: "As old as the last change of the ZIP, which a copy keeps; a time of the future stays one.",
    names: "Members keep their names; names that lead out of a folder are refused.",
    alarms: { cannotArise: "nothing in such an export is known to look wrong." },
    still: "The ZIP is read and hashed again at every run; one that is gone is sealed as lost.",
  },
  paths: ["path"],
  detect: ({ name, bytes, text }) =>
    name.toLowerCase().endsWith(".zip") && bytes[0] === 0x50 && bytes[1] === 0x4b && !text.includes("DocItemSet.xml"),
  read: ({ path, what }, { scratch }) => readExport(path, scratch, (addItem) => readMembers(path, what, addItem)),
};
