import { describe, it } from "vitest";
import { contractAt } from "../contract/contract.ts";
import { testEndpoint } from "../support/endpoint.ts";
import { expectDifferences, MINISTACK_DIFFERS } from "./differences.ts";
import { ministack, startMinistack, useEndpoint } from "./ministack.ts";

/** The contract of every port, asked of another team's S3, DynamoDB and SQS. */

if (ministack === undefined) describe.skip("the contract at MiniStack (needs MiniStack)", () => it.skip("holds there"));
else {
  const { endpoint, stop } = await startMinistack({ strict: false });
  useEndpoint(endpoint);
  const at = await testEndpoint();
  expectDifferences(MINISTACK_DIFFERS);
  await contractAt({ ...at, stop }, "endpoint");
}
