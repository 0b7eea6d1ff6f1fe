import { basename } from "node:path";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { addressKey } from "../formats/account.ts";
import { decodeText } from "../formats/text.ts";
import { readXml } from "../formats/xml.ts";
import { readZip } from "../formats/zip.ts";
import { itemIn, readExport } from "./exports/read-export.ts";
import type { Source } from "./source.ts";

const options = z.strictObject({ type: z.literal("cs-user-data"), path: z.string().min(1).max(4096) });
type Options = z.infer<typeof options>;

/** Community scripts name this one of the two documents and its elements; the other's name was not found. */
const DOCUMENTS = "DocItemSet.xml";
const USER_URN = "urn:lcd:";

/** A user's document by the user's address, so that inventories merge with it; any other by its own name. */
const keyOfDocument = (name: string): string => {
  const urn = name.trim().toLowerCase();
  return urn.startsWith(USER_URN) ? addressKey(urn.slice(USER_URN.length)) : urn;
};

const readDocuments = async (path: string) => {
  const items: FileEntry[] = [];
  let found = false;
  let whole = true;
  const members = await readZip(path, async (name, chunks) => {
    if (!name.toLowerCase().endsWith(".xml")) return;
    const isDocuments = name.split("/").at(-1)?.toLowerCase() === DOCUMENTS.toLowerCase();
    const outline = await readXml(decodeText(chunks, name), `${path}: ${name}`, {
      open: ({ name: element, attributes, depth }) => {
        if (!isDocuments || element !== "DocItem" || depth !== 2) return;
        if (attributes.Name === undefined) throw new Failure("source-invalid", `${path}: a DocItem has no Name`);
        items.push(itemIn(name, keyOfDocument(attributes.Name)));
      },
    });
    found ||= isDocuments;
    whole &&= outline.whole;
  });
  if (!found) throw new Failure("source-invalid", `${path} holds no ${DOCUMENTS}`);
  const file = basename(path);
  const documents = members.map(({ name, sha256 }) => ({ key: `${file}/${name}`, size: 0, sha256, in: file }));
  return { items: [...items, ...documents], whole };
};

export const source: Source<Options> = {
  id: "cs-user-data",
  kind: "backup",
  title: "User data exported by Export-CsUserData (Lync Server 2013 and later)",
  madeBy: "`Export-CsUserData -PoolFqdn <pool> -FileName <file>.zip`",
  proof: "hashed",
  options,
  paths: ["path"],
  // A ZIP names its first member near its beginning.
  detect: ({ text, bytes }) => bytes[0] === 0x50 && bytes[1] === 0x4b && text.includes(DOCUMENTS),
  read: ({ path }) => readExport(path, () => readDocuments(path)),
};
