import type { Audited } from "../audit/pass.ts";
import type { Verdict } from "../finding.ts";
import type { Instant } from "../instant.ts";
import type { ManifestHeader } from "../manifest/header.ts";
import type { InventoryList } from "../plan/document/requirement/inventory.ts";
import { printable } from "../printable.ts";
import type { FactEvent, ManifestFact } from "./fact.ts";
import { objectFactId } from "./fact-id.ts";

/** An object of the intake, as its event describes it; `size` in bytes. */
export interface ArrivedObject {
  readonly key: string;
  readonly versionId: string;
  readonly size: number;
}

/** The migration of facts whose object's key names none. */
export const UNROUTED = "-";

/** Where evidence comes from; names are the agent's, so they are made printable. */
const originOf = ({ source, sequence, previous, subject, sealedAt, waiting }: ManifestHeader) => ({
  ...(sealedAt === undefined ? {} : { sealedAt }),
  ...(waiting === undefined ? {} : { waiting }),
  ...(source === undefined
    ? {}
    : {
        source: {
          type: source.type,
          ...(source.tool === undefined ? {} : { tool: printable(source.tool) }),
          ...(source.version === undefined ? {} : { version: printable(source.version) }),
        },
      }),
  ...(sequence === undefined ? {} : { sequence }),
  ...(previous === undefined ? {} : { previous }),
  ...(subject === undefined ? {} : { subject }),
});

const headerOf = (header: ManifestHeader | undefined): ManifestFact["header"] =>
  header === undefined
    ? null
    : {
        kind: header.kind,
        tool: { name: printable(header.tool.name), version: printable(header.tool.version) },
        startedAt: header.startedAt,
        completedAt: header.completedAt,
        ...originOf(header),
      };

/** What a manifest's fact is made of; `audited` is undefined where the object's key is not a manifest's. */
export interface Arrival {
  readonly object: ArrivedObject;
  readonly verdict: Verdict;
  readonly audited: Audited | undefined;
  readonly planVersion: number | null;
  /** The comparisons and sign-offs that read this evidence. */
  readonly readBy: readonly string[];
  /** What the requirement lists, where it asks for an inventory. */
  readonly lists?: InventoryList | undefined;
}

/** The fact, with an id of its own where the object may still be judged, that an object of the intake was not judged. */
export const unjudgedFact = (
  id: string,
  arrival: Arrival,
  at: Instant,
  events: readonly FactEvent[],
): ManifestFact => ({
  ...manifestFact(arrival, at, events),
  id,
});

/** The fact of one version of one object of the intake. */
export const manifestFact = (
  { object, verdict, audited, planVersion, readBy, lists = "accounts" }: Arrival,
  at: Instant,
  events: readonly FactEvent[],
): ManifestFact => {
  const { manifestKey, header, seal, proof, copies, entries = 0, bytes = 0 } = audited ?? {};
  return {
    id: objectFactId(object),
    type: "manifest-audited",
    recordedAt: at,
    migration: manifestKey?.migration ?? UNROUTED,
    unit: manifestKey?.unit ?? null,
    requirement: manifestKey?.requirement ?? null,
    agent: manifestKey?.agent ?? null,
    object: { key: object.key, versionId: object.versionId, size: object.size },
    digest: manifestKey?.digest ?? null,
    planVersion,
    header: headerOf(header),
    ...(seal === undefined ? {} : { seal }),
    ...(proof === undefined ? {} : { proof }),
    ...(copies === undefined ? {} : { copies }),
    entries,
    ...(lists === "accounts" ? {} : { lists }),
    bytes,
    verdict,
    ...(readBy.length === 0 || verdict.effect === "none" ? {} : { readByOthers: true as const }),
    events,
  };
};
