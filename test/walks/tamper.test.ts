import { join } from "node:path";
import { expect, it } from "vitest";
import { run } from "../support/processes.ts";

/**
 * What an administrator can do to a history, each found out with a mail that was kept: the demo checks each step itself. The same is
 * done to packs, in more ways and faster, by test/verify/tampering.test.ts.
 */
const isAsked = process.env.CLEARGATE_TEST_LONG !== undefined;

it.skipIf(!isAsked)(
  "the tampering of the demo is found out, each piece by its code (takes two minutes: CLEARGATE_TEST_LONG=1)",
  async () => {
    const demo = join(import.meta.dirname, "..", "..", "bin", "demo.ts");
    const { status, stdout, stderr } = await run(process.execPath, [demo, "--tamper", "--once"]);
    expect(status, `${stdout.slice(-2_000)}\n${stderr}`).toBe(0);
    for (const code of ["fact-changed", "fact-removed", "log-cut"]) expect(stdout).toContain(`    ${code}: `);
  },
  600_000,
);
