import type { MigrationView } from "../../contract/schemas/migration.ts";
import type { AcceptedView, RollbackItem } from "../../contract/schemas/rollback.ts";
import { showActors } from "../../core/actor.ts";
import type { RecordedCopy } from "../../core/audit/recorded-copies.ts";
import { durationText, readableMs } from "../../core/duration.ts";
import { type Instant, msOf } from "../../core/instant.ts";
import type { Block, Detail, NumberedStep, Page } from "../../core/page/page.ts";
import type { RestoreStep } from "../../core/plan/document/requirement/restore.ts";
import { saidIn } from "../../core/plan/document/said.ts";
import type { Language } from "../../core/plan/language.ts";
import { shortInstant } from "../table.ts";
import type { Gap, Restorable, RollbackPlan, UnitPart } from "./assemble.ts";
import { ROLLBACK_WORDS, type RollbackWords } from "./words.ts";

/** In whose words, and at which instant, something is said. */
interface Voice {
  readonly words: RollbackWords;
  readonly language: Language;
  readonly now: Instant;
}

const ageOf = ({ now }: Voice, at: Instant): string => readableMs(msOf(now) - msOf(at));

const nameOf = ({ checkpoint }: RollbackItem): string => `${checkpoint.unit}/${checkpoint.requirement}`;

const fallBackOf = (voice: Voice, { accepted }: RollbackItem): string =>
  accepted === null
    ? voice.words.noFallBack
    : voice.words.fallBack(shortInstant(accepted.completedAt), ageOf(voice, accepted.completedAt));

const whyOf = ({ words }: Voice, { item, why }: Gap): string => {
  const { state, validUntil, reason, waiver } = item.checkpoint;
  const marked = words.states[state] ?? state.toUpperCase();
  switch (why) {
    case "no-steps":
      return words.noSteps;
    case "unjudged":
      return words.unjudged(shortInstant(item.unjudgedAt));
    case "waived":
      return waiver === null
        ? marked
        : `${marked} ${words.waived(shortInstant(waiver.expiresAt), showActors(waiver.approvedBy), waiver.reason)}`;
    case "check":
    case "unsatisfied": {
      const since = state === "stale" && validUntil !== null ? ` ${words.expired(shortInstant(validUntil))}` : "";
      const said = `${why === "check" ? words.check(marked) : marked}${since}`;
      return reason === null ? said : `${said} – ${reason}`;
    }
    default:
      return why satisfies never;
  }
};

const gapLine = (voice: Voice, gap: Gap): string => {
  const { item, why } = gap;
  const left = why === "check" || why === "no-steps" ? "" : `; ${fallBackOf(voice, item)}`;
  return `${nameOf(item)}: ${whyOf(voice, gap)} [${saidIn(item.title, voice.language)}]${left}`;
};

const lockText = ({ words }: Voice, { immutable, immutableUntil, lockedUntil, objects }: RecordedCopy): string => {
  if (lockedUntil !== undefined) return words.locked(shortInstant(lockedUntil));
  // What S3 was asked about and did not lock is not locked, whatever the agent says.
  if (objects > 0 || !immutable) return words.unlocked;
  return immutableUntil === undefined ? words.claimedImmutable : words.claimedLocked(shortInstant(immutableUntil));
};

const copyText = (voice: Voice, copy: RecordedCopy): string => {
  const { location, site, medium } = copy;
  return `${location} (${[voice.words.sites[site], medium].filter((part) => part !== undefined).join(", ")}): ${lockText(voice, copy)}`;
};

const copyDetails = (voice: Voice, { copies, agent }: AcceptedView): Detail[] => {
  const { labels, noCopies, copiesUnrecorded } = voice.words;
  if (copies === null) return [[labels.copies, copiesUnrecorded]];
  if (copies.length === 0) return [[labels.copies, noCopies(agent ?? "–")]];
  return copies.map((copy) => [labels.copies, copyText(voice, copy)]);
};

const drillText = (voice: Voice, drill: RollbackItem, accepted: AcceptedView): string => {
  const { words } = voice;
  const { completedAt, durationMs, state, proof } = drill.checkpoint;
  if (completedAt === null) return words.noDrill;
  const took = durationMs === null ? null : durationText(durationMs);
  const said = words.drill(took, shortInstant(completedAt), words.states[state] ?? state, proof);
  if (drill.subject === null) return said;
  const { completedAt: subjectAt } = drill.subject;
  return `${said}; ${subjectAt === accepted.completedAt ? words.ofThis : words.ofAnother(shortInstant(subjectAt))}`;
};

