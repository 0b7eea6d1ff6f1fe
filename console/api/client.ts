import { API, type Query } from "../address.ts";
import { renewToken, token } from "../session/session.ts";
import { Problem } from "./problem.ts";

const TIMEOUT_MS = 30_000;

/** Answered by what stands before the API, where that is overloaded, or a function failed or was late. */
const OVERLOADED = [429, 502, 503, 504];

const urlOf = (path: readonly string[], query: Query): string => {
  const url = new URL(path.map(encodeURIComponent).join("/"), API);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== "") url.searchParams.set(name, value);
  return url.href;
};

const problemOf = (status: number, body: unknown): Problem => {
  const { error, message } = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const text = typeof message === "string" ? message : `${status}`;
  if (status === 401) return new Problem("ended", "401", text);
  if (typeof error === "string" && status < 500) return new Problem("refused", error, text);
  return new Problem(OVERLOADED.includes(status) ? "away" : "failed", String(status), text);
};

const askOnce = async <T>(url: string, init: RequestInit): Promise<T> => {
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(url, {
      ...init,
      headers: {
        authorization: `Bearer ${token()}`,
        ...(init.body == null ? {} : { "content-type": "application/json" }),
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      cache: "no-store",
    });
    body = await response.json();
  } catch (error) {
    throw new Problem("away", "unreachable", (error as Error).message, { cause: error });
  }
  if (!response.ok) throw problemOf(response.status, body);
  return body as T;
};

/** A token may have ended between its renewal and its use: then it is renewed, and the question is asked once more. */
const ask = async <T>(url: string, init: RequestInit): Promise<T> => {
  try {
    return await askOnce<T>(url, init);
  } catch (error) {
    if (!(error instanceof Problem) || error.kind !== "ended" || !(await renewToken())) throw error;
    return askOnce<T>(url, init);
  }
};

/** @throws Problem */
export const get = <T>(path: readonly string[], query: Query = {}): Promise<T> => ask<T>(urlOf(path, query), {});

/** @throws Problem */
export const post = <T>(path: readonly string[], body: unknown): Promise<T> =>
  ask<T>(urlOf(path, {}), { method: "POST", body: JSON.stringify(body) });
