/**
 * How long functions wait for AWS, in milliseconds. The SDK waits for ever where nothing else is said: one answer that is lost
 * would hold an invocation until Lambda ends it, after up to 15 minutes, and with it the shard or the messages that it has.
 * https://github.com/aws/aws-sdk-js-v3/blob/main/supplemental-docs/CLIENTS.md#request-handler-requesthandler
 */

const CONNECT_MS = 3_000;

/** For services that answer at once: a connection on which nothing comes for so long has lost the answer. */
export const PATIENCE = { connectionTimeout: CONNECT_MS, socketTimeout: 5_000 } as const;

/** A mail of which nobody knows whether it was sent costs more than waiting. */
export const PATIENCE_OF_MAIL = { connectionTimeout: CONNECT_MS, socketTimeout: 10_000 } as const;

/** Until an answer begins, and for each piece of it that is waited for. */
export const PATIENCE_OF_PIECES_MS = 10_000;

/** Until an answer begins: whoever reads an object may pause for as long as its other readings take. */
export const PATIENCE_OF_OBJECTS = {
  connectionTimeout: CONNECT_MS,
  requestTimeout: PATIENCE_OF_PIECES_MS,
  throwOnRequestTimeout: true,
} as const;

/** For what is large to write: as long as anything of it still moves. */
export const PATIENCE_OF_UPLOADS = { connectionTimeout: CONNECT_MS, socketTimeout: 60_000 } as const;
