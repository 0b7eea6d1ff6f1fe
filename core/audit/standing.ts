import { msOf } from "../instant.ts";
import type { Agent } from "../plan/document/agent.ts";
import type { Evidence } from "./evidence.ts";
import { isAllowedFor } from "./scope.ts";

type Sealed = Pick<Evidence, "object" | "agent" | "keyId" | "publicKey" | "receivedAt">;

/**
 * Why evidence no longer stands under the agents of a plan, in one line; undefined where it stands. When it arrived is
 * what counts, because whoever has a key can state any instant. A rotated key proves what it sealed for ever, so it stays
 * in the plan; of one that is gone nobody knows why.
 */
export const whyFallen = (
  { object, agent: agentId, keyId, publicKey, receivedAt }: Sealed,
  unit: string,
  agents: ReadonlyMap<string, Agent>,
): string | undefined => {
  if (object === null) return undefined;
  const agent = agents.get(agentId);
  if (agent === undefined) return `agent "${agentId}" is no longer in the plan`;
  if (!isAllowedFor(agent, unit)) return `agent "${agentId}" is no longer allowed for unit "${unit}"`;
  const key = agent.keys.find(({ id }) => id === keyId);
  if (key === undefined) return `key "${keyId}" of agent "${agentId}" is no longer in the plan`;
  if (key.publicKey !== publicKey) return `key "${keyId}" of agent "${agentId}" is another one now`;
  if (key.retired?.because !== "compromised" || msOf(receivedAt) < msOf(key.retired.since)) return undefined;
  return `key "${key.id}" of agent "${agentId}" is compromised since ${key.retired.since}`;
};
