import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { CLOCK_HELP, runClock } from "./clock-command.ts";
import type { Cloud } from "./cloud.ts";
import { ROLES } from "./people/oidc.ts";
import { word } from "./start/blocks.ts";
import { START_KINDS, type StartKind, type StartParts, startPage, startText } from "./start/start.ts";
import { startCloud } from "./start-cloud.ts";

const HELP = `Runs Cleargate's stack on this machine and keeps it up until it is interrupted.

  --ephemeral        keep nothing
  --data-dir <dir>   where state survives (default .cleargate)
  --port <n>         the one port; 0 for any (default 4600)
  --start <what>     print the README's lines filled in for this cloud: postgresql or ocs; nothing is kept
                     unless --data-dir is given
  --traces <url>     send spans of functions to this collector: http://127.0.0.1:4318/v1/traces
  --json             print endpoints, names and keys as one line when ready; with --start, its lines too
  --help

${CLOCK_HELP}`;

interface Options {
  readonly ephemeral: boolean;
  readonly dataDir: string;
  readonly port: number;
  readonly json: boolean;
  readonly traces: string | undefined;
  readonly start: StartKind | undefined;
}

const startOf = (text: string | undefined): StartKind | undefined => {
  const found = START_KINDS.find((one) => one === text);
  if (text !== undefined && found === undefined) throw new TypeError(`--start is one of: ${START_KINDS.join(", ")}`);
  return found;
};

const optionsOf = (argv: readonly string[]): Options | undefined => {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      ephemeral: { type: "boolean", default: false },
      "data-dir": { type: "string" },
      start: { type: "string" },
      port: { type: "string", default: "4600" },
      traces: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new TypeError("--port is a number from 0 to 65535");
  const { "data-dir": dataDir = ".cleargate", json, traces } = values;
  if (traces !== undefined && !/^https?:$/.test(URL.parse(traces)?.protocol ?? ""))
    throw new TypeError("--traces is the URL of a collector");
  const start = startOf(values.start);
  const ephemeral = values.ephemeral || (start !== undefined && values["data-dir"] === undefined);
  return { ephemeral, dataDir: resolve(dataDir), port, json, start, traces };
};

const describe = async (cloud: Cloud) => ({
  endpoint: cloud.endpoint,
  api: cloud.apiUrl,
  region: cloud.region,
  bucket: cloud.bucket,
  vault: cloud.vault,
  table: cloud.table,
  functions: cloud.functions,
  issuer: cloud.oidc.issuer,
  console: `${cloud.apiUrl}/console`,
  inbox: `${cloud.endpoint}/inbox`,
  inboxFolder: cloud.inbox.folder,
  dataDir: cloud.dataDir,
  admin: cloud.admin,
  tokens: Object.fromEntries(
    await Promise.all(ROLES.map(async (role) => [role, await cloud.oidc.token([role])] as const)),
  ),
});

const guide = ({
  endpoint,
  api,
  region,
  bucket,
  vault,
  table,
  console,
  inbox,
  admin,
  tokens,
  dataDir,
}: Awaited<ReturnType<typeof describe>>): string => `
Cleargate runs at ${endpoint}, with its state in ${dataDir}

The people's command line:
  export CLEARGATE_API=${api}
  export CLEARGATE_TOKEN=${tokens.manager}
  npm run cleargate -- plan apply examples/contoso/plan.yaml
  (other roles: curl '${endpoint}/oidc/token?role=auditor')

An agent, here the one called agent-pool01:
  npm run agent -- init --agent agent-pool01 --migration contoso-lync2013 --bucket ${bucket} --region ${region} --endpoint ${endpoint}
  its AWS key: curl '${endpoint}/_local/agent-key?agent=agent-pool01'  (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY)
  backups themselves are copied to the bucket ${vault}  (upload: { to: s3, bucket: … })

The AWS command line:
  export AWS_ACCESS_KEY_ID=${admin.accessKeyId} AWS_SECRET_ACCESS_KEY=${admin.secret} AWS_DEFAULT_REGION=${region}
  aws --endpoint-url ${endpoint} s3 ls --recursive s3://${bucket}/
  aws --endpoint-url ${endpoint} dynamodb scan --table-name ${table} --max-items 5

Time: npm run local -- clock +27h --data-dir ${word(dataDir)}

The console: ${console}    (it asks who you are)

Mails: ${inbox}    Usage: ${endpoint}/_local/usage    Grants: ${endpoint}/_local/grants

Ctrl-C stops it.
`;

const startGuide = ({ endpoint, console, inbox, dataDir }: Awaited<ReturnType<typeof describe>>): string => `
Console: ${console}    (it asks who you are)
Mails: ${inbox}
Time:  npm run local -- clock +27h --data-dir ${word(dataDir)}    (in the clone)

Cleargate runs at ${endpoint}. Ctrl-C stops it.
`;

/** What somebody who starts needs, beside the cloud. */
export type StartSettings = Omit<StartParts, "cloud">;

/** `npm run local`: the embedded cloud until somebody stops it; `npm run local -- clock` moves its clock. */
export const runLocal = async (
  argv: readonly string[],
  synth: () => string,
  starting: StartSettings,
): Promise<void> => {
  if (argv[0] === "clock") {
    process.exitCode = await runClock(argv.slice(1));
    return;
  }
  let options: Options | undefined;
  try {
    options = optionsOf(argv);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${HELP}`);
    process.exitCode = 2;
    return;
  }
  if (options === undefined) {
    process.stdout.write(HELP);
    return;
  }
  try {
    const cloud = await startCloud({
      assembly: synth(),
      port: options.port,
      traces: options.traces,
      dataDir: options.ephemeral ? undefined : options.dataDir,
    });
    const facts = await describe(cloud);
    const { start } = options;
    const page = start === undefined ? undefined : await startPage(start, { ...starting, cloud });
    if (options.json)
      process.stdout.write(`${JSON.stringify(page === undefined ? facts : { ...facts, start: page })}\n`);
    else process.stdout.write(page === undefined ? guide(facts) : startText(page, starting.root) + startGuide(facts));
    const stop = (): void => void cloud.stop().then(() => process.exit(0));
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  } catch (error) {
    const portInUse = (error as NodeJS.ErrnoException).code === "EADDRINUSE";
    process.stderr.write(
      portInUse ? `port ${options.port} is taken; give another with --port\n` : `${(error as Error).message}\n`,
    );
    process.exitCode = 1;
  }
};
