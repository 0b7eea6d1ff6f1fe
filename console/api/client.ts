import { requestTo } from "../../contract/client.ts";
import type { AnswerOf, SentOf } from "../../contract/contract.ts";
import type { RouteId } from "../../contract/paths.ts";
import { API } from "../address.ts";
import { renewToken, token } from "../session/session.ts";
import { Problem } from "./problem.ts";

const TIMEOUT_MS = 30_000;

/** Answered by what stands before the API, where that is overloaded, or a function failed or was late. */
const OVERLOADED = [429, 502, 503, 504];

const problemOf = (status: number, body: unknown): Problem => {
  const { error, message } = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const text = typeof message === "string" ? message : `${status}`;
  if (status === 401) return new Problem("ended", "401", text);
  if (typeof error === "string" && status < 500) return new Problem("refused", error, text);
  return new Problem(OVERLOADED.includes(status) ? "away" : "failed", String(status), text);
};

const askOnce = async (url: string, init: RequestInit): Promise<unknown> => {
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
  return body;
};

/**
 * Asks a route of the contract. A token may have ended between its renewal and its use: then it is renewed, and the question is
 * asked once more.
 * @throws Problem
 */
export const ask = async <I extends RouteId>(id: I, sent: SentOf<I>): Promise<AnswerOf<I>> => {
  const { path, ...init } = requestTo(id, sent);
  const url = new URL(path.slice(1), API).href;
  try {
    return (await askOnce(url, init)) as AnswerOf<I>;
  } catch (error) {
    if (!(error instanceof Problem) || error.kind !== "ended" || !(await renewToken())) throw error;
    return (await askOnce(url, init)) as AnswerOf<I>;
  }
};
