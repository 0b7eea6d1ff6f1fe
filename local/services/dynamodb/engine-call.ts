import { sendRequest } from "../../aws/send-request.ts";

export class EngineError extends Error {}

/** The engine checks that a signature is present, and not that it is right. */
const UNCHECKED_SIGNATURE = {
  "x-amz-date": "20260101T000000Z",
  authorization:
    "AWS4-HMAC-SHA256 Credential=local/20260101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=00",
};

/** Asks the engine itself, beside the gateway. @throws EngineError where it refuses */
export const callEngine = async <T>(url: string, operation: string, body: unknown): Promise<T> => {
  const answer = await sendRequest(url, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDB_20120810.${operation}`,
      ...UNCHECKED_SIGNATURE,
    },
    body: JSON.stringify(body),
  });
  const text = answer.body.toString();
  if (answer.status !== 200) throw new EngineError(`DynamoDB: ${text}`);
  return JSON.parse(text);
};
