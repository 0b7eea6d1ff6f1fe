import { createHmac } from "node:crypto";
import type { Principal } from "../aws/iam/authorize.ts";
import type { NamedStatement } from "../aws/policy.ts";
import type { KeptAgents } from "./kept-agents.ts";

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secret: string;
}

export interface Role {
  readonly name: string;
  readonly arn: string;
  readonly statements: readonly NamedStatement[];
}

export interface Identities {
  find(accessKeyId: string): { readonly principal: Principal; readonly secret: string } | undefined;
  /** @throws Error where there is no such role */
  ofRole(roleArn: string): AccessKey;
  /** A key for an agent, tagged with its id, under the template's agent policies. */
  ofAgent(agent: string): AccessKey;
  /** A key that may do anything, for the person at this machine. */
  readonly admin: AccessKey;
}

const ALL_ACTIONS: NamedStatement = { name: "admin", Effect: "Allow", Action: "*", Resource: "*" };

const accessKeyIdOf = (kind: string, name: string): string => {
  const digest = createHmac("sha256", "id").update(name).digest("hex");
  return `LOCAL${kind}${digest.slice(0, 15 - kind.length).toUpperCase()}`;
};

/** Access keys for each role, each agent and an administrator; the seed makes the same secrets at every start. */
export const identities = (
  roles: readonly Role[],
  agentStatements: readonly NamedStatement[],
  seed: string,
  agents: KeptAgents,
): Identities => {
  const secretOf = (accessKeyId: string): string =>
    createHmac("sha256", seed).update(accessKeyId).digest("base64url").slice(0, 40);
  const principals = new Map<string, Principal>();
  const register = (kind: string, principal: Principal): AccessKey => {
    const accessKeyId = accessKeyIdOf(kind, principal.name);
    principals.set(accessKeyId, principal);
    return { accessKeyId, secret: secretOf(accessKeyId) };
  };
  const byRole = new Map(
    roles.map(({ name, arn, statements }) => [arn, register("ROLE", { name, statements, tags: {} })]),
  );
  const ofAgent = (agent: string): AccessKey => {
    agents.keep(agent);
    const tags = { "cleargate-agent": agent };
    return register("AGENT", { name: `agent/${agent}`, statements: agentStatements, tags });
  };
  for (const name of agents.names) ofAgent(name);
  return {
    find: (accessKeyId) => {
      const principal = principals.get(accessKeyId);
      return principal === undefined ? undefined : { principal, secret: secretOf(accessKeyId) };
    },
    ofRole: (roleArn) => {
      const key = byRole.get(roleArn);
      if (key === undefined) throw new Error(`the template has no role ${roleArn}`);
      return key;
    },
    ofAgent,
    admin: register("ADMIN", { name: "admin", statements: [ALL_ACTIONS], tags: {} }),
  };
};
