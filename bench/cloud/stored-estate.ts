import {
  checkpointItem,
  deliveryItem,
  factItem,
  gateItem,
  headItem,
  type Item,
  notificationItem,
  partItem,
} from "../../adapters/dynamo/items.ts";
import { keys } from "../../adapters/dynamo/keys.ts";
import type { ManifestFact } from "../../core/history/fact.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import type { Head } from "../../core/readiness/head.ts";
import type { Notification } from "../../core/readiness/notification.ts";

/** A migration as the ledger has it, of any size, as its items: for what it costs to read. */

export interface EstateSize {
  readonly units: number;
  readonly requirements: number;
  readonly facts: number;
}

const MIGRATION = "bench";
const START_MS = Date.parse("2026-01-01T00:00:00.000Z");
const at = (ms: number): string => new Date(START_MS + ms).toISOString();
const FAR = "2099-01-01T00:00:00.000Z";
const unitOf = (index: number): string => `u${String(index).padStart(6, "0")}`;
/** Each owner has so many units, and so has each agent. */
const UNITS_EACH = 5;
/** One in so many has failed, and one in so many facts is of an object that was rejected. */
const FAILED_EVERY = 5;

const base = { migration: MIGRATION, planVersion: 1, version: 1 };
const ACTOR = { issuer: "https://issuer.example", subject: "ana", name: "Ana", email: null };

const headOf = (): Head => ({
  ...base,
  ...{ title: "Bench", timeZone: "UTC", planDigest: "d", appliedAt: at(0), appliedBy: ACTOR },
  ...{ applying: null, abandoned: null, proposed: null },
});

const checkpointOf = (unit: number, requirement: number): Checkpoint => {
  const isFailed = (unit + requirement) % FAILED_EVERY === 0;
  return {
    ...base,
    ...{ unit: unitOf(unit), requirement: `r${requirement}`, rules: "r", remindEveryMs: null },
    ...{ gates: ["all", `move@${unitOf(unit)}`], newInGates: [], readerGates: [], since: at(unit) },
    ...{ state: isFailed ? "failed" : "passed", reason: isFailed ? "60.0 % less" : null, deadline: null },
    evidence: {
      ...{ fact: `fact-${unit}-${requirement}`, object: { key: "k".repeat(180), versionId: "v".repeat(32) } },
      ...{ digest: "d".repeat(64), agent: `a${Math.floor(unit / UNITS_EACH)}`, keyId: "k1", publicKey: "p".repeat(60) },
      ...{ entries: 1_000, bytes: 1_000_000, completedAt: at(0), sealedAt: at(0), receivedAt: at(0), validUntil: FAR },
    },
    ...{ voided: null, baseline: [], changed: null, waiver: null, signatures: [], remindAt: null },
  };
};

const gateOf = (id: string, unit: string | null, total: number, state: Gate["state"]): Gate => ({
  ...base,
  ...{ id, title: "Move", before: "the move", unit, epoch: 1, state, since: at(0), total },
  coverage: { units: total, requirements: 1, notApplicable: [], notApplicableCount: 0 },
  ...{
    unsatisfied: state === "clear" ? 0 : Math.ceil(total / FAILED_EVERY),
    validUntil: state === "clear" ? FAR : null,
  },
  ...{
    stableForMs: 0,
    stableAt: null,
    mails: { after: 3, withinMs: 1, mailed: null, held: null } as unknown as Gate["mails"],
  },
});

const factOf = (index: number, { units, requirements }: EstateSize): ManifestFact => {
  const isRejected = index % FAILED_EVERY === 0;
  const unit = index % units;
  return {
    ...{ id: `fact${String(index).padStart(9, "0")}`, type: "manifest-audited", recordedAt: at(index * 1_000) },
    ...{ migration: MIGRATION, unit: unitOf(unit), requirement: `r${Math.floor(index / 3) % requirements}` },
    ...{ agent: `a${Math.floor(unit / UNITS_EACH)}`, events: [], planVersion: 1, digest: "d".repeat(64), header: null },
    ...{ object: { key: "k".repeat(180), versionId: "v".repeat(32), size: 1_000 }, entries: 1_000, bytes: 1_000_000 },
    verdict: {
      ...{ outcome: isRejected ? "rejected" : "accepted", effect: "applied" },
      findings: isRejected ? [{ code: "shrunk", severity: "fail", message: "60.0 % less than before" }] : [],
    },
  } as unknown as ManifestFact;
};

/** So many facts have one notification: most refresh what was satisfied before. */
const FACTS_EACH = 10;

function* notificationOf(index: number): Generator<Item> {
  const recipients = ["ana", "bo", "cy"].map((id) => ({
    channel: "mail",
    id,
    name: id,
    email: `${id}@example.com`,
    language: "en",
  }));
  const notified = { migration: MIGRATION, topic: "all", epoch: index + 1 };
  const gate = gateOf("all", null, 1, "clear");
  yield notificationItem({
    ...{ ...notified, kind: "clear", at: at(index * FACTS_EACH * 1_000), fact: "f", recipients },
    about: { migration: MIGRATION, title: "Bench", planVersion: 1, timeZone: "UTC" },
    story: { kind: "clear", gate, evidence: [], waivedCount: 0, lowered: [], loweredCount: 0 },
  } as unknown as Notification);
  for (const { id } of recipients)
    yield deliveryItem({
      ...{ ...notified, recipient: id, channel: "mail", state: "sent", attempts: 1, holder: "h" },
      ...{ at: at(index * FACTS_EACH * 1_000), leaseUntil: at(0), messageId: "m" },
    });
}

/** Each item of it, in no order. */
export function* itemsOf(size: EstateSize): Generator<Item> {
  const { units, requirements, facts } = size;
  yield headItem(headOf());
  for (let index = 0; index < requirements; index += 1)
    yield partItem(keys.requirement(MIGRATION, 1, `r${index}`), {
      ...{ id: `r${index}`, title: "A backup", evidence: "backup" },
    } as never);
  yield gateItem({ value: gateOf("all", null, units * requirements, "blocked"), dueAt: null });
  for (let unit = 0; unit < units; unit += 1) {
    const [id, owner] = [unitOf(unit), `o${Math.floor(unit / UNITS_EACH)}`];
    yield partItem(keys.unit(MIGRATION, 1, id), { id, kind: "pool", roles: [], homes: [], owner });
    yield partItem(keys.ownedUnit(MIGRATION, 1, owner, id), { unit: id });
    const gate = `move@${id}`;
    yield partItem(keys.plannedGate(MIGRATION, 1, gate), { id: gate, units: [id] } as never);
    yield gateItem({ value: gateOf(gate, id, requirements, "clear"), dueAt: null });
    for (let requirement = 0; requirement < requirements; requirement += 1)
      yield checkpointItem({ value: checkpointOf(unit, requirement), dueAt: null });
  }
  for (let index = 0; index < facts; index += 1) yield factItem(factOf(index, size));
  for (let index = 0; index * FACTS_EACH < facts; index += 1) yield* notificationOf(index);
}
