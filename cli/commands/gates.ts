import type { Blocker, GatesAnswer, GateView } from "../../contract/schemas/gate.ts";
import { counted } from "../../core/audit/report-finding.ts";
import { readableMs } from "../../core/duration.ts";
import { Failure } from "../../core/failure.ts";
import { isGateNamed } from "../../core/history/about-gate.ts";
import { headLine } from "../../core/log/head-line.ts";
import { isEpochBefore } from "../../core/readiness/version.ts";
import { unknownName } from "../../core/suggestion.ts";
import { type ApiClient, type ApiOptions, apiClient } from "../api-client.ts";
import { armingText, isUnarmed } from "../arming.ts";
import { askUntil, WAITING, type Waiting } from "../ask-until.ts";
import { attestedText } from "../attested.ts";
import { coverageText } from "../coverage.ts";
import { eachPage } from "../each-page.ts";
import { EXIT } from "../exit.ts";
import { gateNews } from "../gate-news.ts";
import { loweredText } from "../lowered.ts";
import { print, printError, printJson } from "../output.ts";
import { refusedCommand, refusedText } from "../refused.ts";
import { opens, standingText, wouldBeBlocked } from "../standing.ts";
import { shortInstant, table } from "../table.ts";
import { waitingLines } from "../waiting.ts";

export interface GatesOptions extends ApiOptions {
  readonly migration: string;
  readonly gate?: string;
  readonly json?: boolean;
  readonly wait?: boolean;
  readonly timeout: string;
  readonly interval: string;
  /** Takes a gate that the plan does not enforce as one that it does. */
  readonly strict?: boolean;
}

/** Of so many gates what blocks them is asked for one by one, where the list only counts it. */
const MAX_NAMED = 10;

const isOnlyCounted = ({ state, unsatisfied, blockers }: GateView): boolean =>
  state === "blocked" && unsatisfied > 0 && blockers.length === 0;

/** Gates with the names of what blocks them, as far as there are few of them. */
const namingBlockers = async (
  client: ApiClient,
  migration: string,
  gates: readonly GateView[],
): Promise<readonly GateView[]> => {
  const asked = gates.filter(isOnlyCounted).slice(0, MAX_NAMED);
  const answers = await Promise.all(asked.map(({ id }) => client.ask("showGate", { path: { migration, gate: id } })));
  const named = new Map(answers.map(({ gate }) => [gate.id, gate]));
  return gates.map((gate) => named.get(gate.id) ?? gate);
};

const fetchAll = async (client: ApiClient, migration: string): Promise<GatesAnswer> => {
  const all: GateView[] = [];
  let last: GatesAnswer | undefined;
  const ask = (cursor: string | undefined) =>
    client.ask("listGates", { path: { migration }, query: { limit: "200", cursor } });
  for await (const answer of eachPage(ask)) {
    all.push(...answer.gates);
    last = answer;
  }
  if (last === undefined) throw new Failure("api-failed", "the API answered with no page of gates");
  return { ...last, gates: all };
};

const fetchGates = async (client: ApiClient, { migration, gate }: GatesOptions): Promise<GatesAnswer> => {
  const answer = await fetchAll(client, migration);
  const gates = answer.gates.filter(({ id }) => gate === undefined || isGateNamed(id, gate));
  if (gates.length > 0 || gate === undefined)
    return { ...answer, gates: await namingBlockers(client, migration, gates) };
  const known = answer.gates.map(({ id }) => id);
  throw new Failure("not-found", `${unknownName("gate", gate, known)} (migration "${migration}")`);
};

/** A plan without gates opens none. */
const isOpen =
  (strict: boolean) =>
  ({ gates }: GatesAnswer): boolean =>
    gates.length > 0 && gates.every((gate) => (strict ? gate.state === "clear" : opens(gate)));

/** What nobody may take for clear: said on standard error, also where JSON is asked for. */
const printUnenforced = ({ gates }: GatesAnswer): void => {
  const open = gates.filter(wouldBeBlocked);
  if (open.length === 0) return;
  printError(
    `NOT ENFORCED: ${counted(open.length, "gate")} would be blocked and ${open.length === 1 ? "holds" : "hold"} nobody up; this does not say that you can go back:`,
  );
  printError(
    open.flatMap(({ id, unsatisfied, blockers }) => [
      `  ${id} would be blocked by ${unsatisfied}`,
      ...blockers.map((one) => `    ${one.unit}/${one.requirement} is ${one.state}: ${whyOf(one)}`),
    ]),
  );
};

