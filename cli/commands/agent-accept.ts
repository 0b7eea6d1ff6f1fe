import type { EnrolmentView } from "../../contract/schemas/enrolment.ts";
import { findPublicKey } from "../../core/ed25519.ts";
import { keyFingerprint } from "../../core/enrolment/proof.ts";
import { Failure } from "../../core/failure.ts";
import { addAgent, addKey, findAgent, keyOf, openPlan, replaceFile, textOf, unitsOf, usage } from "../edited-plan.ts";
import { type EnrolmentsOptions, findEnrolment } from "../enrolment.ts";
import { EXIT } from "../exit.ts";
import { readKeyFile } from "../key-file.ts";
import { print, printJson } from "../output.ts";
import { readPlanText } from "../plan-file.ts";

export interface AgentAcceptOptions extends EnrolmentsOptions {
  readonly fingerprint?: string;
  /** The file with its public key that the host wrote, in place of the fingerprint. */
  readonly publicKey?: string;
  /** Puts the key in the place of one that the plan has, as an example has. */
  readonly replace?: boolean;
}

type Claimed = EnrolmentView & { readonly claim: NonNullable<EnrolmentView["claim"]> };

/** @throws Failure `not-found`, `usage` */
const findClaimed = async (given: string, options: AgentAcceptOptions): Promise<Claimed> => {
  const one = await findEnrolment(given, ({ state }) => state === "claimed", options);
  const { claim, state } = one;
  if (state === "withdrawn") throw usage(`the code ${given} was withdrawn; give out another one`);
  if (claim === null) throw new Failure("not-found", `no host has used the code ${given} yet`);
  return { ...one, claim };
};

/** What the host itself says of its key. @throws Failure `usage` */
const saidByHost = ({ fingerprint, publicKey }: AgentAcceptOptions): string => {
  if (fingerprint !== undefined) return fingerprint;
  if (publicKey === undefined) throw usage("give --fingerprint as the host shows it, or --public-key with its file");
  return keyFingerprint(readKeyFile(publicKey).publicKey);
};

const digitsOf = (text: string): string => text.toLowerCase().replaceAll(/[^0-9a-f]/g, "");

/** The API's own word for what a key's fingerprint is would be no proof of the key. @throws Failure `key-invalid` */
const requireFingerprint = ({ agent, claim }: Claimed, said: string): void => {
  const own = keyFingerprint(claim.publicKey);
  if (digitsOf(said) === digitsOf(own)) return;
  throw new Failure(
    "key-invalid",
    `the key of ${agent} that ${claim.host} proposed has the fingerprint ${own}: it is not the one of your host, so do not let it into a plan`,
  );
};

interface Edited {
  /** Undefined where the plan has it already. */
  readonly text: string | undefined;
  /** Those of an agent that the plan had before. */
  readonly units: readonly string[] | undefined;
}

/** @throws Failure `usage` */
const edited = (file: string, before: string, { agent: id, key, units, claim }: Claimed, replace: boolean): Edited => {
  const document = openPlan(file, before);
  const agent = findAgent(document, id);
  const entry = { key, publicKey: claim.publicKey };
  if (agent === undefined) {
    addAgent(document, id, units, entry);
    return { text: textOf(document), units: undefined };
  }
  const inPlan = unitsOf(agent);
  const own = keyOf(agent, key);
  const was = own?.get("publicKey");
  if (was === claim.publicKey) return { text: undefined, units: inPlan };
  // A first plan has the place of a key, and none in it.
  if (!replace && typeof was === "string" && findPublicKey(was) !== undefined)
    throw usage(
      `${file}: agent "${id}" has another key "${key}", which whatever it sealed before needs; give out a code with --key and another name, or give --replace where that key is only an example's`,
    );
  if (own === undefined) addKey(document, agent, entry);
  else own.set("publicKey", claim.publicKey);
  return { text: textOf(document), units: inPlan };
};

/**
 * Writes what a host proposed into a plan on this machine; nothing is applied. Whoever enters it says what fingerprint the host has,
 * because anybody who came by the code may have been quicker.
 */
export const agentAccept = async (id: string, file: string, options: AgentAcceptOptions): Promise<number> => {
  const said = saidByHost(options);
  const found = await findClaimed(id, options);
  requireFingerprint(found, said);
  const { text, units } = edited(file, readPlanText(file), found, options.replace === true);
  if (text !== undefined) replaceFile(file, text);
  const { agent, key, claim } = found;
  if (options.json === true)
    printJson({ agent, key, publicKey: claim.publicKey, host: claim.host, written: text !== undefined });
  else if (text === undefined) print(`${file} has this key of ${agent} already`);
  else
    print([
      `${file}: agent ${agent}, key ${key}: ${claim.publicKey}`,
      ...(units === undefined ? [] : [`It stays with the units of the plan: ${units.join(", ")}`]),
      `Look at it, raise "version", then: cleargate plan apply ${file}`,
    ]);
  return EXIT.ok;
};
