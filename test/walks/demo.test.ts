import { join } from "node:path";
import { expect, it } from "vitest";
import { run } from "../support/processes.ts";

/** The first of the README's two commands: it checks each of its steps itself. */
it("the demo ends with all of it true", async () => {
  const demo = join(import.meta.dirname, "..", "..", "bin", "demo.ts");
  const { status, stdout, stderr } = await run(process.execPath, [demo, "--once"]);
  expect(status, `${stdout.slice(-2_000)}\n${stderr}`).toBe(0);
  expect(stdout).toMatch(/\[CLEAR\] .*you may begin/);
}, 400_000);
