import { type Instant, plus } from "../../instant.ts";
import type { Damp } from "../../plan/plan.ts";

/** Mails about a gate that are held back, and that one mail will stand for. */
export interface HeldMails {
  /** Since the first transition whose mail is held back. */
  readonly since: Instant;
  /** How often the gate has opened or shut, from that one on. */
  readonly count: number;
  /** When that one mail is due. */
  readonly until: Instant;
}

/** What has been mailed about a gate, as far as its next mail depends on it. */
export interface GateMails {
  readonly damp: Damp;
  /** True where the last mail said that it is clear: then the mail that it is blocked is never held back. */
  readonly saidClear: boolean;
  /** Its last transitions, oldest first, as many as {@link Damp} counts. */
  readonly recent: readonly Instant[];
  readonly held: HeldMails | null;
}

export const noMails = (damp: Damp): GateMails => ({ damp, saidClear: false, recent: [], held: null });

/**
 * True where a gate has opened or shut so often of late that another mail that it is clear would only be noise. A plan may
 * count fewer transitions than the one before, of which more are remembered.
 */
const isFlapping = ({ recent, damp }: GateMails, at: Instant): boolean => {
  const last = recent.slice(-damp.after);
  return last.length >= damp.after && last.every((one) => one > plus(at, -damp.withinMs));
};

/**
 * After a transition; where `held` is not null then, its mail is held back. Only a mail that the gate is clear begins that.
 * Nobody is left with a mail that it is clear: while mails are held back, the last one said that it is blocked.
 */
export const mailsAfter = (mails: GateMails, state: "blocked" | "clear", at: Instant): GateMails => {
  const { damp, saidClear, held } = mails;
  const recent = [...mails.recent, at].slice(-damp.after);
  const atOnce: GateMails = { damp, saidClear: state === "clear", recent, held: null };
  if (saidClear && state === "blocked") return atOnce;
  if (held !== null) return { ...mails, recent, held: { ...held, count: held.count + 1 } };
  if (state === "blocked" || !isFlapping(mails, at)) return atOnce;
  return { ...atOnce, saidClear: false, held: { since: at, count: 1, until: plus(at, damp.withinMs) } };
};

/** After one mail has stood for those that were held back. */
export const mailsAnnounced = ({ damp, recent }: GateMails, state: "blocked" | "clear"): GateMails => ({
  damp,
  saidClear: state === "clear",
  recent,
  held: null,
});
