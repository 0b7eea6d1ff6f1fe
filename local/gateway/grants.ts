import type { AccessRequest, NamedStatement } from "../aws/policy.ts";

export interface GrantReport {
  /** Permissions of the functions' roles that no call has used, as `policy/Sid action`. */
  readonly unused: readonly string[];
  /** Reasons of the calls that were denied. */
  readonly denied: readonly string[];
}

/** Records which permissions are used and which calls are denied, so that a test can compare both with the template. */
export interface GrantLog {
  used(statement: string, action: AccessRequest["action"]): void;
  denied(reason: string): void;
  report(granted: readonly NamedStatement[]): GrantReport;
}

export const grantLog = (): GrantLog => {
  const used = new Set<string>();
  const denied: string[] = [];
  return {
    used: (statement, action) => void used.add(`${statement} ${action}`),
    denied: (reason) => void denied.push(reason),
    report: (granted) => ({
      // Functions write their logs to files here, and never through the gateway.
      unused: granted
        .flatMap(({ name, Action }) => [Action ?? []].flat().map((action) => `${name} ${action}`))
        .filter((grant) => !used.has(grant) && !grant.includes(" logs:")),
      denied,
    }),
  };
};
