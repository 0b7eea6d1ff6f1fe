import { type Actor, isForgotten } from "../actor.ts";
import type { Severity } from "../finding.ts";
import type { Fact } from "../history/fact.ts";
import type { Instant } from "../instant.ts";
import type { Seal } from "../manifest/trailer.ts";
import { type CellValue, csvRecord } from "./csv.ts";

/** The rows of a pack's lists, as docs/evidence-pack.md describes them. */

/** The seal of one manifest, with the key that the plan version in force had for it. */
export interface SealRow {
  readonly fact: string;
  readonly object: string;
  readonly objectVersion: string;
  /** SHA-256 of the stored bytes. */
  readonly digest: string | null;
  readonly agent: string | null;
  readonly planVersion: number | null;
  readonly keyId: string | null;
  /** 32 bytes in base64; null where the plan had no such key. */
  readonly publicKey: string | null;
  /** False where the manifest was refused, so that it proves nothing. */
  readonly genuine: boolean;
  readonly seal: Seal | null;
}

export interface VerdictBlocker {
  readonly unit: string;
  readonly requirement: string;
  readonly state: string;
  readonly reason: string | null;
}

/** A gate as one transition left it, or one plan version. */
export interface VerdictRow {
  readonly gate: string;
  readonly state: "blocked" | "clear" | "removed";
  /** Present where the plan did not enforce it: blocked held nobody up. */
  readonly enforced?: false;
  readonly at: Instant;
  readonly epoch: number;
  readonly version: number;
  readonly planVersion: number;
  readonly total: number;
  readonly unsatisfied: number;
  /** How many of its checkpoints were satisfied by a waiver alone. */
  readonly waived: number;
  readonly validUntil: Instant | null;
  /** At most three, failures first. */
  readonly blockers: readonly VerdictBlocker[];
  /** The fact that made the transition, and its type. */
  readonly fact: string;
  readonly cause: Fact["type"];
}

export interface CheckpointRow {
  readonly unit: string;
  readonly requirement: string;
  /** Judged at the pack's instant. */
  readonly state: string;
  readonly since: Instant;
  readonly reason: string | null;
  readonly gates: readonly string[];
  readonly planVersion: number;
  readonly version: number;
  readonly fact: string | null;
  readonly agent: string | null;
  readonly completedAt: Instant | null;
  readonly validUntil: Instant | null;
  readonly entries: number | null;
  readonly bytes: number | null;
  readonly proof: string | null;
  readonly durationMs: number | null;
  readonly attestedBy: string | null;
  readonly waivedBy: readonly string[];
  readonly waivedUntil: Instant | null;
  readonly waiverReason: string | null;
  readonly control: string | null;
  readonly signedBy: readonly string[];
}

/** One finding, or one of the names that it is about. */
export interface FindingRow {
  readonly fact: string;
  readonly recordedAt: Instant;
  readonly unit: string | null;
  readonly requirement: string | null;
  readonly agent: string | null;
  readonly outcome: string;
  readonly code: string;
  readonly severity: Severity | null;
  readonly message: string | null;
  readonly count: number | null;
  readonly name: string | null;
}

/** What one person did, or Cleargate in the place of people. */
export interface ApprovalRow {
  readonly fact: string;
  readonly recordedAt: Instant;
  readonly action: string;
  readonly unit: string | null;
  readonly requirement: string | null;
  readonly gate: string | null;
  /** The plan version in force, and the one that it is about. */
  readonly planVersion: number;
  readonly version: number | null;
  /** Both null of somebody who was forgotten. */
  readonly issuer: string | null;
  readonly subject: string | null;
  readonly by: string;
  readonly role: string | null;
  readonly reason: string | null;
  readonly control: string | null;
  readonly expiresAt: Instant | null;
  readonly request: string | null;
  readonly approvedBy: readonly string[];
}

/** A notification with what became of it for one recipient, as it was when the pack was made. */
export interface NotificationRow {
  readonly topic: string;
  readonly epoch: number;
  readonly kind: string;
  readonly at: Instant;
  readonly fact: string;
  readonly planVersion: number;
  readonly heldUntil: Instant | null;
  readonly recipient: string;
  readonly channel: string;
  readonly name: string | null;
  readonly email: string | null;
  /** `none` where nobody has claimed the delivery yet. */
  readonly state: string;
  readonly attempts: number;
  readonly deliveredAt: Instant | null;
  readonly messageId: string | null;
}

export interface Rows {
  readonly seals: SealRow;
  readonly verdicts: VerdictRow;
  readonly checkpoints: CheckpointRow;
  readonly findings: FindingRow;
  readonly approvals: ApprovalRow;
  readonly notifications: NotificationRow;
}
export type ListName = keyof Rows;

/** The lists in their order in a pack; those with columns are there as CSV too. */
export const LISTS: readonly ListName[] = [
  "seals",
  "verdicts",
  "checkpoints",
  "findings",
  "approvals",
  "notifications",
];

type Columns = { readonly [L in ListName]?: readonly (keyof Rows[L] & string)[] };

const COLUMNS = {
  checkpoints: [
    ...(["unit", "requirement", "state", "since", "reason", "gates", "planVersion", "version", "fact"] as const),
    ...(["agent", "completedAt", "validUntil", "entries", "bytes", "proof", "durationMs", "attestedBy"] as const),
    ...(["waivedBy", "waivedUntil", "waiverReason", "control", "signedBy"] as const),
  ],
  findings: [
    ...(["fact", "recordedAt", "unit", "requirement", "agent", "outcome", "code", "severity", "message"] as const),
    ...(["count", "name"] as const),
  ],
  approvals: [
    ...(["fact", "recordedAt", "action", "unit", "requirement", "gate", "planVersion", "version"] as const),
    ...(["issuer", "subject", "by", "role", "reason", "control", "expiresAt", "request", "approvedBy"] as const),
  ],
  notifications: [
    ...(["topic", "epoch", "kind", "at", "fact", "planVersion", "heldUntil", "recipient", "channel"] as const),
    ...(["name", "email", "state", "attempts", "deliveredAt", "messageId"] as const),
  ],
} as const satisfies Columns;

/** The columns of a list as CSV; undefined of one whose rows have parts of their own. */
export const columnsOf = (list: ListName): readonly string[] | undefined =>
  Object.hasOwn(COLUMNS, list) ? COLUMNS[list as keyof typeof COLUMNS] : undefined;

/** A row as a record of CSV. */
export const recordOf = (columns: readonly string[], row: object): string => {
  const members = row as Readonly<Record<string, CellValue>>;
  return csvRecord(columns.map((column) => members[column]));
};

/** Who did a thing, in the members of a row. */
export const actorCells = (actor: Actor): Pick<ApprovalRow, "issuer" | "subject"> =>
  isForgotten(actor) ? { issuer: null, subject: null } : { issuer: actor.issuer, subject: actor.subject };
