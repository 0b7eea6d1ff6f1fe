import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { packaged } from "../support/packaged.ts";
import { planText } from "../support/plan.ts";
import { type Terminal, terminal } from "./walk.ts";

/** A cloud with the test plan in force, and terminals of people who set up the command line as docs/cli.md has it. */

export interface Office {
  readonly cloud: TestCloud;
  /** The terminal of one person, with one role. */
  person(name: string, role: string): Promise<Terminal>;
  close(): Promise<void>;
}

export const office = async (): Promise<Office> => {
  await packaged();
  const cloud = await testCloud();
  await cloud.applyPlan(planText());
  const opened: Terminal[] = [];
  return {
    cloud,
    person: async (name, role) => {
      const at = await terminal();
      opened.push(at);
      const file = join(at.home, "token");
      writeFileSync(file, await cloud.oidc.token([role], `${name}@example.com`), { mode: 0o600 });
      // The three lines of docs/cli.md, with this cloud's settings.
      await at.follow([
        `cleargate config set api ${cloud.apiUrl}`,
        "cleargate config set migration contoso",
        `cleargate config set token-file "${file}"`,
      ]);
      return at;
    },
    close: async () => {
      for (const at of opened) at.close();
      await cloud.stop();
    },
  };
};
