import { COMMANDS, EXIT, exitMeanings, type Status } from "../cli/exit.ts";
import { variableOf } from "../cli/settings/settings.ts";
import { SETTING_NAMES } from "../cli/settings/settings-file.ts";

const STATUSES = Object.values(EXIT).filter((status) => status !== EXIT.cancelled);

const row = (command: (typeof COMMANDS)[number]): string => {
  const meanings = new Map<Status, string>(exitMeanings(command));
  return `| \`${command}\` | ${STATUSES.map((status) => meanings.get(status) ?? "–").join(" | ")} |`;
};

/** The page about the people's command line: what it remembers, and how it ends. */
export const cliPage =
  (): string => `<!-- Generated from cli/ by "npm run generate"; a test checks that it is up to date. -->
# The command line for people

\`cleargate --help\` lists the commands, and \`cleargate <command> --help\` the options of each. \`cleargate --version\` and
\`cleargate-agent --version\` print the same version, where they were built together.

## What need not be repeated

Each command that asks the API takes \`--api\`, \`--token-file\` and most take \`-m\`. What is not given as an option is taken from
the environment, and then from a profile:

\`\`\`sh
cleargate config set api https://example.execute-api.eu-west-1.amazonaws.com
cleargate config set migration contoso-lync2013
cleargate config set token-file ~/.cleargate-token
cleargate gates                                     # no option is needed now
cleargate config set api https://other.example.com --profile staging
cleargate gates --profile staging                   # or CLEARGATE_PROFILE=staging
cleargate config list
\`\`\`

| setting | variable that stands before it |
|---|---|
${SETTING_NAMES.map((name) => `| \`${name}\` | \`${variableOf(name)}\` |`).join("\n")}

\`CLEARGATE_TOKEN\` stands before every token's file but that of the option. The token itself is never kept. The profile is
\`default\` where none is named; one that is named must exist. The file is \`cleargate/config.json\` in \`XDG_CONFIG_HOME\`
(\`~/.config\` without it), on Windows in \`APPDATA\`; only its owner may read it, and it is not used where others may write it.

## Proxies

\`HTTPS_PROXY\`, \`HTTP_PROXY\` and \`NO_PROXY\`, also in small letters, are used as [the agent does](agent.md#proxies): a proxy is
\`http://host:port\` or \`https://host:port\`, also with \`user:password@\`, and this machine itself is asked without one. An error says
through which proxy the API could not be reached.

## Times

\`--from\` and \`--to\` of \`history\` take a date (\`2026-11-20\`), which begins in the plan's time zone, as is then said on standard
error, or a date and time with its offset (\`2026-11-20T08:00+02:00\`, \`…Z\`). A time without offset is refused.

## Exit statuses

Every command ends with ${EXIT.cancelled} where it is cancelled by Ctrl-C. A name that nobody knows is never an empty answer: unknown
units, requirements, agents, gates and migrations are status ${EXIT.missing}, a value that is none of a closed list is status ${EXIT.usage}, and
both say which one may be meant.

| command | ${STATUSES.join(" | ")} |
|---|${STATUSES.map(() => "---").join("|")}|
${COMMANDS.map(row).join("\n")}
`;
