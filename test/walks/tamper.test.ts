import { join } from "node:path";
import { expect, it } from "vitest";
import { run } from "../support/processes.ts";

/** What an administrator can do to a history, each found out with a mail that was kept: the demo checks each step itself. */
it("the tampering of the demo is found out, each piece by its code", async () => {
  const demo = join(import.meta.dirname, "..", "..", "bin", "demo.ts");
  const { status, stdout, stderr } = await run(process.execPath, [demo, "--tamper", "--once"]);
  expect(status, `${stdout.slice(-2_000)}\n${stderr}`).toBe(0);
  for (const code of ["fact-changed", "fact-removed", "log-cut"]) expect(stdout).toContain(`    ${code}: `);
}, 600_000);
