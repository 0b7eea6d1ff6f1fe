import * as z from "zod";
import { CheckpointState } from "./checkpoint.ts";
import { MigrationView } from "./migration.ts";
import { Count, FactId, Instant, list, NextCursor, RequirementId, UnitId } from "./values.ts";

const AgentKeyView = z
  .strictObject({
    id: z.string(),
    notBefore: Instant.nullable(),
    notAfter: Instant.nullable(),
    retired: z
      .strictObject({
        at: Instant,
        because: z.enum(["rotated", "compromised"]),
        since: Instant.nullable().meta({
          description: "From when on what arrived counts no longer, of a compromised one",
        }),
      })
      .nullable(),
    validity: z.enum(["valid", "not-yet", "expired", "retired"]).meta({ description: "At `now`" }),
  })
  .meta({ id: "AgentKey", description: "A key that the plan in force names for an agent" });

const LastSeen = z
  .strictObject({
    fact: FactId,
    at: Instant.meta({ description: "When it was recorded" }),
    unit: UnitId.nullable(),
    requirement: RequirementId.nullable(),
    outcome: z.string(),
    version: z
      .string()
      .nullable()
      .meta({ description: "Of the tool that sealed it; null where its header could not be read" }),
    sealedAt: Instant.nullable().meta({ description: "By the agent's clock; agents round it down to the hour" }),
    waiting: Count.nullable().meta({
      description: "How many manifests waited in its spool when it sealed this one; null of agents that do not say",
    }),
    aheadMs: Count.nullable().meta({
      description: "By how much at least its clock is ahead of the API's; null where the object shows nothing of it",
    }),
  })
  .meta({ id: "LastSeen", description: "The newest object of an agent, whatever was found of it" });

export const AgentView = z
  .strictObject({
    id: z.string(),
    units: list(z.string()).meta({ description: "The units whose evidence it may push; `*` is all" }),
    keys: list(AgentKeyView),
    last: LastSeen.nullable().meta({ description: "Null where nothing of it ever arrived" }),
  })
  .meta({ id: "Agent", description: "An agent of the plan in force, as it was seen last" });
export type AgentView = z.infer<typeof AgentView>;

export const AgentsAnswer = z
  .strictObject({ now: Instant, migration: MigrationView, agents: list(AgentView), cursor: NextCursor })
  .meta({ id: "Agents", description: "A page of the agents of the plan in force" });
export type AgentsAnswer = z.infer<typeof AgentsAnswer>;

const Owed = z
  .strictObject({
    unit: UnitId,
    requirement: RequirementId,
    state: CheckpointState,
    at: Instant.nullable().meta({
      description: "When it is due, or expires, or since when it is so; null where nothing is known of when",
    }),
  })
  .meta({ id: "Owed", description: "A manifest that an agent owes, or will next" });

export const AgentAnswer = z
  .strictObject({
    now: Instant,
    migration: MigrationView,
    agent: AgentView,
    owes: list(Owed).meta({ description: "What is not satisfied, most urgent first, then what expires next; 100" }),
    owesMore: z.boolean().meta({ description: "True where its units have more than was looked at" }),
  })
  .meta({ id: "OneAgent" });
export type AgentAnswer = z.infer<typeof AgentAnswer>;
