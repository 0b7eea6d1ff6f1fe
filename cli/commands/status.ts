import type { CheckpointView, ListedCheckpoint } from "../../contract/schemas/checkpoint.ts";
import { showActors } from "../../core/actor.ts";
import { counted } from "../../core/audit/report-finding.ts";
import { compareText } from "../../core/compare-text.ts";
import { durationText } from "../../core/duration.ts";
import { later } from "../../core/instant.ts";
import type { CheckpointState } from "../../core/readiness/checkpoint/checkpoint.ts";
import { type ApiClient, type ApiOptions, apiClient } from "../api-client.ts";
import { attestedText } from "../attested.ts";
import { eachPage } from "../each-page.ts";
import { EXIT } from "../exit.ts";
import { loweredText } from "../lowered.ts";
import { memberText } from "../members.ts";
import { print, printJson } from "../output.ts";
import { refusedCommand, refusedText } from "../refused.ts";
import { shortInstant, table } from "../table.ts";
import { waitingLines } from "../waiting.ts";
import { instantGiven } from "../when.ts";

export interface StatusOptions extends ApiOptions {
  readonly migration: string;
  readonly unit?: string;
  readonly owner?: string;
  readonly state?: CheckpointState;
  readonly expiresBefore?: string;
  readonly json?: boolean;
}

/** An API of an earlier version does not say whether it is quiet. */
type Listed = CheckpointView & Partial<Pick<ListedCheckpoint, "isQuiet">>;

const pendingOf = ({ pendingWaiver }: CheckpointView): string[] =>
  pendingWaiver === null
    ? []
    : [
        `waiver ${pendingWaiver.request} approved as ${pendingWaiver.consents.map(({ role }) => role).join(", ")} so far`,
      ];

const waivedText = ({ expiresAt, approvedBy, reason }: NonNullable<CheckpointView["waiver"]>): string =>
  `waived until ${shortInstant(expiresAt)} by ${showActors(approvedBy)}: ${reason}`;

/** What people decided is always shown, and a waiver before the reason that it waives. */
const reasonOf = (checkpoint: Listed): string => {
  const { waiver, reason, lowered, refused, attested } = checkpoint;
  const decided = [
    ...(checkpoint.isQuiet === true ? ["only for gates that are not armed"] : []),
    ...(waiver === null ? pendingOf(checkpoint) : [waivedText(waiver)]),
    ...(lowered === null ? [] : [loweredText(lowered)]),
    ...(refused == null ? [] : [refusedText(refused)]),
    ...(attested == null ? [] : [attestedText(attested)]),
  ];
  if (waiver === null || reason === null) return [...decided, ...(reason === null ? [] : [reason])].join("; ");
  return `${decided.join("; ")} (${reason})`;
};

const proofOf = ({ proof, durationMs }: CheckpointView): string => {
  if (proof === null) return "–";
  return durationMs === null ? proof : `${proof} in ${durationText(durationMs)}`;
};

const HEADER = ["STATE", "UNIT", "REQUIREMENT", "COMPLETED", "VALID UNTIL", "AGENT", "PROOF", "WHY"];

/** By what the checkpoints were narrowed, as a sentence goes on. */
const narrowed = ({ unit, owner, state, expiresBefore }: StatusOptions): string =>
  [
    state === undefined ? [] : [state],
    unit === undefined ? [] : [`of unit ${unit}`],
    owner === undefined ? [] : [`of ${owner}`],
    expiresBefore === undefined ? [] : [`satisfied until before ${expiresBefore}`],
  ]
    .flat()
    .join(", ");

const countLine = (options: StatusOptions, shown: readonly Listed[], unsatisfied: number): string => {
  const { state, expiresBefore } = options;
  if (state === undefined && expiresBefore === undefined)
    return `${shown.length - unsatisfied} of ${shown.length} satisfied`;
  const count = shown.length === 0 ? "no checkpoint" : counted(shown.length, "checkpoint");
  return `${count} ${shown.length > 1 ? "are" : "is"} ${narrowed(options)}`;
};

/** Everything that people decided about a checkpoint, whole: the table has only what matters first. */
const decisionsOf = ({ unit, requirement, waiver, pendingWaiver, signatures, lowered }: CheckpointView): string[] => {
  const decided: readonly (readonly [string, object | null])[] = [
    ["waiver", waiver],
    ["waiver, not yet granted", pendingWaiver],
    ...signatures.map((signature) => ["signature", signature] as const),
    ["less than before accepted", lowered],
  ];
  return decided.flatMap(([what, one]) => (one === null ? [] : `${unit}/${requirement}: ${what}: ${memberText(one)}`));
};

const printDecisions = (shown: readonly CheckpointView[]): void => {
  const lines = shown.flatMap(decisionsOf);
  if (lines.length > 0) print(["", "What people decided:", ...lines.map((line) => `  ${line}`)]);
};

/** The plan's time zone, which a bare date is in. */
const instantOf = async (client: ApiClient, migration: string, text: string | undefined) =>
  text === undefined
    ? undefined
    : instantGiven(
        "--expires-before",
        text,
        async () => (await client.ask("showMigration", { path: { migration } })).timeZone,
      );

const satisfiedUntil = ({ validUntil, waiver }: Listed): string => later(validUntil ?? "", waiver?.expiresAt ?? "");

/** Pages are by a lower bound of when each expires. */
const soonestFirst = (listed: readonly Listed[]): Listed[] =>
  listed.toSorted((a, b) => compareText(satisfiedUntil(a), satisfiedUntil(b)));

/** Shows checkpoints as they are now. @returns exit status 3 where one of them is not satisfied */
export const status = async (options: StatusOptions): Promise<number> => {
  const { migration, unit, owner, state, json } = options;
  const client = apiClient(options, process.env);
  const expiresBefore = await instantOf(client, migration, options.expiresBefore);
  const read: Listed[] = [];
  let now = "";
  let waiting: number | null = null;
  const ask = (cursor: string | undefined) =>
    client.ask("listCheckpoints", {
      path: { migration },
      query: { unit, owner, state, expiresBefore, cursor, limit: "200" },
    });
  for await (const answer of eachPage(ask)) {
    read.push(...answer.checkpoints);
    now = answer.now;
    waiting = answer.migration.proposedVersion;
  }
  const shown = expiresBefore === undefined ? read : soonestFirst(read);
  const unsatisfied = shown.filter((one) => one.state !== "passed" && one.state !== "waived");
  if (json === true) printJson({ now, checkpoints: shown });
  else {
    const rows = shown.map((one) => [
      one.state,
      one.unit,
      one.requirement,
      shortInstant(one.completedAt),
      shortInstant(one.validUntil),
      one.agent ?? "–",
      proofOf(one),
      reasonOf(one),
    ]);
    if (rows.length > 0) print(table(HEADER, rows));
    const [refused] = shown.filter((one) => one.refused != null);
    if (refused !== undefined)
      print(["", `refused objects changed nothing; why: ${refusedCommand(migration, refused)}`]);
    if (rows.length > 0) print("");
    print(
      countLine({ ...options, ...(expiresBefore === undefined ? {} : { expiresBefore }) }, shown, unsatisfied.length),
    );
    printDecisions(shown);
    print(waitingLines(migration, waiting));
  }
  return unsatisfied.length === 0 ? EXIT.ok : EXIT.blocked;
};
