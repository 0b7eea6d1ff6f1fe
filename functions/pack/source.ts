import type { NameDifference } from "../../core/audit/comparisons/same-names.ts";
import { Failure } from "../../core/failure.ts";
import type { ComparisonFact, Fact, ManifestFact, PlanFact } from "../../core/history/fact.ts";
import type { Derivation } from "../../core/pack/derivation.ts";
import type { PackSource } from "../../core/pack/derive.ts";
import { listDigestOf } from "../../core/pack/finding-rows.ts";
import { notificationRows } from "../../core/pack/notification-rows.ts";
import { listFileName, manifestFileName, planFileName } from "../../core/pack/pack-file.ts";
import type { PackRecord } from "../../core/pack/request.ts";
import type { NotificationRow } from "../../core/pack/rows.ts";
import { isGenuine } from "../../core/pack/seal-row.ts";
import { topicCollector } from "../../core/pack/topics.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { PlanBundle } from "../../core/plan/plan-bundle.ts";
import type { ObjectVersion } from "../../ports/object-store.ts";
import type { PackDraft } from "../../ports/pack-draft.ts";
import { compile } from "../compiled.ts";
import { linesIn } from "../lines-in.ts";
import { inOrder, type Surveyed } from "./facts-in-order.ts";
import type { PackPorts } from "./ports.ts";

const PAGE = 100;

const readAll = async (store: PackPorts["store"], object: ObjectVersion): Promise<Buffer> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of (await store.open(object)).chunks) pieces.push(piece);
  return Buffer.concat(pieces);
};

/** The plan of a fact, and its bytes as they were accepted. @throws Failure `plan-invalid`, `store-*`, `object-missing` */
export const readPlan = async (
  { store, limits }: PackPorts,
  fact: PlanFact,
): Promise<{ plan: Plan; bytes: Buffer }> => {
  const bytes = await readAll(store, fact.object);
  const bundle = PlanBundle.parse(JSON.parse(bytes.toString("utf8")));
  return { bytes, plan: compile(bundle, fact.migration, limits).plan };
};

/** What a pack is made of: facts from the ledger, and what they name from the store, which goes into the pack as it is. */
export const packSource = (
  ports: PackPorts,
  record: PackRecord,
  surveyed: Surveyed,
  draft: PackDraft,
): PackSource & { lastRead(): string | undefined } => {
  const { ledger, store, unpack } = ports;
  const { migration, asOf, manifests } = record;
  const topics = topicCollector();
  const copied = new Set<string>();
  let last: string | undefined;

  const copy = async (name: string, object: ObjectVersion): Promise<void> => {
    if (copied.has(name)) return;
    copied.add(name);
    await draft.append(name, new Uint8Array());
    for await (const chunk of (await store.open(object)).chunks) await draft.append(name, chunk);
  };
  const copyManifest = (fact: ManifestFact): Promise<void> =>
    copy(manifestFileName(fact.id, fact.object.key.endsWith(".gz") ? "gz" : "zst"), fact.object);

  async function* facts(): AsyncGenerator<Fact> {
    for await (const fact of inOrder(ledger, migration, asOf, surveyed)) {
      last = fact.id;
      topics.fact(fact);
      if (manifests && fact.type === "manifest-audited" && isGenuine(fact)) await copyManifest(fact);
      yield fact;
    }
  }

  async function* deliveries({ concernsTopic }: Pick<Derivation, "concernsTopic">): AsyncGenerator<NotificationRow> {
    for (const topic of topics.end().filter(concernsTopic)) {
      let cursor: string | undefined;
      do {
        const page: Awaited<ReturnType<typeof ledger.pageNotifications>> = await ledger.pageNotifications(
          migration,
          topic,
          {
            limit: PAGE,
            cursor,
          },
        );
        for (const { notification, deliveries: known } of page.items)
          if (notification.at <= asOf) yield* notificationRows(notification, known);
        ({ cursor } = page);
      } while (cursor !== undefined);
    }
  }

  return {
    facts: facts(),
    /** Which fact was read last, so that one that cannot be replayed can be named. */
    lastRead: () => last,
    // They were checked when they arrived, and are for whoever verifies.
    isSealed: () => true,
    planOf: async (fact) => {
      const { plan, bytes } = await readPlan(ports, fact);
      topics.plan(plan);
      await draft.append(planFileName(fact.planVersion), bytes);
      return plan;
    },
    differences: async function* (fact: ComparisonFact) {
      const { list } = fact;
      const digest = listDigestOf(fact);
      if (list === undefined || digest === undefined) return;
      await copy(listFileName(digest), list);
      const { size, chunks } = await store.open(list);
      const unpacking = unpack("gz", chunks, size);
      for await (const line of linesIn(unpacking.chunks)) yield JSON.parse(line) as NameDifference;
      if (unpacking.digest() !== digest)
        throw new Failure("store-changed", `${list.key} no longer has the bytes that were recorded`);
    },
    deliveries,
  };
};