const whyOf = ({ reason, refused }: Blocker): string =>
  [reason ?? "no evidence yet", ...(refused === undefined ? [] : [refusedText(refused)])].join("; ");

const MAX_REFUSED = 10;

/** An API of an earlier version does not say these. */
type Newer = Partial<
  Pick<
    GateView,
    | ("refused" | "refusedCount" | "attested" | "attestedCount" | "waivedCount" | "loweredCount")
    | ("unknown" | "validUntilIsAtLeast" | "countsAreAtLeast")
  >
>;

const UNKNOWN: Readonly<Record<NonNullable<GateView["unknown"]>, string>> = {
  applying: "nobody knows whether it is clear while a plan version is being applied, so it is shut",
  "not-judged":
    "the instant up to which it was known to be clear has passed, and nobody has judged it since, so it is shut",
};

/** What is not shown of a list, and the command that shows all of it. */
const moreText = (count: number, shown: number, see: string): string[] =>
  count > shown ? [`  and ${count - shown} more: ${see}`] : [];

/** Objects that were refused, of blockers and of what is satisfied by older evidence; nothing where there is none. */
const refusedLines = (migration: string, gate: GateView): string[] => {
  const { id } = gate;
  const { refused = [], refusedCount = 0 }: Newer = gate;
  if (refusedCount === 0) return [];
  const shown = refused.slice(0, MAX_REFUSED);
  const lines = shown.map((one) => `  ${one.unit}/${one.requirement}: ${refusedText(one)}`);
  const more = refusedCount > shown.length ? [`  and ${refusedCount - shown.length} more`] : [];
  const see = shown.slice(0, 1).map((one) => `  why: ${refusedCommand(migration, one)}`);
  return [
    "",
    `${id}: the newest object was refused, and changed nothing, in ${refusedCount}:`,
    ...lines,
    ...more,
    ...see,
  ];
};

const notificationText = (epoch: number): string =>
  isEpochBefore(epoch) ? "nobody was notified of it yet: it has not opened or shut" : `notification ${epoch}`;

/** What a gate guards and covers, and until when it is clear if nothing changes. */
const aboutGate = ({
  id,
  title,
  total,
  coverage,
  validUntil,
  validUntilLocal,
  planVersion,
  epoch,
  arming,
  unknown,
  validUntilIsAtLeast = false,
}: Omit<GateView, keyof Newer> & Newer): string[] => [
  `${id} (${title}) covers ${coverageText(total, coverage)}`,
  `  by plan version ${planVersion}, ${notificationText(epoch)}${validUntil === null ? "" : `; valid until ${validUntil}${validUntilIsAtLeast ? " or longer" : ""} (${validUntilLocal ?? "–"})`}`,
  ...[armingText({ arming }), unknown == null ? undefined : UNKNOWN[unknown]].flatMap((text) =>
    text === undefined ? [] : [`  ${text}`],
  ),
];

const stateOf = (gate: GateView): string => {
  if (isUnarmed(gate)) return "NOT ARMED";
  return standingText(gate);
};

/** What counts by the decision or the word of people: nothing where there is none. */
const peopleLines = (migration: string, gate: GateView): string[] => {
  const { id, waived, lowered } = gate;
  const { waivedCount = waived.length, loweredCount = lowered.length }: Newer = gate;
  const { attested = [], attestedCount = attested.length }: Newer = gate;
  const all = `cleargate status -m ${migration}`;
  const listed = <T extends { unit: string; requirement: string }>(
    [what, count]: readonly [string, number],
    lines: readonly T[],
    text: (line: T) => string,
  ): string[] =>
    count === 0
      ? []
      : [
          "",
          `${id} ${what} in ${count}:`,
          ...lines.map((one) => `  ${one.unit}/${one.requirement}: ${text(one)}`),
          ...moreText(count, lines.length, all),
        ];
  const { countsAreAtLeast = false }: Newer = gate;
  return [
    ...(countsAreAtLeast ? ["", `${id} has more of what people decided than is counted here: ${all}`] : []),
    ...(waivedCount === 0 ? [] : ["", `${id} is satisfied with ${waivedCount} waived: ${waived.join(", ")}`]),
    ...moreText(waivedCount, waived.length, `${all} --state waived`),
    ...listed(["counts less than before", loweredCount], lowered, loweredText),
    ...listed(["counts a person's word", attestedCount], attested, attestedText),
  ];
};

