import { readFileSync } from "node:fs";
import { Failure, findFailureCode } from "../core/failure.ts";
import { printable } from "../core/finding.ts";

export interface ApiOptions {
  readonly api?: string;
  /** A file with a token; `-` is standard input. */
  readonly tokenFile?: string;
}

export interface ApiClient {
  /** @throws Failure with the API's own code, or `api-unreachable`, `api-denied` */
  get<T>(path: string, query?: Readonly<Record<string, string | undefined>>): Promise<T>;
  put<T>(path: string, body: unknown): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
}

const STANDARD_INPUT = 0;

const readToken = (file: string): string => {
  try {
    return readFileSync(file === "-" ? STANDARD_INPUT : file, "utf8").trim();
  } catch (error) {
    throw new Failure("usage", `the token's file ${file} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
};

/** The flag wins over the environment, and there the token over its file. */
const tokenOf = ({ tokenFile }: ApiOptions, env: NodeJS.ProcessEnv): string => {
  const file = tokenFile ?? (env.CLEARGATE_TOKEN === undefined ? env.CLEARGATE_TOKEN_FILE : undefined);
  const found = file === undefined ? env.CLEARGATE_TOKEN : readToken(file);
  if (found === undefined || found === "")
    throw new Failure("usage", "no token: give --token-file, or set CLEARGATE_TOKEN_FILE or CLEARGATE_TOKEN");
  return found;
};

const TIMEOUT_MS = 30_000;

/** An API of another version may return unknown codes: they are shown, and become `api-failed`. */
const failureOf = (status: number, body: unknown): Failure => {
  if (status === 401)
    return new Failure("api-denied", "the token was refused: it has expired, or another issuer made it");
  const members: Readonly<Record<string, unknown>> = typeof body === "object" && body !== null ? { ...body } : {};
  const { error, message, ...details } = members;
  const code = findFailureCode(error);
  const text = typeof message === "string" ? message : `the API responded with ${status}`;
  if (code !== undefined) return new Failure(code, text, { details });
  return new Failure("api-failed", error === undefined ? text : `${text} (${printable(String(error))})`, { details });
};

export const apiClient = (options: ApiOptions, env: NodeJS.ProcessEnv): ApiClient => {
  const base = options.api ?? env.CLEARGATE_API;
  if (base === undefined) throw new Failure("usage", "no API: set CLEARGATE_API, or give --api");
  const authorization = `Bearer ${tokenOf(options, env)}`;

  const request = async <T>(path: string, init: RequestInit): Promise<T> => {
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${base.replace(/\/$/, "")}${path}`, {
        ...init,
        headers: { authorization, "content-type": "application/json" },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      text = await response.text();
    } catch (error) {
      throw new Failure(
        "api-unreachable",
        `${base} cannot be reached: ${((error as Error).cause as Error | undefined)?.message ?? (error as Error).message}`,
        { cause: error },
      );
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

  return {
    get: (path, query = {}) => {
      const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
      return request(given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`, { method: "GET" });
    },
    post: (path, body) => request(path, { method: "POST", body: JSON.stringify(body) }),
    put: (path, body) => request(path, { method: "PUT", body: JSON.stringify(body) }),
  };
};
