import { AndFilter, EqualityFilter, type Filter, OrFilter, PresenceFilter } from "ldapts";
import { Failure } from "../../../core/failure.ts";
import type { AccountEntry } from "../../../core/manifest/entry.ts";
import { clipped } from "../../../core/printable.ts";
import { accountEntry } from "../../formats/account.ts";
import { guidText, sidText } from "../../formats/windows-ids.ts";
import { attributeOf, firstBytes, firstText, readAllValues } from "./attributes.ts";
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

/** LDAP writes booleans as TRUE and FALSE (RFC 4517, 3.3.3). @throws Failure `directory-value` */
const parseEnabled = (text: string | undefined, dn: string): boolean | undefined => {
  if (text === undefined) return undefined;
  const upper = text.toUpperCase();
  if (upper !== "TRUE" && upper !== "FALSE")
    throw new Failure("directory-value", `${dn}: ${ENABLED} is "${clipped(text, 100)}", neither TRUE nor FALSE`);
  return upper === "TRUE";
};

export const readAccount = async (
  search: Search,
  entry: DirectoryEntry,
  { more }: DirectoryOptions,
): Promise<AccountEntry> => {
  const text = (name: string): string | undefined => firstText(attributeOf(entry, name));
  const guid = firstBytes(attributeOf(entry, "objectGUID"));
  const sid = firstBytes(attributeOf(entry, "objectSid"));
  return accountEntry(
    {
      sip: text(SIP),
      name: text("displayName") ?? text("cn"),
      home: text(HOME),
      target: text(TARGET),
      enabled: parseEnabled(text(ENABLED), entry.dn),
      guid: guid === undefined ? undefined : guidText(guid),
      sid: sid === undefined ? undefined : sidText(sid),
      more: more.length === 0 ? undefined : await readMore(search, entry, more),
    },
    entry.dn,
  );
};
