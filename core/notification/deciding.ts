import type { Requested } from "../readiness/notification.ts";

/** What somebody decides: by which it is named, and for which role where the plan names roles. */
export interface Deciding {
  readonly what: Requested;
  readonly unit: string;
  readonly requirement: string;
  readonly request: string | null;
  readonly roles: readonly string[];
}

const ASKS: Readonly<Record<Exclude<Requested, "sign-off">, string>> = {
  waiver: "waive",
  baseline: "baseline accept",
  attestation: "attest",
};

const roleOf = (roles: readonly string[]): string =>
  roles.length === 0 ? "" : ` --role ${roles.length === 1 ? roles[0] : `<${roles.join("|")}>`}`;

/** The command by which what waits is approved or signed: of ids alone, so that it can be copied. */
export const decidingCommand = (migration: string, { what, unit, requirement, request, roles }: Deciding): string => {
  const which =
    what === "sign-off" ? `sign-off --unit ${unit} --requirement ${requirement}` : `${ASKS[what]} --approve ${request}`;
  return `cleargate ${which}${roleOf(roles)} --reason "…" --migration ${migration}`;
};
