import { Failure } from "../../core/failure.ts";
import { validUntilOf, verdictOf } from "../../core/verdict/claims.ts";
import { compactJws, signedText } from "../../core/verdict/jws.ts";
import { verdictKey } from "../../core/verdict/keys.ts";
import type { Clock } from "../../ports/clock.ts";
import type { LogSigner } from "../../ports/log.ts";
import type { QueryLedger } from "../../ports/query.ts";
import { readShown } from "../gate-reads.ts";
import { type LogReads, publishedHead } from "../published-head.ts";
import { headOf } from "../read-route.ts";
import type { Handlers } from "../routed.ts";
import { unknownGate } from "../unknown-names.ts";

export interface VerdictPorts {
  readonly ledger: QueryLedger;
  readonly clock: Clock;
  readonly log: LogReads;
  /** The first signs; what the others signed is still believed. */
  readonly signers: readonly LogSigner[];
  /** The deployment, by the name of its log. */
  readonly issuer: string;
}

type VerdictHandlers = Handlers<"verdict", VerdictPorts>;

/** The newest head of the log: none also where the log cannot be read, which keeps no verdict back. */
const logHeadOf = async ({ log }: VerdictPorts) => (await publishedHead(log).catch(() => undefined))?.head;

const signerIn = ({ signers: [first] }: VerdictPorts): LogSigner => {
  if (first === undefined) throw new Failure("internal", "no key signs verdicts");
  return first;
};

const showVerdict: VerdictHandlers["showVerdict"] = async (ports, request) => {
  const { ledger, clock, issuer } = ports;
  const { audience } = request.query;
  // Before anything is read, so that a verdict is believed for no longer than it may be.
  const now = clock();
  const head = await headOf(ledger, request);
  const found = await ledger.readGates(head.migration, [request.path.gate]);
  const [shown] = await readShown(ledger, head, found, { now, blockers: "counted" });
  if (shown === undefined) throw await unknownGate(ledger, head, request.path.gate);
  const claims = verdictOf(shown, { issuer, audience, now, head: await logHeadOf(ports) });
  const signer = signerIn(ports);
  const text = signedText(verdictKey(await signer.publicKey()).kid, claims);
  const verdict = compactJws(text, await signer.sign(Buffer.from(text)));
  const { migration, gate, state } = claims;
  return { now, migration, gate, state, validUntil: validUntilOf(claims), verdict };
};

const listVerdictKeys: VerdictHandlers["listVerdictKeys"] = async ({ signers, issuer }) => ({
  issuer,
  keys: (await Promise.all(signers.map((signer) => signer.publicKey()))).map(verdictKey),
});

/** The handler of each route that `verdict` serves. */
export const VERDICT_HANDLERS: VerdictHandlers = { showVerdict, listVerdictKeys };
