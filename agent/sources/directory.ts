import { AndFilter, EqualityFilter, type Filter, OrFilter, PresenceFilter } from "ldapts";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import type { AccountEntry } from "../../core/manifest/entry.ts";
import { sortByKey } from "../../core/manifest/key-order.ts";
import { accountEntry } from "../formats/account.ts";
import { guidText, sidText } from "../formats/windows-ids.ts";
import { Secret } from "../tools/secret.ts";
import { BINARY, connectTo, type DirectoryEntry, type Search, type Value } from "./directory/ldap.ts";
import type { Source } from "./source.ts";

const options = z.strictObject({
  type: z.literal("directory"),
  url: z
    .string()
    .regex(/^ldaps?:\/\/[^/]+$/, "must be ldap://host or ldaps://host, with a port where it is not the usual"),
  startTls: z.boolean().default(false),
  ca: z
    .string()
    .max(4096)
    .optional()
    .meta({ description: "PEM of the authority that signed the server's certificate" }),
  bindDn: z.string().max(2048).optional().meta({ description: "Who reads; anonymous without" }),
  password: Secret.optional(),
  plaintext: z.boolean().default(false).meta({ description: "True allows a password over a connection without TLS" }),
  baseDns: z.array(z.string().min(1).max(2048)).min(1).max(50),
  homes: z.array(z.string().min(1).max(2048)).default([]).meta({
    description:
      "Distinguished names of the pool, as msRTCSIP-PrimaryHomeServer has them; by default whoever has a home",
  }),
  classes: z.array(z.string().max(100)).min(1).default(["user", "contact"]),
  more: z.array(z.string().max(100)).max(20).default([]).meta({ description: "Further attributes to record" }),
  referrals: z.enum(["fail", "follow"]).default("fail").meta({
    description: "When the directory says that more lies elsewhere: follow asks there too, with the same credentials",
  }),
  pageSize: z.int().min(10).max(1000).default(1000).meta({ description: "Active Directory gives no more at once" }),
});
type Options = z.infer<typeof options>;

/** Names by Microsoft's schema reference for Lync Server 2013 (lync-server-2013-schema-attributes-and-descriptions). */
const SIP = "msRTCSIP-PrimaryUserAddress";
const HOME = "msRTCSIP-PrimaryHomeServer";
const TARGET = "msRTCSIP-TargetHomeServer";
const ENABLED = "msRTCSIP-UserEnabled";
const WANTED = [SIP, HOME, TARGET, ENABLED, "displayName", "cn", ...BINARY];

const listOf = (value: Value | undefined): (string | Buffer)[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];
const textOf = (value: Value | undefined): string | undefined => {
  const [first] = listOf(value);
  const text = first === undefined ? undefined : first.toString();
  return text === "" ? undefined : text;
};
const bytesOf = (value: Value | undefined): Buffer | undefined => {
  const [first] = listOf(value);
  return first === undefined || first.length === 0 ? undefined : Buffer.from(first as Buffer);
};

/** Disabled users stay homed, so being enabled is no condition. */
const filterOf = ({ homes, classes }: Options): Filter =>
  new AndFilter({
    filters: [
      homes.length === 0
        ? new PresenceFilter({ attribute: HOME })
        : new OrFilter({ filters: homes.map((value) => new EqualityFilter({ attribute: HOME, value })) }),
      new OrFilter({ filters: classes.map((value) => new EqualityFilter({ attribute: "objectClass", value })) }),
    ],
  });

/** These partitions hold no accounts, and a search from the root of a domain always refers to them. */
const NO_ACCOUNTS = /\/(?:DC=(?:Forest|Domain)DnsZones,|CN=Configuration,|CN=Schema,)/i;

const RANGE = /^(.+);range=(\d+)-(\d+|\*)$/i;

/**
 * All values of an attribute. Active Directory gives a long list in ranges, `name;range=0-1499`, and must be asked for
 * the next until one ends with `*` (MS-ADTS 3.1.1.3.1.3.3, range retrieval).
 */
const allValues = async (search: Search, entry: DirectoryEntry, name: string): Promise<(string | Buffer)[]> => {
  const ranged = (from: DirectoryEntry) => {
    for (const key of Object.keys(from)) {
      const [, attribute, , to] = RANGE.exec(key) ?? [];
      if (attribute?.toLowerCase() === name.toLowerCase()) return { values: listOf(from[key]), to };
    }
    return undefined;
  };
  let part = ranged(entry);
  if (part === undefined)
    return listOf(entry[Object.keys(entry).find((key) => key.toLowerCase() === name.toLowerCase()) ?? name]);
  const values = [...part.values];
  while (part !== undefined && part.to !== "*") {
    const attributes = [`${name};range=${Number(part.to) + 1}-*`];
    const filter = new PresenceFilter({ attribute: "objectClass" });
    let next: typeof part | undefined;
    for await (const { entries } of search(entry.dn, { scope: "base", filter, attributes, pageSize: 1000 }))
      for (const one of entries) next = ranged(one) ?? next;
    if (next === undefined || next.values.length === 0)
      throw new Failure("directory-truncated", `${entry.dn}: the values of ${name} break off after ${part.to}`);
    values.push(...next.values);
    part = next;
  }
  return values;
};

