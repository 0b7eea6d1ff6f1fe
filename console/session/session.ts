import { signal } from "@preact/signals";
import { go, hrefOf } from "../address.ts";
import { finishSignIn, isAnswer, refreshTokens, rolesOf, startSignIn, type Tokens } from "./sign-in.ts";

export interface Person {
  readonly name: string;
  readonly roles: readonly string[];
}

/** Why nobody is signed in, where there is something to say. */
export type Why = "refused" | "issuer-away";

/**
 * `ended`: the person was signed in, and what the page shows was read then; nothing new can be read or sent until they
 * sign in again.
 */
export type Session =
  | { readonly kind: "starting" }
  | { readonly kind: "out"; readonly why: Why | undefined; readonly detail: string | undefined }
  | { readonly kind: "in" | "ended"; readonly person: Person };

export const session = signal<Session>({ kind: "starting" });

/** In memory alone: whoever reloads the page signs in again, which an issuer that knows them does by itself. */
let tokens: Tokens | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let renewing: Promise<boolean> | undefined;

/** A token for the API. */
export const token = (): string => tokens?.api ?? "";

const BEFORE_MS = 60_000;
/** How long to wait for an issuer that does not answer. */
const AGAIN_MS = 15_000;

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

const personOf = async (of: Tokens): Promise<Person> => {
  const { name, email, sub } = of.claims;
  return { name: textOf(name) ?? textOf(email) ?? textOf(sub) ?? "–", roles: await rolesOf(of) };
};

const renewAt = (ms: number): void => {
  clearTimeout(timer);
  timer = setTimeout(() => void renewToken(), Math.max(1_000, ms));
};

const keep = async (next: Tokens): Promise<void> => {
  tokens = next;
  session.value = { kind: "in", person: await personOf(next) };
  const left = next.endsAt === undefined ? undefined : next.endsAt - Date.now();
  if (left !== undefined && next.refresh !== undefined) renewAt(left - Math.min(BEFORE_MS, left / 4));
};

const end = (): void => {
  clearTimeout(timer);
  if (session.value.kind === "in") session.value = { kind: "ended", person: session.value.person };
};

const renew = async (before: Tokens): Promise<boolean> => {
  try {
    const next = await refreshTokens(before);
    if (next === undefined) {
      end();
      return false;
    }
    await keep(next);
    return true;
  } catch {
    // The issuer is away. What there is counts until its own end; then the session has ended.
    if (before.endsAt !== undefined && before.endsAt <= Date.now()) end();
    else renewAt(AGAIN_MS);
    return false;
  }
};

/** Renews the token, once for all who ask meanwhile. @returns false where there is no new one */
export const renewToken = (): Promise<boolean> => {
  if (tokens === undefined) return Promise.resolve(false);
  renewing ??= renew(tokens).finally(() => {
    renewing = undefined;
  });
  return renewing;
};

const detailOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Leaves for the issuer, and comes back to where it was left. */
export const signIn = async (): Promise<void> => {
  try {
    const { pathname, search } = window.location;
    await startSignIn(pathname.endsWith("/signed-in") ? hrefOf([]) : `${pathname}${search}`);
  } catch (error) {
    if (session.value.kind !== "ended") session.value = { kind: "out", why: "issuer-away", detail: detailOf(error) };
  }
};

/** Forgets the tokens; whether the issuer forgets the person is its own. */
export const signOut = (): void => {
  clearTimeout(timer);
  tokens = undefined;
  session.value = { kind: "out", why: undefined, detail: undefined };
};

/** Finishes a sign-in that is under way; else nobody is signed in. */
export const startSession = async (): Promise<void> => {
  const url = new URL(window.location.href);
  if (!isAnswer(url)) {
    session.value = { kind: "out", why: undefined, detail: undefined };
    return;
  }
  try {
    const { tokens: first, back } = await finishSignIn(url);
    await keep(first);
    go(back, true);
  } catch (error) {
    go(hrefOf([]), true);
    session.value = { kind: "out", why: "refused", detail: detailOf(error) };
  }
};
