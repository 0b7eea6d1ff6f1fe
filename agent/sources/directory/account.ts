import { AndFilter, EqualityFilter, type Filter, OrFilter, PresenceFilter } from "ldapts";
import type { AccountEntry } from "../../../core/manifest/entry.ts";
import { clipped } from "../../../core/printable.ts";
import { accountEntry } from "../../formats/account.ts";
import { guidText, sidText } from "../../formats/windows-ids.ts";
import { firstBytes, firstText, readAllValues } from "./attributes.ts";
import { BINARY, type DirectoryEntry, type Search } from "./ldap.ts";
import type { DirectoryOptions } from "./options.ts";

/** Names by Microsoft's schema reference for Lync Server 2013 (lync-server-2013-schema-attributes-and-descriptions). */
const SIP = "msRTCSIP-PrimaryUserAddress";
const HOME = "msRTCSIP-PrimaryHomeServer";
const TARGET = "msRTCSIP-TargetHomeServer";
const ENABLED = "msRTCSIP-UserEnabled";

export const ACCOUNT_ATTRIBUTES: readonly string[] = [SIP, HOME, TARGET, ENABLED, "displayName", "cn", ...BINARY];

/** Disabled users keep their home, so being enabled is no condition. */
export const accountFilter = ({ homes, classes }: DirectoryOptions): Filter =>
  new AndFilter({
    filters: [
      homes.length === 0
        ? new PresenceFilter({ attribute: HOME })
        : new OrFilter({ filters: homes.map((value) => new EqualityFilter({ attribute: HOME, value })) }),
      new OrFilter({ filters: classes.map((value) => new EqualityFilter({ attribute: "objectClass", value })) }),
    ],
  });

const MAX_MORE_BYTES = 8_192;

const readMore = async (
  search: Search,
  entry: DirectoryEntry,
  names: readonly string[],
): Promise<string | undefined> => {
  const lines: string[] = [];
  for (const name of names)
    for (const value of await readAllValues(search, entry, name))
      lines.push(`${name}=${typeof value === "string" ? value : value.toString("base64")}`);
  const text = lines.toSorted().join("\n");
  return text === "" ? undefined : clipped(text, MAX_MORE_BYTES);
};

export const readAccount = async (
  search: Search,
  entry: DirectoryEntry,
  { more }: DirectoryOptions,
): Promise<AccountEntry> => {
  const guid = firstBytes(entry.objectGUID);
  const sid = firstBytes(entry.objectSid);
  const enabled = firstText(entry[ENABLED]);
  return accountEntry(
    {
      sip: firstText(entry[SIP]),
      name: firstText(entry.displayName) ?? firstText(entry.cn),
      home: firstText(entry[HOME]),
      target: firstText(entry[TARGET]),
      enabled: enabled === undefined ? undefined : enabled.toUpperCase() === "TRUE",
      guid: guid === undefined ? undefined : guidText(guid),
      sid: sid === undefined ? undefined : sidText(sid),
      more: more.length === 0 ? undefined : await readMore(search, entry, more),
    },
    entry.dn,
  );
};
