import * as z from "zod";
import { CLAIM_PATH, ClaimAnswer, type ClaimBody } from "../../core/enrolment/claim.ts";
import { Failure, findFailureCode } from "../../core/failure.ts";
import { printable } from "../../core/printable.ts";

/** Of the API an agent asks this one thing, once in its life. */

const TIMEOUT_MS = 30_000;
/** Far more than an answer has. */
const MAX_BYTES = 65_536;

const isOnThisMachine = ({ hostname }: URL): boolean => ["127.0.0.1", "localhost", "[::1]"].includes(hostname);

/** @throws Failure `usage` where the code would be sent over a network without TLS */
const claimUrl = (api: string): URL => {
  const url = URL.canParse(api) ? new URL(api) : undefined;
  if (url === undefined || !(url.protocol === "https:" || (url.protocol === "http:" && isOnThisMachine(url))))
    throw new Failure("usage", `--api ${printable(api)}: it must be an https URL`);
  return new URL(`${url.pathname.replace(/\/$/, "")}${CLAIM_PATH}`, url);
};

/** @throws Failure `api-failed` where it is far too long */
const textOf = async (response: Response): Promise<string> => {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of response.body ?? []) {
    bytes += piece.byteLength;
    if (bytes > MAX_BYTES) throw new Failure("api-failed", `the answer has more than ${MAX_BYTES} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** An API of a later version may say more. */
const Answer = z.object(ClaimAnswer.shape);
const Problem = z.object({ code: z.string(), detail: z.string() });

const failureOf = (status: number, body: unknown): Failure => {
  const { data } = Problem.safeParse(body);
  const code = findFailureCode(data?.code);
  if (data === undefined || code === undefined)
    return new Failure(
      status >= 500 || status === 429 ? "api-unreachable" : "api-failed",
      `the API responded with ${status}`,
    );
  // What an agent cannot have done wrong is a fault of the API.
  return new Failure(
    code.startsWith("enrolment-") || code === "request-invalid" ? code : "api-failed",
    printable(data.detail),
  );
};

const transportFailure = (error: unknown): unknown => {
  if (error instanceof Failure) return error;
  const { name, message, cause } = error as Error;
  const why = printable((cause as Error | undefined)?.message ?? message);
  return name === "TimeoutError"
    ? new Failure("api-timeout", `the API gave no answer within ${TIMEOUT_MS / 1_000} s`, { cause: error })
    : new Failure("api-unreachable", `the API cannot be reached: ${why}`, { cause: error });
};

/**
 * Proposes a key by a code. The same key may be proposed again.
 * @param api its address
 * @throws Failure `usage`, `api-*`, `enrolment-*`, `request-invalid`
 */
export const claimAtApi = async (api: string, body: ClaimBody): Promise<ClaimAnswer> => {
  const url = claimUrl(api);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      // Nothing that answers in its place gets the code.
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer = jsonOf(await textOf(response));
    if (!response.ok) throw failureOf(response.status, answer);
    const { data } = Answer.safeParse(answer);
    if (data === undefined) throw new Failure("api-failed", "the answer is not one of this version of Cleargate");
    return data;
  } catch (error) {
    throw transportFailure(error);
  }
};
