/** Approvals over the HTTP API; the stack makes a route of each. */
export const APPROVAL_ROUTES = [
  "/migrations/{migration}/checkpoints/{unit}/{requirement}/waivers",
  "/migrations/{migration}/waivers/{request}/approval",
  "/migrations/{migration}/checkpoints/{unit}/{requirement}/baselines",
  "/migrations/{migration}/baselines/{request}/approval",
  "/migrations/{migration}/checkpoints/{unit}/{requirement}/attestations",
  "/migrations/{migration}/attestations/{request}/approval",
  "/migrations/{migration}/checkpoints/{unit}/{requirement}/signatures",
  "/migrations/{migration}/checkpoints/{unit}/{requirement}/revocation",
  "/migrations/{migration}/gates/{gate}/arming",
] as const;

export type ApprovalRoute = (typeof APPROVAL_ROUTES)[number];
