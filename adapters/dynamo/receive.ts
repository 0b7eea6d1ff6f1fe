import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Agent, Unit } from "../../core/plan/document.ts";
import type { Requirement } from "../../core/plan/plan.ts";
import type { ReceiveLedger } from "../../ports/receive.ts";
import { documentClient } from "./client.ts";
import { commitLedger } from "./commit.ts";
import { readCheckpoint, readHead, readPart } from "./items.ts";
import { keys } from "./keys.ts";
import { putUnchanged } from "./put-unchanged.ts";
import { ledgerReads } from "./reads.ts";
import { dynamoTable } from "./table.ts";

const UNKNOWN = { planVersion: undefined, agent: undefined, unit: undefined, requirement: undefined };

export const dynamoReceiveLedger = (name: string, client: DynamoDBDocumentClient = documentClient()): ReceiveLedger => {
  const table = dynamoTable(client, name);
  const { hasFact, findFact } = ledgerReads(table);
  return {
    ...commitLedger(table),
    hasFact,
    findFact,

    readManifestContext: async (agent, { migration, unit, requirement }) => {
      const [headItem, checkpointItem] = await table.getAll([
        keys.head(migration),
        keys.checkpoint(migration, unit, requirement),
      ]);
      const head = headItem === undefined ? undefined : readHead(headItem);
      const checkpoint = checkpointItem === undefined ? undefined : readCheckpoint(checkpointItem);
      if (head === undefined || head.planVersion === 0) return { head, checkpoint, known: UNKNOWN };
      const version = head.planVersion;
      const [agentPart, unitPart, requirementPart] = await table.getAll([
        keys.agent(migration, version, agent),
        keys.unit(migration, version, unit),
        keys.requirement(migration, version, requirement),
      ]);
      const known = {
        planVersion: version,
        agent: readPart<Agent>(agentPart),
        unit: readPart<Unit>(unitPart),
        requirement: readPart<Requirement>(requirementPart),
      };
      return { head, checkpoint, known };
    },

    claimWait: async (fact, holder, at, until) => {
      const key = keys.wait(fact);
      const held = await table.get(key);
      if (held !== undefined && held.holder !== holder && String(held.until) > at) return false;
      return putUnchanged(table, { ...key, holder, until }, held);
    },

    findHomes: async (migration, version, homes) => {
      const found = await table.getAll(homes.map((home) => keys.home(migration, version, home)));
      const units = new Map<string, string>();
      for (const [index, home] of homes.entries()) {
        const part = readPart<{ readonly unit: string }>(found[index]);
        if (part !== undefined) units.set(home, part.unit);
      }
      return units;
    },
  };
};