const moreOf = async (search: Search, entry: DirectoryEntry, names: readonly string[]): Promise<string | undefined> => {
  const lines: string[] = [];
  for (const name of names)
    for (const value of await allValues(search, entry, name))
      lines.push(`${name}=${typeof value === "string" ? value : value.toString("base64")}`);
  const text = lines.toSorted().join("\n");
  if (text === "") return undefined;
  return text.length > 8192 ? `${text.slice(0, 8191)}…` : text;
};

const accountOf = async (search: Search, entry: DirectoryEntry, settings: Options): Promise<AccountEntry> => {
  const guid = bytesOf(entry.objectGUID);
  const sid = bytesOf(entry.objectSid);
  const enabled = textOf(entry[ENABLED]);
  return accountEntry(
    {
      sip: textOf(entry[SIP]),
      name: textOf(entry.displayName) ?? textOf(entry.cn),
      home: textOf(entry[HOME]),
      target: textOf(entry[TARGET]),
      enabled: enabled === undefined ? undefined : enabled.toUpperCase() === "TRUE",
      guid: guid === undefined ? undefined : guidText(guid),
      sid: sid === undefined ? undefined : sidText(sid),
      more: settings.more.length === 0 ? undefined : await moreOf(search, entry, settings.more),
    },
    entry.dn,
  );
};

interface Below {
  readonly accounts: AccountEntry[];
  readonly references: ReadonlySet<string>;
  /** True where the last page was empty: the end, or a page that only looked like one. */
  readonly emptyEnd: boolean;
}

const searchOnce = async (search: Search, base: string, settings: Options, pageSize: number): Promise<Below> => {
  const accounts: AccountEntry[] = [];
  const references = new Set<string>();
  let emptyEnd = true;
  const attributes = [...WANTED, ...settings.more];
  for await (const page of search(base, { scope: "sub", filter: filterOf(settings), attributes, pageSize })) {
    emptyEnd = page.entries.length === 0;
    for (const entry of page.entries) accounts.push(await accountOf(search, entry, settings));
    for (const reference of page.references) if (!NO_ACCOUNTS.test(reference)) references.add(reference);
  }
  return { accounts, references, emptyEnd };
};

/**
 * Everything below one base. A server may answer a page with nothing and still have more, and the client takes an empty
 * page for the end; so an end with an empty page is believed only where pages of another size end at the same count.
 */
const searchBelow = async (search: Search, base: string, settings: Options): Promise<Below> => {
  const found = await searchOnce(search, base, settings, settings.pageSize);
  if (!found.emptyEnd) return found;
  const again = await searchOnce(search, base, settings, settings.pageSize - 3);
  if (again.accounts.length !== found.accounts.length)
    throw new Failure(
      "directory-truncated",
      `below ${base} the directory gave ${found.accounts.length} accounts, then ${again.accounts.length}: the list is not whole, or changes while it is read`,
    );
  return found;
};

const MAX_REFERRALS = 50;

/**
 * Accounts below all bases, each once, however the bases overlap.
 * @param connect opens a server by its URL
 * @throws Failure `directory-*`; never a short list
 */
export const readDirectory = async (
  settings: Options,
  connect: (url: string) => Promise<{ readonly search: Search; readonly close: () => Promise<void> }>,
): Promise<AccountEntry[]> => {
  const byPlace = new Map<string, AccountEntry>();
  const todo = settings.baseDns.map((base) => ({ url: settings.url, base }));
  const done = new Set<string>();
  for (let next = todo.shift(); next !== undefined; next = todo.shift()) {
    const { url, base } = next;
    const place = `${url}/${base}`.toLowerCase();
    if (done.has(place)) continue;
    done.add(place);
    if (done.size > MAX_REFERRALS) throw new Failure("directory-referral", `more than ${MAX_REFERRALS} places to ask`);
    const { search, close } = await connect(url);
    try {
      const { accounts, references } = await searchBelow(search, base, settings);
      for (const account of accounts)
        byPlace.set(account.guid ?? `${account.key} ${account.home} ${account.name}`, account);
      if (references.size > 0 && settings.referrals === "fail")
        throw new Failure(
          "directory-referral",
          `below ${base} more lies at ${[...references].slice(0, 3).join(", ")}: name it among baseDns, or set referrals: follow`,
        );
      for (const reference of references) {
        const [, server, dn] = /^(ldaps?:\/\/[^/]+)\/([^?]*)/i.exec(reference) ?? [];
        if (server === undefined || dn === undefined)
          throw new Failure("directory-referral", `"${reference}" cannot be followed`);
        todo.push({ url: server, base: decodeURIComponent(dn) });
      }
    } finally {
      await close();
    }
  }
  return sortByKey([...byPlace.values()]);
};

export const source: Source<Options> = {
  id: "directory",
  kind: "inventory",
  title: "Accounts in a directory (LDAP, Active Directory)",
  madeBy: "asked live: users and contacts by their `msRTCSIP-*` attributes",
  options,
  paths: ["ca"],
  read: async (settings, { nowMs }) => ({
    entries: await readDirectory(settings, connectTo(settings)),
    complete: true,
    startedMs: nowMs,
    // A list that takes a while is as old as its beginning.
    completedMs: nowMs,
  }),
};
