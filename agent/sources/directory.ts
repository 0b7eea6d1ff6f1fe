import { connectTo } from "./directory/ldap.ts";
import { type DirectoryOptions, directoryOptions } from "./directory/options.ts";
import { readDirectory } from "./directory/read-directory.ts";
import type { Source } from "./source.ts";

export const source: Source<DirectoryOptions> = {
  id: "directory",
  kind: "inventory",
  title: "Accounts in a directory (LDAP, Active Directory)",
  madeBy: "read live: users and contacts by their `msRTCSIP-*` attributes",
  options: directoryOptions,
  paths: ["ca"],
  read: async (options, { nowMs }) => ({
    entries: await readDirectory(options, connectTo(options)),
    complete: true,
    startedMs: nowMs,
    // A list that takes a while is as old as its beginning.
    completedMs: nowMs,
  }),
};
