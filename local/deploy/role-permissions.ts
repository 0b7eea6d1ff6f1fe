import { authorize } from "../aws/iam/authorize.ts";
import type { GrantLog } from "../gateway/grants.ts";
import type { Identities } from "../gateway/identities.ts";

/** What of a role's permissions is looked at when a resource is created. */
export type RequireRole = (roleArn: string, actions: readonly string[], resource: string) => void;

/** Lambda refuses to create what its function's role may not use. @throws Error for the first action that is not allowed */
export const roleRequirement =
  (identities: Identities, grants: GrantLog): RequireRole =>
  (roleArn, actions, resource) => {
    const principal = identities.find(identities.ofRole(roleArn).accessKeyId)?.principal;
    if (principal === undefined) throw new Error(`the template has no role ${roleArn}`);
    for (const action of actions) {
      const decision = authorize(principal, [], { action, resource, context: {} });
      if (!decision.allowed) throw new Error(`Lambda refuses the function's role: ${decision.reason}`);
      grants.used(decision.by, action);
    }
  };