/** To keep, as a mail has it; nothing where none is known, or where an API of an earlier version says none. */
const logLines = ({ log }: Partial<Pick<GatesAnswer, "log">>): string[] =>
  log == null ? [] : ["", `head of the log: ${headLine({ ...log, root: Buffer.from(log.root, "base64") })}`];

const printGates = ({ now, log, migration, gates }: GatesAnswer): void => {
  const rows = gates.map((gate) => {
    const { id, validUntil, total, unsatisfied, since, before } = gate;
    const satisfied = `${total - unsatisfied}/${total}`;
    const { validUntilIsAtLeast = false }: Newer = gate;
    const left = validUntil === null ? "–" : readableMs(Date.parse(validUntil) - Date.parse(now));
    const validFor = validUntilIsAtLeast ? `${left} or more` : left;
    return [stateOf(gate), id, satisfied, shortInstant(since), validFor, before];
  });
  print(table(["STATE", "GATE", "SATISFIED", "SINCE", "VALID FOR", "BEFORE"], rows));
  print(["", ...gates.flatMap(aboutGate)]);
  for (const gate of gates) print(peopleLines(migration.migration, gate));
  print(waitingLines(migration.migration, migration.proposedVersion));
  for (const { id, stableAt, unsatisfied } of gates)
    if (stableAt !== null && unsatisfied === 0)
      print(["", `${id}: all checkpoints are satisfied; it clears at ${shortInstant(stableAt)} if they still are`]);
  for (const gate of gates.filter(({ state, unsatisfied: count }) => state === "blocked" && count > 0)) {
    const { id, blockers, unsatisfied } = gate;
    print([
      "",
      isUnarmed(gate)
        ? `${id} is not armed, and lacks ${unsatisfied}:`
        : `${id} ${wouldBeBlocked(gate) ? "is not enforced, and would be blocked" : "is blocked"} by ${unsatisfied}:`,
    ]);
    print(
      table(
        ["  STATE", "UNIT", "REQUIREMENT", "SINCE", "WHY"],
        blockers.map((one) => [...[`  ${one.state}`, one.unit, one.requirement, shortInstant(one.since)], whyOf(one)]),
      ),
    );
    if (unsatisfied > blockers.length) print(`  and ${unsatisfied - blockers.length} more`);
  }
  for (const gate of gates) print(refusedLines(migration.migration, gate));
  print(logLines({ log }));
};

const SECOND = 1_000;

/** Says what changes while somebody waits, each change once. */
const teller = (): ((answer: GatesAnswer) => void) => {
  let before: GatesAnswer | undefined;
  return (answer) => {
    const news = gateNews(before?.gates, answer.gates);
    printError(news.map((line) => `${shortInstant(answer.now)}  ${line}`));
    before = answer;
  };
};

const printEnd = (answer: GatesAnswer, seconds: string, strict: boolean): void => {
  if (isOpen(strict)(answer)) return;
  const shut = answer.gates.filter((gate) => (strict ? gate.state !== "clear" : !opens(gate)));
  const gatesText = shut.length === 1 ? "this gate is" : `${shut.length} gates are`;
  const unarmed = shut.flatMap((gate) => (isUnarmed(gate) ? [`${gate.id} is ${armingText(gate)}`] : []));
  printError(
    `waited ${seconds} s; ${gatesText} still shut: ${shut.map(({ id }) => id).join(", ")}. Why is said below.`,
  );
  printError(unarmed);
};

/**
 * Shows gates; with `wait`, once they open or time is up, and until then what changes.
 * @returns exit status 0 where all are clear, or would be blocked without being enforced, which is said; 3 otherwise
 */
export const gates = async (options: GatesOptions, waiting: Waiting = WAITING): Promise<number> => {
  const { wait = false, json = false, strict = false, timeout, interval } = options;
  const client = apiClient(options, process.env);
  const patience = {
    untilMs: waiting.now() + (wait ? Number(timeout) * SECOND : 0),
    intervalMs: Number(interval) * SECOND,
  };
  const tells = wait && !json;
  const tell = teller();
  const ask = async (): Promise<GatesAnswer> => {
    const answer = await fetchGates(client, options);
    if (tells) tell(answer);
    return answer;
  };
  const answer = await askUntil(ask, isOpen(strict), patience, waiting);
  if (tells) printEnd(answer, timeout, strict);
  if (json) printJson(answer);
  else printGates(answer);
  printUnenforced(answer);
  return isOpen(strict)(answer) ? EXIT.ok : EXIT.blocked;
};
