import { findProxyText } from "../adapters/proxy.ts";
import { type HttpRequest, requestTo } from "../contract/client.ts";
import type { AnswerOf, SentOf } from "../contract/contract.ts";
import type { RouteId } from "../contract/paths.ts";
import { Failure, findFailureCode, isFailure } from "../core/failure.ts";
import { printable } from "../core/printable.ts";
import { findSetting, settingMissing } from "./settings/settings.ts";
import { type TokenOptions, tokenSource } from "./token.ts";

export interface ApiOptions extends TokenOptions {
  readonly api?: string;
}

export interface ApiClient {
  /**
   * Asks a route of the contract. An API of another version may answer with more or fewer members than the contract says.
   * @throws Failure with the API's own code, or `api-unreachable`, `api-timeout`, `api-denied`
   */
  ask<I extends RouteId>(id: I, sent: SentOf<I>): Promise<AnswerOf<I>>;
}

const TIMEOUT_MS = 30_000;

/** What stands before the API answers for it with these where it is overloaded, or its function failed or was late. */
const OVERLOADED = [429, 500, 502, 503, 504];

/** Whoever waited in vain does not know whether it was done; whoever was not reached, does. */
const transportFailure = (api: string, timeoutMs: number, error: unknown, env: NodeJS.ProcessEnv): Failure => {
  const { name, message, cause } = error as Error;
  const proxy = URL.canParse(api) ? findProxyText(api, env) : undefined;
  const base = proxy === undefined ? api : `${api}, through ${proxy},`;
  return name === "TimeoutError"
    ? new Failure("api-timeout", `${base} gave no answer within ${timeoutMs / 1_000} s; it may go on all the same`, {
        cause: error,
      })
    : new Failure("api-unreachable", `${base} cannot be reached: ${(cause as Error | undefined)?.message ?? message}`, {
        cause: error,
      });
};

/**
 * Of problem details, of the form before them (`error`, `message`), and of what API Gateway answers itself (`message`).
 * An API of another version may return unknown codes: they are shown, and become `api-failed`.
 */
const failureOf = (status: number, body: unknown): Failure => {
  if (status === 401)
    return new Failure("api-denied", "the token was refused: it has expired, or another issuer made it");
  const members: Readonly<Record<string, unknown>> = typeof body === "object" && body !== null ? { ...body } : {};
  const { type: _, title: __, status: ___, detail, code: named, error: before, message, ...details } = members;
  const error = named ?? before;
  const code = findFailureCode(error);
  const text = [detail, message].find((one) => typeof one === "string") ?? `the API responded with ${status}`;
  if (code !== undefined) return new Failure(code, text, { details });
  if (error === undefined && OVERLOADED.includes(status))
    return new Failure("api-unreachable", `the API responded with ${status}: ${printable(text)}`, { details });
  return new Failure("api-failed", error === undefined ? text : `${text} (${printable(String(error))})`, { details });
};

/** An API as sessions know it: without the slash at its end. */
export const apiOf = (text: string): string => text.replace(/\/$/, "");

/** @param timeoutMs how long one request may take; the API itself ends after 30 seconds */
export const apiClient = (options: ApiOptions, env: NodeJS.ProcessEnv, timeoutMs = TIMEOUT_MS): ApiClient => {
  const base = options.api ?? findSetting("api", options, env);
  if (base === undefined) throw settingMissing("api");
  const token = tokenSource(options, env, apiOf(base));
  // Whoever has none learns that before anything is sent.
  token.check();

  const requestOnce = async <T>({ path, ...init }: HttpRequest, used: string): Promise<T> => {
    const authorization = `Bearer ${used}`;
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${apiOf(base)}${path}`, {
        ...init,
        headers: { authorization, "content-type": "application/json" },
        signal: AbortSignal.timeout(timeoutMs),
      });
      text = await response.text();
    } catch (error) {
      throw transportFailure(base, timeoutMs, error, env);
    }
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch (error) {
      throw new Failure("api-unreachable", `${base} responded with ${response.status}, and not with JSON`, {
        cause: error,
      });
    }
    if (!response.ok) throw failureOf(response.status, body);
    return body as T;
  };

  /** A token may have been renewed, or have expired, between its reading and its use. */
  const request = async <T>(sent: HttpRequest): Promise<T> => {
    const first = await token.read();
    try {
      return await requestOnce<T>(sent, first);
    } catch (error) {
      if (!token.mayChange || !isFailure(error, "api-denied")) throw error;
      return requestOnce<T>(sent, await token.read(first));
    }
  };

  return { ask: (id, sent) => request(requestTo(id, sent)) };
};
