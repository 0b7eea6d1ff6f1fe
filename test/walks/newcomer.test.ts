import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { packaged } from "../support/packaged.ts";
import { hasPostgres, isPosix, until, withPostgres } from "../support/real-tools.ts";
import { blockOf, mailsOf, type Started, startLocal, type Terminal, terminal } from "./walk.ts";

/** The newcomer: `npm run local -- --start …` in one terminal, and what it prints in another. The demo is run by CI itself. */

beforeAll(async () => {
  await packaged();
}, 300_000);
let cloud: Started | undefined;
let at: Terminal | undefined;
afterEach(async () => {
  at?.close();
  await cloud?.stop();
});

/** A terminal in which what `--start` printed before its lines was pasted. */
const begin = async (kind: string) => {
  cloud = await startLocal("--start", kind);
  if (cloud.start === undefined) throw new Error("--start printed no lines");
  at = await terminal(cloud.start.environment);
  return { cloud, start: cloud.start, at };
};

/** The README's lines, with what they ask for put in by hand. */
const byHand = (name: string, { api, start }: Started, written: string, own: string) => {
  const folder = start?.folder ?? "";
  return blockOf("README.md", name).map((line) =>
    line
      .replaceAll("<api>", api)
      .replaceAll("<token file>", join(folder, "manager.token"))
      .replaceAll("<credentials file>", join(folder, "credentials.env"))
      .replaceAll(written, join(folder, own)),
  );
};

describe.skipIf(!isPosix)("a newcomer with an OCS estate (needs a POSIX system)", () => {
  it("pastes the README's lines, and sees which checkpoints passed and what the gate waits for", async () => {
    const { cloud, start, at } = await begin("ocs");
    // D:/exports is the one thing that is otherwise than on the page: a folder with samples.
    expect(start.commands).toEqual(byHand("ocs", cloud, "D:/exports", "exports"));
    expect(start.afterwards).toEqual(byHand("ocs-afterwards", cloud, "D:/exports", "exports"));
    const said = await at.follow(start.commands, { "cleargate gates": 3 });
    expect(said).toContain("5 jobs, 5 pushed");
    expect(said).toContain("pilot is blocked by ");
    const { stdout } = await at.type("cleargate status --unit pool01 --json", 3);
    const { checkpoints } = JSON.parse(stdout) as { checkpoints: { requirement: string; state: string }[] };
    const states = Object.groupBy(checkpoints, ({ state }) => state);
    expect(states.passed?.map(({ requirement }) => requirement)).toEqual([
      ...["accounts", "accounts-exported", "rtc", "rtcconfig", "settings-pool", "user-data"],
    ]);
    expect(Object.keys(states).toSorted()).toEqual(["missing", "passed"]);
  }, 400_000);
});

describe.skipIf(!hasPostgres)("a newcomer with a PostgreSQL server (needs PostgreSQL 15)", () => {
  it("pastes the README's lines, sees the gate open, lets a day pass, and sees it shut", async () => {
    const { cloud, start, at } = await begin("postgresql");
    expect(start.commands).toEqual(byHand("postgresql", cloud, "/srv/backup", "backup"));
    expect(start.afterwards).toEqual(byHand("postgresql-afterwards", cloud, "/srv/backup", "backup"));
    await withPostgres(
      at.home,
      () => [],
      async ({ port }) => {
        Object.assign(at.env, { PGHOST: "127.0.0.1", PGPORT: port, PGUSER: "postgres" });
        const said = await at.follow(start.commands);
        expect(said).toContain("db01 base-backup: accepted");
        expect(said).toMatch(/CLEAR {2}upgrade@db01 {2}3\/3/);

        const moved = await cloud.local("clock", "+27h");
        expect([moved.status, moved.stderr]).toEqual([0, ""]);
        expect(moved.stdout).toContain("27 h ahead of this machine");
        expect((await at.type("cleargate gates", 3)).stdout).toMatch(/stale +db01 +base-backup/);
        await until("the mail that the gate has shut", async () =>
          (await mailsOf(cloud)).some(({ subject }) => subject.startsWith("[BLOCKED] pg-upgrade")),
        );
        // As docs/local.md says: what this machine's clock dates is old there, and doctor names the clock.
        expect((await at.type("cleargate-agent run --again --wait")).stdout).toContain("evidence-expired");
        expect((await at.type("cleargate-agent doctor", 5)).stdout).toMatch(/clock: 97\d{3} s behind the store/);

        // In a terminal that goes by the cloud's clock, a job that dates its evidence by the run makes it fresh.
        for (const [, name = "", value] of moved.stdout.matchAll(/export (\w+)="(.*)"/g)) at.env[name] = value;
        const file = join(at.folder, "cleargate-agent.yaml");
        const config = readFileSync(file, "utf8");
        writeFileSync(file, config.replace("requirement: base-backup\n", "requirement: base-backup\n    asOf: now\n"));
        expect((await at.type("cleargate-agent run --wait")).stdout).toContain("db01 base-backup: accepted\n");
        expect((await at.type("cleargate-agent doctor")).stdout).toMatch(/✓ clock/);
        expect((await at.type("cleargate gates --wait --interval 1 --timeout 60")).stdout).toMatch(
          /CLEAR {2}upgrade@db01/,
        );
      },
    );
  }, 400_000);
});
