import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { eventBus } from "../../adapters/event-bus.ts";
import { httpsWebhooks } from "../../adapters/https-webhooks.ts";
import { kmsSigner } from "../../adapters/kms-signer.ts";
import { otlpTraces } from "../../adapters/otlp-traces.ts";
import { sesMailer } from "../../adapters/ses-mailer.ts";
import { sesSetup } from "../../adapters/ses-setup.ts";
import { sqsIntake } from "../../adapters/sqs-intake.ts";
import { sqsPlanQueue } from "../../adapters/sqs-plan-queue.ts";
import { startCollector } from "../support/collector.ts";
import type { Endpoint } from "../support/endpoint.ts";
import { adaptersAt } from "./adapters.ts";
import { answering } from "./answering.ts";
import { addVersionTo, queueAt } from "./behind.ts";
import { notingCalls } from "./covered.ts";
import { engineRules } from "./engine-rules.ts";
import { declaredMethods } from "./methods.ts";
import type { Ports } from "./ports.ts";
import { applyContract } from "./suites/apply.ts";
import { approvalsContract } from "./suites/approvals.ts";
import { busContract, busFailuresContract } from "./suites/bus.ts";
import { clockContract } from "./suites/clock.ts";
import { codecContract } from "./suites/codec.ts";
import { commitContract } from "./suites/commit.ts";
import { compareContract } from "./suites/compare.ts";
import { copiesContract, locksContract } from "./suites/copy-store.ts";
import { enactContract } from "./suites/enact.ts";
import { enrolmentClaimsContract, enrolmentDeskContract, enrolmentNewsContract } from "./suites/enrolment.ts";
import { forgetContract } from "./suites/forget.ts";
import { fsckLedgerContract, fsckRunsContract } from "./suites/fsck.ts";
import { intakeContract, probeIntakeContract } from "./suites/intake.ts";
import {
  logFilesContract,
  logIndexContract,
  logQueueContract,
  logSignerContract,
  signerFailuresContract,
} from "./suites/log.ts";
import { mailSetupContract } from "./suites/mail-setup.ts";
import { mailerContract, mailFailuresContract, SENDER_ADDRESS } from "./suites/mailer.ts";
import { memoryContract } from "./suites/memory.ts";
import { messageQueueContract } from "./suites/message-queue.ts";
import { objectStoreContract } from "./suites/object-store.ts";
import { outboxContract } from "./suites/outbox.ts";
import { packDraftContract, packLedgerContract, packQueueContract, packStoreContract } from "./suites/pack.ts";
import { planQueueContract, planQueueFailuresContract } from "./suites/plan-queue.ts";
import { queryContract } from "./suites/query.ts";
import { receiveContract } from "./suites/receive.ts";
import {
  factIndexContract,
  intakeListingContract,
  intakeQueueContract,
  queueFailuresContract,
} from "./suites/reconcile.ts";
import { secretsContract } from "./suites/secrets.ts";
import { snapshotsContract } from "./suites/snapshots.ts";
import { sweepContract } from "./suites/sweep.ts";
import { newRowsContract, tableStoreContract } from "./suites/tables.ts";
import { tracesContract } from "./suites/traces.ts";
import { watermarksContract } from "./suites/watermarks.ts";
import { webhooksContract } from "./suites/webhooks.ts";

const COMMITTING = [
  "CommitLedger",
  "ReceiveLedger",
  "CompareLedger",
  "SweepLedger",
  "EnactLedger",
  "ApprovalsLedger",
] as const;

const WATERMARKED = ["Watermarks", "CompareLedger", "SweepLedger"] as const;

