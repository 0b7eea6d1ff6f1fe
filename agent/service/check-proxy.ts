import { findProxyText } from "../../adapters/proxy.ts";
import type { AgentConfig } from "../config/agent-config.ts";
import { type Diagnosis, failedBy, ok } from "./diagnosis.ts";

/** Says how the intake is asked: a service has other variables than the shell that somebody tries it from. */
export const checkProxy = ({ endpoint }: Pick<AgentConfig, "endpoint">, env: NodeJS.ProcessEnv): Diagnosis => {
  const address = endpoint ?? "https://s3.amazonaws.com";
  const variable = address.startsWith("https:") ? "HTTPS_PROXY" : "HTTP_PROXY";
  try {
    return ok("proxy", findProxyText(address, env) ?? `none: ${variable} is not set`);
  } catch (error) {
    return failedBy("proxy", error);
  }
};
