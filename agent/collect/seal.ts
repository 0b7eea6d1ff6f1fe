import { createHash } from "node:crypto";
import { pack } from "../../adapters/zlib-codec.ts";
import { instantOf } from "../../core/instant.ts";
import { MANIFEST_FORMAT, type ManifestHeaderInput } from "../../core/manifest/header.ts";
import { writeManifest } from "../../core/manifest/write.ts";
import type { AgentConfig } from "../config/config.ts";
import type { SealingKey } from "../config/sealing-key.ts";
import type { Link } from "../spool/chain.ts";
import type { Spool, Spooled } from "../spool/spool.ts";
import { VERSION } from "../version.ts";
import type { Collected } from "./collect.ts";

const HOUR_MS = 3_600_000;
const NEWLINE = 10;

/**
 * When a manifest says that it was sealed: by the hour, so that an unchanged backup is told again once an hour at most,
 * and a plan that has learnt the agent's key since hears it; `again` is for whoever does not want to wait.
 */
export const sealingMs = (nowMs: number, again: boolean): number => (again ? nowMs : nowMs - (nowMs % HOUR_MS));

type Place = Pick<Link, "sequence" | "previous">;

const headerOf = (collected: Collected, config: AgentConfig, sealedMs: number, place: Place): ManifestHeaderInput => {
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
    sealedAt: instantOf(Math.max(sealedMs, Date.parse(completedAt))),
    complete,
    ...(source === undefined ? {} : { source }),
    ...(proof === undefined ? {} : { proof }),
    ...(checks === undefined ? {} : { checks: [...checks] }),
    ...(subject === undefined ? {} : { subject }),
    copies: [...(copies ?? [])],
    sequence: place.sequence,
    ...(place.previous === undefined ? {} : { previous: place.previous }),
    labels: { ...labels },
  };
};

/** Lets a manifest pass, and learns from it what the next one must name. */
async function* observed(
  pieces: AsyncIterable<Buffer>,
  told: (digests: Pick<Link, "digest" | "content">) => void,
): AsyncGenerator<Buffer> {
  const content = createHash("sha256");
  let headerSeen = false;
  let held: Buffer | undefined;
  for await (const piece of pieces) {
    if (held !== undefined) {
      content.update(headerSeen ? held : held.subarray(held.indexOf(NEWLINE) + 1));
      headerSeen = true;
      yield held;
    }
    held = piece;
  }
  if (held === undefined) return;
  const { seal } = JSON.parse(held.toString("utf8")) as { seal: { sha256: string } };
  told({ digest: seal.sha256, content: content.digest("hex") });
  yield held;
}

/** The place in the line: that of the last one, where this is the last one told again, and else the next. */
const placeOf = async (
  collected: Collected,
  config: AgentConfig,
  key: SealingKey,
  last: Link | undefined,
  sealedMs: number,
): Promise<Place> => {
  if (last === undefined) return { sequence: 1 };
  const next = { sequence: last.sequence + 1, previous: last.digest };
  const same: Place = { sequence: last.sequence, ...(last.previous === undefined ? {} : { previous: last.previous }) };
  const header = headerOf(collected, config, sealedMs, same);
  if (last.completedAt !== header.completedAt || last.sealedAt !== header.sealedAt) return next;
  let digest: string | undefined;
  const pieces = observed(writeManifest(header, collected.entries, key), (told) => {
    digest = told.digest;
  });
  for await (const _ of pieces);
  return digest === last.digest ? same : next;
};

/** Seals what was collected and keeps it in the spool. */
export const spoolSealed = async (
  collected: Collected,
  config: AgentConfig,
  key: SealingKey,
  spool: Spool,
  sealedMs: number,
): Promise<Spooled> => {
  const { job, completedAt } = collected;
  const { unit, requirement } = job;
  const { agent, migration } = config;
  const inLine = await placeOf(collected, config, key, spool.lastOf(unit, requirement), sealedMs);
  const header = headerOf(collected, config, sealedMs, inLine);
  let digests: Pick<Link, "digest" | "content"> = { digest: "", content: "" };
  const pieces = observed(writeManifest(header, collected.entries, key), (told) => {
    digests = told;
  });
  const place = { agent, migration, unit, requirement, completedAt, encoding: config.packing };
  return spool.keep(place, pack(pieces, config.packing), () => ({
    ...inLine,
    ...digests,
    completedAt,
    sealedAt: header.sealedAt as string,
  }));
};
