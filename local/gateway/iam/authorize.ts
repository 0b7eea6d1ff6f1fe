import type { AccessRequest, NamedStatement, Statement } from "../../aws/policy.ts";
import { conditionsHold } from "./conditions.ts";
import { matchesWildcard } from "./wildcard.ts";

/** IAM as far as the stack uses it: deny over allow, wildcards, policy variables, and some conditions. */

export interface Principal {
  readonly name: string;
  readonly statements: readonly NamedStatement[];
  readonly tags: Readonly<Record<string, string>>;
}

export type Decision =
  | { readonly allowed: true; readonly by: string }
  | { readonly allowed: false; readonly reason: string };

/** @returns undefined where the request's context lacks a variable of the pattern, which then matches nothing */
const withVariables = (pattern: string, context: AccessRequest["context"]): string | undefined => {
  let complete = true;
  const text = pattern.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => {
    const value = context[name];
    if (typeof value !== "string") complete = false;
    return String(value);
  });
  return complete ? text : undefined;
};

const applies = (statement: Statement, { action, resource, context }: AccessRequest): boolean =>
  [statement.Action ?? []].flat().some((pattern) => matchesWildcard(pattern, action, true)) &&
  [statement.Resource ?? []].flat().some((pattern) => {
    const resolved = withVariables(pattern, context);
    return resolved !== undefined && matchesWildcard(resolved, resource);
  }) &&
  conditionsHold(statement, context);

/** What every request here has in its context: clients speak to the gateway as they would over TLS. */
const TRANSPORT = { "aws:SecureTransport": "true", "s3:TlsVersion": "1.3" };

/** May the principal do it? A denial in its own policies or the resource's overrides every permission. */
export const authorize = (
  principal: Principal,
  resourcePolicies: readonly NamedStatement[],
  { action, resource, context }: AccessRequest,
): Decision => {
  const tags = Object.entries(principal.tags).map(([name, value]) => [`aws:PrincipalTag/${name}`, value]);
  const request = { action, resource, context: { ...TRANSPORT, ...Object.fromEntries(tags), ...context } };
  const denial = [...principal.statements, ...resourcePolicies].find(
    (one) => one.Effect === "Deny" && applies(one, request),
  );
  if (denial !== undefined) return { allowed: false, reason: `${denial.name} denies ${action} on ${resource}` };
  const permission = principal.statements.find((one) => one.Effect === "Allow" && applies(one, request));
  if (permission !== undefined) return { allowed: true, by: permission.name };
  return { allowed: false, reason: `${principal.name} may not ${action} on ${resource}: no statement allows it` };
};
