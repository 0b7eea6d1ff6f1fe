import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import type { Evidence } from "../../core/audit/evidence.ts";
import type { Audited } from "../../core/audit/pass.ts";
import { publicKeyText } from "../../core/ed25519.ts";
import type { Verdict } from "../../core/finding.ts";
import type { Fact } from "../../core/history/fact.ts";
import { objectFactId } from "../../core/history/fact-id.ts";
import { manifestFact } from "../../core/history/manifest-fact.ts";
import { planFact } from "../../core/history/plan-fact.ts";
import { type Instant, instantOf } from "../../core/instant.ts";
import { objectKeyOf } from "../../core/manifest/object-key.ts";
import { seal } from "../../core/manifest/seal.ts";
import { sha256Of } from "../../core/pack/pack-file.ts";
import { compileBundle, sealedBundle } from "../../core/plan/bundle.ts";
import { NOTHING_EASED } from "../../core/plan/easing/eased.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { cascade, readsFor } from "../../core/readiness/cascade/cascade.ts";
import type { Change } from "../../core/readiness/cascade/change.ts";
import type { Loaded, Read } from "../../core/readiness/cascade/loaded.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import type { Head } from "../../core/readiness/head.ts";
import { applyPlan, emptyState, planChanges } from "../../core/readiness/plan-change.ts";
import { PARTS_WAY } from "../../core/readiness/planned-parts.ts";
import { list } from "../cloud/bench-estate.ts";

/** A history of any length by the decisions of the core, without a cloud: every manifest is sealed, and every event decided. */

const MIGRATION = "bench";
const REQUIREMENTS = 10;
/** As many however long the history is, so that memory shows what the history alone takes. */
const UNITS = 100;
/** One in so many backups is not complete. */
const FAILED_EVERY = 7;
const START_MS = Date.parse("2026-01-01T00:00:00.000Z");
const STEP_MS = 1_000;
const ANA = { issuer: "https://issuer.example", subject: "ana", name: "Ana", email: null };

/** What is kept of a history beside its facts. */
export interface BenchHistory {
  readonly facts: number;
  readonly seals: number;
  /** The newest fact was recorded then. */
  readonly now: Instant;
  readonly plan: { readonly key: string; readonly base64: string };
}

const planOf = (units: number, publicKey: string): string => `format: cleargate.plan/1
migration: ${MIGRATION}
version: 1
timeZone: UTC
contacts: [{ id: ana, name: Ana, email: ana@example.com }]
units: [${list(units, (index) => `{ id: u${index}, kind: pool }`)}]
agents: [{ id: a, units: ["*"], keys: [{ id: k, publicKey: "${publicKey}" }] }]
requirements: [${list(REQUIREMENTS, (index) => `{ id: r${index}, title: r, evidence: backup, kinds: [pool], maxAge: 8760h, judgement: bench }`)}]
gates: [{ id: g, title: g, before: g, scope: unit, kind: pool, requirements: all, contacts: [ana] }]
`;

const loadOne = (plan: Plan, units: ReadonlyMap<string, Map<string, Checkpoint>>, gates: ReadonlyMap<string, Gate>) => {
  const planned = new Map(plan.gates.map((one) => [one.id, one]));
  const loadedGates = (ids: readonly string[]) =>
    ids.flatMap((id) => {
      const gate = gates.get(id);
      return gate === undefined ? [] : [{ gate, planned: planned.get(id) }];
    });
  return (read: Read): Loaded => {
    switch (read.what) {
      case "gates":
        return { gates: loadedGates(read.ids ?? [...gates.keys()]) };
      case "checkpoints": {
        const of = read.units ?? [...units.keys()];
        return { checkpoints: { units: of, items: of.flatMap((unit) => [...(units.get(unit)?.values() ?? [])]) } };
      }
      case "requirements":
        return { requirements: new Map(plan.requirements.map((one) => [one.id, one])) };
      case "gate-plans":
        return {};
      case "shards":
        return { shards: [] };
      case "shards-again":
        return { shardsAgain: [] };
      case "unarmed":
        return { unarmed: new Set() };
      case "planned-gates":
        return { announcedGates: [] };
      case "expired-gates":
        return { expiredGates: [] };
      case "owner":
        return { owner: null };
      case "reminders":
        return { reminders: read.of.map(({ unit }) => ({ unit, owner: null, notified: false })) };
      case "notification":
        return { notified: false };
      case "summary":
        return { summary: null };
    }
  };
};

