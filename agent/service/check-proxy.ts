import { findProxyEnv, findProxyText } from "../../adapters/proxy.ts";
import type { AgentConfig } from "../config/agent-config.ts";
import { type Diagnosis, failedBy, ok } from "./diagnosis.ts";

/** Says how the intake is asked: a service has other variables than the shell that somebody tries it from. */
export const checkProxy = (
  { endpoint, region }: Pick<AgentConfig, "endpoint" | "region">,
  env: NodeJS.ProcessEnv,
): Diagnosis => {
  const address = endpoint ?? `https://s3.${region}.amazonaws.com`;
  const variable = address.startsWith("https:") ? "HTTPS_PROXY" : "HTTP_PROXY";
  try {
    const isSet = findProxyEnv(env)?.[variable] !== undefined;
    const none = isSet
      ? `none for ${new URL(address).host}, which is this host or in NO_PROXY`
      : `none: ${variable} is not set`;
    return ok("proxy", findProxyText(address, env) ?? none);
  } catch (error) {
    return failedBy("proxy", error);
  }
};
