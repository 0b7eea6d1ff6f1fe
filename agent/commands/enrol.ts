import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { type ClaimAnswer, HostName } from "../../core/enrolment/claim.ts";
import { findCode } from "../../core/enrolment/code.ts";
import { enrolmentId, keyFingerprint, proofOf } from "../../core/enrolment/proof.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import { publicKeyFileText } from "../../core/manifest/public-key-file.ts";
import { newConfigText, writeSchema } from "../config/new-config.ts";
import { createKey, keyMode, loadKey, type SealingKey } from "../config/sealing-key.ts";
import { orUnwritable, writeConfig } from "../config/write-config.ts";
import { claimAtApi } from "../enrolment/claim-at-api.ts";
import { EXIT, type ExitStatus } from "../exit.ts";
import { outputOf } from "./context.ts";

export interface EnrolOptions {
  readonly config: string;
  readonly api: string;
  readonly endpoint?: string;
  readonly spool?: string;
  readonly json?: boolean;
}

const MAX_INPUT = 1_000;

/** What standard input has, as far as it may be a code. Of a pipe whose other end is slow, nothing can be read at once. */
const readInput = async (): Promise<string> => {
  let text = "";
  for await (const piece of process.stdin) {
    text += String(piece);
    if (text.length > MAX_INPUT) break;
  }
  return text;
};

/** @param given `-` for standard input @throws Failure `usage` */
const readCode = async (given: string): Promise<string> => {
  const text = given === "-" ? await readInput() : given;
  const code = findCode(text.trim());
  if (code !== undefined) return code;
  throw new Failure("usage", "that is no code: it has 32 letters and digits, in eight groups of four");
};

/** What this host is called; a name of no host's form is not sent. */
const ownName = (): string => HostName.safeParse(hostname()).data ?? "unnamed";

/**
 * Puts what is a secret where nothing is, or where the same is already: this command was ended in between.
 * @throws Failure `config-invalid`, `config-unwritable`
 */
const putOnce = (file: string, text: string, mode: number): void => {
  if (!existsSync(file)) writeConfig(file, text, mode);
  else if (orUnwritable(file, () => readFileSync(file, "utf8")) !== text)
    throw new Failure("config-invalid", `${file} exists already, with something else in it; it was left as it is`);
};

/** Refusals after which the key is proposed no more; after any other the same command goes on. */
const REFUSED = [
  "enrolment-unknown",
  "enrolment-used",
  "enrolment-expired",
  "enrolment-host",
  "request-invalid",
] as const;

/** The key that waits, made where none does. One that was half written was never proposed. */
const pendingKey = async (file: string): Promise<SealingKey> => {
  const load = (): Promise<SealingKey> => loadKey({ id: "enrolment", file });
  if (existsSync(file))
    try {
      return await load();
    } catch (error) {
      if (!isFailure(error, "key-invalid")) throw error;
      rmSync(file);
    }
  const folder = dirname(file);
  orUnwritable(folder, () => {
    mkdirSync(folder, { recursive: true });
    return createKey(file);
  });
  return load();
};

interface Written {
  readonly answer: ClaimAnswer;
  readonly publicKey: string;
}

/** Which role the host needs. One of another account gets what it may do there: the stack's policy is none that it could have. */
const ofRole = ({ agent, tag, policy, bucket, prefix }: ClaimAnswer): string[] =>
  tag.value === agent
    ? [
        `2. Give this host credentials of an AWS role with the tag ${tag.key}=${tag.value} and the policy`,
        `   ${policy}`,
        `   They may put evidence under s3://${bucket}/${prefix} and nothing else.`,
      ]
    : [
        `2. Give this host credentials of an AWS role of the account ${agent.split(".")[0]} with the tag ${tag.key}=${tag.value}, which is allowed there`,
        `   s3:PutObject on arn:aws:s3:::${bucket}/${prefix}*`,
        `   s3:GetObject on arn:aws:s3:::${bucket}/receipts/${agent}/*`,
      ];

