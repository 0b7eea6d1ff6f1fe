import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sha256Of } from "../../core/pack/pack-file.ts";
import { npmProgram } from "../../scripts/program-of.ts";
import { type Ended, run } from "../support/processes.ts";
import { hasPostgres, POSTGRES, until, withPostgres } from "../support/real-tools.ts";
import { blockOf, mailsOf, ROOT, type Started } from "./walk.ts";

/**
 * From nothing to a guarded migration and back to nothing: a clone without anything that was built, an empty home, and the lines of the pages for
 * operator, manager and auditor. `npm ci` is the one thing that was done before, because it takes a registry.
 */

const asked = process.env.CLEARGATE_TEST_PACKAGES !== undefined;
const base = mkdtempSync(join(tmpdir(), "cleargate-transcript-"));
const [clone, home, temporary, work] = ["clone", "home", "tmp", "work"].map((name) => join(base, name)) as [
  ...[string, string, string, string],
];
let cloud: ChildProcess | undefined;
/** As Ctrl-C does it: every program of that terminal is told, of which npm would tell only its own shell. */
const interrupt = (): void => {
  if (cloud?.pid !== undefined && cloud.exitCode === null) process.kill(-cloud.pid, "SIGINT");
};
afterAll(() => {
  interrupt();
  rmSync(base, { recursive: true, force: true });
});

const env = (): Record<string, string | undefined> => ({
  ...{ HOME: home, TMPDIR: temporary, XDG_CONFIG_HOME: undefined, XDG_CACHE_HOME: undefined, INIT_CWD: undefined },
  ...{ npm_config_prefix: join(home, ".local"), npm_config_offline: "true", npm_config_cache: join(base, "npm-cache") },
  ...{ npm_config_audit: "false", npm_config_fund: "false", npm_config_update_notifier: "false" },
  PATH: [join(home, ".local", "bin"), programs, dirname(process.execPath), POSTGRES, process.env.PATH].join(delimiter),
});
const programs = join(base, "programs");

/** What was done before: `git clone`, and `npm ci`, whose files are linked where that can be. */
const makeClone = (): void => {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], { cwd: ROOT });
  for (const name of listed.toString().split("\0").filter(Boolean)) cpSync(join(ROOT, name), join(clone, name));
  const modules = [join(ROOT, "node_modules"), join(clone, "node_modules")] as const;
  try {
    execFileSync("cp", ["-al", ...modules], { stdio: "ignore" });
  } catch {
    execFileSync("cp", ["-a", ...modules]);
  }
  const stamp = join(clone, "node_modules", ".cleargate-lock");
  rmSync(stamp, { force: true });
  writeFileSync(stamp, sha256Of(readFileSync(join(clone, "package-lock.json"))));
};

/** Types a line in a folder. */
const type = async (folder: string, line: string, status = 0, more: Record<string, string> = {}): Promise<Ended> => {
  const ended = await run("sh", ["-c", line], { cwd: folder, env: { ...env(), ...more } });
  expect(ended.status, `$ ${line}\n${ended.stdout}${ended.stderr}`).toBe(status);
  return ended;
};

/** `npm run local -- …` in a terminal of its own. */
const startLocal = async (line: string): Promise<Omit<Started, "local" | "stop">> => {
  cloud = spawn("sh", ["-c", `exec ${line}`], {
    cwd: clone,
    detached: true,
    env: { ...process.env, ...env() },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: cloud.stdout as NodeJS.ReadableStream });
  for await (const said of lines) if (said.startsWith("{")) return JSON.parse(said) as Omit<Started, "local" | "stop">;
  throw new Error("the stack did not start");
};

const tokenOf = async (endpoint: string, role: string, email: string): Promise<string> => {
  const answer = await fetch(`${endpoint}/oidc/token?role=${role}&email=${email}`);
  const file = join(work, `${email}.token`);
  writeFileSync(file, ((await answer.json()) as { access_token: string }).access_token, { mode: 0o600 });
  return file;
};

