import { tookText } from "../duration.ts";
import type { Instant } from "../instant.ts";
import type { Proof } from "../manifest/proof.ts";
import type { Contact } from "../plan/document.ts";
import type { Language } from "../plan/language.ts";
import type { Checkpoint, Waiver } from "../readiness/checkpoint/checkpoint.ts";
import type { Blocker, Gate } from "../readiness/gate/gate.ts";
import { defang } from "./defang.ts";
import { PHRASES } from "./language.ts";
import { COLOURS, layOut, type Row, type Story } from "./layout.ts";
import type { EvidenceLine, Mail, Transition } from "./notification.ts";
import type { Phrases } from "./phrases.ts";
import { zoned } from "./zoned.ts";

/** What the mails say: one function for each kind of notification, in any language. */

type Voice = Phrases & { readonly language: Language; readonly at: (instant: Instant) => string };

const voiceOf = (language: Language, timeZone: string): Voice => {
  const phrases: Phrases = PHRASES[language];
  return { ...phrases, language, at: (instant) => zoned(instant, timeZone, phrases.locale) };
};

/** One mail for each language that the recipients read. */
export const inTheirLanguages = (
  recipients: readonly Contact[],
  timeZone: string,
  tell: (voice: Voice) => Story,
): Partial<Record<Language, Mail>> =>
  Object.fromEntries(
    [...new Set(recipients.map(({ language }) => language))].map((language) => [
      language,
      layOut(tell(voiceOf(language, timeZone))),
    ]),
  );

const namedGate = ({ title, unit }: Pick<Gate, "title" | "unit">): string =>
  unit === null ? title : `${title} – ${unit}`;
const named = ({ unit, requirement }: { unit: string; requirement: string }): string => `${unit} · ${requirement}`;

/** Which migration a mail is about. */
export interface Subject {
  readonly migration: string;
  readonly title: string;
  readonly planVersion: number;
  readonly timeZone: string;
}

const footerOf = (voice: Voice, { migration, title, planVersion }: Subject, command: string): string[] => [
  voice.footer(migration, defang(title), planVersion),
  voice.seeNow(`${command} --migration ${migration}`),
];

const transitionFooter = (voice: Voice, { gate, planTitle, fact, timeZone }: Transition): string[] => {
  const subject = { migration: gate.migration, title: planTitle, planVersion: gate.planVersion, timeZone };
  const [first = "", last = ""] = footerOf(voice, subject, "cleargate gates");
  return [`${first} ${voice.about(gate.id, gate.epoch)}`, voice.decidedBy(fact), `${last} --gate ${gate.id}`];
};

/** How strong the proof is, and how long it took to make sure: `restored, in 12 min`. */
const strength = (voice: Voice, proof: Proof | undefined, durationMs: number | undefined): string[] => [
  ...(proof === undefined ? [] : [voice.proofs[proof]]),
  ...(durationMs === undefined ? [] : [voice.took(tookText(durationMs))]),
];

const evidenceRow =
  (voice: Voice) =>
  ({ unit, requirement, completedAt, validUntil, waivedBy, proof, durationMs }: EvidenceLine): Row => ({
    label: named({ unit, requirement }),
    state: waivedBy === null ? voice.until(voice.at(validUntil)) : voice.waivedUntil(voice.at(validUntil)),
    detail:
      waivedBy === null
        ? [voice.completed(voice.at(completedAt)), ...strength(voice, proof, durationMs)].join(", ")
        : voice.approvedBy(defang(waivedBy)),
  });

const clearStory = (voice: Voice, transition: Transition): Story => {
  const { gate, evidence } = transition;
  const until = gate.validUntil === null ? "" : voice.at(gate.validUntil);
  const waived = evidence.filter(({ waivedBy }) => waivedBy !== null).length;
  const hidden = gate.total - evidence.length;
  return {
    language: voice.language,
    mark: voice.marks.clear,
    colour: COLOURS.good,
    subject: voice.clearSubject(namedGate(gate), gate.total, until),
    headline: voice.clearHeadline(namedGate(gate)),
    lead: [voice.clearLead(gate.total, until), ...(waived === 0 ? [] : [voice.clearWaived(waived)])],
    sections: [
      {
        title: voice.evidence,
        rows: evidence.map(evidenceRow(voice)),
        more: hidden > 0 ? voice.more(hidden) : undefined,
      },
    ],
    next: voice.clearNext(gate.before),
    footer: transitionFooter(voice, transition),
  };
};