const acceptedDetails = (voice: Voice, { item, drills, newer }: Restorable, accepted: AcceptedView): Detail[] => {
  const { labels, is, backup, content, lost, newer: newerText, noDrill } = voice.words;
  const { state, validUntil } = item.checkpoint;
  const { completedAt, entries, bytes, tool, agent, fact, planVersion } = accepted;
  const which = accepted.is === "voided" ? is.voided(String(planVersion ?? "–")) : is[accepted.is];
  const valid = accepted.is === "newest" && state === "passed" ? shortInstant(validUntil) : null;
  const [at, age] = [shortInstant(completedAt), ageOf(voice, completedAt)];
  return [
    [labels.backup, `${which}${backup(at, age, valid)}`],
    [labels.content, content(entries, bytes, `${tool.name} ${tool.version}`, agent ?? "–", fact)],
    ...copyDetails(voice, accepted),
    ...(drills.length === 0
      ? [[labels.drill, noDrill] as const]
      : drills.map((drill) => [labels.drill, drillText(voice, drill, accepted)] as const)),
    [labels.lost, lost(at, age)],
    ...newer.map(
      (one) =>
        [labels.newer, newerText(saidIn(one.title, voice.language), shortInstant(one.checkpoint.completedAt))] as const,
    ),
  ];
};

const stepOf = ({ words: { labels }, language }: Voice, step: RestoreStep): NumberedStep => {
  const { title, restores, prerequisites, tool, command, source, judgement } = step;
  const details: readonly (readonly [string, string | undefined])[] = [
    [labels.tool, tool],
    [labels.restores, restores === undefined ? undefined : saidIn(restores, language)],
    [labels.source, source],
    [labels.judgement, judgement],
  ];
  return {
    title: saidIn(title, language),
    before: prerequisites.map((one) => [labels.before, saidIn(one, language)] as const),
    command,
    details: details.flatMap(([label, text]): Detail[] => (text === undefined ? [] : [[label, text]])),
  };
};

const restorableBlocks = (voice: Voice, number: string, restorable: Restorable): Block[] => {
  const { words, language } = voice;
  const { item } = restorable;
  const { accepted, restore, checkpoint } = item;
  const state = checkpoint.state === "passed" ? "" : ` – ${words.states[checkpoint.state] ?? checkpoint.state}`;
  const details: Detail[] =
    accepted === null
      ? [
          [words.labels.backup, words.noBackup],
          [words.labels.lost, words.allLost],
        ]
      : acceptedDetails(voice, restorable, accepted);
  return [
    {
      kind: "heading",
      level: 3,
      text: `${number} ${saidIn(item.title, language)} [${checkpoint.requirement}]${state}`,
    },
    { kind: "details", details },
    restore === null
      ? { kind: "notice", tone: "bad", items: [words.noSteps] }
      : { kind: "steps", steps: restore.steps.map((step) => stepOf(voice, step)) },
  ];
};

const unitBlocks = (voice: Voice, { unit, restorables }: UnitPart, index: number): Block[] => {
  const name = unit.name === null ? "" : ` – ${unit.name}`;
  return [
    { kind: "heading", level: 2, text: `${index + 1}. ${unit.id}${name} (${unit.kind})` },
    ...restorables.flatMap((one, at) => restorableBlocks(voice, `${index + 1}.${at + 1}`, one)),
  ];
};

const headlineOf = ({ words }: Voice, { gaps, total, without }: RollbackPlan): string => {
  if (total === 0) return words.nothing;
  if (gaps.length === 0) return words.complete(total);
  const checks = gaps.filter(({ why }) => why === "check").length;
  const bad = new Set(gaps.filter(({ why }) => why !== "check").map(({ item }) => nameOf(item))).size;
  return words.incomplete(bad, total, without, checks);
};

/** True where everything that the plan restores from is there; a plan that restores nothing leads nowhere. */
export const isComplete = ({ gaps, total }: RollbackPlan): boolean => gaps.length === 0 && total > 0;

/** A rollback plan for people: whether it can be relied on, what is not there, and then what to do. */
export const rollbackPage = (
  plan: RollbackPlan,
  migration: MigrationView,
  language: Language,
  unit: string | undefined,
): Page => {
  const words = ROLLBACK_WORDS[language];
  const voice: Voice = { words, language, now: plan.now };
  const complete = isComplete(plan);
  const { planVersion, planDigest } = migration;
  return {
    language,
    mark: complete ? { tone: "good", text: words.marks.complete } : { tone: "bad", text: words.marks.incomplete },
    title: headlineOf(voice, plan),
    lead: [
      words.judged(migration.migration, shortInstant(plan.now), planVersion, planDigest?.slice(0, 12) ?? "–"),
      ...(unit === undefined ? [] : [words.onlyUnit(unit)]),
    ],
    blocks: [
      ...(plan.gaps.length === 0
        ? []
        : [
            {
              kind: "notice",
              tone: "bad",
              title: words.first,
              items: plan.gaps.map((gap) => gapLine(voice, gap)),
            } as const,
          ]),
      ...plan.units.flatMap((part, index) => unitBlocks(voice, part, index)),
    ],
    footer: words.footer,
  };
};
