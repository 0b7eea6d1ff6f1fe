import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/longest-first.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "test/synth-once.ts",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Most of a test of the embedded cloud is waiting: four fill two cores.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
  },
});
