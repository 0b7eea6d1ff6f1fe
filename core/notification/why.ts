import { printable } from "../printable.ts";
import type { Blocker } from "../readiness/gate/gate.ts";
import type { Voice } from "./voice.ts";

/** In which language reasons are written, with all their details. */
const REASONS_ARE_IN = "en";

const INSTANTS = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z/g;

/** Findings write instants in UTC; a notification shows them in the plan's time zone. */
const localised = (voice: Voice, text: string): string => text.replaceAll(INSTANTS, (instant) => voice.at(instant));

type Reasoned = Pick<Blocker, "state" | "since" | "reason" | "because">;

/**
 * Why a checkpoint is not satisfied, in the language of the voice and without names; undefined where only a person said why,
 * or nobody did. What has one and the same cause has the same text.
 */
export const causeText = (voice: Voice, { state, because }: Reasoned): string | undefined => {
  const { causes, findingTitle } = voice;
  if (because === undefined)
    return state === "late" || state === "stale" || state === "comparing" || state === "applying"
      ? causes[state]
      : undefined;
  switch (because.code) {
    case "expired":
      return causes.stale;
    case "plan-requires-else":
    case "plan-distrusts":
    case "plan-voids-inputs":
      return causes[because.code](because.planVersion);
    case "signed-in-part":
      return causes["signed-in-part"](because.signed.join(", "), because.open.join(", "));
    case "signed-then-changed":
    case "signed-unseen":
      return causes[because.code](because.id);
    default:
      return findingTitle(because.code);
  }
};

/** The particulars of one checkpoint, beside its cause: a finding's number and names, and when evidence was completed. */
const particulars = (voice: Voice, { because, state, since }: Reasoned): string => {
  if (state === "late") return voice.by(voice.at(since));
  if (because === undefined) return "";
  if (because.code === "expired") return voice.completed(voice.at(because.completedAt));
  const { count = 0, where = [] } = "count" in because || "where" in because ? because : {};
  const names = where.map((name) => printable(name)).join(", ");
  return [count > 0 ? voice.count(count) : "", names].filter((part) => part !== "").join(": ");
};

/**
 * Why one checkpoint is not satisfied, in the language of the voice. A reason in a person's own words is said as it was
 * written; so is one from before there were values.
 */
export const whyText = (voice: Voice, blocker: Reasoned): string => {
  const written = localised(voice, printable(blocker.reason ?? ""));
  if (voice.language === REASONS_ARE_IN) return written;
  const cause = causeText(voice, blocker);
  if (cause === undefined) return written;
  const details = particulars(voice, blocker);
  return details === "" ? cause : `${cause} (${details})`;
};
