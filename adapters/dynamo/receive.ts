import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Agent, Unit } from "../../core/plan/document.ts";
import type { Requirement } from "../../core/plan/plan.ts";
import type { ManifestAsked, ManifestContext, ReceiveLedger } from "../../ports/receive.ts";
import { documentClient } from "./client.ts";
import { commitLedger } from "./commit.ts";
import type { ShardNumbers } from "./gates-of.ts";
import { type Item, listedAtIn, readCheckpoint, readHead, readPart } from "./items.ts";
import { type Key, keys } from "./keys.ts";
import { planReads } from "./plan-reads.ts";
import { putUnchanged } from "./put-unchanged.ts";
import { ledgerReads } from "./reads.ts";
import { dynamoTable, type Table } from "./table.ts";

const UNKNOWN = { planVersion: undefined, agent: undefined, unit: undefined, requirement: undefined };

/** About as much memory as one manifest takes. */
const SECTIONS_KEPT = 1_000;

/**
 * Reads sections of plan versions that were in force, each once in the life of a process: nothing writes them from then on. What is
 * not there is asked for again, and of many those are forgotten that were not asked for longest.
 */
const keptSections = ({ getAll }: Pick<Table, "getAll">): Table["getAll"] => {
  const kept = new Map<string, Item>();
  const nameOf = ({ pk, sk }: Key): string => `${pk}\n${sk}`;
  return async (asked) => {
    const unknown = asked.filter((key) => !kept.has(nameOf(key)));
    const found = new Map<string, Item>();
    for (const item of unknown.length === 0 ? [] : await getAll(unknown))
      if (item !== undefined) found.set(nameOf(item), item);
    const items = asked.map((key) => found.get(nameOf(key)) ?? kept.get(nameOf(key)));
    for (const item of items) {
      if (item === undefined) continue;
      kept.delete(nameOf(item));
      kept.set(nameOf(item), item);
    }
    for (const name of kept.keys()) {
      if (kept.size <= SECTIONS_KEPT) break;
      kept.delete(name);
    }
    return items;
  };
};

/** @param numbers what a process knows from its earlier runs */
export const dynamoReceiveLedger = (
  name: string,
  client: DynamoDBDocumentClient = documentClient(),
  numbers: ShardNumbers = new Map(),
): ReceiveLedger => {
  const table = dynamoTable(client, name);
  const { hasFact, findFact } = ledgerReads(table);
  const { getParts } = planReads(table, keptSections(table));

  const readContexts = async (
    asked: readonly Pick<ManifestAsked, "agent" | "checkpoint">[],
    facts: readonly string[],
  ) => {
    const count = asked.length;
    const items = await table.getAll([
      ...asked.map(({ checkpoint }) => keys.head(checkpoint.migration)),
      ...asked.map(({ checkpoint: { migration, unit, requirement } }) => keys.checkpoint(migration, unit, requirement)),
      ...facts.map(keys.fact),
    ]);
    const heads = items.slice(0, count).map((item) => (item === undefined ? undefined : readHead(item)));
    const planned = asked.map(({ agent, checkpoint: { migration, unit, requirement } }, index) => {
      const version = heads[index]?.planVersion ?? 0;
      if (version === 0) return [];
      return [
        keys.agent(migration, version, agent),
        keys.unit(migration, version, unit),
        keys.requirement(migration, version, requirement),
      ];
    });
    const parts = (await getParts(planned.flat())).values();
    const next = () => parts.next().value;
    const contexts = asked.map((_, index): ManifestContext => {
      const [head, item] = [heads[index], items[count + index]];
      const checkpoint = item === undefined ? undefined : readCheckpoint(item);
      if (head === undefined || head.planVersion === 0) return { head, checkpoint, known: UNKNOWN };
      const known = {
        planVersion: head.planVersion,
        agent: readPart<Agent>(next()),
        unit: readPart<Unit>(next()),
        requirement: readPart<Requirement>(next()),
      };
      return { head, checkpoint, listedAt: item === undefined ? undefined : listedAtIn(item), known };
    });
    return { contexts, facts: items.slice(2 * count).map((item) => item !== undefined) };
  };

  return {
    ...commitLedger(table, numbers),
    hasFact,
    findFact,

    readManifestContext: async (agent, checkpoint) => {
      const [context] = (await readContexts([{ agent, checkpoint }], [])).contexts;
      return context ?? { head: undefined, checkpoint: undefined, known: UNKNOWN };
    },

    readManifests: async (asked) => {
      const read = await readContexts(
        asked,
        asked.map(({ fact }) => fact),
      );
      return read.contexts.map((context, index) => ({ hasFact: read.facts[index] === true, context }));
    },

    claimWait: async (fact, holder, at, until) => {
      const key = keys.wait(fact);
      const held = await table.get(key);
      if (held !== undefined && held.holder !== holder && String(held.until) > at) return false;
      return putUnchanged(table, { ...key, holder, until }, held);
    },

    findHomes: async (migration, version, homes) => {
      const found = await getParts(homes.map((home) => keys.home(migration, version, home)));
      const units = new Map<string, string>();
      for (const [index, home] of homes.entries()) {
        const part = readPart<{ readonly unit: string }>(found[index]);
        if (part !== undefined) units.set(home, part.unit);
      }
      return units;
    },
  };
};
