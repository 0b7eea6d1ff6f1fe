import { acceptSize } from "../../audit/baseline.ts";
import type { Evidence } from "../../audit/evidence.ts";
import type { Instant } from "../../instant.ts";
import { unreachable } from "../../unreachable.ts";
import { type Why, whyIn } from "./because.ts";
import type { Checkpoint, StoredState } from "./checkpoint.ts";
import type { BaselineAccepted, CheckpointEvent, CheckpointEvidenced } from "./event.ts";
import { isOutgrown } from "./lowered.ts";
import { isStillRefused } from "./refusal.ts";
import { withoutRequests, withRequest } from "./requests.ts";
import { isBehind } from "./unjudged.ts";

const changedBy = ({ changed }: Checkpoint, { content, evidence }: CheckpointEvidenced): Checkpoint["changed"] => {
  if (content === undefined || changed?.content === content) return changed;
  return { at: changed === null ? null : evidence.completedAt, content };
};

/** Backups may be verified days after they were made, so more than the last one is remembered. */
const MAX_RECENT = 16;

const rememberAccepted = (
  checkpoint: Checkpoint,
  { content, evidence, state }: Pick<CheckpointEvidenced, "content" | "evidence" | "state">,
) => {
  if (content === undefined) return {};
  const { recent = [] } = checkpoint;
  if (state !== "passed" || recent[0]?.content === content) return { recent };
  const others = recent.filter((one) => one.content !== content);
  return { recent: [{ content, completedAt: evidence.completedAt }, ...others].slice(0, MAX_RECENT) };
};

/** The checkpoint with the why of an event in the place of its own. */
const withWhy = ({ because: _, ...checkpoint }: Checkpoint, event: Why): Checkpoint => ({
  ...checkpoint,
  ...whyIn(event),
});

const acceptBaseline = (checkpoint: Checkpoint, event: BaselineAccepted): Checkpoint => {
  const { version, state, baseline, lowered, at } = event;
  const { evidence, changed } = checkpoint;
  const since = state === checkpoint.state ? checkpoint.since : at;
  const content = checkpoint.recent === undefined ? undefined : changed?.content;
  const accepted =
    evidence === null || content === undefined ? {} : rememberAccepted(checkpoint, { content, evidence, state });
  return { ...withWhy(checkpoint, event), ...accepted, version, state, since, baseline, lowered };
};

const withoutOutgrown = ({ lowered, ...checkpoint }: Checkpoint, since: Instant | undefined): Checkpoint =>
  lowered === undefined || isOutgrown(lowered, since) ? checkpoint : { ...checkpoint, lowered };

const withoutAnswered = ({ refused, ...checkpoint }: Checkpoint, evidence: Evidence): Checkpoint =>
  refused === undefined || !isStillRefused(refused, evidence) ? checkpoint : { ...checkpoint, refused };

/** Only what is sealed answers what was sealed before. */
const withoutContradicted = ({ contradicted, ...checkpoint }: Checkpoint, { object }: Evidence): Checkpoint =>
  contradicted === undefined || object !== null ? checkpoint : { ...checkpoint, contradicted };

const withoutPending = ({ pendingWaiver: _, ...checkpoint }: Checkpoint): Checkpoint => checkpoint;

/** Whoever asked or approved under another plan version meant something else. */
export const withoutAsked = (checkpoint: Checkpoint): Checkpoint =>
  withoutPending(withoutRequests(checkpoint, "waiver", "baseline", "attestation"));

/** The checkpoint after an event. Only accepted evidence becomes the baseline. */
export const evolveCheckpoint = (checkpoint: Checkpoint, event: CheckpointEvent): Checkpoint => {
  const { version, at } = event;
  const since = (state: StoredState): string => (state === checkpoint.state ? checkpoint.since : at);
  switch (event.type) {
    case "checkpoint-evidenced": {
      const { state, evidence, sizesSince } = event;
      const answered = withoutAnswered(withoutRequests(checkpoint, "baseline", "attestation"), evidence);
      const { uncompared: _, ...seen } = withWhy(answered, event);
      const current = withoutContradicted(seen, evidence);
      const { unjudgedAt, ...known } = current;
      const judged = isBehind(unjudgedAt, evidence) ? current : known;
      const { baseline: before } = checkpoint;
      // A word has no size that later evidence could be measured against.
      const isMeasured = state === "passed" && evidence.attested === undefined;
      const baseline = isMeasured ? acceptSize(before, evidence, sizesSince) : before;
      const refreshed = {
        deadline: null,
        remindAt: null,
        voided: null,
        changed: changedBy(checkpoint, event),
        ...rememberAccepted(checkpoint, event),
      };
      const evidenced = { ...judged, ...refreshed, version, state, since: since(state), evidence, baseline };
      return isMeasured ? withoutOutgrown(evidenced, sizesSince) : evidenced;
    }
    case "checkpoint-unjudged": {
      const { completedAt } = event;
      const unknown = { state: "inconclusive", since: since("inconclusive"), unjudgedAt: completedAt } as const;
      return { ...withWhy(checkpoint, event), ...unknown, version, deadline: null, remindAt: null };
    }
    case "checkpoint-refused":
      return { ...checkpoint, version, refused: event.refused };
    // The evidence stays what was compared last, so that the next comparison knows what it differs from.
    case "checkpoint-uncompared": {
      const unknown = { state: "inconclusive", since: since("inconclusive"), uncompared: true } as const;
      return { ...withWhy(checkpoint, event), ...unknown, version, deadline: null, remindAt: null };
    }
    case "checkpoint-lapsed": {
      const { state, waiver, remindAt } = event;
      const deadline = state === "missing" ? checkpoint.deadline : null;
      return { ...withWhy(checkpoint, event), version, state, since: event.since, deadline, waiver, remindAt };
    }
    case "checkpoint-requested":
      return { ...withRequest(checkpoint, event.request), version };
    case "checkpoint-waiver-approved":
      return { ...checkpoint, version, pendingWaiver: event.pendingWaiver };
    case "checkpoint-waived":
      return { ...withoutPending(withoutRequests(checkpoint, "waiver")), version, waiver: event.waiver };
    case "checkpoint-waiver-revoked":
      return { ...withoutPending(withoutRequests(checkpoint, "waiver")), version, waiver: null };
    case "checkpoint-baseline-accepted":
      return acceptBaseline(withoutRequests(checkpoint, "baseline"), event);
    case "checkpoint-signed": {
      const { signatures, evidence, deadline } = event;
      const signed = { ...withWhy(checkpoint, event), version, signatures };
      if (evidence !== null)
        return { ...signed, state: "passed", since: since("passed"), evidence, deadline: null, remindAt: null };
      if (deadline === null) return signed;
      return { ...signed, state: "missing", since: since("missing"), evidence, deadline, remindAt: null };
    }
    case "checkpoint-unsigned": {
      const { deadline } = event;
      const unsigned = { evidence: null, signatures: [], remindAt: null } as const;
      return {
        ...withWhy(checkpoint, event),
        ...unsigned,
        version,
        state: "missing",
        since: since("missing"),
        deadline,
      };
    }
    case "checkpoint-attestation-revoked": {
      const { deadline } = event;
      const revoked = { evidence: null, voided: checkpoint.evidence, remindAt: null } as const;
      return {
        ...withWhy(checkpoint, event),
        ...revoked,
        version,
        state: "missing",
        since: since("missing"),
        deadline,
      };
    }
    default:
      return unreachable(event);
  }
};
