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

<!-- run by: test/cli/config.test.ts test/cli/login.test.ts test/cloud/gates.test.ts -->
\`\`\`sh
cleargate config set api https://example.execute-api.eu-west-1.amazonaws.com
cleargate config set migration contoso-lync2013
cleargate login                                     # or, with a token from elsewhere: config set token-file <file>
cleargate gates                                     # no option is needed now
cleargate config set api https://other.example.com --profile staging
cleargate gates --profile staging                   # or CLEARGATE_PROFILE=staging
cleargate config list
\`\`\`

| setting | variable that stands before it |
|---|---|
${SETTING_NAMES.map((name) => `| \`${name}\` | \`${variableOf(name)}\` |`).join("\n")}

\`CLEARGATE_TOKEN\` stands before every token's file but that of the option, and a token's file before who is [signed
in](#signing-in). The profile is \`default\` where none is named; one that is named must exist. The file is
\`cleargate/config.json\` in \`XDG_CONFIG_HOME\` (\`~/.config\` without it), on Windows in \`APPDATA\`; only its owner may read it, and
it is not used where others may write it.

## Signing in

<!-- run by: test/cli/login.test.ts -->
\`\`\`sh
cleargate login                                     # opens the browser of this desk: code flow with PKCE
cleargate login --device                            # shows a code that is typed in a browser elsewhere (RFC 8628)
CLEARGATE_CLIENT_SECRET=… cleargate login --client-credentials --client-id pipeline
cleargate logout                                    # forgets the tokens of this machine
\`\`\`

The API says which issuer it trusts, so nothing else is needed where the issuer's client of the console may also come back to this
machine (\`http://127.0.0.1:<any port>/signed-in\`, [RFC 8252](https://www.rfc-editor.org/rfc/rfc8252#section-7.3)). Else register a
client and name it: \`--client-id\`, \`--scopes\`, and for an issuer that compares ports \`--redirect http://localhost:8400/signed-in\`:
[issuers](identity.md). It waits for five minutes, or as \`--timeout\` says. Commands renew the token a minute before its end, one at
a time, and once more where the API refuses it.

Tokens are in \`cleargate/sessions/<profile>.json\` beside the settings. Only its owner may read the file, and it is not used
where others can; on Windows its folder's permissions count. Where the system has a keychain that can be used, the file is encrypted
with a key that lies there: the keychain of macOS, the Secret Service of GNOME and KDE (by \`secret-tool\` of libsecret), or Windows' encryption for
the account (DPAPI). \`--keep file\` or \`CLEARGATE_KEEP=file\` uses none, as on a server; \`--keep keychain\` fails where there is none. What a
keychain no longer gives is not used, and you sign in again, with \`--keep file\` where it is still locked: tokens come into the open by nothing else. The ways of macOS and Windows follow their documentation, and were not tried
there. Tokens are sent to the API that they were asked for, and to no other. The secret of a program is never kept. Every token that is given stands before them:
\`--token-file\`, \`CLEARGATE_TOKEN\`, \`CLEARGATE_TOKEN_FILE\`, a profile's file.

## Enrolling agents

\`agent enrol\` gives an operator or a manager a code, \`cleargate-agent enrol\` on the host makes a key and proposes it by the code, \`agent
enrolments\` shows who did, and \`agent accept\` writes the key into a plan by the fingerprint that the host shows. Whoever gave the code out gets a mail when a
host uses it, and \`agent withdraw\` takes it back. What it is trusted with is for
\`plan apply\` to say: [enrolling](agent.md#enrolling).

## Proxies

\`HTTPS_PROXY\`, \`HTTP_PROXY\` and \`NO_PROXY\`, also in small letters, are used as [the agent does](agent.md#proxies): a proxy is
\`http://host:port\` or \`https://host:port\`, also with \`user:password@\`, and this machine itself is asked without one. An error says
through which proxy the API could not be reached.

## Times

\`--from\` and \`--to\` of \`history\`, \`notifications\` and others take a date (\`2026-11-20\`), which begins in the plan's time zone, as is then said on standard
error, or a date and time with its offset (\`2026-11-20T08:00+02:00\`, \`…Z\`). A time without offset is refused.

## Exit statuses

Every command ends with ${EXIT.cancelled} where it is cancelled by Ctrl-C. A name that nobody knows is never an empty answer: unknown
units, requirements, agents, gates and migrations are status ${EXIT.missing}, a value that is none of a closed list is status ${EXIT.usage}, and
both say which one may be meant.

| command | ${STATUSES.join(" | ")} |
|---|${STATUSES.map(() => "---").join("|")}|
${COMMANDS.map(row).join("\n")}
`;
