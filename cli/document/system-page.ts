import type { InventoryView } from "../../contract/schemas/document.ts";
import { compareText } from "../../core/compare-text.ts";
import {
  attributeNames,
  findExpiry,
  SYSTEM_TYPE_NAMES,
  SYSTEM_TYPES,
  type SystemTypeName,
} from "../../core/manifest/system-entry.ts";
import type { Block, Notice, Page, Table } from "../../core/page/page.ts";
import { shortInstant } from "../table.ts";
import type { FoundPart, FoundSystem } from "./fetch-system.ts";

/** The documentation of an existing system, from accepted evidence; what is not known comes first. */

const isSatisfied = ({ state }: InventoryView): boolean => state === "passed" || state === "waived";

const nameOf = ({ unit, requirement }: InventoryView): string => `${unit}/${requirement}`;

/** Why an inventory does not say what there is now; undefined where it does. */
const findGap = (inventory: InventoryView): string | undefined => {
  const { title, state, accepted, outdated, reason } = inventory;
  const what = `${title} (${nameOf(inventory)})`;
  const why = reason === null ? "" : `: ${reason}`;
  if (accepted === null) return `${what} has no accepted evidence and is ${state}${why}`;
  const as = `what follows is as of ${shortInstant(accepted.completedAt)}`;
  if (outdated) return `${what} is ${state}, and newer evidence was not accepted${why}; ${as}`;
  return isSatisfied(inventory) ? undefined : `${what} is ${state}${why}; ${as}`;
};

const typeTitle = (type: SystemTypeName): string => SYSTEM_TYPES[type].title;

const absentTypes = (parts: readonly FoundPart[]): readonly SystemTypeName[] => {
  const present = new Set(parts.map(({ type }) => type));
  return SYSTEM_TYPE_NAMES.filter((type) => !present.has(type));
};

const expired = (parts: readonly FoundPart[], now: string): string[] =>
  parts.flatMap(({ type, name, attributes }) => {
    if (type !== "certificate") return [];
    const at = attributes.find((one) => one.name === "expires")?.value;
    if (at === undefined) return [`Nobody states when certificate ${name} expires`];
    return (findExpiry(at) ?? now) <= now ? [`Certificate ${name} expired on ${at}`] : [];
  });

const noticesOf = ({ inventories, parts, now }: FoundSystem): Notice[] => {
  const systems = inventories.filter(({ lists }) => lists === "system");
  const absent = absentTypes(parts);
  const gaps = [
    ...(systems.length === 0 ? ["The plan asks for no inventory of the existing system"] : []),
    ...(inventories.some(({ lists }) => lists === "accounts") ? [] : ["The plan asks for no inventory of accounts"]),
    ...inventories.flatMap((one) => findGap(one) ?? []),
    ...(absent.length === 0 ? [] : [`No inventory lists any of these: ${absent.map(typeTitle).join(", ")}`]),
    ...expired(parts, now),
  ];
  const warnings = inventories.flatMap((one) =>
    (one.accepted?.warnings ?? []).map((text) => `${nameOf(one)}: ${text}`),
  );
  return [
    gaps.length === 0
      ? { kind: "notice", tone: "good", title: "Everything that the plan asks for is documented", items: [] }
      : { kind: "notice", tone: "bad", title: "What is not known", items: gaps },
    ...(warnings.length === 0
      ? []
      : [{ kind: "notice", tone: "warning", title: "What was found, and accepted", items: warnings } as const]),
  ];
};

/** A section of a page. */
const section = (title: string, said: string | undefined, table: Omit<Table, "kind">): Block[] => [
  { kind: "heading", level: 2, text: title },
  ...(said === undefined ? [] : [{ kind: "text", text: said } as const]),
  { kind: "table", ...table },
];

const EVIDENCE =
  "Each part of this page is from a sealed manifest that was audited and accepted; its fact is in the history.";

const evidenceSection = ({ inventories }: FoundSystem): Block[] =>
  section("Evidence", EVIDENCE, {
    columns: ["Inventory", "State", "Entries", "As of", "Valid until", "From"],
    rows: inventories.map((one) => [
      [one.title, nameOf(one), `lists: ${one.lists}`],
      one.state,
      one.accepted?.entries.toLocaleString("en") ?? "–",
      shortInstant(one.accepted?.completedAt ?? null),
      shortInstant(one.validUntil),
      one.accepted === null
        ? []
        : [one.accepted.source ?? "", one.accepted.agent ?? "", one.accepted.fact].filter((line) => line !== ""),
    ]),
  });

const counted = (count: number): string => (count === 1 ? "1 inventory" : `${count} inventories`);

const accountsSection = ({ inventories }: FoundSystem): Block[] => {
  const accounts = inventories.filter(({ lists }) => lists === "accounts");
  if (accounts.length === 0) return [];
  const known = accounts.flatMap(({ accepted }) => accepted?.entries ?? []);
  const unknown = accounts.length - known.length;
  const sum = known.reduce((total, count) => total + count, 0).toLocaleString("en");
  const left = unknown === 0 ? "" : `, and ${counted(unknown)} of which nothing is known`;
  return section("Users by pool", `${sum} in ${counted(known.length)}${left}`, {
    columns: ["Unit", "Users", "As of", "State"],
    rows: accounts.map((one) => [
      one.unit,
      one.accepted?.entries.toLocaleString("en") ?? "not known",
      shortInstant(one.accepted?.completedAt ?? null),
      one.state,
    ]),
  });
};

const inWords = (attribute: string): string => {
  const words = attribute.replaceAll("-", " ").replace(/\b(?:sip|fqdn)\b/g, (word) => word.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
};

const typeSection = (type: SystemTypeName, all: readonly FoundPart[]): Block[] => {
  const parts = all.filter((part) => part.type === type).toSorted((a, b) => compareText(a.name, b.name));
  if (parts.length === 0) return [];
  const used = attributeNames(type).filter((name) =>
    parts.some(({ attributes }) => attributes.some((attribute) => attribute.name === name)),
  );
  return section(`${typeTitle(type)} (${parts.length.toLocaleString("en")})`, undefined, {
    columns: ["Name", ...used.map(inWords), "Listed by"],
    rows: parts.map(({ name, attributes, from }) => [
      name,
      ...used.map((column) => attributes.filter((one) => one.name === column).map(({ value }) => value)),
      from,
    ]),
  });
};

export const systemPage = (system: FoundSystem): Page => {
  const { title, migration, planVersion, now, parts } = system;
  return {
    language: "en",
    title: `The existing system: ${title}`,
    lead: [`${migration} at ${shortInstant(now)}, by plan version ${planVersion}`],
    blocks: [
      ...noticesOf(system),
      ...evidenceSection(system),
      ...accountsSection(system),
      ...SYSTEM_TYPE_NAMES.flatMap((type) => typeSection(type, parts)),
    ],
    footer: [
      "Written by cleargate document. Times are UTC.",
      "What agents and people did not list is not here; the settings themselves are in the backups.",
    ],
  };
};
