import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Cloud } from "../../local/cloud.ts";
import { startCloud } from "../../local/start-cloud.ts";
import { AGENT_IDS, type AgentId, type RealFolder, writeJobs, writePlan } from "./agents.ts";
import { ACCOUNTS, type Estate, estate, writeAccounts, writeGoodNight, writeRtc, writeUserData } from "./estate.ts";

const ROOT = resolve(import.meta.dirname, "..", "..");
const MIGRATION = "contoso-lync2013";

interface Ran {
  readonly status: number;
  readonly stdout: string;
}

const children = new Set<ChildProcess>();

/** Runs one of the product's own commands as a process of its own. */
const run = (
  entry: "agent" | "cleargate",
  args: readonly string[],
  env: Record<string, string>,
  show: boolean,
): Promise<Ran> =>
  new Promise((done, fail) => {
    const child = spawn(process.execPath, [join(ROOT, "bin", `${entry}.ts`), ...args], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    children.add(child);
    let stdout = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
      if (show) process.stdout.write(chunk.toString().replaceAll(/^(?=.)/gm, "    "));
    });
    child.stderr.pipe(process.stderr);
    child.once("error", fail);
    child.once("exit", (code) => {
      children.delete(child);
      done({ status: code ?? 1, stdout });
    });
  });

/** The story goes on only if what it says is true. */
const demand = (what: string, holds: boolean): void => {
  if (!holds) throw new Error(`the demo expected that ${what}, and it is not so`);
};

const chapter = (title: string): void => void process.stdout.write(`\n── ${title}\n`);

interface Stage {
  readonly cloud: Cloud;
  readonly on: Estate;
  readonly folder: string;
  readonly real: string | undefined;
}

const cli = async ({ cloud }: Stage, args: readonly string[], show = true, role = "manager"): Promise<Ran> =>
  run(
    "cleargate",
    args,
    { CLEARGATE_API: cloud.apiUrl, CLEARGATE_TOKEN: await cloud.oidc.token([role]), CLEARGATE_MIGRATION: MIGRATION },
    show,
  );

const configOf = ({ folder }: Stage, agent: AgentId): string => join(folder, agent, "cleargate-agent.yaml");

const agent = ({ cloud }: Stage, id: AgentId, args: readonly string[], show = true): Promise<Ran> => {
  const key = cloud.agentKey(id);
  return run("agent", args, { AWS_ACCESS_KEY_ID: key.accessKeyId, AWS_SECRET_ACCESS_KEY: key.secret }, show);
};

const setUp = async (stage: Stage): Promise<void> => {
  const { cloud, folder } = stage;
  const publicKeys: Record<string, string> = {};
  for (const id of AGENT_IDS) {
    const { stdout } = await agent(
      stage,
      id,
      [
        "init",
        "--agent",
        id,
        "--migration",
        MIGRATION,
        "--bucket",
        cloud.bucket,
        "--region",
        cloud.region,
        "--endpoint",
        cloud.endpoint,
        "--config",
        configOf(stage, id),
        "--json",
      ],
      false,
    );
    publicKeys[id] = (JSON.parse(stdout) as { publicKey: string }).publicKey;
  }
  const plan = join(folder, "plan.yaml");
  writePlan(join(ROOT, "examples", "contoso", "plan.yaml"), plan, publicKeys, stage.real !== undefined);
  demand("the plan is applied", (await cli(stage, ["plan", "apply", plan])).status === 0);
};

const pushAll = async (stage: Stage, agents: readonly AgentId[], real?: RealFolder): Promise<void> => {
  for (const id of agents) {
    writeJobs(configOf(stage, id), id, stage.on.folder, real);
    demand(
      `${id} collects and pushes all`,
      (await agent(stage, id, ["run", "--config", configOf(stage, id)])).status === 0,
    );
  }
  await stage.cloud.settled();
};

