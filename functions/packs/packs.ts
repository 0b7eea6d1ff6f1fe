import type { AnswerOf, RequestOf } from "../../contract/contract.ts";
import type { PackAnswer, PackView } from "../../contract/schemas/pack.ts";
import type { Named } from "../../core/actor.ts";
import { Failure } from "../../core/failure.ts";
import { compactInstant, findInstant, plus } from "../../core/instant.ts";
import { type PackRecord, packId } from "../../core/pack/request.ts";
import type { Clock } from "../../ports/clock.ts";
import type { PackQueue, PackRecords } from "../../ports/pack.ts";
import type { PackStore } from "../../ports/pack-draft.ts";
import { requireRemembered } from "../being-forgotten.ts";
import { headOf } from "../read-route.ts";

export interface PacksPorts {
  readonly ledger: PackRecords;
  readonly packs: Pick<PackStore, "link">;
  readonly queue: PackQueue;
  readonly clock: Clock;
}

/** An address is for whoever asked, who fetches at once. */
const LINK_SECONDS = 300;

const packView = ({ made, failed, ...record }: PackRecord): PackView => ({
  id: record.id,
  migration: record.migration,
  gate: record.gate,
  asOf: record.asOf,
  manifests: record.manifests,
  by: record.by,
  requestedAt: record.requestedAt,
  state: made !== null ? "made" : failed !== null ? "failed" : "waiting",
  reason: failed?.reason ?? null,
  failure:
    failed?.code === undefined ? null : { code: failed.code, fact: failed.fact ?? null, removed: failed.removed ?? [] },
  madeAt: made?.at ?? null,
  bytes: made?.bytes ?? null,
  sha256: made?.sha256 ?? null,
  counts: made === null ? null : { ...made.counts },
});

/**
 * Asks for a pack, and records who did: an access record that nobody removes, and no fact, for what is taken away does not
 * change what was known. The same wish twice is one pack.
 * @throws Failure `not-found`, `request-invalid`, `forgetting-under-way`, `ledger-*`, `queue-*`
 */
export const askForPack = async (
  ports: PacksPorts,
  { path, body }: RequestOf<"requestPack">,
  by: Named,
): Promise<PackAnswer> => {
  const { migration } = await headOf(ports.ledger, { path });
  await requireRemembered(ports.ledger, by);
  const now = ports.clock();
  const asOf = findInstant(body.asOf ?? now) ?? now;
  if (asOf > now) throw new Failure("request-invalid", `asOf: ${asOf} is in the future`);
  const wish = { migration, gate: body.gate ?? null, asOf, manifests: body.manifests };
  const record: PackRecord = { ...wish, id: packId(wish), by, requestedAt: now, made: null, failed: null };
  const kept = await ports.ledger.putPack(record);
  if (kept.made === null && kept.failed === null) await ports.queue.enqueuePack(kept);
  return { pack: packView(kept), download: null };
};

export const listPacks = async (
  { ledger }: PacksPorts,
  { path, query }: RequestOf<"listPacks">,
): Promise<AnswerOf<"listPacks">> => {
  const { migration } = await headOf(ledger, { path });
  const page = await ledger.pagePacks(migration, query);
  return { packs: page.items.map(packView), cursor: page.cursor ?? null };
};

/**
 * A pack, and an address for whoever asks, which is recorded before it is given.
 * @throws Failure `not-found`, `forgetting-under-way` where that would be recorded, `ledger-*`, `store-*`
 */
export const showPack = async (
  { ledger, packs, clock }: PacksPorts,
  { path }: Pick<RequestOf<"showPack">, "path">,
  by: Named,
): Promise<PackAnswer> => {
  const { migration } = await headOf(ledger, { path });
  const record = await ledger.findPack(migration, path.pack);
  if (record === undefined) throw new Failure("not-found", `migration "${migration}" has no pack "${path.pack}"`);
  if (record.made === null) return { pack: packView(record), download: null };
  await requireRemembered(ledger, by);
  const at = clock();
  await ledger.putAccess({ migration, pack: record.id, at, by });
  const fileName = `${migration}-${compactInstant(record.asOf)}-${record.id.slice(0, 8)}.zip`;
  const url = await packs.link(record.made.object, LINK_SECONDS, fileName);
  return { pack: packView(record), download: { url, until: plus(at, LINK_SECONDS * 1_000), fileName } };
};
