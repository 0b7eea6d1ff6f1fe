import type { FailureCode, FailureCodeOf } from "../core/failure.ts";

type AgentArea =
  | "config"
  | "key"
  | "spool"
  | "intake"
  | "vault"
  | "source"
  | "directory"
  | "copy"
  | "tool"
  | "schedule"
  | "file"
  | "proxy"
  | "usage"
  | "enrolment"
  | "api";

const RETRY_LATER = "it stays in the spool, and the next run tries again";
const SAME_AGAIN = "enter the same command again: the key is kept, and the code is still good for it";
const READABLE = "let the user that runs the agent read it";

/** What to do about a failure, in one clause each; the message itself says what was refused. */
const NEXT_STEPS: Readonly<Record<FailureCodeOf<AgentArea>, string>> = {
  "config-invalid": 'correct it, then try "cleargate-agent config validate"',
  "config-missing": 'write one by "cleargate-agent init", or name it by --config or CLEARGATE_AGENT_CONFIG',
  "config-unreadable": READABLE,
  "config-unwritable": "let the user that runs this command write it, or choose another place by --config",
  "log-unwritable":
    "let the user that runs the agent write it in a folder that is there, or name another by log.file or --log-file",
  "secret-missing":
    "give the secret in one of the ways that docs/agent.md names under Secrets, to this user and to the schedule",
  "key-invalid": "put the Ed25519 key of this agent there, or make a new one (docs/agent.md, Changing the key)",
  "key-missing": "put the key of this agent there, readable for the user that runs the agent",
  "key-exposed": "chmod 600 it; if somebody else may have read it, retire it as compromised (docs/agent.md)",
  "spool-damaged": "look at what the message names; what is moved out of pending/ is not pushed",
  "spool-full": "make room on the disk, or let the intake be reached so that the spool empties",
  "spool-locked": '"cleargate-agent unlock" says who works on it; wait for it, or end it',
  "spool-unwritable": "let the user that runs the agent write into the spool, on a disk that is mounted for writing",
  "intake-throttled": RETRY_LATER,
  "intake-denied": 'look at credentials, role and clock: "cleargate-agent doctor" asks for each of them',
  "intake-unavailable": `look at network, proxy, name resolution and certificates ("cleargate-agent doctor"); ${RETRY_LATER}`,
  "intake-missing": "correct bucket, region or endpoint of the configuration; the manifests stay in the spool",
  "vault-throttled": "the next run goes on with the copy",
  "vault-denied": "let the agent's role write into the vault's bucket",
  "vault-unavailable": "the next run goes on with the copy",
  "source-gone": "look whether the path is right, and whether the backup ran",
  "source-invalid": 'look at the file with "cleargate-agent inspect"; the page of its source says what is read',
  "source-unfinished": "look on the other host whether its script has ended",
  "source-unreadable": READABLE,
  "csv-invalid": "export it again, as the page of its source says",
  "directory-denied": "look at the account and its password",
  "directory-plaintext": "give an address with ldaps://",
  "directory-referral": "name the server that has the domain",
  "directory-truncated": "let the server answer in pages, or read less at once",
  "directory-unavailable": "look whether the server can be reached from here",
  "directory-value": "look at the account that the message names",
  "copy-changed": "the file changed while it was copied; the next run copies it again",
  "copy-impossible": "change the job, as the message says",
  "tool-failed": "run the tool by hand; its own message is above",
  "tool-missing": "install it, or name it by an absolute path that this user may run",
  "drill-unsupported": "change the job, as the message says",
  "schedule-failed": 'print the files by "cleargate-agent schedule install --print", and install them by hand',
  "proxy-invalid": "write http://host:port or http://user:password@host:port, with characters such as @ encoded (%40)",
  "api-unreachable": `look at address, network, proxy and certificates, then ${SAME_AGAIN}`,
  "api-timeout": SAME_AGAIN,
  "api-denied": "look at the address: the API of Cleargate asks no token of this",
  "api-failed": `look whether that is the address of the API, then ${SAME_AGAIN}`,
  "enrolment-unknown": "type the code again as it was printed; look whether it is for this API",
  "enrolment-used": "if no host of yours has used it, tell whoever gave it out; have a new one given out",
  "enrolment-expired": 'have a new one given out: "cleargate agent enrol" at a desk',
  "enrolment-host": "use it on the host that it is for, or have one given out for this host",
  "enrolment-too-many": "wait, and have one given out later",
  usage: '"cleargate-agent --help", and the --help of each command, list what there is',
  "file-inaccessible": "let the user that runs this command read or write what the message names",
};

/** What an operator can do about a failure; undefined where nothing is known to help. */
export const findNextStep = (code: string): string | undefined =>
  (NEXT_STEPS as Readonly<Partial<Record<FailureCode | string, string>>>)[code];