interface GatesAnswer {
  readonly gates: readonly {
    readonly id: string;
    readonly state: string;
    readonly blockers: readonly { requirement: string; unit: string; state: string; reason: string | null }[];
  }[];
}

const pilotGate = async (stage: Stage) => {
  const { stdout } = await cli(stage, ["gates", "-g", "pilot", "--json"], false);
  const [gate] = (JSON.parse(stdout) as GatesAnswer).gates;
  if (gate === undefined) throw new Error("there is no pilot gate");
  return gate;
};

/** Which files to leave out so that much less than the tolerated part is left. */
const largestHalf = (folder: string): string[] => {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ key: path.slice(folder.length + 1), size: statSync(path).size }))
    .toSorted((a, b) => b.size - a.size);
  const all = files.reduce((sum, { size }) => sum + size, 0);
  if (all === 0) throw new Error(`${folder} holds no bytes; give a folder with files in it`);
  const left: string[] = [];
  for (let out = 0, index = 0; out < all / 2; index += 1) {
    left.push((files[index] as { key: string }).key);
    out += (files[index] as { size: number }).size;
  }
  return left.map((key) => (key.includes("/") ? key : `./${key}`.slice(2)));
};

const ANSWER = "sip:user04711@contoso.com";

const story = async (stage: Stage): Promise<void> => {
  const { on, cloud, real } = stage;
  const whole = real === undefined ? undefined : { folder: real, exclude: [] };

  chapter("The plan says what must hold before the pilot pool, and who may say so");
  await setUp(stage);

  chapter(
    `Night one: three agents inventory ${ACCOUNTS.toLocaleString("en")} accounts on two pools, hash the backups, seal and push`,
  );
  writeGoodNight(on, 20);
  for (const pool of ["pool01", "pool02"] as const) writeAccounts(on, pool, true, 20);
  await pushAll(stage, AGENT_IDS, whole);

  chapter(
    "Night two: the RTC backup of pool02 is short, its export of user data lacks two users, and nobody has noticed that one account is homed twice",
  );
  if (real === undefined) writeRtc(on, "pool02", 0.4, 2);
  writeUserData(on, "pool02", 2, 2);
  await pushAll(stage, ["agent-pool02"], real === undefined ? undefined : { folder: real, exclude: largestHalf(real) });

  chapter("Can we go? The manager asks");
  await cli(stage, ["gates"]);
  const blocked = await pilotGate(stage);
  const why = (requirement: string): string =>
    blocked.blockers.find((one) => one.requirement === requirement)?.reason ?? "";
  demand("the pilot gate is blocked", blocked.state === "blocked");
  demand("it names the account that is homed twice", why("accounts-homed-once").includes(ANSWER));
  demand("it says how short the backup is", /bytes after .* % less/.test(why("rtc")));
  demand("it names the users whom the export lacks", why("accounts-exported").includes("sip:user11999@contoso.com"));
  demand("exactly these three stand in the way", blocked.blockers.length === 3);
  demand(
    "nobody was mailed that the pilot gate is clear",
    !cloud.inbox.list().some(({ subject }) => subject.includes("pilot pool")),
  );

  chapter("The operators mend all three; the agent of pool02 pushes new evidence");
  if (real === undefined) writeRtc(on, "pool02", 1, 0);
  writeAccounts(on, "pool02", false, 0);
  writeUserData(on, "pool02", 0, 0);
  await pushAll(stage, ["agent-pool02"], whole);

  chapter("And now?");
  await cli(stage, ["gates"]);
  demand("the pilot gate is clear", (await pilotGate(stage)).state === "clear");

  chapter("The mail that the managers got");
  const mail = cloud.inbox.list().findLast(({ subject }) => subject.startsWith("[CLEAR] Ready for the pilot pool"));
  demand(
    "each manager of the pilot gate got one mail",
    cloud.inbox.list().filter(({ subject }) => subject.startsWith("[CLEAR] Ready for the pilot pool")).length === 2,
  );
  process.stdout.write(
    `    Subject: ${mail?.subject}\n\n${mail?.text
      .split("\n")
      .slice(0, 10)
      .map((line) => `    ${line}\n`)
      .join("")}    …\n`,
  );
  process.stdout.write(
    `\n    ${cloud.inbox.list().length} mails in ${cloud.inbox.folder}\n    ${cloud.endpoint}/inbox\n`,
  );

  chapter("What happened, as an auditor asks");
  const told = await cli(stage, ["history", "--requirement", "rtc", "--unit", "pool02"], true, "auditor");
  demand("the history tells of the short backup", told.stdout.includes("shrunk"));
  const { stdout } = await cli(
    stage,
    ["history", "--requirement", "accounts-homed-once", "--unit", "global", "--limit", "3"],
    true,
    "auditor",
  );
  demand("the history tells of the account", stdout.includes("account-homed-twice"));

  chapter("Twenty-seven hours pass, and no agent says anything: time moves, evidence goes stale, the gate shuts");
  await cloud.move(SILENCE_MS);
  await cloud.settled();
  const shut = cloud.inbox.list().findLast(({ subject }) => subject.startsWith("[BLOCKED] Ready for the pilot pool"));
  demand("the managers are mailed that the gate has shut", shut !== undefined);
  demand("the mail says why", shut?.subject.includes("is stale") === true);
  process.stdout.write(`    Subject: ${shut?.subject}\n\n`);
  await cli(stage, ["gates", "-g", "pilot"]);
  const stale = await pilotGate(stage);
  demand("the pilot gate is blocked again", stale.state === "blocked");
  demand(
    "all that stands in the way ran out",
    stale.blockers.every(({ state }) => state === "stale"),
  );
};

