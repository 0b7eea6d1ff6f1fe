import { RequestTooLarge } from "../aws/request-too-large.ts";
import { InvocationError } from "./instance.ts";

/**
 * What Lambda takes and gives in one invocation, as JSON: https://docs.aws.amazon.com/lambda/latest/dg/API_Invoke.html
 * (6 MB where somebody waits for the answer, 1 MB where nobody does)
 */
export const SYNCHRONOUS_BYTES = 6 * 1024 * 1024;
export const ASYNCHRONOUS_BYTES = 1024 * 1024;

export const payloadBytes = (payload: unknown): number => Buffer.byteLength(JSON.stringify(payload) ?? "");

/** @throws RequestTooLarge */
export const requireEvent = (event: unknown, maxBytes: number): void => {
  if (payloadBytes(event) > maxBytes) throw new RequestTooLarge(maxBytes);
};

/** @throws InvocationError: what the function has done is done, and its answer is lost */
export const requireAnswer = (answer: unknown): void => {
  if (payloadBytes(answer) > SYNCHRONOUS_BYTES)
    throw new InvocationError(
      `Function.ResponseSizeTooLarge: response payload size exceeded maximum allowed payload size (${SYNCHRONOUS_BYTES} bytes).`,
      false,
    );
};

/** The first of some records, as many as one invocation takes; at least one. */
export const withinPayload = <T>(records: readonly T[]): readonly T[] => {
  let bytes = 0;
  const beyond = records.findIndex((record, index) => {
    // Each has the name of its source added, and the list is an object's member.
    bytes += payloadBytes(record) + 1_000;
    return index > 0 && bytes > SYNCHRONOUS_BYTES;
  });
  return beyond === -1 ? records : records.slice(0, beyond);
};
