/** The read routes of the HTTP API, for the stack; `api.ts` handles each of them. */
export const READ_ROUTES = [
  "/migrations",
  "/migrations/{migration}",
  "/migrations/{migration}/plan/progress",
  "/migrations/{migration}/proposal",
  "/migrations/{migration}/approvals",
  "/migrations/{migration}/gates",
  "/migrations/{migration}/gates/{gate}",
  "/migrations/{migration}/checkpoints",
  "/migrations/{migration}/checkpoints/{unit}/{requirement}",
  "/migrations/{migration}/rollback-plan",
  "/migrations/{migration}/history",
  "/facts/{fact}",
] as const;

export type ReadRoute = (typeof READ_ROUTES)[number];
