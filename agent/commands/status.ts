import { clock } from "../../adapters/system.ts";
import { counted } from "../../core/audit/report-finding.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import type { Receipt } from "../../core/history/receipt.ts";
import { inOneLine } from "../../core/showable.ts";
import { EXIT, type ExitStatus } from "../exit.ts";
import { type CommonOptions, type Context, openContext } from "./context.ts";
import { writeMetricsFile } from "./metrics-file.ts";
import { openIntake } from "./open-s3.ts";
import { readReceipts } from "./read-receipts.ts";
import { verdictFields, verdictSentence } from "./verdict-sentence.ts";

export interface StatusOptions extends CommonOptions {
  /** Where the textfile collector of node_exporter finds the same as metrics. */
  readonly metricsFile?: string;
}

interface JobVerdict {
  readonly unit: string;
  readonly requirement: string;
  readonly pushedAt: string;
  readonly objectKey: string;
  readonly receipt: Receipt | undefined;
}

/** The receipts of what was pushed last for each job; the failure by which the intake cannot be asked, where it cannot. */
const lastVerdicts = async ({ config, spool }: Context): Promise<readonly JobVerdict[] | Failure> => {
  const last = spool.lastPushes();
  const places = new Map(config.jobs.map((job) => [`${job.unit}/${job.requirement}`, job]));
  const pushed = [...places].flatMap(([place, { unit, requirement }]) => {
    const push = last.get(place);
    return push === undefined ? [] : [{ unit, requirement, pushedAt: push.at, objectKey: push.objectKey }];
  });
  const verdicts: JobVerdict[] = [];
  try {
    const answers = readReceipts(
      await openIntake(config),
      pushed.map(({ objectKey }) => objectKey),
    );
    for await (const { receipt } of answers) {
      const push = pushed[verdicts.length];
      if (push !== undefined) verdicts.push({ ...push, receipt });
    }
  } catch (error) {
    if (!isFailure(error)) throw error;
    return error;
  }
  return verdicts;
};

const verdictLine = ({ unit, requirement, pushedAt, objectKey, receipt }: JobVerdict): string =>
  receipt === undefined
    ? `verdict    ${unit} ${requirement}: none that this agent may read, of what was pushed at ${pushedAt}`
    : `verdict    ${verdictSentence(objectKey, receipt)} (${receipt.recordedAt})`;

const verdictLines = (verdicts: readonly JobVerdict[] | Failure): string[] =>
  verdicts instanceof Failure ? [`verdicts   not known: ${inOneLine(verdicts.message)}`] : verdicts.map(verdictLine);

const verdictsOf = (verdicts: readonly JobVerdict[] | Failure) =>
  verdicts instanceof Failure
    ? null
    : verdicts.map(({ unit, requirement, pushedAt, objectKey, receipt }) =>
        receipt === undefined
          ? { unit, requirement, pushedAt, objectKey, outcome: null }
          : { ...verdictFields(objectKey, receipt), pushedAt },
      );

const isRejected = (verdicts: readonly JobVerdict[] | Failure): boolean =>
  !(verdicts instanceof Failure) && verdicts.some(({ receipt }) => receipt?.outcome === "rejected");

/**
 * Prints the identity of this agent, what its spool holds, its last push, and the last verdict of each job, as far as the intake
 * can be asked.
 */
export const status = async (options: StatusOptions): Promise<ExitStatus> => {
  const context = await openContext(options);
  const { config, key, spool, out } = context;
  const pending = spool.listPending();
  const last = spool.findLastPush();
  const bytes = pending.reduce((sum, { size }) => sum + size, 0);
  const oldest = pending[0]?.objectKey ?? null;
  const verdicts = await lastVerdicts(context);
  if (options.metricsFile !== undefined)
    writeMetricsFile(options.metricsFile, {
      ...{ agent: config.agent, migration: config.migration, now: clock() },
      ...{ pending: pending.length, pendingBytes: bytes, lastPushedAt: last?.at },
      verdicts:
        verdicts instanceof Failure ? undefined : verdicts.map((one) => ({ ...one, outcome: one.receipt?.outcome })),
    });
  out.summary(
    {
      agent: config.agent,
      migration: config.migration,
      keyId: key.id,
      publicKey: key.publicKey,
      bucket: config.bucket,
      jobs: config.jobs.length,
      pending: pending.length,
      pendingBytes: bytes,
      oldest,
      lastPushedAt: last?.at ?? null,
      verdicts: verdictsOf(verdicts),
    },
    [
      `agent      ${config.agent} of ${config.migration}`,
      `key        ${key.id}  ${key.publicKey}`,
      `intake     ${config.bucket}${config.endpoint === undefined ? "" : ` at ${config.endpoint}`}`,
      `jobs       ${config.jobs.length}`,
      `spool      ${pending.length} pending, ${counted(bytes, "byte")}${oldest === null ? "" : `, oldest ${oldest}`}`,
      `last push  ${last === undefined ? "never" : `${last.at}  ${last.objectKey}`}`,
      ...verdictLines(verdicts),
    ],
  );
  if (isRejected(verdicts)) return EXIT.rejected;
  return pending.length === 0 ? EXIT.ok : EXIT.spooled;
};
