import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readEnvironmentFile } from "../../agent/service/schedule-credentials.ts";
import { packaged } from "../support/packaged.ts";
import { run } from "../support/processes.ts";
import { findProgram, hasPostgres, withPostgres } from "../support/real-tools.ts";
import { blockOf, type Started, startLocal, type Terminal, terminal } from "./walk.ts";

/** The operator on Linux: from the package in an empty home to a schedule, by the README's blocks with a cloud's own settings. */

let cloud: Started;
let at: Terminal;
beforeAll(async () => {
  await packaged();
  cloud = await startLocal("--ephemeral");
  at = await terminal();
}, 300_000);
afterAll(async () => {
  at?.close();
  await cloud?.stop();
});

/** What `npm run local` says is fetched: an agent's key and a token. */
const fetched = async (path: string): Promise<Record<string, string>> =>
  (await (await fetch(`${cloud.endpoint}${path}`)).json()) as Record<string, string>;

const settings = async (): Promise<Readonly<Record<string, string>>> => {
  const { accessKeyId, secret } = await fetched("/_local/agent-key?agent=db01");
  const { access_token: token = "" } = await fetched("/oidc/token?role=manager");
  const write = (name: string, text: string): string => {
    const file = join(at.home, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  const own = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secret };
  const lines = Object.entries(own).map(([name, value]) => `${name}=${value}\n`);
  Object.assign(at.env, own, { CLEARGATE_ENDPOINT: cloud.endpoint });
  return {
    ...{ api: cloud.api, "token file": write("token", token) },
    "credentials file": write("agent.env", lines.join("")),
  };
};

/** systemd is not asked to run anything here: its files are written elsewhere, and what they start is started by hand. */
const scheduled = (line: string, units: string): string => line.replace(/ +#.*$/, ` --folder "${units}" --no-enable`);

describe.skipIf(!hasPostgres)("an operator of a PostgreSQL server on Linux (needs PostgreSQL 15)", () => {
  it("goes from the package to a gate that is clear, to the second day, and to a schedule", async () => {
    const values = await settings();
    const block = (name: string): readonly string[] =>
      blockOf("README.md", name).map((line) =>
        line.replaceAll(/<([a-z ]+)>/g, (_, what: string) => values[what] ?? what).replaceAll("/srv/backup", at.home),
      );
    await withPostgres(
      at.home,
      () => [],
      async ({ port }) => {
        Object.assign(at.env, { PGHOST: "127.0.0.1", PGPORT: port, PGUSER: "postgres" });
        const said = await at.follow(block("postgresql"));
        expect(said).toMatch(/\b\d+ checks, 0 failed/);
        expect(said).toMatch(/CLEAR {2}upgrade@db01 {2}3\/3/);
        const { stdout: status } = await at.type("cleargate-agent status");
        expect(status).toContain("spool      0 pending");
        expect(status).toMatch(/verdict {4}db01 base-backup: accepted/);
        expect(status).toMatch(/verdict {4}db01 restore-test: accepted/);

        const after = block("postgresql-afterwards");
        const [, schedule = ""] = [after.at(-2), after.at(-1)];
        const day2 = await at.follow(after.slice(0, -1));
        expect(readdirSync(at.home).filter((name) => name.startsWith("base-"))).toHaveLength(2);
        expect(day2).toContain("db01 base-backup: accepted");

        const units = join(at.home, "units");
        await at.type(scheduled(schedule, units));
        expect(readdirSync(units).toSorted()).toEqual([
          ...["cleargate-agent-drill.service", "cleargate-agent-drill.timer"],
          ...["cleargate-agent.service", "cleargate-agent.timer"],
        ]);
        const analyze = findProgram("systemd-analyze");
        if (analyze !== undefined) {
          const files = readdirSync(units).map((name) => join(units, name));
          const { status: verified, stderr } = await run(analyze, ["verify", "--man=no", ...files]);
          expect([verified, stderr.split("\n").filter((line) => line.includes("cleargate"))]).toEqual([0, []]);
        }
        // What the service starts, with its variables and none of this shell's.
        const service = readFileSync(join(units, "cleargate-agent.service"), "utf8");
        const words = [...(/^ExecStart=(.*)$/m.exec(service)?.[1] ?? "").matchAll(/"([^"]*)"/g)].map(
          ([, one = ""]) => one,
        );
        const [program = "", ...args] = words;
        const own = Object.fromEntries(readEnvironmentFile(values["credentials file"] ?? ""));
        const once = await run(program, args, { env: { ...emptied(process.env), ...own } });
        expect(once.status, once.stderr).toBe(0);
        expect(once.lines.at(-1)).toMatchObject({ message_type: "summary" });
        await at.type(`cleargate-agent schedule remove --folder "${units}" --no-enable`);
        expect(readdirSync(units)).toEqual([]);
      },
    );
  }, 400_000);
});

const emptied = (env: NodeJS.ProcessEnv): Record<string, undefined> =>
  Object.fromEntries(Object.keys(env).map((name) => [name, undefined]));
