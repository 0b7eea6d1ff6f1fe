import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import type { ApprovalView } from "../../contract/schemas/checkpoint.ts";
import { showActor } from "../../core/actor.ts";
import { DURATION, durationMs } from "../../core/duration.ts";
import { Failure } from "../../core/failure.ts";
import { earlier, findInstant, type Instant, instantOf } from "../../core/instant.ts";
import type { Attachment } from "../../core/readiness/checkpoint/attestation.ts";
import { attachmentOf } from "../attachment.ts";
import { readRequest } from "../find-request.ts";
import { type ApprovalOptions, clientOf, record, transitionsOf } from "../record.ts";
import { type ReviewOptions, review } from "../review.ts";
import { shortInstant } from "../table.ts";

export interface AttestOptions extends Omit<ApprovalOptions, "reason">, ReviewOptions {
  readonly statement?: string;
  readonly statementFile?: string;
  readonly attach?: readonly string[];
  readonly validUntil?: string;
  readonly approve?: string;
  readonly reason?: string;
  readonly json?: boolean;
}

const readStatement = (file: string): string => {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new Failure("usage", `cannot read the statement ${file}: ${(error as Error).message}`, { cause: error });
  }
};

const statementOf = ({ statement, statementFile }: AttestOptions): string => {
  if ((statement === undefined) === (statementFile === undefined))
    throw new Failure("usage", "what do you attest? Give --statement or --statement-file");
  const text = statement ?? readStatement(statementFile ?? "");
  if (/[\r\n]/.test(text))
    throw new Failure(
      "usage",
      "a statement is one line, so that everybody reads all of it: give longer texts with --attach",
    );
  return text;
};

/** Parses an instant, or a duration from now. */
const untilOf = (text: string | undefined): Instant | null => {
  if (text === undefined) return null;
  const instant = DURATION.test(text) ? instantOf(Date.now() + durationMs(text)) : findInstant(text);
  if (instant === undefined)
    throw new Failure("usage", `--valid-until must be a duration such as 7d, or an instant in UTC; not "${text}"`);
  return instant;
};

const fileLines = (attachments: readonly Attachment[]): string[] =>
  attachments.map(({ name, size, sha256 }) => `  file       ${name}, ${size} bytes, SHA-256 ${sha256}`);

/** What is attested, with what the plan asks and until when it is valid: all that anybody decides by. */
const linesOf = (
  { title, source, attest }: ApprovalView,
  statement: string,
  attachments: readonly Attachment[],
  until: Instant | null,
): string[] => [
  `  asks       ${title}${source === null ? "" : ` (${source})`}`,
  `  statement  ${statement}`,
  ...fileLines(attachments),
  ...(attest === null
    ? []
    : [
        `  valid      until ${shortInstant(until === null ? attest.validUntil : earlier(attest.validUntil, until))} at most`,
      ]),
  "",
];

const approve = async (options: AttestOptions, request: string): Promise<number> => {
  const { migration, reason } = options;
  if (reason === undefined) throw new Failure("usage", "--approve needs a --reason");
  const {
    unit,
    requirement,
    by,
    reason: statement,
    attachments = [],
    expiresAt,
  } = await readRequest(options, request, "attestation-requested");
  const key = { migration, unit: unit ?? "", requirement: requirement ?? "" };
  const { seen } = await review(clientOf(options), key, options, "Approve this attestation?", (view) => [
    `${showActor(by)} attests ${unit}/${requirement}`,
    ...linesOf(view, statement, attachments, expiresAt),
  ]);
  return record(
    { ...options, reason },
    "approveAttestation",
    { path: { migration, request }, body: { reason, seen } },
    (recorded) => `approved, as fact ${recorded.fact}${transitionsOf(recorded)}`,
  );
};

const requireAttest = ({ attest, title }: ApprovalView): NonNullable<ApprovalView["attest"]> => {
  if (attest === null)
    throw new Failure(
      "attestation-not-allowed",
      `"${title}" requires what an agent seals; the plan lets nobody attest it`,
    );
  return attest;
};

/**
 * States what a requirement asks for, with files by their digest; or shows and approves what somebody else attested.
 * Nothing but names, sizes and digests of the files leaves this machine.
 */
export const attest = async (
  unit: string | undefined,
  requirement: string | undefined,
  options: AttestOptions,
): Promise<number> => {
  const { migration } = options;
  if (options.approve !== undefined) return approve(options, options.approve);
  if (unit === undefined || requirement === undefined)
    throw new Failure("usage", "an attestation needs <unit> <requirement>; or --approve <request>");
  const statement = statementOf(options);
  const until = untilOf(options.validUntil);
  const attachments: Attachment[] = [];
  for (const file of options.attach ?? []) attachments.push(await attachmentOf(file));
  const key = { migration, unit, requirement };
  const view = await review(clientOf(options), key, options, "Attest this?", (shown) => {
    requireAttest(shown);
    return linesOf(shown, statement, attachments, until);
  });
  const { approvals } = requireAttest(view);
  return record(
    { ...options, reason: statement },
    "attest",
    { path: key, body: { id: randomUUID(), statement, attachments, validUntil: until, seen: view.seen } },
    (recorded) =>
      approvals === 0
        ? `attested, as fact ${recorded.fact}${transitionsOf(recorded)}`
        : [
            "requested; it has no effect until somebody else approves it:",
            `  cleargate attest -m ${migration} --approve ${recorded.fact} --reason "…"`,
          ],
  );
};
