import { CATALOGUE } from "../../audit/catalogue.ts";
import type { Phrases } from "../phrases.ts";

const plural = (count: number, one: string, many: string): string => (count === 1 ? one : many);
const satisfied = (count: number, total: number): string => `${count} of ${checkpoints(total)} satisfied`;
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
    applying: "under a plan that is being applied",
  },
  marks: {
    clear: "CLEAR",
    blocked: "BLOCKED",
    waiver: "WAIVER",
    request: "REQUEST",
    reminder: "LATE",
    drill: "DRILL",
    summary: "SUMMARY",
    plan: "PLAN",
    enrolment: "ENROLMENT",
  },
  proofs: {
    reported: "only reported by the backup job",
    listed: "listed, without hashes",
    hashed: "hash of every file",
    verified: "read back and verified",
    restored: "restored as a test",
  },
  findingTitle: (code) => CATALOGUE[code].title,
  causes: {
    late: "No evidence arrived in time",
    stale: "The evidence has expired",
    comparing: "Newer evidence is being compared",
    applying: "A plan version is being applied",
    "plan-requires-else": (planVersion) => `Plan version ${planVersion} requires something else`,
    "plan-distrusts": (planVersion) => `Plan version ${planVersion} no longer trusts the agent or key that sealed it`,
    "plan-voids-inputs": (planVersion) => `Plan version ${planVersion} voids all that was compared`,
    "signed-in-part": (signed, open) => `Signed by ${signed}; open: ${open}`,
    "signed-then-changed": (id) => `Void: ${id ?? "the evidence"} changed after it was signed`,
    "signed-unseen": (id) => `Void: ${id ?? "the evidence"} has not seen newer evidence`,
  },
  by: (at) => `by ${at}`,
  count: (count) => count.toLocaleString("en"),
  several: (count, cause) => `${cause} (${count})`,
  ownedBy: (owner, count) => `${owner ?? "Without an owner in the plan"} (${count} not satisfied)`,
  waivers: "Waived, without evidence",
  coverage: "What the gate covers",
  covers: (total, requirements, units) =>
    `${checkpoints(total)}: ${requirements} ${plural(requirements, "requirement", "requirements")} of ${units} ${plural(units, "unit", "units")}`,
  notAsked: "not asked",
  notEnforced: "not enforced: it holds nobody up, and has a gate of its own",
  validUntil: (at) => `valid until ${at}`,
  waivedUntil: (at) => `waived until ${at}`,
  completed: (at) => `completed on ${at}`,
  attestedBy: (who, at) => `attested by ${who} on ${at}`,
  duration: (time) => `in ${time}`,
  approvedBy: (who) => `approved by ${who}`,
  requestedBy: (who) => `requested by ${who}`,
  acceptedOn: (at) => `accepted on ${at}`,
  size: (entries, bytes) =>
    `${entries.toLocaleString("en")} ${plural(entries, "entry", "entries")}${bytes === 0 ? "" : `, ${bytes.toLocaleString("en")} bytes`}`,
  since: (state, at) => `${state} since ${at}`,
  missedRuns: (count) => `${count} ${plural(count, "run", "runs")} missed`,
  refused: (at, code, agent, command) =>
    `an object that claims to be newer evidence was refused on ${at}: ${code}, from agent ${agent} (${command})`,
  more: (count) => `and ${count} more; the command under "Current state" lists them`,
  clearing: {
    clear: (gate, until) => `"${gate}" is clear, until ${until} by what is known`,
    blocked: (gate, since, count) =>
      `"${gate}" has been blocked since ${since}, by ${count} ${plural(count, "checkpoint", "checkpoints")}`,
    none: "No checkpoint keeps it shut",
    requiredBy: (source) => `required by: ${source}`,
    evidence: (object, agent, at) => `the newest evidence is ${object} by ${agent}, completed ${at}`,
    noEvidence: "no evidence of it has arrived",
    lead: (count) => `What would clear it: ${count} ${plural(count, "thing", "things")} to bring`,
    kinds: { inventory: "inventory", backup: "backup", verification: "verification", document: "document" },
    bringEvidence: (kind, what, agents) => `push a newer ${kind} for ${what}, by ${agents}`,
    bringInputs: (what, of) => `push newer evidence of ${of}, in which what "${what}" found is mended`,
    bringSignatures: (what, roles) => `sign ${what}, as ${roles}`,
    after: (ids) => `once these are satisfied: ${ids}`,
    clears: (ids) => `then these follow by themselves: ${ids}`,
    instead: {
      waiver: (roles, days) =>
        `a waiver for ${days} ${plural(days, "day", "days")} at most, requested by one person and approved by ${roles === "" ? "another" : `others, as ${roles}`}`,
      baseline: () => "that two people accept that it is less than before",
      attestation: (roles) => `a statement by a person with the role ${roles}`,
    },
    approve: {
      waiver: (request) => `that somebody else approves the waiver that is requested already (${request})`,
      baseline: (request) => `that somebody else accepts what is less than before, as requested already (${request})`,
      attestation: (request) => `that somebody else approves the statement that is made already (${request})`,
    },
    waits: {
      comparison: (ids) => `wait until newer evidence has been compared: ${ids}`,
      stabilization: (until, hours) =>
        until === undefined
          ? `then wait until all have been satisfied for ${hours}`
          : `wait until ${until}: all must stay satisfied until then`,
      arming: (from) =>
        from === undefined ? "a person must arm the gate" : `wait until ${from}: the plan arms the gate then`,
      plan: (version) => `wait until plan version ${version} is in force`,
    },
    nothing: "Nothing is to be brought",
  },
  footer: {
    migration: (migration, title, planVersion) => `Migration ${migration} (${title}), plan version ${planVersion}.`,
    transition: (gate, epoch) => `Gate ${gate}, notification ${epoch}.`,
    fact: (fact) => `Recorded as fact ${fact}.`,
    current: (command) => `Current state: ${command}`,
    decide: (command) => `To decide: ${command}`,
  },
  logHead: {
    known: "Keep this mail: with the next line anybody can prove later that the history before it was not rewritten.",
    unknown: "No head of the log was known when this mail was sent.",
  },
  link: {
    gate: "What this gate is, and how to see it as it is now (nothing is decided there):",
    migration: "What this migration is, and how to see it as it is now (nothing is decided there):",
  },
  publicPage: {
    gate: (gate, migration) => `Gate ${gate} of the migration ${migration}`,
    migration: (migration) => `Migration ${migration}`,
    aboutGate:
      "A gate stands before a step of a migration. It is clear only while everything that would be needed to go back is there: each of its checkpoints is satisfied. Otherwise it is blocked, and the step must wait.",
    aboutMigration:
      "A migration has gates, each before one of its steps. A gate is clear only while everything that would be needed to go back is there. Otherwise it is blocked, and its step must wait.",
    console: "See it in the console, signed in",
    how: "How to see it at a command line, signed in",
    shows: {
      gate: "Whether this gate is clear, and what blocks it",
      gates: "Which gates are clear, and what blocks the others",
      checkpoints: "Every checkpoint, and its state",
      approvals: "What waits for approval",
    },
    deciding: "How to decide",
    decided:
      "Signed in, in the console or with the command that the mail of a request names. Nothing is ever approved by opening a link or a page, and no mail asks for a password.",
    nothingShown:
      "This page needs no token, so it knows nothing but its own address. It says the same of what does not exist.",
    unknown: "There is no such page",
    unknownWhy: "The address names no gate and no migration. It may have been cut off on its way: copy it whole.",
  },
  heldBack: (count, since, last) =>
    count === 1
      ? `The gate changed once more, at ${last}. It had opened and shut so often that the mail about this was held back; this mail is in its place.`
      : `The gate opened or shut ${count} times since ${since}, the last time at ${last}. The mails about these changes were held back; this one mail is in their place.`,
  duplicate: { subject: "(possible duplicate)", lead: "This mail may be a second copy." },
  clear: {
    subject: (step, total, until, gate) =>
      `${gate}: you may begin "${step}" until ${until}, ${satisfied(total, total)}`,
    headline: (step) => `You may begin: ${step}`,
    lead: (gate, total, until) =>
      `The gate "${gate}" is clear: ${satisfied(total, total)}, until ${until}. You can still go back.`,
    waived: (count) => `${count} of them ${plural(count, "is", "are")} waived, without evidence.`,
    lowered: (count) =>
      `Of ${count} of them, people accepted less than before: ${plural(count, "its evidence passes", "their evidence passes")} by that.`,
    evidence: "Evidence, what expires first on top",
    baselines: "Less than before, as accepted",
    next: (until) =>
      `What to do: begin before ${until}. The gate stays clear for longer if evidence is renewed in time.`,
  },
  blocked: {
    subject: (step, count, total, gate) => `${gate}: do not begin "${step}", ${count} of ${total} satisfied`,
    because: (what, state, others) => `; ${state}: "${what}"${others === 0 ? "" : `, and ${others} more`}`,
    together: (gate, others) => `${gate} and ${others} more ${plural(others, "gate", "gates")}`,
    alsoLead: (others) =>
      `${others} other ${plural(others, "gate has", "gates have")} shut with it: do not begin ${plural(others, "its step", "their steps")} either. No other mail tells you of ${plural(others, "it", "them")}.`,
    also: "Shut as well, with the steps that they guard",
    waived: (count) => `${count} waived, without evidence`,
    stabilizingSubject: (step, gate) => `${gate}: do not begin "${step}" yet, all checkpoints satisfied, not clear yet`,
    stabilizing: (gate, total, at) =>
      `The gate "${gate}" is not clear yet: ${satisfied(total, total)}, and it clears${at === undefined ? "" : ` at ${at}`} if they stay so.`,
    stabilizingNext: "What to do: wait for the mail that it is clear.",
    headline: (step) => `Do not begin: ${step}`,
    lead: (gate, count, total, since) => `The gate "${gate}" is blocked since ${since}: ${satisfied(count, total)}.`,
    next: "What to do: the owners below repair the cause and provide new evidence, or sign again. You will get a mail when the gate clears.",
  },
  unenforced: {
    mark: "WOULD BE BLOCKED",
    subject: (step, count, total, gate) =>
      `${gate}: not enforced, it does not hold up "${step}", ${count} of ${total} satisfied`,
    headline: (step) => `Would be blocked: ${step}`,
    lead: (gate, count, total, since) =>
      `The gate "${gate}" would be blocked since ${since}: ${satisfied(count, total)}. The plan does not enforce it yet, so it holds nobody up. It does not say that you can go back.`,
    next: "What to do: whoever begins this step does so without the evidence below. The owners repair the cause and provide new evidence, or sign again, before the gate is enforced. You will get a mail when the gate clears.",
    clear: "The plan does not enforce this gate yet: it would hold nobody up if it were blocked.",
    satisfied: {
      subject: (_, total, until, gate) => `${gate}: not enforced, ${satisfied(total, total)} until ${until}`,
      headline: (step) => `Not enforced, and satisfied: ${step}`,
      lead: (gate, total, until) =>
        `The gate "${gate}" is clear: ${satisfied(total, total)}, until ${until}. It does not say that you may begin: another gate before the same step may be blocked.`,
      next: (until) =>
        `What to do: before you begin, ask the gates before this step that the plan enforces. This one stays clear for longer than ${until} if evidence is renewed in time.`,
    },
    why: "The plan does not enforce it, so it holds nobody up unless it is not armed.",
    state: "not enforced",
  },
  arming: {
    until: (at) => (at === undefined ? "not armed until a manager arms it" : `not armed before ${at}`),
    subject: (step, gate, until) => `${gate}: do not begin "${step}", ${until}`,
    lead: (gate, until, count, total) => `The gate "${gate}" is shut: ${until}. ${satisfied(count, total)}.`,
    next: "What to do: do not begin this step. Until the gate is armed you get no mail about it, nor about what it alone needs.",
    state: "NOT ARMED",
    gates: "Not armed yet",
    gate: (count, total, until) => `${satisfied(count, total)}, ${until}`,
    unsatisfied: (count) =>
      count === 0
        ? ""
        : `${checkpoints(count)} more ${plural(count, "is", "are")} not satisfied, which only gates need that are not armed yet.`,
  },
  waiver: {
    subject: (what, days) => `the waiver of ${what} ends in ${days} ${plural(days, "day", "days")}`,
    endedSubject: (what) => `the waiver of ${what} has ended`,
    headline: (what) => `Waiver of ${what}`,
    lead: (at, approvedBy) =>
      `This waiver, approved by ${approvedBy}, ends on ${at}. After that the checkpoint needs valid evidence, or its gates are blocked.`,
    endedLead: (at) => `This waiver ended on ${at}. The checkpoint now needs valid evidence, or its gates are blocked.`,
    shortened: (before, planVersion) =>
      `It was announced until ${before}; plan version ${planVersion} does not allow it for so long.`,
    reason: "Reason",
    control: "Measure in its place",
    gates: "Gates that shut at its end, unless evidence passes",
    next: "What to do: provide the evidence, or request a new waiver.",
  },
  request: {
    subjects: {
      waiver: (what) => `a waiver of ${what} waits for your approval`,
      baseline: (what) => `less evidence than before for ${what} waits for your approval`,
      attestation: (what) => `a statement about ${what} waits for your approval`,
      "sign-off": (what) => `${what} waits for your signature`,
    },
    headlines: {
      waiver: (what) => `Approve, or not: a waiver of ${what}`,
      baseline: (what) => `Approve, or not: less than before for ${what}`,
      attestation: (what) => `Approve, or not: a statement about ${what}`,
      "sign-off": (what) => `Sign, or not: ${what}`,
    },
    leads: {
      waiver: (by, until) =>
        `${by} asks that this checkpoint counts as satisfied without evidence${until === undefined ? "" : `, until ${until}`}.`,
      baseline: (by) => `${by} asks that the newest evidence, which has less than before, is accepted.`,
      attestation: (by, until) =>
        `${by} states this in place of evidence${until === undefined ? "" : `, valid until ${until} at most`}.`,
      "sign-off": (by) => `${by} has signed; the gates stay blocked until all roles have.`,
    },
    reason: "Reason",
    statement: "Statement",
    control: "Measure in its place",
    gates: "Gates that it counts in",
    next: (by, roles) =>
      `What to do: ${roles.length === 0 ? "a manager" : `whoever is named for ${roles.join(", ")}`} other than ${by} looks at it, and approves it by the command under "To decide". Whoever does not agree does nothing: without approval it has no effect.`,
  },
  plan: {
    subject: (version, easings) =>
      `plan version ${version} is in force, and easier in ${easings} ${plural(easings, "way", "ways")}`,
    proposedSubject: (version, easings) =>
      `plan version ${version} waits for approval, and is easier in ${easings} ${plural(easings, "way", "ways")}`,
    headline: (version) => `An easier plan is in force: version ${version}`,
    proposedHeadline: (version) => `An easier plan waits for approval: version ${version}`,
    lead: (by, approvers) =>
      approvers === ""
        ? `${by} applied it; nobody else had to approve it. You get this mail because the version before it, or this one, tells you of its gates.`
        : `${by} proposed it, and ${approvers} approved it. You get this mail because the version before it, or this one, tells you of its gates.`,
    proposedLead: (by, needs) =>
      `${by} proposed it. It has no effect until ${plural(needs, "another manager approves", `${needs} other managers approve`)} it; until then the version in force holds.`,
    eased: "What is easier, before and after",
    values: { none: "none", known: "known", unknown: "unknown" },
    easings: {
      "gate-removed": "the gate is gone",
      "gate-added": "another gate guards the same step without it",
      "gate-new": "there was no such gate, and whoever asked for it was held up",
      "step-changed": "the gate guards another step",
      "checkpoint-removed": "the gate no longer asks for it",
      "input-changed": "it is compared or signed with other evidence",
      "rule-changed": "another rule",
      "stabilization-shortened": "the gate may open sooner",
      "enforcement-dropped": "the gate is not enforced any more: it holds nobody up",
      "armed-earlier": "the gate is armed earlier, and may open then",
      "armed-later": "the gate is armed later: until then it is shut, and nobody is told of it",
      "unit-changed": "accounts may call it by other names",
      "title-changed": "mails call it something else",
      "home-changed": "known to the plan as a home",
      "agent-widened": "may push other evidence, or with another key",
      "signer-changed": "is known by something else",
      "waiver-lengthened": "waivers may last longer",
      "approvals-lowered": "fewer people must approve an easier plan",
      "recipient-removed": "no longer told",
      "told-less-often": "told less often",
      "told-later": "told later",
    },
    next: "What to do: if you did not expect this, ask who applied it, and apply a version with the old rules.",
    proposedNext:
      'What to do: a manager other than who proposed it reads it, and approves it by the command under "To decide", or withdraws it.',
  },
  reminder: {
    subject: (unit, count) => `${unit}: ${checkpoints(count)} without valid evidence`,
    headline: (unit) => `Evidence of ${unit} is overdue`,
    lead: (count) =>
      `${checkpoints(count)} of this unit ${plural(count, "is", "are")} late or stale. The gates that need them stay blocked until new evidence is accepted.`,
    overdue: "Overdue",
    next: "What to do: check the agent and the backup jobs of this unit. Reminders continue until new evidence is accepted.",
    silent: (agent, at, count) =>
      `Agent ${agent} is silent: its last evidence for this unit arrived on ${at}, and none of it (${checkpoints(count)}) is valid any more.`,
  },
  calendar: {
    summary: (gate) => `Evidence expires: ${gate}`,
    cancelled: (gate) => `Cancelled, the gate is blocked: ${gate}`,
    description: (step) =>
      `By what was known when this was sent, the gate before "${step}" shuts at this instant, unless newer evidence is accepted. The state of the gate counts, and not this entry.`,
  },
  drill: {
    subject: (what) => `${what}: the check of the backup failed`,
    headline: (what) => `A check of a backup failed: ${what}`,
    lead: (agent, at) =>
      `Agent ${agent} tried to use the backup, and completed this on ${at}. Until another check passes, nobody knows whether it can be restored.`,
    failed: "What failed",
    gates: "Gates that it counts in",
    next: "What to do: look at what failed, repair the backup or make a new one, and have it checked again.",
  },
  enrolment: {
    subject: (agent, host) => `agent ${agent}: ${host} used your code`,
    headline: (agent) => `A host used the code for agent ${agent}`,
    lead: (agent, host, at) =>
      `A host that calls itself ${host} used the code that you gave out for agent ${agent}, on ${at}. Nothing trusts its key until a plan names it.`,
    proposed: "What it proposes",
    fingerprint: "Fingerprint of its key",
    key: "Key",
    units: "Units",
    next: "What to do: ask whoever is at your host which fingerprint it shows, and compare it with the one at the end of this mail. If it is another one, or if you expected no host by now, let nobody accept this key, and withdraw the code.",
    withdraw: (command) => `To withdraw the code: ${command}`,
  },
  summary: {
    subject: (count, total, clear, gates) =>
      `${satisfied(count, total)}, ${clear} of ${gates} ${plural(gates, "gate", "gates")} clear`,
    headline: (title) => `Summary: ${title}`,
    lead: (satisfied, total, lastAt) =>
      `${satisfied} of ${total} checkpoints are satisfied.${lastAt === undefined ? "" : ` Last summary: ${lastAt}.`}`,
    missed: (count) =>
      count === 0 ? "No run was missed." : `${count} ${plural(count, "run was", "runs were")} missed.`,
    expiring: "Expiring before the next summary",
    gates: "Gates, with the steps that they guard",
    gate: (gate, step) => `${gate}: ${step}`,
    gateBlocked: (count, total, since) => `${satisfied(count, total)}, blocked since ${since}`,
    gateStabilizing: (at) => `all checkpoints satisfied, clears on ${at}`,
    pending: "Waiting for approval or signature",
    waits: (what, roles) =>
      `${{ waiver: "waiver", baseline: "less than before", attestation: "statement", "sign-off": "sign-off" }[what]}, open${roles.length === 0 ? "" : `: ${roles.join(", ")}`}`,
    proposed: (version) => `Plan version ${version}, which is easier`,
    shuts: (gates, others) =>
      `at its end, unless evidence passes, shuts: ${gates.join("; ")}${others === 0 ? "" : ` and ${others} more`}`,
    pack: "Evidence pack",
    packAsOf: (at) => `As of ${at}`,
    packBytes: (bytes) =>
      `${(bytes / 1024 ** 2).toLocaleString("en", { maximumFractionDigits: 2 })} MiB; keep this mail: its SHA-256 shows later whether it was changed`,
    packNotMade: (reason) =>
      reason === null ? "not made within an hour; ask for it later" : `cannot be made: ${reason}`,
    next: "What to do: the owners provide what is not satisfied, and renew what is about to expire.",
  },
};
