import { createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { publicKeyText } from "../../core/ed25519.ts";

interface AgentKey {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicKey: string;
}

const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

const keyOf = (name: string): AgentKey => {
  const seed = createHash("sha256").update(`simulated key ${name}`).digest();
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: "der", type: "pkcs8" });
  return { id: "k1", privateKey, publicKey: publicKeyText(createPublicKey(privateKey)) };
};

/** The key of the one agent of the estate, and one that no plan names. */
export const AGENT_KEY = keyOf("agent");
export const FORGED_KEY = keyOf("stranger");

/** What a plan says instead of the agent's, so that nothing that the agent sealed counts. */
export const OTHER_KEY = keyOf("other");

/** The log's key of a generation, from 1. */
export const logKeyOf = (generation: number): Pick<AgentKey, "privateKey" | "publicKey"> => keyOf(`log ${generation}`);
