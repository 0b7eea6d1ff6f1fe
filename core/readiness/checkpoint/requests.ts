import type { Instant } from "../../instant.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { PendingRequest, RequestedApproval } from "./pending-request.ts";

/** How many are listed of one checkpoint, the newest; older ones may still be approved by their ids. */
const MAX_PENDING = 5;

export const withRequest = (checkpoint: Checkpoint, request: PendingRequest): Checkpoint => ({
  ...checkpoint,
  requests: [request, ...(checkpoint.requests ?? [])].slice(0, MAX_PENDING),
});

/** Without those that were answered, or can be approved no more. */
export const withoutRequests = (
  { requests, ...checkpoint }: Checkpoint,
  ...answered: readonly RequestedApproval[]
): Checkpoint => {
  const left = (requests ?? []).filter(({ what }) => !answered.includes(what));
  return left.length === 0 ? checkpoint : { ...checkpoint, requests: left };
};

/** What waits for somebody's approval at an instant, newest first: what would have ended by then no longer does. */
export const pendingRequestsAt = ({ requests = [] }: Checkpoint, now: Instant): readonly PendingRequest[] =>
  requests.filter(({ expiresAt }) => expiresAt === null || now < expiresAt);
