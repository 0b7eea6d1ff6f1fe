import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Cloud } from "./cloud.ts";
import { ROLES } from "./people/oidc.ts";
import { startCloud } from "./start-cloud.ts";

const HELP = `Runs Cleargate's stack on this machine and keeps it up until it is interrupted.

  --ephemeral        keep nothing
  --data-dir <dir>   where state survives (default .cleargate)
  --port <n>         the one port; 0 for any (default 4600)
  --json             print endpoints, names and keys as one line when ready
  --help
`;

interface Options {
  readonly ephemeral: boolean;
  readonly dataDir: string;
  readonly port: number;
  readonly json: boolean;
}

const optionsOf = (argv: readonly string[]): Options | undefined => {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      ephemeral: { type: "boolean", default: false },
      "data-dir": { type: "string", default: ".cleargate" },
      port: { type: "string", default: "4600" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new TypeError("--port is a number from 0 to 65535");
  return { ephemeral: values.ephemeral, dataDir: resolve(values["data-dir"]), port, json: values.json };
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

Mails: ${inbox}    Usage: ${endpoint}/_local/usage    Grants: ${endpoint}/_local/grants

Ctrl-C stops it.
`;

/** `npm run local`: the embedded cloud until somebody stops it. */
export const runLocal = async (argv: readonly string[], synth: () => string): Promise<void> => {
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
      dataDir: options.ephemeral ? undefined : options.dataDir,
    });
    const facts = await describe(cloud);
    process.stdout.write(options.json ? `${JSON.stringify(facts)}\n` : guide(facts));
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