describe.skipIf(!(asked && hasPostgres))(
  "from a clone and an empty home to a gate, and back (needs CLEARGATE_TEST_PACKAGES and PostgreSQL 15)",
  () => {
    beforeAll(() => {
      for (const one of [clone, home, temporary, work, programs]) mkdirSync(one);
      // The npm that runs the tests, by the name that the pages have. What npm keeps compiled of itself is npm's, as its cache of packages.
      const [npm, ...first] = npmProgram();
      writeFileSync(
        join(programs, "npm"),
        `#!/bin/sh\nNODE_DISABLE_COMPILE_CACHE=1 exec ${[npm, ...first].map((one) => `"${one}"`).join(" ")} "$@"\n`,
        { mode: 0o755 },
      );
      makeClone();
    }, 300_000);

    it("has a mail, an approval and a pack that verifies, and leaves nothing", async () => {
      for (const line of blockOf("README.md", "install")) await type(clone, line);
      const started = await startLocal("npm run --silent local -- --start postgresql --port 0 --json");
      const { start, endpoint, dataDir } = started;
      if (start === undefined) throw new Error("--start printed no lines");
      const told = (begins: string) =>
        until(`a mail that begins with ${begins}`, async () =>
          (await mailsOf(started)).some(({ subject }) => subject.startsWith(begins)),
        );

      await withPostgres(
        base,
        () => [],
        async ({ port }) => {
          const own = { ...start.environment, PGHOST: "127.0.0.1", PGPORT: port, PGUSER: "postgres" } as Record<
            string,
            string
          >;
          delete own.PATH;
          // The operator, by the README: evidence, and a gate that opens with a mail.
          let said = "";
          for (const line of start.commands) said += (await type(work, line, 0, own)).stdout;
          expect(said).toMatch(/CLEAR {2}upgrade@db01 {2}3\/3/);
          await told("[CLEAR] pg-upgrade");

          // A day without a backup shuts it.
          const [, words = ""] =
            /`(npm run local -- clock \+27h)`/.exec(readFileSync(join(ROOT, "README.md"), "utf8")) ?? [];
          await type(clone, `${words} --data-dir ${dataDir}`);
          await told("[BLOCKED] pg-upgrade");

          // The manager, by docs/for-managers.md and docs/time-and-people.md: looks, and waives with a second person.
          const ana = await tokenOf(endpoint, "manager", "ana@example.com");
          const kim = await tokenOf(endpoint, "manager", "kim@example.com");
          const eva = await tokenOf(endpoint, "auditor", "eva@example.com");
          const as = async (token: string, line: string, status = 0) => {
            await type(work, `cleargate config set token-file "${token}"`, 0, own);
            return type(work, line.replace(/ +#.*$/, ""), status, own);
          };
          const [gates = "", status = ""] = blockOf("docs/for-managers.md", "manager-look");
          await as(ana, gates, 3);
          const { stdout: stale } = await as(ana, status, 3);
          const [request = "", approve = ""] = blockOf("docs/time-and-people.md", "waiver");
          for (const [, requirement = ""] of stale.matchAll(/^stale +db01 +(\S+)/gm)) {
            const here = (line: string) =>
              line.replace("pool01", "db01").replace("--requirement rtc", `--requirement ${requirement}`);
            const { stdout } = await as(ana, here(request));
            const [, id = ""] = /--approve (\S+)/.exec(stdout) ?? [];
            await as(ana, `${approve.replace("<request>", id).replace(/ +#.*$/, "")} --yes`, 5);
            await as(kim, `${approve.replace("<request>", id).replace(/ +#.*$/, "")} --yes`);
          }
          await until(
            "the gate that is clear by the waiver",
            async () => (await run("sh", ["-c", gates], { cwd: work, env: { ...env(), ...own } })).status === 0,
          );

          // The auditor, by docs/for-auditors.md: who approved what, and all of it as one file that verifies.
          const [, history = ""] = blockOf("docs/for-auditors.md", "auditor-look");
          expect((await as(eva, history)).stdout).toMatch(/tape library broken/);
          const [take = "", verify = ""] = blockOf("docs/for-auditors.md", "auditor-pack");
          await as(eva, take);
          expect((await as(eva, verify)).stdout).toMatch(/^VERIFIED: pg-upgrade as of /);

          // And back, by docs/installing.md. Of systemd nothing was installed here, so nothing is disabled.
          for (const line of blockOf("docs/installing.md", "removing")) {
            const where = line
              .replace("<folder>", work)
              .replace("schedule remove", `schedule remove --folder "${join(base, "units")}" --no-enable`);
            await type(base, where, 0, own);
          }
        },
      );
      const ended = once(cloud as ChildProcess, "exit");
      interrupt();
      await ended;
      cloud = undefined;
      const left = readdirSync(home, { recursive: true, encoding: "utf8", withFileTypes: true }).filter(
        (one) => !one.isDirectory(),
      );
      expect(left.map(({ parentPath, name }) => join(parentPath, name))).toEqual([]);
      expect(readdirSync(temporary)).toEqual([]);
      // In the clone is what the clone was, and what is ignored there: what was built.
      expect(readdirSync(base).toSorted()).not.toContain("work");
    }, 900_000);
  },
);
