import { ACCOUNT } from "../account.ts";
import type { AccessRequest, NamedStatement, Statement } from "../policy.ts";
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

const applies = (statement: Statement, { action, resource, context }: AccessRequest): boolean =>
  [statement.Action ?? []].flat().some((pattern) => matchesWildcard(pattern.toLowerCase(), action.toLowerCase())) &&
  [statement.Resource ?? []].flat().some((pattern) => matchesWildcard(pattern, resource, context)) &&
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

/** A service of AWS that acts for one of the account's resources. */
export interface ServiceRequest extends Pick<AccessRequest, "action" | "resource"> {
  /** For example `events.amazonaws.com`. */
  readonly service: string;
  readonly sourceArn: string;
}

const isFor = ({ Principal }: Statement, service: string): boolean =>
  [(Principal as { Service?: string | readonly string[] } | undefined)?.Service ?? []].flat().includes(service);

/**
 * May the service do it? It has no policies of its own, so one of the resource's must allow it, and none deny it.
 * @throws Error where the policies do not let it
 */
export const requireService = (policies: readonly NamedStatement[], request: ServiceRequest): void => {
  const { service, sourceArn, action, resource } = request;
  const context = { ...TRANSPORT, "aws:SourceAccount": ACCOUNT, "aws:SourceArn": sourceArn };
  const applying = policies.filter((one) => applies(one, { action, resource, context }));
  if (applying.some(({ Effect }) => Effect === "Deny"))
    throw new Error(`a policy of ${resource} denies ${action} to ${service}`);
  if (!applying.some((one) => one.Effect === "Allow" && isFor(one, service)))
    throw new Error(`no policy of ${resource} lets ${service} ${action} for ${sourceArn}`);
};
