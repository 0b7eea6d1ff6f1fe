import { NO_SCRATCH } from "../../agent/sorting/scratch.ts";
import type { DirectoryEntry, DirectoryPage, Search } from "../../agent/sources/directory/ldap.ts";
import { directoryOptions } from "../../agent/sources/directory/options.ts";
import { searchAccounts } from "../../agent/sources/directory/search-accounts.ts";
import { CLASSES, SYSTEM_ATTRIBUTES } from "../../agent/sources/directory-system/classes.ts";
import { readSystem, source as systemSource } from "../../agent/sources/directory-system.ts";
import type { AccountEntry } from "../../core/manifest/entry.ts";
import { attributesIn, findSystemKey, isAttributeOf, systemKey } from "../../core/manifest/system-entry.ts";
import { isUnicode } from "../../core/manifest/unicode.ts";
import { HOSTILE_TEXTS } from "../hostile.ts";
import { type Random, randomOf } from "../random.ts";
import { BrokenRule, type Target } from "../target.ts";

/** What a directory answers, page by page; a search that asks again and again never ends. */

const MAX_SEARCHES = 200;
const NAMES = [
  ...["msRTCSIP-PrimaryUserAddress", "msRTCSIP-PrimaryHomeServer", "msRTCSIP-TargetHomeServer", "msRTCSIP-UserEnabled"],
  ...["displayName", "cn", "objectGUID", "objectSid", "proxyAddresses", "memberOf"],
  ...["proxyAddresses;range=0-1", "proxyAddresses;range=2-3", "proxyAddresses;range=2-*", "memberOf;Range=0-*"],
];

/** No server can send half a character: what is no UTF-8 is replaced when it is read. */
const textOf = (random: Random): string =>
  Buffer.from(random.happens(0.5) ? random.oneOf(HOSTILE_TEXTS) : "sip:ann@contoso.com").toString("utf8");

const attributeOf = (random: Random): string | string[] =>
  random.happens(0.5) ? textOf(random) : Array.from({ length: random.below(4) }, () => textOf(random));

const BINARY = ["objectGUID", "objectSid"];
const entryOf = (random: Random): DirectoryEntry =>
  Object.fromEntries([
    ["dn", `CN=${textOf(random)}`],
    ...NAMES.filter(() => random.happens(0.4)).map((name) => [
      name,
      BINARY.includes(name) ? [Buffer.from(textOf(random))] : attributeOf(random),
    ]),
  ]);

const pageOf = (random: Random): DirectoryPage => ({
  entries: Array.from({ length: random.below(4) }, () => entryOf(random)),
  references: random.happens(0.2) ? [textOf(random)] : [],
});

/** Answers each search by the next of some answers, and then by the last again. */
const scripted = (answers: readonly (readonly DirectoryPage[])[]): Search => {
  let asked = 0;
  return async function* () {
    asked += 1;
    if (asked > MAX_SEARCHES) throw new BrokenRule("it searches for ever");
    yield* answers[Math.min(asked, answers.length) - 1] ?? [];
  };
};

const options = directoryOptions.parse({
  ...{ type: "directory", url: "ldaps://dc01.contoso.com", baseDns: ["DC=contoso,DC=com"] },
  more: ["proxyAddresses", "memberOf"],
});

const systemOptions = systemSource.options.parse({
  ...{ type: "directory-system", url: "ldaps://dc01.contoso.com", baseDns: ["CN=Configuration,DC=contoso,DC=com"] },
}) as never;

const answersOf = (random: Random): readonly (readonly DirectoryPage[])[] =>
  Array.from({ length: 1 + random.below(4) }, () => Array.from({ length: 1 + random.below(2) }, () => pageOf(random)));

const directory: Target = {
  name: "directory",
  // What a server answers is no bytes of ours: the input is what the answers are drawn from.
  generate: (random) => Buffer.from(String(random.below(2 ** 31))),
  judge: async (input) => {
    const search = scripted(answersOf(randomOf(input.toString("latin1"))));
    const accounts: AccountEntry[] = [];
    const references = await searchAccounts(search, "DC=contoso", options, (_, account) => void accounts.push(account));
    if (!isUnicode(accounts)) throw new BrokenRule("an account has half a character");
    return JSON.stringify([accounts, [...references]]);
  },
};

const SYSTEM_NAMES = [...SYSTEM_ATTRIBUTES.filter((name) => name !== "objectClass"), "msrtcsip-trustedserverfqdn"];

const systemEntryOf = (random: Random): DirectoryEntry =>
  Object.fromEntries([
    ["dn", `CN=${textOf(random)}`],
    ["objectClass", ["top", random.happens(0.9) ? random.oneOf(CLASSES) : textOf(random)]],
    ...SYSTEM_NAMES.filter(() => random.happens(0.7)).map((name) => [name, attributeOf(random)]),
  ]);

const directorySystem: Target = {
  name: "directory-system",
  generate: (random) => Buffer.from(String(random.below(2 ** 31))),
  judge: async (input) => {
    const random = randomOf(input.toString("latin1"));
    const page = { entries: Array.from({ length: random.below(4) }, () => systemEntryOf(random)), references: [] };
    const found = [...(await readSystem(scripted([[page]]), systemOptions, NO_SCRATCH))] as AccountEntry[];
    if (!isUnicode(found)) throw new BrokenRule("a part of a system has half a character");
    for (const { key, name = "", more } of found) {
      const type = findSystemKey(key)?.type;
      if (type === undefined || systemKey(type, name) !== key) throw new BrokenRule("a part has another part's key");
      if (!attributesIn(more).every((one) => isAttributeOf(type, one)))
        throw new BrokenRule("the auditor refuses what the agent has read");
    }
    return JSON.stringify(found);
  },
};

export const DIRECTORY_TARGETS: readonly Target[] = [directory, directorySystem];