const ledgersContract = (make: () => Ports): void => {
  describe.each(COMMITTING)("%s: commits", (name) => commitContract(() => ({ ...make(), CommitLedger: make()[name] })));
  describe("ReceiveLedger", () => receiveContract(make));
  describe("CompareLedger", () => compareContract(make));
  describe("SweepLedger", () => sweepContract(make));
  describe("ApplyLedger", () => applyContract(make));
  describe("EnactLedger", () => enactContract(make));
  describe("ApprovalsLedger", () => approvalsContract(make));
  describe("QueryLedger", () => queryContract(make));
  describe("Secrets", () => secretsContract(make));
  describe("PackLedger", () => packLedgerContract(make));
  describe("FactIndex", () => factIndexContract(make));
  describe("Memory", () => memoryContract(make));
  describe("Snapshots", () => snapshotsContract(make));
  describe("LogIndex", () => logIndexContract(make));
  describe("FsckLedger", () => fsckLedgerContract(make));
  describe("FsckRuns", () => fsckRunsContract(make));
  describe("ForgetLedger", () => forgetContract(make));
  describe("EnrolmentDesk", () => enrolmentDeskContract(make));
  describe("EnrolmentClaims", () => enrolmentClaimsContract(make));
  describe("EnrolmentNews", () => enrolmentNewsContract(make));
  describe("Outbox", () => outboxContract(make));
  describe.each(WATERMARKED)("%s: watermarks", (name) => watermarksContract(() => ({ Watermarks: make()[name] })));
};

const storesContract = (make: () => Ports, { bucket, s3 }: Endpoint): void => {
  describe("ObjectStore", () => objectStoreContract(make));
  describe("PackStore", () => packStoreContract(make));
  describe("TableStore", () => tableStoreContract(make));
  describe("CopyStore and Vault", () => copiesContract(make));
  describe("LogFiles", () => logFilesContract(make));
  describe("IntakeListing", () => intakeListingContract(make, addVersionTo(bucket)));
  describe("Intake", () => intakeContract(make));
  describe("ExamineIntake", () => probeIntakeContract(make, () => ({ ...s3, bucket })));
};

/** Failures are asked of a service that says them: no engine can be brought to each. */
const failuresContract = async (noting: ReturnType<typeof notingCalls>): Promise<void> => {
  const told = answering();
  const says = { region: "eu-west-1", endpoint: await told.start(), maxAttempts: 1 };
  afterAll(() => told.stop());
  describe("Mailer: failures", () => {
    const Mailer = sesMailer({ sender: SENDER_ADDRESS, configurationSet: "any" }, new SESv2Client(says));
    mailFailuresContract(() => ({ Mailer }), told.answer);
  });
  describe("MailSetupReader", () => {
    const { MailSetupReader } = noting({ MailSetupReader: sesSetup(new SESv2Client(says)) });
    mailSetupContract(() => ({ MailSetupReader }), told.answer);
  });
  describe("Webhooks", () => {
    const { Webhooks } = noting({ Webhooks: httpsWebhooks(says.endpoint, new EventBridgeClient(says)) });
    webhooksContract(() => ({ Webhooks }), told.answer);
  });
  const collector = await startCollector();
  afterAll(() => collector.stop());
  describe("Traces", () => {
    const { Traces } = noting({ Traces: otlpTraces(collector.url, { "service.name": "cleargate" }) });
    tracesContract(() => ({ Traces }), collector);
  });
  describe("LogSigner: failures", () => {
    const LogSigner = kmsSigner("any", says.endpoint, new EventBridgeClient(says));
    signerFailuresContract(() => ({ LogSigner }), told.answer);
  });
  describe("Bus: failures", () => {
    const Bus = eventBus("any", new EventBridgeClient(says));
    busFailuresContract(() => ({ Bus }), told.answer);
  });
  describe("IntakeQueue: failures", () => {
    const IntakeQueue = sqsIntake({ url: `${says.endpoint}/1/any`, bucket: "any" }, new SQSClient(says));
    queueFailuresContract(() => ({ IntakeQueue }), told.answer);
  });
  describe("PlanQueue: failures", () => {
    const PlanQueue = sqsPlanQueue(`${says.endpoint}/1/any`, new SQSClient(says));
    planQueueFailuresContract(() => ({ PlanQueue }), told.answer);
  });
};

