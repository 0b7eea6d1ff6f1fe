import { findInstant } from "../instant.ts";
import { compareKeys } from "./key-order.ts";

/** What an inventory of the existing system lists: a closed set of types, each with a closed set of attributes. */

interface SystemType {
  /** For people, in the plural. */
  readonly title: string;
  /** True where the name is one of DNS, in which a dot at the end changes nothing. */
  readonly isDns?: true;
  readonly attributes: readonly string[];
}

/** Of every type: what only people know. */
const COMMON = ["note"];

/**
 * What Microsoft's pages on migrating from Office Communications Server 2007 R2 to Lync Server 2013 name of an existing
 * system. In the order of a page about it.
 */
export const SYSTEM_TYPES = {
  pool: {
    ...{ title: "Pools", isDns: true },
    attributes: ["back-end", "display-name", "domain", "next-hop", "service", "sip-port", "site"],
  },
  server: {
    ...{ title: "Servers", isDns: true },
    attributes: ["next-hop", "pool", "role", "sip-port", "site"],
  },
  edge: {
    ...{ title: "Edge", isDns: true },
    attributes: ["external-fqdn", "internal-fqdn", "next-hop", "sip-port", "site"],
  },
  "sip-domain": { title: "SIP domains", isDns: true, attributes: ["default"] },
  "dns-record": { title: "DNS records", isDns: true, attributes: ["port", "record-type", "target"] },
  certificate: {
    title: "Certificates",
    attributes: ["expires", "issuer", "serial", "server", "subject", "thumbprint"],
  },
  gateway: { title: "Gateways", isDns: true, attributes: ["mediation-server", "port", "site"] },
  "voice-route": { title: "Voice routes", attributes: ["gateway", "number-pattern", "usage"] },
  "dial-plan": { title: "Dial plans", attributes: ["description", "pool", "site"] },
  policy: { title: "Policies", attributes: ["description", "kind"] },
  "access-number": { title: "Dial-in access numbers", attributes: ["address", "language", "line", "pool", "region"] },
  "conference-directory": { title: "Conference directories", attributes: ["pool", "target-pool"] },
  "response-group": { title: "Response groups", attributes: ["address", "part", "pool"] },
  "contact-object": { title: "Contact objects", attributes: ["address", "application", "line", "pool"] },
  "um-contact": { title: "Exchange UM contacts", attributes: ["address", "line", "pool"] },
  archiving: { title: "Archiving", attributes: ["database", "pool", "server"] },
  monitoring: { title: "Monitoring", attributes: ["database", "pool", "server"] },
  "trusted-application": { title: "Trusted applications", attributes: ["pool", "port", "server", "service"] },
  "xmpp-gateway": { title: "XMPP gateways", isDns: true, attributes: ["domain", "port"] },
  "web-access": { title: "Communicator Web Access", attributes: ["external-url", "internal-url", "server"] },
} as const satisfies Readonly<Record<string, SystemType>>;

export type SystemTypeName = keyof typeof SYSTEM_TYPES;

const TYPES: Readonly<Record<SystemTypeName, SystemType>> = SYSTEM_TYPES;

export const isSystemType = (text: string): text is SystemTypeName => Object.hasOwn(SYSTEM_TYPES, text);

/** In the order of a page. */
export const SYSTEM_TYPE_NAMES: readonly SystemTypeName[] = Object.keys(SYSTEM_TYPES).filter(isSystemType);

/** Those that something of the plan must stand for: each can be lost on its own. */
export const isEstateType = (type: SystemTypeName): boolean => type === "pool" || type === "server";

/** The names of attributes that an entry of a type may have. */
export const attributeNames = (type: SystemTypeName): readonly string[] => [...TYPES[type].attributes, ...COMMON];

/** Of any type, each once. */
export const ALL_ATTRIBUTES: readonly string[] = [...new Set(SYSTEM_TYPE_NAMES.flatMap(attributeNames))].toSorted();

const isOfTheEnd = (letter: string | undefined): boolean => letter === "." || letter?.trim() === "";

/** Without dots and blanks at its end, in time in proportion to its length. */
const withoutEnd = (text: string): string => {
  let end = text.length;
  while (isOfTheEnd(text[end - 1])) end -= 1;
  return text.slice(0, end);
};

/** A name as names are compared: without blanks around it, whatever its case, and in DNS without dots at the end. */
export const comparedName = (type: SystemTypeName, name: string): string => {
  const lower = name.trim().toLowerCase();
  return TYPES[type].isDns === true ? withoutEnd(lower) : lower;
};

/** What identifies an entry: `pool:pool01.contoso.com`. */
export const systemKey = (type: SystemTypeName, name: string): string => `${type}:${comparedName(type, name)}`;

/** The type and the compared name of a key; undefined where its type is none. */
export const findSystemKey = (key: string): { readonly type: SystemTypeName; readonly name: string } | undefined => {
  const colon = key.indexOf(":");
  const type = key.slice(0, Math.max(0, colon));
  return isSystemType(type) ? { type, name: key.slice(colon + 1) } : undefined;
};

/** In characters. */
export const MAX_ATTRIBUTE = 1_024;
/** What `more` of an entry may hold, in code points. */
export const MAX_ATTRIBUTES = 8_192;

/** `2027-03-01` or an instant in UTC, as an instant; undefined where it is neither. */
export const findExpiry = (text: string): string | undefined =>
  findInstant(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);

/** True for an attribute that an entry of a type may have, with a value that can be read. */
export const isAttributeOf = (type: SystemTypeName, { name, value }: Attribute): boolean =>
  attributeNames(type).includes(name) &&
  value.trim() !== "" &&
  value.length <= MAX_ATTRIBUTE &&
  (name !== "expires" || findExpiry(value) !== undefined);

export interface Attribute {
  readonly name: string;
  readonly value: string;
}

/** The attributes in `more`: `name=value` lines. A line without `=` is an attribute without a value. */
export const attributesIn = (more: string | undefined): readonly Attribute[] =>
  more === undefined || more === ""
    ? []
    : more.split("\n").map((line) => {
        const equals = line.indexOf("=");
        return equals === -1
          ? { name: line, value: "" }
          : { name: line.slice(0, equals), value: line.slice(equals + 1) };
      });

/** `name=value` lines, each once and sorted; undefined where there is none. */
export const attributeLines = (attributes: readonly Attribute[]): string | undefined => {
  const lines = [...new Set(attributes.map(({ name, value }) => `${name}=${value}`))].toSorted(compareKeys);
  return lines.length === 0 ? undefined : lines.join("\n");
};
