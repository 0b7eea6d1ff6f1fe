import { describe, it } from "vitest";
import { engineOfTests } from "../support/engine.ts";
import { ministack, startMinistack } from "./ministack.ts";

/** The embedded cloud over the DynamoDB of another team: what holds over one engine holds over the other. */

const TESTS = {
  gates: () => import("../cloud/gates.test.ts"),
  people: () => import("../cloud/people.test.ts"),
  faults: () => import("../cloud/faults.test.ts"),
};

engineOfTests.start = () => startMinistack({ strict: false });

for (const [name, load] of Object.entries(TESTS))
  if (ministack === undefined)
    describe.skip(`${name} over the DynamoDB of MiniStack (needs MiniStack)`, () => it.skip("hold there too"));
  else
    describe(`${name} over the DynamoDB of MiniStack`, async () => {
      await load();
    });
