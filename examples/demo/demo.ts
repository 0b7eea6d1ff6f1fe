import { mkdirSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { startCloud } from "../../local/start-cloud.ts";
import { ROOT, stopCommands } from "./commands.ts";
import { estate } from "./estate.ts";
import { playStory } from "./story.ts";
import { playTampering } from "./tamper.ts";

const HELP = `npm run demo [-- --once] [-- --tamper] [-- --real <folder>]

  --once          end after the story; exit status 0 only if all of it was true
  --tamper        instead: an administrator falsifies the history in each way there is, and a stranger finds it out
  --real <folder> use a folder of your own in place of pool02's RTC backup (it is only read)
  --port <n>      port of the embedded cloud (default: any)
`;

const parseOptions = (argv: readonly string[]) =>
  parseArgs({
    args: [...argv],
    options: {
      once: { type: "boolean", default: false },
      tamper: { type: "boolean", default: false },
      real: { type: "string" },
      port: { type: "string", default: "0" },
      help: { type: "boolean", default: false },
    },
  }).values;

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

const emptyFolder = (): string => {
  const folder = join(ROOT, ".cleargate", "demo");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
};

/** `npm run demo`: a migration on the embedded cloud, in which every claim is checked. */
export const runDemo = async (argv: readonly string[], synth: () => string): Promise<void> => {
  const options = parseOptions(argv);
  if (options.help) return void process.stdout.write(HELP);
  const startedMs = Date.now();
  const folder = emptyFolder();
  const realFolder = options.real === undefined ? undefined : resolve(options.real);
  if (realFolder !== undefined && !isFolder(realFolder)) {
    process.stderr.write(`${realFolder} is not a folder\n`);
    process.exitCode = 2;
    return;
  }
  const cloud = await startCloud({ assembly: synth(), port: Number(options.port), dataDir: join(folder, "cloud") });
  const stop = async (status: number): Promise<never> => {
    stopCommands();
    await cloud.stop();
    process.exit(status);
  };
  process.once("SIGINT", () => void stop(130));
  process.once("SIGTERM", () => void stop(130));
  process.stdout.write(`Cleargate's own stack runs at ${cloud.endpoint}, on this machine alone.\n`);
  try {
    const play = options.tamper ? playTampering : playStory;
    await play({ cloud, estate: estate(join(folder, "estate"), startedMs), folder, realFolder });
  } catch (error) {
    process.stderr.write(`\n${(error as Error).message}\nLogs: ${join(cloud.dataDir, "logs")}\n`);
    return stop(1);
  }
  process.stdout.write(`\nAll of it really happened, in ${((Date.now() - startedMs) / 1_000).toFixed(1)} s.\n`);
  if (options.once) return stop(0);
  process.stdout.write(`The console is at ${cloud.apiUrl}/console, and asks who you are.\n`);
  process.stdout.write(`Both stay open until you press Ctrl-C: the inbox is at ${cloud.endpoint}/inbox.\n`);
};
