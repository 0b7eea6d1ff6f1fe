import type { Phrases } from "../phrases.ts";

const plural = (count: number, one: string, many: string): string => (count === 1 ? one : many);
const checkpoints = (count: number): string => `${count} ${plural(count, "checkpoint", "checkpoints")}`;

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
    comparing: "being compared",
  },
  marks: { clear: "CLEAR", blocked: "BLOCKED", waiver: "WAIVER", reminder: "LATE", summary: "SUMMARY" },
  proofs: {
    reported: "only reported by its job",
    listed: "listed, without hashes",
    hashed: "every file hashed",
    verified: "read again and verified",
    restored: "restored as a test",
  },
  blockers: "Blockers",
  validUntil: (at) => `valid until ${at}`,
  waivedUntil: (at) => `waived until ${at}`,
  completed: (at) => `completed ${at}`,
  duration: (time) => `in ${time}`,
  approvedBy: (who) => `approved by ${who}`,
  since: (state, at) => `${state} since ${at}`,
  missedRuns: (count) => `${count} ${plural(count, "run", "runs")} missed`,
  more: (count) => `and ${count} more`,
  footer: {
    migration: (migration, title, planVersion) => `Migration ${migration} (${title}), plan version ${planVersion}.`,
    transition: (gate, epoch) => `Gate ${gate}, transition ${epoch}.`,
    decidedBy: (fact) => `Decided by fact ${fact}.`,
    current: (command) => `Current state: ${command}`,
  },
  duplicate: { subject: "(possible duplicate)", lead: "This mail may be a second copy." },
  clear: {
    subject: (gate, total, until) => `${gate}: ${total}/${total} checkpoints, valid until ${until}`,
    headline: (gate) => `Clear: ${gate}`,
    lead: (total, until) =>
      `All ${total} checkpoints are satisfied. You can go back, provided that the step is taken before ${until}.`,
    waived: (count) => `${count} of them ${plural(count, "is", "are")} waived, without evidence.`,
    evidence: "Evidence, first to expire on top",
    next: (before) => `Next: ${before}. Evidence that is renewed in time keeps the gate clear for longer.`,
  },
  blocked: {
    subject: (gate, count, total) => `${gate}: ${count} of ${total} checkpoints not satisfied`,
    because: (what, state) => `, because ${what} is ${state}`,
    headline: (gate) => `Blocked again: ${gate}`,
    lead: (before, count, total, since) =>
      `Do not take the step "${before}": ${count} of ${total} checkpoints ${plural(count, "has", "have")} not been satisfied since ${since}.`,
    next: "Next: whoever operates these units repairs the cause and pushes new evidence. You get a mail when the gate clears.",
  },
  waiver: {
    subject: (what, days) => `the waiver of ${what} ends in ${days} ${plural(days, "day", "days")}`,
    endedSubject: (what) => `the waiver of ${what} has ended`,
    headline: (what) => `Waiver of ${what}`,
    lead: (at, approvedBy) =>
      `It ends ${at}. It was approved by ${approvedBy}. After that, only evidence satisfies the checkpoint, and gates may be blocked.`,
    endedLead: (at) => `It ended ${at}. From now on, only evidence satisfies the checkpoint.`,
    reason: "Why it was waived",
    control: "What is done instead",
    next: "Next: repair what was waived, or request a new waiver with its reason.",
  },
  reminder: {
    subject: (unit, count) => `${unit}: ${checkpoints(count)} without valid evidence`,
    headline: (unit) => `Evidence of ${unit} is overdue`,
    lead: (count) =>
      `${checkpoints(count)} of this unit ${plural(count, "is", "are")} late or stale. Until that changes, gates stay blocked.`,
    next: "Next: check the agent and the backup jobs of this unit. Reminders continue until then.",
  },
  summary: {
    subject: (blocked, gates, failing, expiring) =>
      `${blocked} of ${gates} gates blocked, ${checkpoints(failing)} not satisfied, ${expiring} about to expire`,
    headline: (title) => `Summary: ${title}`,
    lead: (satisfied, total, lastAt) =>
      `${satisfied} of ${total} checkpoints are satisfied.${lastAt === undefined ? "" : ` Last summary: ${lastAt}.`}`,
    missed: (count) =>
      count === 0 ? "No run was missed." : `${count} ${plural(count, "run was", "runs were")} missed.`,
    failing: "Not satisfied, failures first",
    expiring: "Expires before the next summary",
    waivers: "Waivers",
    gates: "Gates",
    gateBlocked: (count, since) => `${count} ${plural(count, "blocker", "blockers")}, since ${since}`,
    gateStabilizing: (at) => `all satisfied, clears ${at}`,
    next: "Next: owners look after what is not satisfied; what is about to expire needs its next backup.",
  },
};
