import { pack } from "../../adapters/zlib-codec.ts";
import { instantOf } from "../../core/instant.ts";
import { MANIFEST_FORMAT, type ManifestHeaderInput } from "../../core/manifest/header.ts";
import { type ManifestDigests, writeManifestOfLines } from "../../core/manifest/write.ts";
import { VERSION } from "../../core/version.ts";
import type { AgentConfig } from "../config/agent-config.ts";
import type { SealingKey } from "../config/sealing-key.ts";
import type { ChainLink } from "../spool/chain.ts";
import type { Spool, SpooledManifest } from "../spool/spool.ts";
import type { Collected } from "./collected.ts";
import { forPeople } from "./for-people.ts";

const HOUR_MS = 3_600_000;

/**
 * The instant that a manifest is sealed at: rounded to the hour, so that an unchanged backup is sealed once an hour at
 * most, and a plan that was given the agent's key since receives it; `again` seals at once.
 */
export const sealingMs = (nowMs: number, again: boolean): number => (again ? nowMs : nowMs - (nowMs % HOUR_MS));

/** The number of a manifest in its chain, and how many manifests waited when it was sealed. */
type Position = Pick<ChainLink, "sequence" | "previous" | "waiting">;

interface Sealing {
  readonly collected: Collected;
  readonly config: AgentConfig;
  readonly key: SealingKey;
  readonly sealedMs: number;
}

const sealedAtOf = ({ completedAt }: Collected, sealedMs: number): string =>
  instantOf(Math.max(sealedMs, Date.parse(completedAt)));

const headerOf = ({ collected, config, sealedMs }: Sealing, position: Position): ManifestHeaderInput => {
  const { job, startedAt, completedAt, complete, proof, source, checks, subject, copies, labels } = collected;
  return {
    format: MANIFEST_FORMAT,
    kind: job.kind,
    migration: config.migration,
    unit: job.unit,
    requirement: job.requirement,
    agent: config.agent,
    tool: { name: "cleargate-agent", version: VERSION },
    startedAt,
    completedAt,
    sealedAt: sealedAtOf(collected, sealedMs),
    ...(position.waiting === undefined ? {} : { waiting: position.waiting }),
    complete,
    ...(source === undefined ? {} : { source }),
    ...(proof === undefined ? {} : { proof }),
    ...(checks === undefined ? {} : { checks: [...checks] }),
    ...(subject === undefined ? {} : { subject }),
    copies: [...(copies ?? [])],
    sequence: position.sequence,
    ...(position.previous === undefined ? {} : { previous: position.previous }),
    labels: Object.fromEntries(Object.entries(labels).map(([name, text]) => [name, forPeople(text)])),
  };
};

const digestsOf = async (sealing: Sealing, position: Position): Promise<ManifestDigests> => {
  const pieces = writeManifestOfLines(headerOf(sealing, position), sealing.collected.entries, sealing.key);
  for (;;) {
    const next = await pieces.next();
    if (next.done === true) return next.value;
  }
};

/** The position in the chain: the next, and before it that of the last manifest where this one may have the same bytes. */
const positionsOf = (sealing: Sealing, last: ChainLink | undefined, waiting: number): readonly Position[] => {
  if (last === undefined) return [{ sequence: 1, waiting }];
  const next = { sequence: last.sequence + 1, previous: last.digest, waiting };
  const { collected, sealedMs } = sealing;
  if (last.completedAt !== collected.completedAt || last.sealedAt !== sealedAtOf(collected, sealedMs)) return [next];
  // What waits now may be another number: that alone is no reason to seal the same once more.
  return [{ sequence: last.sequence, previous: last.previous, waiting: last.waiting }, next];
};

/** The digest of what was collected, as its place in the chain has it. */
export const contentOf = async (collected: Collected, config: AgentConfig, key: SealingKey): Promise<string> =>
  (await digestsOf({ collected, config, key, sealedMs: 0 }, { sequence: 1 })).content;

/** Seals what was collected and stores it in the spool. @throws Failure `spool-full`, `spool-damaged` */
export const sealToSpool = async (
  collected: Collected,
  config: AgentConfig,
  key: SealingKey,
  spool: Spool,
  sealedMs: number,
): Promise<SpooledManifest> => {
  const { job, completedAt } = collected;
  const { unit, requirement } = job;
  const { agent, migration, packing: encoding } = config;
  const sealing = { collected, config, key, sealedMs };
  const last = spool.findLastLink(unit, requirement);
  const place = { agent, migration, unit, requirement, completedAt, encoding };
  const positions = positionsOf(sealing, last, spool.listPending().length);
  /** @returns undefined where it has the place of the last manifest, and not its bytes: then nothing was stored */
  const putAt = async (position: Position): Promise<SpooledManifest | undefined> => {
    let digests: ManifestDigests = { digest: "", content: "" };
    async function* pieces(): AsyncGenerator<Buffer> {
      digests = yield* writeManifestOfLines(headerOf(sealing, position), collected.entries, key);
    }
    const isOther = (): boolean => position.sequence === last?.sequence && digests.digest !== last.digest;
    const link = (): ChainLink => {
      if (isOther()) throw new TypeError("it is not the last manifest");
      return { ...position, ...digests, completedAt, sealedAt: sealedAtOf(collected, sealedMs) };
    };
    try {
      return await spool.put(place, pack(pieces(), encoding), link);
    } catch (error) {
      if (digests.digest !== "" && isOther()) return undefined;
      throw error;
    }
  };
  const [first, next] = positions as [Position, Position | undefined];
  return (await putAt(first)) ?? ((await putAt(next as Position)) as SpooledManifest);
};
