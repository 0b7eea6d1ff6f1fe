import { basename } from "node:path";
import * as z from "zod";
import { counted } from "../../core/audit/report-finding.ts";
import { Failure } from "../../core/failure.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { addressKey } from "../formats/account.ts";
import { textOf } from "../formats/text.ts";
import { readXml } from "../formats/xml.ts";
import { oneUserOption, refuseFewUsers } from "./exports/few-users.ts";
import { itemIn, readExport } from "./exports/read-export.ts";
import type { Source } from "./source.ts";

const options = z.strictObject({
  type: z.literal("dbimpexp"),
  path: z.string().min(1).max(4096),
  userAttribute: z.string().min(1).max(100).default("UserAtHost").meta({
    description:
      "The attribute of HomedResource that names the user; the documentation that we could read does not state which one it is",
  }),
  oneUser: oneUserOption,
});
type Options = z.infer<typeof options>;

/** Root and namespace as community scripts show them: HomedResources/HomedResource, …/RtcServer/2002/11/dbimpexp. */
const ROOT = "HomedResources";

const readUsers = async ({ path, userAttribute, oneUser }: Options, addItem: (item: FileEntry) => void) => {
  let users = 0;
  const name = basename(path);
  let nameless = 0;
  const { root, whole } = await readXml(textOf(path), path, {
    open: ({ name: element, attributes, depth }) => {
      if (depth !== 2 || element !== "HomedResource") return;
      const user = attributes[userAttribute];
      if (user === undefined) {
        nameless += 1;
        return;
      }
      users += 1;
      addItem(itemIn(name, addressKey(user)));
    },
  });
  if (root !== ROOT) throw new Failure("source-invalid", `${path} begins with <${root}>, not <${ROOT}>`);
  if (nameless > 0)
    throw new Failure(
      "source-invalid",
      `${path}: ${counted(nameless, "HomedResource element")} without the attribute ${userAttribute}; set userAttribute to the one that names the user`,
    );
  if (whole) refuseFewUsers(users, oneUser, path);
  return { whole };
};

export const source: Source<Options> = {
  id: "dbimpexp",
  kind: "backup",
  title: "User data exported by DBIMPEXP (OCS 2007 R2)",
  madeBy: "`DBIMPEXP.exe /hrxmlfile:<file>.xml`",
  proof: "hashed",
  options,
  answers: {
    run: { cannotArise: "an export is one file, written anew; one document that was appended to another is refused." },
    numbers: { cannotArise: "it holds no results." },
    backup: "An export of no user is refused, and so is one of one user, as `/user:` makes it, unless `oneUser: true`.",
    whole:
      "The file does not state its pool: compare its users with the pool's inventory (`same-names`), which names who is missing and who is from elsewhere. A truncated file is `source-incomplete`.",
    unread:
      "A document that is no XML, has another root or a document type, or elements without the attribute that names the user are refused.",
    time: "As old as the last change of the file, which a copy keeps; a time of the future stays one.",
    names: "Users by the attribute in `userAttribute`, in lower case, as `sip:<user>`; UTF-8 or UTF-16.",
    alarms: "A user without contacts is a user all the same.",
    still: "The file is hashed again at every run; one that is gone is sealed as lost.",
  },
  paths: ["path"],
  detect: ({ text }) => /<(?:\w+:)?HomedResources[\s>]/.test(text),
  read: (options, { scratch }) => readExport(options.path, scratch, (addItem) => readUsers(options, addItem)),
};
