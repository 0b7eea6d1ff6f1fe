import { counted } from "../../core/audit/report-finding.ts";
import { EXIT, type ExitStatus } from "../exit.ts";
import { type CommonOptions, openContext } from "./context.ts";

/** Prints the identity of this agent, what its spool holds, and its last push. */
export const status = async (options: CommonOptions): Promise<ExitStatus> => {
  const { config, key, spool, out } = await openContext(options);
  const pending = spool.listPending();
  const last = spool.findLastPush();
  const bytes = pending.reduce((sum, { size }) => sum + size, 0);
  const oldest = pending[0]?.objectKey ?? null;
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
    },
    [
      `agent      ${config.agent} of ${config.migration}`,
      `key        ${key.id}  ${key.publicKey}`,
      `intake     ${config.bucket}${config.endpoint === undefined ? "" : ` at ${config.endpoint}`}`,
      `jobs       ${config.jobs.length}`,
      `spool      ${pending.length} pending, ${counted(bytes, "byte")}${oldest === null ? "" : `, oldest ${oldest}`}`,
      `last push  ${last === undefined ? "never" : `${last.at}  ${last.objectKey}`}`,
    ],
  );
  return pending.length === 0 ? EXIT.ok : EXIT.spooled;
};