const INSTANTS = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z/g;

/** Findings say instants in UTC; a mail says them as its reader does. */
const localised = (voice: Voice, text: string): string => text.replaceAll(INSTANTS, (instant) => voice.at(instant));

const obstacleRow =
  (voice: Voice) =>
  ({ unit, requirement, state, since, reason }: Blocker): Row => ({
    label: named({ unit, requirement }),
    state: voice.since(voice.states[state], voice.at(since)),
    detail: localised(voice, defang(reason ?? "")),
  });

const blockedStory = (voice: Voice, transition: Transition): Story => {
  const { gate, blockers, blockerCount } = transition;
  const [first] = blockers;
  const because =
    first === undefined ? "" : `, ${voice.because(`${first.unit} ${first.requirement}`, voice.states[first.state])}`;
  return {
    language: voice.language,
    mark: voice.marks.blocked,
    colour: COLOURS.bad,
    subject: `${voice.blockedSubject(namedGate(gate), blockerCount, gate.total)}${because}`,
    headline: voice.blockedHeadline(namedGate(gate)),
    lead: [voice.blockedLead(gate.before, blockerCount, gate.total, voice.at(gate.since))],
    sections: [
      {
        title: voice.blockers,
        rows: blockers.map(obstacleRow(voice)),
        more: blockerCount > blockers.length ? voice.more(blockerCount - blockers.length) : undefined,
      },
    ],
    next: voice.blockedNext,
    footer: transitionFooter(voice, transition),
  };
};

/** A gate's transition: state first, failures first, in the plan's time zone. */
export const renderTransition = (
  transition: Transition,
  recipients: readonly Contact[],
): Partial<Record<Language, Mail>> =>
  inTheirLanguages(recipients, transition.timeZone, (voice) =>
    transition.gate.state === "clear" ? clearStory(voice, transition) : blockedStory(voice, transition),
  );

/** A waiver that ends in some days, or (0) has ended. */
export const renderWaiver = (
  subject: Subject,
  checkpoint: Pick<Checkpoint, "unit" | "requirement">,
  waiver: Waiver,
  days: number,
  recipients: readonly Contact[],
): Partial<Record<Language, Mail>> =>
  inTheirLanguages(recipients, subject.timeZone, (voice) => {
    const what = named(checkpoint);
    const ends = voice.at(waiver.expiresAt);
    return {
      language: voice.language,
      mark: voice.marks.waiver,
      colour: COLOURS.warning,
      subject: days === 0 ? voice.waiverEndedSubject(what) : voice.waiverSubject(what, days),
      headline: voice.waiverHeadline(what),
      lead: [days === 0 ? voice.waiverEndedLead(ends) : voice.waiverLead(ends, defang(waiver.approvedBy))],
      sections: [
        { title: voice.waiverReason, rows: [{ label: defang(waiver.reason), state: "", detail: "" }] },
        { title: voice.waiverControl, rows: [{ label: defang(waiver.control), state: "", detail: "" }] },
      ],
      next: voice.waiverNext,
      footer: footerOf(voice, subject, "cleargate status"),
    };
  });

/** Something that is late or stale, and how many runs it has missed. */
export interface OwedCheckpoint extends Blocker {
  readonly missedRuns: number;
}

/** What a unit owes, for its owner. */
export const renderReminder = (
  subject: Subject,
  unit: string,
  owed: readonly OwedCheckpoint[],
  recipients: readonly Contact[],
): Partial<Record<Language, Mail>> =>
  inTheirLanguages(recipients, subject.timeZone, (voice) => ({
    language: voice.language,
    mark: voice.marks.reminder,
    colour: COLOURS.warning,
    subject: voice.reminderSubject(unit, owed.length),
    headline: voice.reminderHeadline(unit),
    lead: [voice.reminderLead(owed.length)],
    sections: [{ title: voice.blockers, rows: owed.map(owedRow(voice)) }],
    next: voice.reminderNext,
    footer: footerOf(voice, subject, `cleargate status --unit ${unit}`),
  }));

