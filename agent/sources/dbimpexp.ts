import { basename } from "node:path";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { addressKey } from "../formats/account.ts";
import { textOf } from "../formats/text.ts";
import { readXml } from "../formats/xml.ts";
import { itemIn, readExport } from "./exports/read-export.ts";
import type { Source } from "./source.ts";

const options = z.strictObject({
  type: z.literal("dbimpexp"),
  path: z.string().min(1).max(4096),
  userAttribute: z.string().min(1).max(100).default("UserAtHost").meta({
    description:
      "The attribute of HomedResource that names the user; the documentation that we could read does not state which one it is",
  }),
});
type Options = z.infer<typeof options>;

/** Root and namespace as community scripts show them: HomedResources/HomedResource, …/RtcServer/2002/11/dbimpexp. */
const ROOT = "HomedResources";

const readUsers = async (path: string, userAttribute: string) => {
  const items: FileEntry[] = [];
  const name = basename(path);
  let nameless = 0;
  const { root, whole } = await readXml(textOf(path), path, {
    open: ({ name: element, attributes, depth }) => {
      if (depth !== 2 || element !== "HomedResource") return;
      const user = attributes[userAttribute];
      if (user === undefined) nameless += 1;
      else items.push(itemIn(name, addressKey(user)));
    },
  });
  if (root !== ROOT) throw new Failure("source-invalid", `${path} begins with <${root}>, not <${ROOT}>`);
  if (nameless > 0)
    throw new Failure(
      "source-invalid",
      `${path}: ${nameless} HomedResource elements have no attribute ${userAttribute}; set userAttribute to the one that names the user`,
    );
  return { items, whole };
};

export const source: Source<Options> = {
  id: "dbimpexp",
  kind: "backup",
  title: "User data exported by DBIMPEXP (OCS 2007 R2)",
  madeBy: "`DBIMPEXP.exe /hrxmlfile:<file>.xml`",
  proof: "hashed",
  options,
  paths: ["path"],
  detect: ({ text }) => /<(?:\w+:)?HomedResources[\s>]/.test(text),
  read: ({ path, userAttribute }) => readExport(path, () => readUsers(path, userAttribute)),
};
