import { createHmac } from "node:crypto";
import type { ResolvedTemplate } from "../template/resolve.ts";
import type { NamedStatement, PolicyDocument, Principal } from "./iam.ts";

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secret: string;
}

export interface Identities {
  find(accessKeyId: string): { readonly principal: Principal; readonly secret: string } | undefined;
  ofRole(roleArn: string): AccessKey;
  /** A key for an agent, tagged with its id, under the template's agent policy. */
  ofAgent(agent: string): AccessKey;
  /** A key that may do anything, for the person at the machine. */
  readonly admin: AccessKey;
  /** Every permission of every role, for the report of what was never used. */
  readonly granted: readonly NamedStatement[];
}

const named = (policy: string, document: PolicyDocument): NamedStatement[] =>
  document.Statement.map((statement, index) => ({ ...statement, name: `${policy}/${statement.Sid ?? index}` }));

const statementsOfRoles = (template: ResolvedTemplate): Map<string, NamedStatement[]> => {
  const byRole = new Map<string, NamedStatement[]>();
  for (const { id, properties } of template.ofType("AWS::IAM::Policy").values())
    for (const role of properties.Roles as string[])
      byRole.set(role, [...(byRole.get(role) ?? []), ...named(id, properties.PolicyDocument as PolicyDocument)]);
  return byRole;
};

/** Who there is: a role for each function, the agents, and an administrator; secrets follow from the data directory's seed. */
export const identities = (template: ResolvedTemplate, seed: string): Identities => {
  const secretOf = (name: string): string => createHmac("sha256", seed).update(name).digest("base64url").slice(0, 40);
  const keyIdOf = (kind: string, name: string): string =>
    `LOCAL${kind}${createHmac("sha256", "id")
      .update(name)
      .digest("hex")
      .slice(0, 15 - kind.length)
      .toUpperCase()}`;
  const principals = new Map<string, Principal>();
  const keyFor = (kind: string, principal: Principal): AccessKey => {
    const accessKeyId = keyIdOf(kind, principal.name);
    principals.set(accessKeyId, principal);
    return { accessKeyId, secret: secretOf(accessKeyId) };
  };

  const byRole = statementsOfRoles(template);
  const roles = new Map<string, AccessKey>();
  for (const { id, physical } of template.ofType("AWS::IAM::Role").values()) {
    const principal = { name: id, statements: byRole.get(id) ?? [], tags: {} };
    roles.set(physical.attributes.Arn as string, keyFor("ROLE", principal));
  }
  const agentStatements = [...template.ofType("AWS::IAM::ManagedPolicy").values()].flatMap(({ id, properties }) =>
    named(id, properties.PolicyDocument as PolicyDocument),
  );
  const everything: NamedStatement = { name: "admin", Effect: "Allow", Action: "*", Resource: "*" };
  const admin = keyFor("ADMIN", { name: "admin", statements: [everything], tags: {} });
  return {
    find: (accessKeyId) => {
      const principal = principals.get(accessKeyId);
      return principal === undefined ? undefined : { principal, secret: secretOf(accessKeyId) };
    },
    ofRole: (roleArn) => {
      const key = roles.get(roleArn);
      if (key === undefined) throw new Error(`the template has no role ${roleArn}`);
      return key;
    },
    ofAgent: (agent) =>
      keyFor("AGENT", { name: `agent/${agent}`, statements: agentStatements, tags: { "cleargate-agent": agent } }),
    admin,
    granted: [...byRole.values()].flat(),
  };
};
