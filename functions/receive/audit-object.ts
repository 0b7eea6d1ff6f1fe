import { type Audited, auditPass, type Stored } from "../../core/audit/pass.ts";
import { recordedCopies } from "../../core/audit/recorded-copies.ts";
import type { Scope } from "../../core/audit/scope.ts";
import {
  type CopyMetadata,
  copiedObjects,
  judgeStoredCopies,
  type StoredCopy,
} from "../../core/audit/stored-copies.ts";
import { isFailure } from "../../core/failure.ts";
import type { Instant } from "../../core/instant.ts";
import type { CopiedObject } from "../../core/manifest/header.ts";
import type { ManifestKey } from "../../core/manifest/object-key.ts";
import { validUntil } from "../../core/plan/calendar/validity.ts";
import type { Requirement } from "../../core/plan/plan.ts";
import type { Unpack } from "../../ports/codec.ts";
import type { ObjectStore, ObjectVersion } from "../../ports/object-store.ts";
import type { CopyStore } from "../../ports/receive.ts";
import { startBudget, type TimeLeft, unpackWithin } from "../work-budget.ts";

/** One object may take so much of a run; `docs/scale.md` says what that is enough for. */
export const AUDIT_MS = 4 * 60_000;

export interface ReadPorts {
  readonly store: ObjectStore;
  readonly copies: CopyStore;
  readonly unpack: Unpack;
  readonly timeLeft: TimeLeft;
}

/** The result of one pass over an object, and the plan version that it was judged by. */
export interface AuditedUnder {
  readonly planVersion: number;
  readonly audited: Audited;
}

const readThrough = async (
  { store, unpack, timeLeft }: ReadPorts,
  object: ObjectVersion,
  manifestKey: ManifestKey,
  scope: Scope,
  now: Instant,
): Promise<Audited> => {
  const budget = startBudget(timeLeft, AUDIT_MS);
  const pass = auditPass(manifestKey, scope, now);
  const unpacking = unpackWithin(budget, unpack, manifestKey.encoding, await store.open(object));
  let codecFault: Stored["codecFault"];
  try {
    for await (const chunk of unpacking.chunks) {
      pass.push(chunk);
      if (pass.done()) break;
    }
  } catch (error) {
    if (!isFailure(error, "codec-damaged", "codec-bomb")) throw error;
    codecFault = { code: error.code, message: error.message };
  }
  return pass.end({ digest: unpacking.digest(), codecFault });
};

const HEADS_AT_ONCE = 10;

/** Reads the metadata of each claimed copy in our own bucket. */
const headCopies = async (claimed: readonly CopiedObject[], copies: CopyStore): Promise<CopyMetadata> => {
  const metadata = new Map<CopiedObject, StoredCopy | undefined>();
  const todo = claimed.filter(({ bucket }) => bucket === copies.bucket);
  for (let from = 0; from < todo.length; from += HEADS_AT_ONCE) {
    const some = todo.slice(from, from + HEADS_AT_ONCE);
    const found = await Promise.all(some.map((one) => copies.head(one)));
    for (const [index, one] of some.entries()) metadata.set(one, found[index]);
  }
  return metadata;
};

/** Compares the copies that a genuine manifest claims with the metadata of their store. */
const withCopies = async (audited: Audited, copies: CopyStore, requirement: Requirement): Promise<Audited> => {
  const { header, findings } = audited;
  if (header === undefined || findings.some(({ severity }) => severity === "refuse")) return audited;
  if (header.copies.length === 0) return audited;
  const until = validUntil(requirement, header.completedAt);
  const metadata = await headCopies(copiedObjects(header), copies);
  const judged = judgeStoredCopies(header, copies.bucket, metadata, requirement, until);
  const recorded = audited.copies === undefined ? undefined : recordedCopies(header, metadata);
  return { ...audited, copies: recorded, findings: [...findings, ...judged] };
};

/**
 * Audits an object in one pass, and the copies that it claims.
 * @throws Failure `work-exceeded`, `time-short`, `object-missing`, `store-*`, `copies-*`
 */
export const auditObject = async (
  ports: ReadPorts,
  object: ObjectVersion,
  manifestKey: ManifestKey,
  scope: Scope,
  at: Instant,
): Promise<AuditedUnder> => {
  const read = await readThrough(ports, object, manifestKey, scope, at);
  return { planVersion: scope.planVersion, audited: await withCopies(read, ports.copies, scope.requirement) };
};
