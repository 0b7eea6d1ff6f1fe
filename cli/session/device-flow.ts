import { setTimeout as wait } from "node:timers/promises";
import * as oauth from "oauth4webapi";
import { Failure } from "../../core/failure.ts";
import { type Issuer, refusedBy } from "./issuer.ts";

export interface DeviceCode {
  readonly userCode: string;
  readonly address: string;
  /** The address with the code in it, where the issuer gives one. */
  readonly complete: string | undefined;
}

const DEFAULT_INTERVAL_SECONDS = 5;
const SLOWER_SECONDS = 5;

/**
 * Signs somebody in by a browser on any other machine: RFC 8628.
 * @param show tells the person the code and where it is typed
 * @param timeoutMs how long to wait at most; less where the code ends before
 * @throws Failure `api-denied` where the issuer refuses or nobody signs in in time, `api-unreachable`, `usage`
 */
export const byDevice = async (
  issuer: Issuer,
  show: (code: DeviceCode) => void,
  timeoutMs: number,
): Promise<oauth.TokenEndpointResponse> => {
  const { as, client, config, options } = issuer;
  if (as.device_authorization_endpoint === undefined)
    throw new Failure("usage", `${config.issuer} has no device flow; try: cleargate login`);
  try {
    const asked = { scope: config.scopes, audience: config.audience };
    const given = await oauth.processDeviceAuthorizationResponse(
      as,
      client,
      await oauth.deviceAuthorizationRequest(as, client, oauth.None(), asked, options),
    );
    show({
      userCode: given.user_code,
      address: given.verification_uri,
      complete: given.verification_uri_complete,
    });
    const endsAt = Date.now() + Math.min(given.expires_in * 1_000, timeoutMs);
    let seconds = given.interval ?? DEFAULT_INTERVAL_SECONDS;
    for (;;) {
      await wait(Math.min(seconds * 1_000, endsAt - Date.now()));
      if (Date.now() >= endsAt) break;
      const response = await oauth.deviceCodeGrantRequest(as, client, oauth.None(), given.device_code, options);
      try {
        return await oauth.processDeviceCodeResponse(as, client, response);
      } catch (error) {
        const code = error instanceof oauth.ResponseBodyError ? error.error : undefined;
        if (code !== "authorization_pending" && code !== "slow_down") throw error;
        if (code === "slow_down") seconds += SLOWER_SECONDS;
      }
    }
  } catch (error) {
    throw refusedBy(config.issuer, error);
  }
  throw new Failure("api-denied", "nobody approved the code in time");
};