/** What is left to do, by people and on this host. */
const nextSteps = ({ answer, publicKey }: Written, { api }: EnrolOptions, id: string): string[] => {
  const { migration, agent, units, rolesAnywhere } = answer;
  const credentials =
    rolesAnywhere === null
      ? ofRole(answer)
      : [
          `2. Give this host a certificate with the common name ${agent} and the organizational unit cleargate-agent, and`,
          "   a profile in ~/.aws/config of the user that runs the agent, with this in one line:",
          `   credential_process = aws_signing_helper credential-process --certificate <file> --private-key <file> --trust-anchor-arn ${rolesAnywhere.trustAnchor} --profile-arn ${rolesAnywhere.profile} --role-arn ${rolesAnywhere.role}`,
        ];
  return [
    "",
    "Nothing trusts the key yet. What is next:",
    "1. Let somebody put it into the plan, by the fingerprint that you tell them in person or by telephone:",
    `   cleargate agent accept ${id.slice(0, SHOWN_ID)} plan.yaml --fingerprint '${keyFingerprint(publicKey)}' -m ${migration} --api ${api}`,
    ...credentials,
    `3. On this host: cleargate-agent add <path> --unit ${units[0] === "*" ? "<unit>" : units[0]} --requirement <requirement>`,
    "   and then cleargate-agent doctor",
  ];
};

const SHOWN_ID = 12;

/**
 * Makes a key pair on this host, proposes its public half by a code, and writes the configuration that is answered. Whenever it is
 * ended, the same command goes on with the same key.
 */
export const enrol = async (given: string, options: EnrolOptions): Promise<ExitStatus> => {
  const { config: configFile, api } = options;
  const code = await readCode(given);
  const id = enrolmentId(code);
  const folder = dirname(configFile);
  // The name under which the key waits until it is known whose it is.
  const pending = join(folder, `enrolment-${id.slice(0, SHOWN_ID)}.pem`);
  if (existsSync(configFile) && !existsSync(pending))
    throw new Failure("config-invalid", `${configFile} exists already; nothing was changed`);
  const { privateKey, publicKey } = await pendingKey(pending);
  const claimed = { code, publicKey, host: ownName() };
  const answer = await claimAtApi(api, { ...claimed, proof: proofOf(claimed, privateKey) }).catch((error: unknown) => {
    // A key that was refused is nobody's.
    if (isFailure(error, ...REFUSED)) rmSync(pending);
    throw error;
  });

  const { agent, key, migration, bucket, region } = answer;
  const keyFile = join(folder, `${agent}.${key}.pem`);
  const { endpoint, spool } = options;
  const config = newConfigText(
    {
      ...{ config: configFile, agent, migration, bucket, region, keyId: key },
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(spool === undefined ? {} : { spool }),
    },
    keyFile,
  );
  putOnce(keyFile, readFileSync(pending, "utf8"), keyMode(keyFile));
  const publicKeyFile = join(folder, `${agent}.${key}.pub.json`);
  writeConfig(publicKeyFile, publicKeyFileText({ agent, key, publicKey }));
  writeSchema(folder);
  putOnce(configFile, config, keyMode(configFile));
  rmSync(pending);
  outputOf({ ...options, quiet: false }).summary(
    {
      ...{ config: configFile, key: keyFile, keyId: key, publicKey, publicKeyFile, enrolment: id },
      ...{ fingerprint: keyFingerprint(publicKey), agent, migration, units: answer.units, bucket, region },
      ...{ prefix: answer.prefix, policy: answer.policy, tag: answer.tag, rolesAnywhere: answer.rolesAnywhere },
    },
    [
      `Wrote ${configFile} and ${keyFile}. Keep the key on this host; its fingerprint is`,
      `  ${keyFingerprint(publicKey)}`,
      ...nextSteps({ answer, publicKey }, options, id),
    ],
  );
  return EXIT.ok;
};
