import { type Actor, isForgotten } from "../../core/actor.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import { plus } from "../../core/instant.ts";
import { derivePack } from "../../core/pack/derive.ts";
import { languageOf } from "../../core/pack/language.ts";
import { methodOf } from "../../core/pack/layout.ts";
import {
  digestLine,
  type PackAbout,
  sha256Of,
  VERIFIER_DIGEST_FILE,
  VERIFIER_FILE,
} from "../../core/pack/pack-file.ts";
import type { PackRecord } from "../../core/pack/request.ts";
import { DEFLATED } from "../../core/pack/zip.ts";
import type { PackDraft } from "../../ports/pack-draft.ts";
import { type Archive, archiveOf } from "./archive.ts";
import { survey } from "./facts-in-order.ts";
import { type PackedLog, packLog, peopleCollector } from "./packed-log.ts";
import type { PackPorts } from "./ports.ts";
import { packSource, readPlan } from "./source.ts";

/** The log is a minute behind. When it still lacks a fact after this long, the pack is made, and whoever verifies it is told. */
const LOG_WAIT_MS = 15 * 60_000;

const isLogAwaited = ({ clock }: PackPorts, { requestedAt }: PackRecord): boolean =>
  clock() < plus(requestedAt, LOG_WAIT_MS);

export const isPacked = (name: string): boolean => methodOf(name) === DEFLATED;

const actorInPack = (by: Actor): PackAbout["by"] => {
  if (isForgotten(by)) return by;
  const { issuer, subject, name, email } = by;
  return { issuer, subject, name, email };
};

/**
 * Writes the files of a pack into a draft, in memory that grows with the ids of the history alone.
 * @throws Failure `log-behind` where the log lacks facts and may soon have them; `not-found` where no plan, or not the gate, was there at that instant; `history-gap`, `work-exceeded`,
 *   `ledger-*`, `store-*`, `object-missing`, `log-broken`
 */
export const writePack = async (ports: PackPorts, record: PackRecord, draft: PackDraft): Promise<Archive> => {
  const logged = await packLog(ports, record.migration, draft);
  let isRead = false;
  try {
    return await writeWith(ports, record, draft, logged, () => {
      isRead = true;
    });
  } catch (error) {
    // What cannot be packed may be so because of what somebody removed, and only the log knows that.
    const removed = isRead && isFailure(error) ? ((await logged?.findLeft(record.asOf)) ?? []) : [];
    if (!isFailure(error) || removed.length === 0) throw error;
    throw new Failure(error.code, error.message, { details: { ...error.details, removed }, cause: error });
  }
};

/** No fact that Cleargate wrote brings replay to such an error. */
const isOfTheProgram = (error: unknown): error is Error => error instanceof TypeError || error instanceof RangeError;

const unreplayable = (error: Error, fact: string | undefined): Failure =>
  new Failure("history-gap", `a fact is none that Cleargate writes, and cannot be replayed: ${error.message}`, {
    ...{ cause: error, details: { fact } },
  });

const writeWith = async (
  ports: PackPorts,
  record: PackRecord,
  draft: PackDraft,
  logged: PackedLog | undefined,
  onRead: () => void,
): Promise<Archive> => {
  const { id, migration, gate, asOf, manifests, by, requestedAt } = record;
  const people = peopleCollector();
  let unlogged = 0;
  const surveyed = await survey(ports.ledger, { migration, until: asOf }, (fact) => {
    people.fact(fact);
    if (logged?.take(fact.id) === undefined) unlogged += 1;
  });
  onRead();
  if (surveyed.plan === undefined) throw new Failure("not-found", `no plan of "${migration}" was in force by ${asOf}`);
  if (unlogged > 0 && isLogAwaited(ports, record))
    throw new Failure("log-behind", `${unlogged} of ${surveyed.count} facts are not in the log yet`);
  if (logged !== undefined) await people.packTo(ports, draft);
  const { plan } = await readPlan(ports, surveyed.plan);
  const about: PackAbout = {
    ...{ id, migration, gate, asOf, requestedAt, manifests },
    by: actorInPack(by),
    language: languageOf(plan),
  };
  const source = packSource(ports, record, surveyed, draft);
  // What facts contradict is for whoever verifies: the pack has them as they were recorded.
  const { derived, counts } = await derivePack(about, source, draft.append, () => {}).catch((error: unknown) => {
    throw isOfTheProgram(error) ? unreplayable(error, source.lastRead()) : error;
  });
  if (derived.gates.size === 0) throw new Failure("not-found", `there was no gate "${gate ?? ""}" at ${asOf}`);
  const verifier = await ports.verifier();
  await draft.append(VERIFIER_FILE, verifier);
  await draft.append(VERIFIER_DIGEST_FILE, digestLine(sha256Of(verifier), VERIFIER_FILE));
  return archiveOf(draft, await draft.finish(), { about, planVersion: derived.plan.version, counts }, ports.crc32);
};
