import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { ownHomes } from "../../core/plan/document/unit.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { Head } from "../../core/readiness/head.ts";
import type { ApplyLedger, PlanWriter } from "../../ports/apply.ts";
import { documentClient } from "./client.ts";
import { commitLedger } from "./commit.ts";
import { checkpointItem, gateItem, headItem, type Item, notificationItem, partItem, summaryItem } from "./items.ts";
import { keys } from "./keys.ts";
import { ledgerReads } from "./reads.ts";
import { dynamoTable, type Table } from "./table.ts";
import { headIs, putAll, putNew, putNext, remove, transactAll, type Write } from "./writes.ts";

const partItems = (plan: Plan): readonly Item[] => {
  const { migration, version } = plan;
  // Two units may not share a home; of equal ids or names the first unit has it.
  const homes = new Map<string, string>();
  for (const unit of plan.units) for (const home of ownHomes(unit)) if (!homes.has(home)) homes.set(home, unit.id);
  return [
    ...plan.agents.map((agent) => partItem(keys.agent(migration, version, agent.id), agent)),
    ...plan.units.map((unit) => partItem(keys.unit(migration, version, unit.id), unit)),
    ...[...homes].map(([home, unit]) => partItem(keys.home(migration, version, home), { unit })),
    ...plan.requirements.map((one) => partItem(keys.requirement(migration, version, one.id), one)),
    ...plan.gates.map((gate) => partItem(keys.plannedGate(migration, version, gate.id), gate)),
    ...plan.contacts.map((contact) => partItem(keys.contact(migration, version, contact.id), contact)),
    partItem(keys.policy(migration, version), plan.policy),
  ];
};

const planWriter = (table: Table, head: Head): PlanWriter => {
  const { name } = table;
  const write = (writes: readonly Write[]): Promise<void> => transactAll(table, writes, [headIs(name, head)]);
  return {
    putCheckpoints: (checkpoints) =>
      write(checkpoints.map((one) => putNext(name, checkpointItem(one), one.value.version))),
    removeCheckpoints: (checkpoints) =>
      write(
        checkpoints.map(({ migration, unit, requirement }) =>
          remove(name, keys.checkpoint(migration, unit, requirement)),
        ),
      ),
    putGate: (gate, notification) =>
      write([
        putNext(name, gateItem(gate), gate.value.version),
        ...(notification === undefined ? [] : [putNew(name, notificationItem(notification))]),
      ]),
    removeGates: (gates) => write(gates.map(({ migration, id }) => remove(name, keys.gate(migration, id)))),
    putSummary: (summary) => write([putNext(name, summaryItem(summary), summary.value.version)]),
    removeSummary: (migration) => write([remove(name, keys.summary(migration))]),
  };
};

export const dynamoApplyLedger = (name: string, client: DynamoDBDocumentClient = documentClient()): ApplyLedger => {
  const table = dynamoTable(client, name);
  const { readHead } = ledgerReads(table);
  return {
    ...commitLedger(table),
    readHead,
    putHead: (head) => transactAll(table, [putNext(name, headItem(head), head.version)]),
    putPlanParts: (plan) => putAll(table, partItems(plan)),
    writerUnder: (head) => planWriter(table, head),
  };
};
