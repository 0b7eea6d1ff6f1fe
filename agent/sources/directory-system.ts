import { EqualityFilter, OrFilter } from "ldapts";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import type { Entries } from "../sorting/entries.ts";
import type { Scratch } from "../sorting/scratch.ts";
import { connectTo, type Search } from "./directory/ldap.ts";
import { connectionOptions } from "./directory/options.ts";
import { searchEntries } from "./directory/search-entries.ts";
import { addEntry, CLASSES, SYSTEM_ATTRIBUTES } from "./directory-system/classes.ts";
import type { Source } from "./source.ts";
import { systemParts } from "./system/system-parts.ts";

const options = z.strictObject({ type: z.literal("directory-system"), ...connectionOptions });
type Options = z.infer<typeof options>;

const CLASS_FILTER = new OrFilter({
  filters: CLASSES.map((value) => new EqualityFilter({ attribute: "objectClass", value })),
});

/**
 * The parts of a system below all bases.
 * @throws Failure `directory-*`, `spool-full`; `directory-value` also where a base has no pool: it is another one than the system's
 */
export const readSystem = async (
  search: Search,
  { baseDns, url, pageSize }: Options,
  scratch: Scratch,
): Promise<Entries> => {
  const parts = systemParts(url, scratch);
  for (const base of baseDns) {
    const query = { filter: CLASS_FILTER, attributes: SYSTEM_ATTRIBUTES, pageSize };
    const references = await searchEntries(search, base, query, "entries", async (entry) => addEntry(entry, parts));
    if (references.size > 0)
      throw new Failure(
        "directory-referral",
        `below ${base} the directory refers to ${[...references].slice(0, 3).join(", ")}: name the base that holds the system`,
      );
  }
  if (!parts.has("pool"))
    throw new Failure("directory-value", `below ${baseDns.join(" and ")} the directory has no pool`);
  return parts.end();
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
  read: async (settings, { nowMs, scratch }) => {
    const { search, close } = await connectTo(settings)(settings.url);
    try {
      // A list that takes a while is as old as its beginning.
      const entries = await readSystem(search, settings, scratch);
      return { entries, complete: true, startedMs: nowMs, completedMs: nowMs };
    } finally {
      await close();
    }
  },
};
