import { basename } from "node:path";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { addressKey } from "../formats/account.ts";
import { decodeText } from "../formats/text.ts";
import { readXml } from "../formats/xml.ts";
import { readZip } from "../formats/zip.ts";
import { oneUserOption, refuseFewUsers } from "./exports/few-users.ts";
import { itemIn, readExport } from "./exports/read-export.ts";
import type { Source } from "./source.ts";

const options = z.strictObject({
  type: z.literal("cs-user-data"),
  path: z.string().min(1).max(4096),
  oneUser: oneUserOption,
});
type Options = z.infer<typeof options>;

/** Community scripts name this one of the two documents and its elements; the other's name was not found. */
const DOCUMENTS = "DocItemSet.xml";
const USER_URN = "urn:lcd:";

/** A user's document by the user's address, so that inventories merge with it; any other by its own name. */
const keyOfDocument = (name: string): string => {
  const urn = name.trim().toLowerCase();
  return urn.startsWith(USER_URN) ? addressKey(urn.slice(USER_URN.length)) : urn;
};

const readDocuments = async ({ path, oneUser }: Options, addItem: (item: FileEntry) => void) => {
  let users = 0;
  let found = false;
  let whole = true;
  const members = await readZip(path, async (name, chunks) => {
    if (!name.toLowerCase().endsWith(".xml")) return;
    const isDocuments = name.split("/").at(-1)?.toLowerCase() === DOCUMENTS.toLowerCase();
    if (isDocuments && found)
      throw new Failure("source-invalid", `${path} holds ${DOCUMENTS} twice: two exports are not one`);
    const outline = await readXml(decodeText(chunks, name), `${path}: ${name}`, {
      open: ({ name: element, attributes, depth }) => {
        if (!isDocuments || element !== "DocItem" || depth !== 2) return;
        if (attributes.Name === undefined) throw new Failure("source-invalid", `${path}: a DocItem has no Name`);
        if (attributes.Name.trim().toLowerCase().startsWith(USER_URN)) users += 1;
        addItem(itemIn(name, keyOfDocument(attributes.Name)));
      },
    });
    found ||= isDocuments;
    whole &&= outline.whole;
  });
  if (!found) throw new Failure("source-invalid", `${path} holds no ${DOCUMENTS}`);
  if (whole) refuseFewUsers(users, oneUser, path);
  const file = basename(path);
  for (const { name, sha256 } of members) addItem({ key: `${file}/${name}`, size: 0, sha256, in: file });
  return { whole };
};

export const source: Source<Options> = {
  id: "cs-user-data",
  kind: "backup",
  title: "User data exported by Export-CsUserData (Lync Server 2013 and later)",
  madeBy: "`Export-CsUserData -PoolFqdn <pool> -FileName <file>.zip`",
  proof: "hashed",
  options,
  answers: {
    run: { cannotArise: "an export is one ZIP, written anew; a ZIP with two exports in it is refused." },
    numbers: { cannotArise: "it holds no results." },
    backup:
      "An export of no user is refused, and so is one of one user, as `-UserFilter` makes it, unless `oneUser: true`.",
    whole:
      "An export that a bad URN ended is a whole ZIP: compare its users with the pool's inventory (`same-names`), which names who is missing and who is from elsewhere.",
    unread:
      "A ZIP without `DocItemSet.xml`, with a document that is no XML, an item without a name or a wrong checksum is refused.",
    time: "As old as the last change of the ZIP, which a copy keeps; a time of the future stays one.",
    names:
      "Users by their URN, in lower case, as `sip:<user>`; other documents by their own name. Members' names that lead out of a folder are refused.",
    alarms: "Documents of conferences beside those of users are listed, and are no users.",
    still: "The ZIP is read and hashed again at every run; one that is gone is sealed as lost.",
  },
  paths: ["path"],
  // A ZIP names its first member near its beginning.
  detect: ({ text, bytes }) => bytes[0] === 0x50 && bytes[1] === 0x4b && text.includes(DOCUMENTS),
  read: (options, { scratch }) => readExport(options.path, scratch, (addItem) => readDocuments(options, addItem)),
};
