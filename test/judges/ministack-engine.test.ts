import { afterAll, beforeAll, describe, it } from "vitest";
import { type Ministack, ministack, startMinistack } from "./ministack.ts";

/** The embedded cloud over the DynamoDB of another team: what holds over one engine holds over the other. */

const TESTS = {
  gates: () => import("../cloud/gates.test.ts"),
  people: () => import("../cloud/people.test.ts"),
  faults: () => import("../cloud/faults.test.ts"),
};

for (const [name, load] of Object.entries(TESTS)) {
  if (ministack === undefined) {
    describe.skip(`${name} over the DynamoDB of MiniStack (needs MiniStack)`, () => it.todo("hold there too"));
    continue;
  }
  describe(`${name} over the DynamoDB of MiniStack`, async () => {
    // Each of them makes the same table, so each has an engine of its own.
    let engine: Ministack;
    beforeAll(async () => {
      engine = await startMinistack({ strict: false });
      process.env.DYNAMODB_ENDPOINT = engine.endpoint;
    });
    await load();
    afterAll(() => engine?.stop());
  });
}
