import type { Phrases } from "../phrases.ts";

const plural = (count: number, one: string, many: string): string => (count === 1 ? one : many);

export const en: Phrases = {
  locale: "en-GB",
  states: {
    missing: "missing",
    late: "late",
    passed: "passed",
    stale: "stale",
    failed: "failed",
    inconclusive: "inconclusive",
    waived: "waived",
    comparing: "comparing",
  },
  marks: { clear: "CLEAR", blocked: "BLOCKED", waiver: "WAIVER", reminder: "LATE", digest: "DIGEST" },
  clearSubject: (gate, total, until) => `${gate}: ${total}/${total} checkpoints, valid until ${until}`,
  clearHeadline: (gate) => `Clear: ${gate}`,
  clearLead: (total, until) => `All ${total} checkpoints hold. You can go back, if you step forward before ${until}.`,
  clearWaived: (count) => `${count} of them ${plural(count, "is", "are")} waived, not shown.`,
  clearNext: (before) => `Next: ${before}. Evidence that is refreshed in time keeps the gate clear for longer.`,
  evidence: "Evidence, what runs out first on top",
  until: (at) => `until ${at}`,
  completed: (at) => `completed ${at}`,
  waivedUntil: (at) => `waived until ${at}`,
  approvedBy: (who) => `approved by ${who}`,
  more: (count) => `and ${count} more`,
  blockedSubject: (gate, count, total) => `${gate}: ${count} of ${total} checkpoints`,
  because: (what, state) => `because ${what} is ${state}`,
  blockedHeadline: (gate) => `Blocked again: ${gate}`,
  blockedLead: (before, count, total, since) =>
    `Do not take the step "${before}": ${count} of ${total} checkpoints ${plural(count, "does", "do")} not hold since ${since}.`,
  obstacles: "What stands in the way",
  since: (state, at) => `${state} since ${at}`,
  blockedNext:
    "Next: whoever runs these units mends them and pushes new evidence. You are mailed when the gate clears.",
  footer: (migration, title, planVersion) => `Migration ${migration} (${title}), plan version ${planVersion}.`,
  about: (gate, epoch) => `Gate ${gate}, transition ${epoch}.`,
  decidedBy: (fact) => `What decided it: fact ${fact}.`,
  seeNow: (command) => `See it as it is now: ${command}`,
  waiverSubject: (what, days) => `the waiver of ${what} ends in ${days} ${plural(days, "day", "days")}`,
  waiverEndedSubject: (what) => `the waiver of ${what} has ended`,
  waiverHeadline: (what) => `Waiver of ${what}`,
  waiverLead: (at, approvedBy) =>
    `It ends ${at}. ${approvedBy} approved it. From then on the checkpoint counts as it is, and gates may shut.`,
  waiverEndedLead: (at) => `It ended ${at}. The checkpoint counts as it is again.`,
  waiverReason: "Why it was waived",
  waiverControl: "What is done instead",
  waiverNext: "Next: mend what was waived, or ask for a new waiver with its reason.",
  reminderSubject: (unit, count) => `${unit}: ${count} ${plural(count, "checkpoint", "checkpoints")} without evidence`,
  reminderHeadline: (unit) => `${unit} owes evidence`,
  reminderLead: (count) =>
    `${count} ${plural(count, "checkpoint", "checkpoints")} of it ${plural(count, "is", "are")} late or stale. While that is so, gates stay shut.`,
  reminderNext: "Next: look at the agent and at the backup jobs of this unit. You are reminded while it lasts.",
  missedRuns: (count) => `${count} ${plural(count, "run", "runs")} missed`,
  digestSubject: (blocked, gates, failing, expiring) =>
    `${blocked} of ${gates} gates blocked, ${failing} checkpoints failing, ${expiring} about to run out`,
  digestHeadline: (title) => `How ${title} stands`,
  digestLead: (holding, total, since) =>
    `${holding} of ${total} checkpoints hold.${since === undefined ? "" : ` Last digest: ${since}.`}`,
  digestMissed: (count) =>
    count === 0 ? "No run was missed." : `${count} ${plural(count, "run was", "runs were")} missed.`,
  digestGates: "Gates",
  digestFailing: "What does not hold, failures first",
  digestExpiring: "What runs out before the next digest",
  digestWaivers: "Waivers",
  digestNext: "Next: what fails or ran out wants its owner; what is about to run out wants its next backup.",
  gateClear: (until) => `clear until ${until}`,
  gateBlocked: (count, since) => `blocked by ${count} since ${since}`,
  gateSettling: (at) => `all hold, clears at ${at}`,
  duplicate: "This may be the second copy of this mail.",
  duplicateSubject: "(possible duplicate)",
};
