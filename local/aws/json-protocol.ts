import type { Call, Reply } from "./service.ts";

/** The JSON protocol of AWS: the operation in a header, the error code in the body. */

const JSON_TYPE = "application/x-amz-json-1.0";

/** The operation that `x-amz-target` names, as in `DynamoDB_20120810.PutItem`. */
export const operationName = ({ headers }: Call): string => headers["x-amz-target"]?.split(".")[1] ?? "Unknown";

const parsed = new WeakMap<Buffer, unknown>();

/** A body is read for its permissions, for what it is about and for its service, and parsed once. */
export const parseBody = <T>({ body }: Call): T => {
  const known = parsed.get(body);
  if (known !== undefined) return known as T;
  const value = JSON.parse(body.toString("utf8") || "{}");
  parsed.set(body, value);
  return value;
};

export const jsonError = (status: number, code: string, message: string): Reply => ({
  status,
  headers: { "content-type": JSON_TYPE, "x-amzn-errortype": code },
  body: JSON.stringify({ __type: code, message, Message: message }),
});
