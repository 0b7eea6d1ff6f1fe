import type { AnswerOf, RequestOf } from "../../contract/contract.ts";
import { Failure } from "../../core/failure.ts";
import { instantOf } from "../../core/instant.ts";
import type { LogHead } from "../../core/log/checkpoint.ts";
import {
  type CosignatureProblem,
  type Cosigned,
  cosignaturePath,
  findCosigned,
  isNewer,
  newestCosignedPath,
  readCosigned,
} from "../../core/log/cosigned.ts";
import type { NoteKey } from "../../core/log/note-key.ts";
import type { Clock } from "../../ports/clock.ts";
import type { LogFiles } from "../../ports/log.ts";
import { proofOf } from "../log-proof.ts";
import { publishedHead, publishedKeys } from "../published-head.ts";

export interface CosignPorts {
  readonly log: Pick<LogFiles, "find" | "replace">;
  readonly witnesses: readonly NoteKey[];
  readonly clock: Clock;
}

const WHY: Readonly<Record<CosignatureProblem, string>> = {
  "request-invalid": "checkpoint: it is no signed head of a log",
  "checkpoint-foreign": "the head is of another log",
  "checkpoint-unsigned": "no key of this log signed the head as it is",
  "witness-unknown": "none of the signatures is by a witness of this log: an operator names them (-c logWitnesses)",
  "cosignature-wrong": "a signature of a witness is not of this head",
  "cosignature-time":
    "a signature says that it was made in the future, or more than a year ago: is the witness's clock right?",
};

/** Somebody submits for the same witness at the same time: one of the two is newer, and both end with it. */
const MAX_TRIES = 5;

const contradicted = ({ size, root }: LogHead, why: string): Failure =>
  new Failure(
    "checkpoint-contradicted",
    `a key of this log signed a head of ${size} leaves with the root ${root.toString("base64")}, and ${why}: keep that head`,
  );

/** The head is one that the log had: what a caller says of its root is compared with the tiles. @throws Failure */
const requireOwn = async (log: CosignPorts["log"], head: LogHead): Promise<void> => {
  const published = (await publishedHead(log))?.head;
  if (published === undefined || head.size > published.size)
    throw contradicted(head, `the log has ${published?.size ?? 0} leaves`);
  const whole = [head.size, published.size].map((end) => ({ start: 0, end }));
  const [root, newest] = await proofOf(log, whole, published.size);
  if (newest !== published.root.toString("base64"))
    throw new Failure("log-broken", "the tiles of the log have another root than its checkpoint");
  if (root !== head.root.toString("base64")) throw contradicted(head, `the log had the root ${root}`);
};

/** Replaces the newest head of a witness where this one is newer. @throws Failure `ledger-conflict`, `store-*` */
const keepNewest = async (log: CosignPorts["log"], cosigned: Cosigned): Promise<void> => {
  const { witness, note } = cosigned;
  const path = newestCosignedPath(witness);
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const file = await log.find(path);
    const kept = file === undefined ? undefined : findCosigned(file.bytes, witness);
    if (kept !== undefined && !isNewer(cosigned, kept)) return;
    if (await log.replace(path, Buffer.from(note), file?.tag)) return;
  }
  throw new Failure("ledger-conflict", `others submit for ${witness.name} at the same time: try again`);
};

/** Each step may be repeated: the first cosignature for a size stays, and the newest is found again. */
const keep = async (log: CosignPorts["log"], cosigned: Cosigned): Promise<boolean> => {
  const { head, witness, note } = cosigned;
  const isFirst = await log.replace(cosignaturePath(head.size, witness), Buffer.from(note), undefined);
  await keepNewest(log, cosigned);
  return isFirst;
};

/**
 * Keeps what witnesses signed of the log's head, for ever.
 * @throws Failure of the area `witness`, `request-invalid`, `ledger-conflict`, `log-broken`, `store-*`
 */
export const keepCosignatures = async (
  { log, witnesses, clock }: CosignPorts,
  { body }: Pick<RequestOf<"keepCosignatures">, "body">,
): Promise<AnswerOf<"keepCosignatures">> => {
  const keys = await publishedKeys(log);
  const origin = keys[0]?.name ?? "";
  const now = Math.floor(Date.parse(clock()) / 1_000);
  const cosigned = readCosigned(Buffer.from(body.checkpoint), { origin, keys, witnesses }, now);
  if ("problem" in cosigned) throw new Failure(cosigned.problem, WHY[cosigned.problem]);
  const [{ head }] = cosigned;
  await requireOwn(log, head);
  const kept = await Promise.all(
    cosigned.map(async (one) => ({
      key: one.witness.text,
      cosignedAt: instantOf(one.time * 1_000),
      isFirst: await keep(log, one),
    })),
  );
  return { size: head.size, kept };
};
