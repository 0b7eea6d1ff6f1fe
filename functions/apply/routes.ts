/** What people decide of a plan that waits for approval; the stack makes a route of each. */
export const PROPOSAL_ROUTES = [
  "/migrations/{migration}/proposal/approval",
  "/migrations/{migration}/proposal/withdrawal",
] as const;

export type ProposalRoute = (typeof PROPOSAL_ROUTES)[number];

export const PLAN_ROUTE = "/migrations/{migration}/plan";
