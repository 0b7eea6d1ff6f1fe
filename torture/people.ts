import type { TestCloud } from "../test/support/cloud.ts";
import { until } from "./wait.ts";

export interface Person {
  readonly name: string;
  readonly role: "manager" | "operator" | "auditor";
}

export const ANA: Person = { name: "ana@example.com", role: "manager" };
export const KIM: Person = { name: "kim@example.com", role: "operator" };
export const EVA: Person = { name: "eva@example.com", role: "auditor" };
export const MAX: Person = { name: "max@example.com", role: "manager" };

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** One request of a person; whatever the service answers, or does not, is an answer. */
export const ask = async <T>(
  cloud: TestCloud,
  { name, role }: Person,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer<T>> => {
  const authorization = `Bearer ${await cloud.oidc.token([role], name)}`;
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(`${cloud.apiUrl}${path}`, { method, headers: { authorization }, ...sent });
  const text = await answer.text();
  return { status: answer.status, body: (text.startsWith("{") ? JSON.parse(text) : {}) as T };
};

/** A person whose request failed looks whether it was done all the same, and only then asks again. */
export const insist = (
  what: string,
  isDone: () => Promise<boolean>,
  once: () => Promise<Answer<unknown>>,
): Promise<void> =>
  until(what, async () => {
    if (await isDone()) return true;
    const { status, body } = await once();
    if (status >= 400 && status < 500 && status !== 429 && status !== 409)
      throw new Error(`${what}: ${status} ${JSON.stringify(body)}`);
    return false;
  });