const owedRow =
  (voice: Voice) =>
  (one: OwedCheckpoint): Row => {
    const row = obstacleRow(voice)(one);
    const missed = one.missedRuns === 0 ? "" : voice.missedRuns(one.missedRuns);
    return { ...row, detail: [row.detail, missed].filter((part) => part !== "").join("; ") };
  };

/** How a migration stands, for people who do not look every day. */
export interface SummaryStory {
  readonly subject: Subject;
  readonly lastAt: Instant | null;
  readonly total: number;
  readonly satisfied: number;
  readonly gates: readonly (Pick<Gate, "id" | "title" | "unit" | "state" | "since" | "validUntil" | "stableAt"> & {
    readonly unsatisfied: number;
  })[];
  /** Failures first, at most 50; `failingCount` counts them all. */
  readonly failing: readonly OwedCheckpoint[];
  readonly failingCount: number;
  /** Of all that is late or stale. */
  readonly missedRuns: number;
  readonly expiring: readonly EvidenceLine[];
  readonly expiringCount: number;
  readonly waivers: readonly (Pick<Checkpoint, "unit" | "requirement"> & { readonly waiver: Waiver })[];
}

const gateRow =
  (voice: Voice) =>
  (gate: SummaryStory["gates"][number]): Row => ({
    label: namedGate(gate),
    state: `${voice.marks[gate.state]} – ${
      gate.state === "clear"
        ? voice.gateClear(gate.validUntil === null ? "" : voice.at(gate.validUntil))
        : gate.stableAt === null
          ? voice.gateBlocked(gate.unsatisfied, voice.at(gate.since))
          : voice.gateStabilizing(voice.at(gate.stableAt))
    }`,
    detail: "",
  });

const waiverRow =
  (voice: Voice) =>
  ({ waiver, ...scope }: SummaryStory["waivers"][number]): Row => ({
    label: named(scope),
    state: voice.waivedUntil(voice.at(waiver.expiresAt)),
    detail: `${voice.approvedBy(defang(waiver.approvedBy))}: ${defang(waiver.reason)}`,
  });

/** The digest: counts in the subject, failures first. */
export const renderSummary = (told: SummaryStory, recipients: readonly Contact[]): Partial<Record<Language, Mail>> =>
  inTheirLanguages(recipients, told.subject.timeZone, (voice) => {
    const { subject, gates, failing, failingCount, expiring, expiringCount, waivers } = told;
    const blocked = gates.filter(({ state }) => state === "blocked").length;
    const more = (all: number, shown: number): string | undefined =>
      all > shown ? voice.more(all - shown) : undefined;
    return {
      language: voice.language,
      mark: voice.marks.summary,
      colour: blocked > 0 ? COLOURS.bad : COLOURS.plain,
      subject: voice.summarySubject(blocked, gates.length, failingCount, expiringCount),
      headline: voice.summaryHeadline(defang(subject.title)),
      lead: [
        voice.summaryLead(told.satisfied, told.total, told.lastAt === null ? undefined : voice.at(told.lastAt)),
        voice.summaryMissed(told.missedRuns),
      ],
      sections: [
        { title: voice.summaryFailing, rows: failing.map(owedRow(voice)), more: more(failingCount, failing.length) },
        {
          title: voice.summaryExpiring,
          rows: expiring.map(evidenceRow(voice)),
          more: more(expiringCount, expiring.length),
        },
        { title: voice.summaryWaivers, rows: waivers.map(waiverRow(voice)) },
        { title: voice.summaryGates, rows: gates.map(gateRow(voice)) },
      ],
      next: voice.summaryNext,
      footer: footerOf(voice, subject, "cleargate status"),
    };
  });
