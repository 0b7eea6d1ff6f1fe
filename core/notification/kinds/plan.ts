import { showActor, showActors } from "../../actor.ts";
import type { Easing } from "../../plan/easing/easing.ts";
import { printable } from "../../printable.ts";
import type { MigrationLabel, PlanStory } from "../../readiness/notification.ts";
import { migrationFooter } from "../footer.ts";
import type { PageContent, Row } from "../page.ts";
import { section } from "../rows.ts";
import type { Voice } from "../voice.ts";

/** A value of the plan as it is, or what stands for none. */
const valueText = ({ plan: { values } }: Voice, value: string): string =>
  value === "none" || value === "known" || value === "unknown" ? values[value] : printable(value);

const easingRow =
  (voice: Voice) =>
  ({ code, about, member, before, after }: Easing): Row => ({
    label: printable(member === undefined ? about : `${about} · ${member}`),
    state: voice.plan.easings[code],
    detail: `${valueText(voice, before)} → ${valueText(voice, after)}`,
  });

/** A plan version that is easier than the one before it: what is, before and after. */
export const planPage = (voice: Voice, story: PlanStory, about: MigrationLabel): PageContent => {
  const { state, version, by, approvedBy, needs, eased } = story;
  const { plan } = voice;
  const who = printable(showActor(by));
  const approvers = printable(showActors(approvedBy));
  const isWaiting = state === "proposed";
  return {
    tone: "warning",
    subject: isWaiting ? plan.proposedSubject(version, eased.easingCount) : plan.subject(version, eased.easingCount),
    headline: isWaiting ? plan.proposedHeadline(version) : plan.headline(version),
    lead: isWaiting ? [plan.proposedLead(who, needs)] : [plan.lead(who, approvers)],
    next: isWaiting ? plan.proposedNext : plan.next,
    sections: [section(voice, plan.eased, eased.easings.map(easingRow(voice)), eased.easingCount)],
    footer: [
      ...(isWaiting ? [voice.footer.decide(`cleargate plan approve --reason "…" --migration ${about.migration}`)] : []),
      ...migrationFooter(voice, about, isWaiting ? "cleargate plan proposal" : "cleargate history"),
    ],
  };
};