/** The manifest that an agent would have sealed, as the audit passes it on. */
const arrivedOf = (unit: string, requirement: string, at: Instant, index: number, key: Parameters<typeof seal>[1]) => {
  const digest = sha256Of(`packed ${index}`);
  const manifestKey = {
    ...{ agent: "a", migration: MIGRATION, unit, requirement, completedAt: at, digest },
    encoding: "zst" as const,
  };
  const sealed = seal({ entries: 100, bytes: 1_000_000, sha256: sha256Of(`plain ${index}`), keyId: "k" }, key);
  const header = { kind: "backup", tool: { name: "bench", version: "1" }, startedAt: at, completedAt: at };
  const audited = {
    manifestKey,
    header,
    seal: sealed,
    entries: sealed.entries,
    bytes: sealed.bytes,
  } as unknown as Audited;
  return { object: { key: objectKeyOf(manifestKey), versionId: "v".repeat(32), size: 1_000 }, audited, sealed };
};

const verdictOf = (index: number): Verdict =>
  index % FAILED_EVERY === 0
    ? {
        ...{ outcome: "accepted", effect: "failed" },
        findings: [{ code: "source-incomplete", severity: "fail", message: "the tool says that it is not complete" }],
      }
    : { outcome: "accepted", effect: "passed", findings: [] };

/** Writes so many facts to a file, one a line and in the order of recording, each of the next of so many units. */
export const writeHistory = async (path: string, facts: number, count = UNITS): Promise<BenchHistory> => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const keyText = publicKeyText(publicKey);
  const bundle = { root: "p", files: { p: planOf(count, keyText) } };
  const unlimited = Number.POSITIVE_INFINITY;
  const compiled = compileBundle(bundle, {
    gatesPerCheckpoint: unlimited,
    partBytes: unlimited,
    contactsBytes: unlimited,
  });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.errors));
  const { plan } = compiled;
  const stored = sealedBundle(bundle);
  const start = instantOf(START_MS);
  const state = applyPlan(emptyState, plan, start);
  const gates = new Map(state.gates);
  const units = new Map<string, Map<string, Checkpoint>>();
  for (const one of state.checkpoints.values())
    units.set(one.unit, (units.get(one.unit) ?? new Map<string, Checkpoint>()).set(one.requirement, one));
  const load = loadOne(plan, units, gates);
  const head: Head = {
    ...{ migration: MIGRATION, title: plan.title, timeZone: "UTC", planVersion: 1, planDigest: stored.digest },
    ...{ appliedAt: start, appliedBy: ANA, applying: null, abandoned: null, proposed: null, version: 1 },
  };
  const object = { key: "plans/bench/1.json", versionId: "v" };
  const applying = {
    version: 1,
    digest: stored.digest,
    at: start,
    by: ANA,
    object,
    written: true,
    rewrites: PARTS_WAY,
  };
  const first = planFact(
    MIGRATION,
    { ...applying, eased: NOTHING_EASED, proposal: null, approvedBy: [] },
    planChanges(new Map(), new Map()),
    start,
  );
  const out = createWriteStream(path);
  const write = async (fact: Fact): Promise<void> => {
    if (!out.write(`${JSON.stringify(fact)}\n`)) await once(out, "drain");
  };
  await write(first);
  let now = start;
  for (let index = 1; index < facts; index += 1) {
    now = instantOf(START_MS + index * STEP_MS);
    const unit = `u${index % count}`;
    const requirement = `r${Math.floor(index / count) % REQUIREMENTS}`;
    const checkpoint = units.get(unit)?.get(requirement) as Checkpoint;
    const { object: arrived, audited, sealed } = arrivedOf(unit, requirement, now, index, privateKey);
    const fact = objectFactId(arrived);
    const evidence: Evidence = {
      ...{ fact, object: { key: arrived.key, versionId: arrived.versionId }, digest: sealed.sha256, agent: "a" },
      ...{ keyId: "k", publicKey: keyText, completedAt: now, sealedAt: now, receivedAt: now },
      ...{ validUntil: instantOf(START_MS + index * STEP_MS + 365 * 86_400_000), entries: 100, bytes: 1_000_000 },
    };
    const verdict = verdictOf(index);
    const change: Change = { kind: "evidence", head, fact, checkpoint, verdict, evidence, kept: {} };
    let loaded: Loaded = {};
    for (let reads = readsFor(change, loaded, now); reads.length > 0; reads = readsFor(change, loaded, now))
      for (const read of reads) loaded = { ...loaded, ...load(read) };
    const outcome = cascade(change, loaded, now);
    for (const { value } of outcome.checkpoints) units.get(value.unit)?.set(value.requirement, value);
    for (const { value } of outcome.gates) gates.set(value.id, value);
    await write(manifestFact({ object: arrived, verdict, audited, planVersion: 1, readBy: [] }, now, outcome.events));
  }
  out.end();
  await once(out, "close");
  const { key } = object;
  return { facts, seals: facts - 1, now, plan: { key, base64: stored.bytes.toString("base64") } };
};
