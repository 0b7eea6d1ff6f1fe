import { Failure } from "../../../core/failure.ts";
import { clipped } from "../../../core/printable.ts";
import { attributeOf, firstText, valuesOf } from "../directory/attributes.ts";
import type { DirectoryEntry } from "../directory/ldap.ts";
import type { SystemParts } from "../system/system-parts.ts";

/**
 * Classes and attributes by Microsoft's schema reference for Lync Server 2013 (lync-server-2013-schema-attributes-by-class,
 * lync-server-2013-schema-attributes-and-descriptions), which also says since which version each exists.
 */

/** @throws Failure `directory-value` where an attribute that names the entry has no value */
type Read = (entry: ReadableEntry, parts: SystemParts) => void;

interface ReadableEntry {
  find(attribute: string): string | undefined;
  need(attribute: string): string;
}

const readable = (entry: DirectoryEntry): ReadableEntry => {
  const find = (attribute: string): string | undefined => firstText(attributeOf(entry, attribute));
  return {
    find,
    need: (attribute) => {
      const value = find(attribute)?.trim() ?? "";
      if (value === "") throw new Failure("directory-value", `${clipped(entry.dn, 300)} has no ${attribute}`);
      return value;
    },
  };
};

const server =
  (fqdn: string, role?: string): Read =>
  ({ need }, parts) =>
    parts.add("server", need(fqdn), { role });

/** What a trusted service is decides what it is a part of; a type that nobody knows is an application. */
const readTrustedService: Read = ({ need, find }, parts) => {
  const service = need("msRTCSIP-TrustedServiceType");
  const fqdn = need("msRTCSIP-TrustedServerFQDN");
  const port = find("msRTCSIP-TrustedServicePort");
  switch (service.toLowerCase()) {
    case "gateway":
      parts.add("gateway", fqdn, { port });
      break;
    case "mediationserver":
      parts.add("server", fqdn, { role: service, "sip-port": port });
      break;
    default:
      parts.add("trusted-application", `${service} on ${fqdn}`, { service, server: fqdn, port });
  }
};

const READERS: Readonly<Record<string, Read>> = {
  "msRTCSIP-Pool": ({ need, find }, parts) =>
    parts.add("pool", need("dNSHostName"), {
      "back-end": find("msRTCSIP-BackEndServer"),
      "display-name": find("msRTCSIP-PoolDisplayName"),
      domain: find("msRTCSIP-PoolDomainFQDN"),
    }),
  "msRTCSIP-TrustedServer": server("msRTCSIP-TrustedServerFQDN"),
  "msRTCSIP-TrustedMCU": server("msRTCSIP-TrustedMCUFQDN", "TrustedMCU"),
  "msRTCSIP-TrustedWebComponentsServer": server(
    ...(["msRTCSIP-TrustedWebComponentsServerFQDN", "TrustedWebComponentsServer"] as const),
  ),
  "msRTCSIP-TrustedProxy": server("msRTCSIP-TrustedProxyFQDN", "TrustedProxy"),
  "msRTCSIP-TrustedService": readTrustedService,
  "msRTCSIP-EdgeProxy": ({ need }, parts) => parts.add("edge", need("msRTCSIP-EdgeProxyFQDN")),
  "msRTCSIP-Domain": ({ need, find }, parts) =>
    parts.add("sip-domain", need("msRTCSIP-DomainName"), { default: find("msRTCSIP-Default") }),
  "msRTCSIP-ConferenceDirectory": ({ need, find }, parts) =>
    parts.add("conference-directory", need("msRTCSIP-ConferenceDirectoryId"), {
      pool: find("msRTCSIP-ConferenceDirectoryHomePool"),
      "target-pool": find("msRTCSIP-ConferenceDirectoryTargetPool"),
    }),
  "msRTCSIP-MonitoringServer": ({ need }, parts) => parts.add("monitoring", need("dNSHostName")),
};

export const CLASSES: readonly string[] = Object.keys(READERS);

export const SYSTEM_ATTRIBUTES: readonly string[] = [
  ...["objectClass", "dNSHostName", "msRTCSIP-BackEndServer", "msRTCSIP-PoolDisplayName", "msRTCSIP-PoolDomainFQDN"],
  ...["msRTCSIP-TrustedServerFQDN", "msRTCSIP-TrustedMCUFQDN", "msRTCSIP-TrustedWebComponentsServerFQDN"],
  ...["msRTCSIP-TrustedProxyFQDN", "msRTCSIP-TrustedServiceType", "msRTCSIP-TrustedServicePort"],
  ...["msRTCSIP-EdgeProxyFQDN", "msRTCSIP-DomainName", "msRTCSIP-Default", "msRTCSIP-ConferenceDirectoryId"],
  ...["msRTCSIP-ConferenceDirectoryHomePool", "msRTCSIP-ConferenceDirectoryTargetPool"],
];

/** Adds what an entry says. @throws Failure `directory-value` where it is of no class that is read, or lacks its name */
export const addEntry = (entry: DirectoryEntry, parts: SystemParts): void => {
  const own = new Set(valuesOf(attributeOf(entry, "objectClass")).map((value) => value.toString().toLowerCase()));
  const found = CLASSES.filter((name) => own.has(name.toLowerCase()));
  if (found.length === 0)
    throw new Failure("directory-value", `${clipped(entry.dn, 300)} is of no class that was searched for`);
  for (const name of found) READERS[name]?.(readable(entry), parts);
};
