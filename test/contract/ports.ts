import type { probeIntake } from "../../adapters/s3-doctor.ts";
import type { Intake } from "../../adapters/s3-intake.ts";
import type { Vault } from "../../adapters/s3-vault.ts";
import type { ApplyLedger } from "../../ports/apply.ts";
import type { ApprovalsLedger } from "../../ports/approvals.ts";
import type { Bus } from "../../ports/bus.ts";
import type { Clock, NewId, Pause, Random } from "../../ports/clock.ts";
import type { PackPiece, Unpack } from "../../ports/codec.ts";
import type { CommitLedger } from "../../ports/commit.ts";
import type { CompareLedger } from "../../ports/compare.ts";
import type { EnactLedger } from "../../ports/enact.ts";
import type { EnrolmentClaims, EnrolmentDesk, EnrolmentNews } from "../../ports/enrolment.ts";
import type { ForgetLedger } from "../../ports/forget.ts";
import type { FsckLedger, FsckRuns } from "../../ports/fsck.ts";
import type { LogFiles, LogIndex, LogQueue, LogSigner } from "../../ports/log.ts";
import type { MailSetupReader } from "../../ports/mail-setup.ts";
import type { Mailer } from "../../ports/mailer.ts";
import type { Memory } from "../../ports/memory.ts";
import type { MessageQueue } from "../../ports/message-queue.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { Outbox } from "../../ports/outbox.ts";
import type { PackLedger, PackQueue } from "../../ports/pack.ts";
import type { NewPackDraft, PackStore } from "../../ports/pack-draft.ts";
import type { PlanQueue } from "../../ports/plan-queue.ts";
import type { QueryLedger } from "../../ports/query.ts";
import type { CopyStore, ReceiveLedger } from "../../ports/receive.ts";
import type { FactIndex, IntakeListing, IntakeQueue } from "../../ports/reconcile.ts";
import type { Secrets } from "../../ports/secrets.ts";
import type { Snapshots } from "../../ports/snapshots.ts";
import type { SweepLedger } from "../../ports/sweep.ts";
import type { NewRows, TableStore } from "../../ports/tables.ts";
import type { Traces } from "../../ports/traces.ts";
import type { Watermarks } from "../../ports/watermarks.ts";
import type { Webhooks } from "../../ports/webhooks.ts";

/** What is kept in the table, by the name of its port. */
export interface TablePorts {
  readonly CommitLedger: CommitLedger;
  readonly ReceiveLedger: ReceiveLedger;
  readonly CompareLedger: CompareLedger;
  readonly SweepLedger: SweepLedger;
  readonly ApplyLedger: ApplyLedger;
  readonly EnactLedger: EnactLedger;
  readonly ApprovalsLedger: ApprovalsLedger;
  readonly QueryLedger: QueryLedger;
  readonly Secrets: Secrets;
  readonly PackLedger: PackLedger;
  readonly FactIndex: FactIndex;
  readonly Memory: Memory;
  readonly Outbox: Outbox;
  readonly Watermarks: Watermarks;
  readonly Snapshots: Snapshots;
  readonly LogIndex: LogIndex;
  readonly FsckLedger: FsckLedger;
  readonly FsckRuns: FsckRuns;
  readonly ForgetLedger: ForgetLedger;
  readonly EnrolmentDesk: EnrolmentDesk;
  readonly EnrolmentClaims: EnrolmentClaims;
  readonly EnrolmentNews: EnrolmentNews;
}

/** Every port, by its name; and what an agent asks of the world, which is a port in all but its place. */
export interface Ports extends TablePorts {
  readonly ObjectStore: ObjectStore;
  readonly CopyStore: CopyStore;
  readonly IntakeListing: IntakeListing;
  readonly IntakeQueue: IntakeQueue;
  readonly PlanQueue: PlanQueue;
  readonly PackQueue: PackQueue;
  readonly PackStore: PackStore;
  readonly TableStore: TableStore;
  readonly NewRows: NewRows;
  readonly NewPackDraft: NewPackDraft;
  readonly MessageQueue: MessageQueue;
  readonly LogFiles: LogFiles;
  readonly LogQueue: LogQueue;
  readonly LogSigner: LogSigner;
  readonly Mailer: Mailer;
  readonly MailSetupReader: MailSetupReader;
  readonly Webhooks: Webhooks;
  readonly Traces: Traces;
  readonly Bus: Bus;
  readonly Unpack: Unpack;
  readonly PackPiece: PackPiece;
  readonly Clock: Clock;
  readonly Pause: Pause;
  readonly Random: Random;
  readonly NewId: NewId;
  readonly Intake: Intake;
  readonly Vault: Vault;
  readonly ExamineIntake: typeof probeIntake;
}

/** Gives a suite the ports that it asks, all over the same world. */
export type Make<Name extends keyof Ports> = () => Pick<Ports, Name>;
