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
  answers: {
    run: { cannotArise: "it is read live, once a run." },
    numbers: {
      cannotArise: "`msRTCSIP-UserEnabled` is TRUE or FALSE, and anything else is refused; no other number is read.",
    },
    backup: { cannotArise: "it is an inventory; what is backed up is compared with it." },
    whole:
      "Ranges are read to their end, a list that a limit cut or whose length differs between two page sizes is refused, and a home in `homes` that no account has must be an entry of the directory.",
    unread:
      "A GUID or SID of another form, a boolean that is none and a reference that may not be followed are refused.",
    time: "The list is as old as the start of the search, by this machine's clock.",
    names:
      "Attributes are known without regard to case, as LLDAP returns them in lower case; values are kept as they are. Two entries with one address are two accounts.",
    alarms:
      "Disabled users keep their home and are listed; references to the DNS zones, the configuration and the schema hold no accounts.",
    still: "It is read anew at every run.",
  },
  paths: ["ca"],
  read: async (options, { nowMs, scratch }) => ({
    entries: await readDirectory(options, connectTo(options), scratch),
    complete: true,
    startedMs: nowMs,
    // A list that takes a while is as old as its beginning.
    completedMs: nowMs,
  }),
};
