import type { GateView } from "../../contract/schemas/gate.ts";
import type { Instant } from "../../core/instant.ts";
import type { LogHead } from "../../core/log/checkpoint.ts";
import type { Delivery } from "../../core/notification/delivery.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import type { Notification } from "../../core/readiness/notification.ts";
import type { StoredItem } from "../dynamo/marshal.ts";
import type { Committed, Refused } from "../dynamo/table.ts";
import type { LedgerView, MigrationView } from "../ledger-view.ts";
import type { LogEvent, LogView } from "../log-view.ts";
import type { SentMail } from "../world/mail.ts";

/** Everything that an invariant may look at: the whole world, at one instant. */
export interface Scene {
  readonly nowMs: number;
  readonly now: Instant;
  readonly view: LedgerView;
  /** Undefined where nothing is logged. */
  readonly log: LogView | undefined;
  /** How far any clock is off at most, in milliseconds. */
  readonly skewMs: number;
  /** The plan of a version that is, or was, in force. */
  planOf(migration: string, version: number): Plan | undefined;
  item(pk: string, sk: string): StoredItem | undefined;
}

/** A commit, with the migrations that it wrote as they are after it. */
export interface CommitScene extends Scene {
  readonly commit: Committed;
  readonly touched: readonly MigrationView[];
  /** The gates that the commit may have changed, with their members; none while a plan is neither old nor new. */
  readonly gates: readonly GateScene[];
}

export interface GateScene {
  readonly gate: Gate;
  readonly members: readonly Checkpoint[];
  /** The gate's name with its migration's. */
  readonly name: string;
}

export interface AnswerScene extends Scene {
  readonly migration: string;
  readonly gates: readonly GateView[];
  /** When the reader began, and what it took for now. */
  readonly since: number;
  readonly readerNow: Instant;
}

export interface MailScene extends Scene {
  readonly notification: Notification;
  /** Whoever sent it: since when what it had read counts, and what its clock says. */
  readonly sender: { readonly name: string; readonly since: number; readonly clock: Instant };
  /** The heads of the log that the mail has. */
  readonly heads: readonly LogHead[];
}

/** Right after something was signed, or a file of the log was written. */
export interface LogScene extends Scene {
  readonly log: LogView;
  readonly event: LogEvent;
}

export interface MinuteScene extends Scene {
  /** Since when there has been no fault and every sweep has run. */
  readonly calmSince: number;
  /** Since when nothing has kept `compare` from its work; later than now while it is broken. */
  readonly comparesSince: number;
  /** Since when nothing has kept `log` from its work; later than now while it is broken. */
  readonly logsSince: number;
  /** When `compare` runs by its schedule what a lost record would have woken; undefined where no record is missing. */
  readonly owedAt: number | undefined;
  /** The keys of objects with messages in the queue, once for each message. */
  readonly queued: readonly string[];
  /** Since when the stream has had a notification that nobody has handled; absent where there is none. */
  readonly notifyWaitsSince: number | undefined;
}

export interface EndScene extends Scene {
  readonly notifications: readonly Notification[];
  deliveriesOf(notification: Notification): readonly Delivery[];
  readonly mails: readonly SentMail[];
  /** Mails that the mail service refused for good. */
  readonly refusedMails: readonly Pick<SentMail, "to" | "notification">[];
  readonly published: readonly { readonly id: string }[];
  /** Notifications that became too old for the stream before anybody could deliver them. */
  readonly expired: ReadonlySet<string>;
  /** What is still under way although all faults have ended: messages, records, objects without a fact, half plans. */
  readonly left: readonly string[];
}

/** Something that is true at every instant that it speaks of. What a check returns is how it is broken. */
export interface Invariant {
  readonly name: string;
  /** The rule as one sentence. */
  readonly says: string;
  afterCommit?(scene: CommitScene): string | undefined;
  afterRefusal?(scene: Scene & { readonly refused: Refused }): string | undefined;
  afterAnswer?(scene: AnswerScene): string | undefined;
  afterMail?(scene: MailScene): string | undefined;
  afterLog?(scene: LogScene): string | undefined;
  eachMinute?(scene: MinuteScene): string | undefined;
  atEnd?(scene: EndScene): string | undefined;
}
