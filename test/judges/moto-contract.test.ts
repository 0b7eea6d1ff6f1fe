import { describe, it } from "vitest";
import { contractAt } from "../contract/contract.ts";
import { makeTable, testEndpoint } from "../support/endpoint.ts";
import { expectDifferences, MOTO_DIFFERS } from "./differences.ts";
import { useEndpoint } from "./ministack.ts";
import { moto, startMoto } from "./moto.ts";

/** The contract of every port, asked of a third team's S3, DynamoDB and SQS. */

if (moto === undefined) describe.skip("the contract at moto (needs moto)", () => it.skip("holds there"));
else {
  const { endpoint, stop } = await startMoto();
  useEndpoint(endpoint);
  const at = await testEndpoint();
  expectDifferences(MOTO_DIFFERS);
  await contractAt({ ...at, makeTable: () => makeTable(), stop }, "endpoint");
}
