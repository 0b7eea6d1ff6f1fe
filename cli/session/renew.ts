import { closeSync, mkdirSync, openSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import * as oauth from "oauth4webapi";
import { Failure } from "../../core/failure.ts";
import { discover, refusedBy, sessionOf } from "./issuer.ts";
import { readSession, type Session, writeSession } from "./session-file.ts";

/** How long before its end a token is renewed. */
const BEFORE_MS = 60_000;
const STALE_LOCK_MS = 120_000;
const ASK_AGAIN_MS = 100;

const endsSoon = ({ endsAt }: Session, now: number, withinMs: number): boolean =>
  endsAt !== null && Date.parse(endsAt) - now <= withinMs;

const ended = (): Failure => new Failure("api-denied", "your session has ended; sign in again: cleargate login");

const tryLock = (file: string): boolean => {
  try {
    closeSync(openSync(file, "wx", 0o600));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return false;
  }
};

/** Takes a lock away that a process left which was killed. */
const dropStale = (file: string, now: number): void => {
  try {
    if (now - statSync(file).mtimeMs > STALE_LOCK_MS) rmSync(file, { force: true });
  } catch {
    // Whoever had it has just given it back.
  }
};

/**
 * One at a time: an issuer that sees a refresh token twice ends the whole session (RFC 9700, 4.14.2), and a renewal that ends late
 * must not bring back what somebody has forgotten or replaced.
 */
export const locked = async <T>(file: string, work: () => T | Promise<T>): Promise<T> => {
  const lock = `${file}.lock`;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  while (!tryLock(lock)) {
    dropStale(lock, Date.now());
    await wait(ASK_AGAIN_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
};

const refresh = async (before: Session, token: string): Promise<Session> => {
  const { api, issuer, clientId, audience } = before;
  const found = await discover({ issuer, clientId, audience, scopes: "" });
  try {
    const response = await oauth.refreshTokenGrantRequest(found.as, found.client, oauth.None(), token, found.options);
    const answer = await oauth.processRefreshTokenResponse(found.as, found.client, response);
    const next = sessionOf(api, found, answer, Date.now());
    // An issuer that does not rotate refresh tokens gives none again (RFC 6749, 6).
    return { ...next, refresh: next.refresh ?? token };
  } catch (error) {
    if (error instanceof oauth.ResponseBodyError) throw ended();
    throw refusedBy(issuer, error);
  }
};

/**
 * A session whose token can be used, renewed where its end is near.
 * @param refused the token that the API has just refused; undefined where none was
 * @throws Failure `api-denied` where the session has ended, `api-unreachable` where the issuer is away and the token has ended
 */
export const currentSession = async (file: string, refused?: string): Promise<Session> => {
  const needsNew = (session: Session): boolean => session.token === refused || endsSoon(session, Date.now(), BEFORE_MS);
  const kept = readSession(file);
  if (kept === undefined) throw ended();
  if (!needsNew(kept)) return kept;
  return locked(file, async () => {
    const session = readSession(file);
    if (session === undefined) throw ended();
    // Another process renewed it meanwhile.
    if (!needsNew(session)) return session;
    if (session.refresh === null) {
      if (session.token === refused || endsSoon(session, Date.now(), 0)) throw ended();
      return session;
    }
    try {
      const next = await refresh(session, session.refresh);
      writeSession(file, next);
      return next;
    } catch (error) {
      const isUsable = session.token !== refused && !endsSoon(session, Date.now(), 0);
      // An issuer that is away for a moment ends nothing.
      if (isUsable && error instanceof Failure && error.code === "api-unreachable") return session;
      throw error;
    }
  });
};