/** Longer than any evidence of the pilot gate holds that must be renewed daily. */
const SILENCE_MS = 27 * 3_600_000;

const HELP = `npm run demo [-- --once] [-- --real <folder>]

  --once          end when the story has been told; exit status 0 only if all of it was true
  --real <folder> tell it over a folder of your own, in place of pool02's RTC backup (it is only read)
  --port <n>      port of the embedded cloud (default: any)
`;

/** Tells the true story on the embedded cloud. */
export const runDemo = async (argv: readonly string[], synth: () => string): Promise<void> => {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      once: { type: "boolean", default: false },
      real: { type: "string" },
      port: { type: "string", default: "0" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return void process.stdout.write(HELP);
  const started = Date.now();
  const folder = join(ROOT, ".cleargate", "demo");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const real = values.real === undefined ? undefined : resolve(values.real);
  if (real !== undefined && !statSync(real, { throwIfNoEntry: false })?.isDirectory()) {
    process.stderr.write(`${real} is no folder\n`);
    process.exitCode = 2;
    return;
  }
  const cloud = await startCloud({ assembly: synth(), port: Number(values.port), dataDir: join(folder, "cloud") });
  const stop = async (status: number): Promise<never> => {
    for (const child of children) child.kill();
    await cloud.stop();
    process.exit(status);
  };
  process.once("SIGINT", () => void stop(130));
  process.once("SIGTERM", () => void stop(130));
  process.stdout.write(`Cleargate's own stack runs at ${cloud.endpoint}, on this machine alone.\n`);
  try {
    await story({ cloud, on: estate(join(folder, "estate"), started), folder, real });
  } catch (error) {
    process.stderr.write(`\n${(error as Error).message}\nLogs: ${join(cloud.dataDir, "logs")}\n`);
    return stop(1);
  }
  process.stdout.write(`\nAll of it really happened, in ${((Date.now() - started) / 1_000).toFixed(1)} s.\n`);
  if (values.once) return stop(0);
  process.stdout.write(`The inbox stays open at ${cloud.endpoint}/inbox until you press Ctrl-C.\n`);
};
