import { defineConfig } from "vitest/config";

/** The quick tests that run core: what is run for every mutant. */
export default defineConfig({
  test: {
    include: ["test/core/**/*.test.ts"],
    setupFiles: ["test/mutation/setup.ts"],
    isolate: false,
    testTimeout: 20_000,
  },
});