/** Suites whose service is not at every endpoint: skipped by name, with the reason. @returns what was skipped */
const servicesContract = (make: () => Ports, at: Endpoint): Set<string> => {
  const skipped = new Set<string>();
  const suite = <T>(names: readonly string[], needs: T | undefined, reason: string, run: (has: T) => void): void => {
    if (needs !== undefined) {
      describe(names.join(" and "), () => run(needs));
      return;
    }
    for (const name of names) skipped.add(name);
    describe.skip(`${names.join(" and ")}: ${reason}`, () => it.todo("runs where that is there"));
  };

  suite(["IntakeQueue"], at.queueUrl, "this endpoint has no SQS", (url) =>
    intakeQueueContract(make, queueAt(url).receiveBodies),
  );
  suite(["PlanQueue"], at.queueUrl, "this endpoint has no SQS", (url) =>
    planQueueContract(make, queueAt(url).receiveBodies),
  );
  suite(["PackQueue"], at.queueUrl, "this endpoint has no SQS", (url) =>
    packQueueContract(make, queueAt(url).receiveBodies),
  );
  suite(["LogQueue"], at.queueUrl, "this endpoint has no SQS", (url) =>
    logQueueContract(make, queueAt(url).receiveBodies),
  );
  suite(["MessageQueue"], at.queueUrl, "this endpoint has no SQS", (url) =>
    messageQueueContract(make, queueAt(url).receiveOne, queueAt(url).receivesOf),
  );
  suite(["Mailer"], at.mails, "nobody can see what this endpoint mails", (mails) => mailerContract(make, mails));
  suite(["Bus"], at.bus, "nobody can see what this endpoint publishes", ({ published }) =>
    busContract(make, published),
  );
  suite(["LogSigner"], at.signingKey, "this endpoint has no key for Ed25519", () => logSignerContract(make));
  suite(["Vault.lock"], at.locks ? true : undefined, "the bucket that was given may have none", () =>
    locksContract(make),
  );
  return skipped;
};

/** Ports that no endpoint is behind: asked once, beside the embedded cloud. */
const OF_NO_ENDPOINT = [
  "MailSetupReader",
  "Webhooks",
  "Traces",
  "Unpack",
  "Unpacking",
  "PackPiece",
  "Clock",
  "Pause",
  "Random",
  "NewId",
  "NewPackDraft",
  "PackDraft",
  "NewRows",
  "RowWriter",
];

/** What is asked: everything, what an endpoint answers, or the one port that asks most of a table, once. */
export type Asked = "everything" | "endpoint" | "one ledger";

/**
 * The contract of every port, asked of its adapter at an endpoint, which is stopped when all was asked.
 * @param asked less than everything where the rest is asked elsewhere, and would be answered by the same code again
 */
export const contractAt = async (at: Endpoint, asked: Asked = "everything"): Promise<void> => {
  afterAll(() => at.stop());
  const called = new Set<string>();
  const portsOver = (table: string): Ports => notingCalls(called)(adaptersAt({ ...at, table }));
  let ports = portsOver(at.table);
  const make = (): Ports => ports;
  const { makeTable } = at;
  if (makeTable !== undefined)
    beforeEach(async () => {
      ports = portsOver(await makeTable());
    });

  if (asked === "one ledger") {
    describe("CompareLedger: commits", () => commitContract(() => ({ ...make(), CommitLedger: make().CompareLedger })));
    describe("CompareLedger", () => compareContract(make));
    return;
  }
  ledgersContract(make);
  engineRules(at);
  storesContract(make, at);
  const skipped = servicesContract(make, at);
  if (asked === "everything") {
    describe("NewPackDraft", () => packDraftContract(make));
    describe("NewRows", () => newRowsContract(make));
    describe("Unpack and PackPiece", () => codecContract(make));
    describe("Clock, Pause, Random and NewId", () => clockContract(make));
    await failuresContract(notingCalls(called));
  } else for (const port of OF_NO_ENDPOINT) skipped.add(port);

  describe("the suites", () => {
    it("call every method of every port", () => {
      const isSkipped = (method: string): boolean => skipped.has(method) || skipped.has(method.split(".")[0] ?? "");
      expect(declaredMethods().filter((method) => !called.has(method) && !isSkipped(method))).toEqual([]);
    });
  });
};
