import { EqualityFilter, OrFilter } from "ldapts";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import type { AccountEntry } from "../../core/manifest/entry.ts";
import { systemParts } from "../formats/system-parts.ts";
import { connectTo, type Search } from "./directory/ldap.ts";
import { connectionOptions } from "./directory/options.ts";
import { searchEntries } from "./directory/search-entries.ts";
import { addEntry, CLASSES, SYSTEM_ATTRIBUTES } from "./directory-system/classes.ts";
import type { Source } from "./source.ts";

const options = z.strictObject({ type: z.literal("directory-system"), ...connectionOptions });
type Options = z.infer<typeof options>;

const CLASS_FILTER = new OrFilter({
  filters: CLASSES.map((value) => new EqualityFilter({ attribute: "objectClass", value })),
});

/**
 * The parts of a system below all bases.
 * @throws Failure `directory-*`; `directory-value` also where a base has no pool: it is another one than the system's
 */
export const readSystem = async (search: Search, { baseDns, url, pageSize }: Options): Promise<AccountEntry[]> => {
  const parts = systemParts(url);
  for (const base of baseDns) {
    const query = {
      ...{ filter: CLASS_FILTER, attributes: SYSTEM_ATTRIBUTES, pageSize },
      read: async (entry: Parameters<typeof addEntry>[0]) => entry,
    };
    const { found, references } = await searchEntries(search, base, query, "entries");
    if (references.size > 0)
      throw new Failure(
        "directory-referral",
        `below ${base} the directory refers to ${[...references].slice(0, 3).join(", ")}: name the base that holds the system`,
      );
    for (const entry of found) addEntry(entry, parts);
  }
  if (!parts.has("pool"))
    throw new Failure("directory-value", `below ${baseDns.join(" and ")} the directory has no pool`);
  return parts.entries();
};

export const source: Source<Options> = {
  id: "directory-system",
  kind: "inventory",
  title: "The existing system as the directory has it (LDAP, Active Directory)",
  madeBy: "read live: pools, trusted servers and services, Edge and domains by their `msRTCSIP-*` classes",
  options,
  answers: {
    run: { cannotArise: "it is read live, once a run." },
    numbers: { cannotArise: "no number is read for what it means; a port is shown as it is." },
    backup: { cannotArise: "it is an inventory; what it lists is held against the units of the plan." },
    whole:
      "A base without a pool, a reference to another server, and a list that a limit cut or whose length differs between two page sizes are refused. What is not in the directory, such as certificates, is not in the list.",
    unread: "An entry of a class that is read and that lacks the attribute that names it is refused by its name.",
    time: "The list is as old as the start of the search, by this machine's clock.",
    names:
      "Attributes and classes are known without regard to case; names are compared in lower case, and without a dot at the end.",
    alarms: "A server that several classes name is one server with several roles.",
    still: "It is read anew at every run.",
  },
  paths: ["ca"],
  read: async (settings, { nowMs }) => {
    const { search, close } = await connectTo(settings)(settings.url);
    try {
      // A list that takes a while is as old as its beginning.
      return { entries: await readSystem(search, settings), complete: true, startedMs: nowMs, completedMs: nowMs };
    } finally {
      await close();
    }
  },
};
