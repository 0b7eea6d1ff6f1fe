import type { probeIntake } from "../../adapters/s3-doctor.ts";
import type { Intake } from "../../adapters/s3-intake.ts";
import type { Vault } from "../../adapters/s3-vault.ts";
import type { AgentConfig } from "../config/agent-config.ts";

/**
 * The intake and the vault, which are in S3. The SDK takes as long to load as all the rest of the agent, so that only a command that
 * asks S3 for something loads it.
 */

export const openIntake = async (config: AgentConfig): Promise<Intake> => {
  const { s3Intake } = await import("../../adapters/s3-intake.ts");
  return s3Intake(config);
};

export const openVault = async (config: AgentConfig): Promise<Vault> => {
  const { s3Vault } = await import("../../adapters/s3-vault.ts");
  return s3Vault(config);
};

/** The condition of the intake, as {@link probeIntake} finds it. */
export const probe: typeof probeIntake = async (location, key) => {
  const { probeIntake: ask } = await import("../../adapters/s3-doctor.ts");
  return ask(location, key);
};
