import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { draftFolder } from "../../adapters/draft-folder.ts";
import { dynamoApplyLedger } from "../../adapters/dynamo/apply.ts";
import { dynamoApprovalsLedger } from "../../adapters/dynamo/approvals.ts";
import { documentClient } from "../../adapters/dynamo/client.ts";
import { dynamoCommitLedger } from "../../adapters/dynamo/commit.ts";
import { dynamoCompareLedger } from "../../adapters/dynamo/compare.ts";
import { dynamoEnactLedger } from "../../adapters/dynamo/enact.ts";
import { dynamoEnrolmentClaims, dynamoEnrolmentDesk, dynamoEnrolmentNews } from "../../adapters/dynamo/enrolments.ts";
import { dynamoFactIndex } from "../../adapters/dynamo/facts.ts";
import { dynamoForgetLedger } from "../../adapters/dynamo/forget.ts";
import { dynamoFsck } from "../../adapters/dynamo/fsck.ts";
import { dynamoFsckRuns } from "../../adapters/dynamo/fsck-runs.ts";
import { dynamoLogIndex } from "../../adapters/dynamo/log.ts";
import { dynamoMemory } from "../../adapters/dynamo/memory.ts";
import { dynamoOutbox } from "../../adapters/dynamo/outbox.ts";
import { dynamoPackLedger } from "../../adapters/dynamo/pack.ts";
import { dynamoQueryLedger } from "../../adapters/dynamo/query.ts";
import { dynamoReceiveLedger } from "../../adapters/dynamo/receive.ts";
import { dynamoSecrets } from "../../adapters/dynamo/secrets.ts";
import { dynamoSnapshots } from "../../adapters/dynamo/snapshots.ts";
import { dynamoSweepLedger } from "../../adapters/dynamo/sweep.ts";
import { dynamoTable } from "../../adapters/dynamo/table.ts";
import { watermarks } from "../../adapters/dynamo/watermarks.ts";
import { eventBus } from "../../adapters/event-bus.ts";
import { httpsWebhooks } from "../../adapters/https-webhooks.ts";
import { kmsSigner } from "../../adapters/kms-signer.ts";
import { otlpTraces } from "../../adapters/otlp-traces.ts";
import { parquetRows } from "../../adapters/parquet.ts";
import { s3CopyStore } from "../../adapters/s3-copy-store.ts";
import { probeIntake } from "../../adapters/s3-doctor.ts";
import { s3Intake } from "../../adapters/s3-intake.ts";
import { s3Listing } from "../../adapters/s3-listing.ts";
import { s3LogFiles } from "../../adapters/s3-log-files.ts";
import { s3ObjectStore } from "../../adapters/s3-object-store.ts";
import { s3Packs } from "../../adapters/s3-packs.ts";
import { s3Tables } from "../../adapters/s3-tables.ts";
import { s3Vault } from "../../adapters/s3-vault.ts";
import { sesMailer } from "../../adapters/ses-mailer.ts";
import { sesSetup } from "../../adapters/ses-setup.ts";
import { sqsIntake } from "../../adapters/sqs-intake.ts";
import { sqsLogQueue } from "../../adapters/sqs-log-queue.ts";
import { sqsPackQueue } from "../../adapters/sqs-pack-queue.ts";
import { sqsPlanQueue } from "../../adapters/sqs-plan-queue.ts";
import { sqsQueue } from "../../adapters/sqs-queue.ts";
import { clock, newId, newSecret, pause, random } from "../../adapters/system.ts";
import { packPiece, unpack } from "../../adapters/zlib-codec.ts";
import type { Endpoint } from "../support/endpoint.ts";
import type { Ports, TablePorts } from "./ports.ts";
import { SENDER_ADDRESS } from "./suites/mailer.ts";

/** What lies in the table, over any client that speaks DynamoDB's commands. */
export const tableAdapters = (table: string, client = documentClient(), time = { clock, pause }): TablePorts => ({
  CommitLedger: dynamoCommitLedger(table, client),
  ReceiveLedger: dynamoReceiveLedger(table, client),
  CompareLedger: dynamoCompareLedger(table, client),
  SweepLedger: dynamoSweepLedger(table, client),
  ApplyLedger: dynamoApplyLedger(table, client),
  EnactLedger: dynamoEnactLedger(table, time, client),
  ApprovalsLedger: dynamoApprovalsLedger(table, client),
  QueryLedger: dynamoQueryLedger(table, client),
  PackLedger: dynamoPackLedger(table, client),
  FactIndex: dynamoFactIndex(table, client),
  Memory: dynamoMemory(table, client),
  Secrets: dynamoSecrets(table, newSecret, client),
  Outbox: dynamoOutbox(table, client),
  Watermarks: watermarks(dynamoTable(client, table)),
  Snapshots: dynamoSnapshots(table, client),
  LogIndex: dynamoLogIndex(table, newSecret, client),
  FsckLedger: dynamoFsck(table, client),
  FsckRuns: dynamoFsckRuns(table, client),
  ForgetLedger: dynamoForgetLedger(table, client),
  EnrolmentDesk: dynamoEnrolmentDesk(table, client),
  EnrolmentClaims: dynamoEnrolmentClaims(table, client),
  EnrolmentNews: dynamoEnrolmentNews(table, client),
});

const NOWHERE = "none";

/** Every port's own adapter, at an endpoint of AWS's APIs. */
export const adaptersAt = ({
  table,
  bucket,
  vault,
  s3,
  queueUrl = NOWHERE,
  configurationSet = NOWHERE,
  bus,
  signingKey = NOWHERE,
}: Endpoint): Ports => {
  const client = new S3Client({ forcePathStyle: true });
  return {
    ...tableAdapters(table),
    ObjectStore: s3ObjectStore(bucket, client),
    CopyStore: s3CopyStore(vault, () => client),
    IntakeListing: s3Listing(bucket, client),
    IntakeQueue: sqsIntake({ url: queueUrl, bucket }),
    PlanQueue: sqsPlanQueue(queueUrl),
    PackQueue: sqsPackQueue(queueUrl),
    LogQueue: sqsLogQueue(queueUrl),
    PackStore: s3Packs(bucket, client),
    // The intake lets nobody write a name twice.
    TableStore: s3Tables(vault, client),
    NewRows: parquetRows,
    NewPackDraft: draftFolder,
    LogFiles: s3LogFiles(vault, client),
    LogSigner: kmsSigner(signingKey, process.env.AWS_ENDPOINT_URL),
    MessageQueue: sqsQueue(queueUrl, random),
    Mailer: sesMailer({ sender: SENDER_ADDRESS, configurationSet }),
    MailSetupReader: sesSetup(),
    Webhooks: httpsWebhooks(process.env.AWS_ENDPOINT_URL),
    Traces: otlpTraces("http://127.0.0.1:4318/v1/traces", {}),
    Bus: eventBus(bus?.name ?? NOWHERE, new EventBridgeClient()),
    Unpack: unpack,
    PackPiece: packPiece,
    Clock: clock,
    Pause: pause,
    Random: random,
    NewId: newId,
    Intake: s3Intake({ ...s3, bucket }),
    Vault: s3Vault(s3),
    ExamineIntake: probeIntake,
  };
};
