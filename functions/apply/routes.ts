/** What people decide of a plan that waits for approval; the stack makes a route of each. */
export const PROPOSAL_ROUTES = [
  "/migrations/{migration}/proposal/approval",
  "/migrations/{migration}/proposal/withdrawal",
] as const;

export type ProposalRoute = (typeof PROPOSAL_ROUTES)[number];

export const ABANDON_ROUTE = "/migrations/{migration}/plan/abandonment";

export const PLAN_ROUTE = "/migrations/{migration}/plan";

/** Where people and programs look how far a version has come; `api` answers there. */
export const progressPath = (migration: string): string => `/migrations/${encodeURIComponent(migration)}/plan/progress`;
