import { testEndpoint } from "../support/endpoint.ts";
import { contractAt } from "./contract.ts";

/**
 * The contract of every port, asked of its adapter: at the embedded cloud, or at any endpoint of AWS's APIs that the
 * environment names (`CONTRIBUTING.md`).
 */

await contractAt(await testEndpoint());
