import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import type { ConnectionOptions } from "node:tls";
import { Client, type Filter } from "ldapts";
import { Failure, isFailure } from "../../../core/failure.ts";
import { type Secret, secretOf } from "../../tools/secret.ts";

/** How a directory is reached. */
export interface Connection {
  readonly startTls: boolean;
  readonly ca?: string | undefined;
  readonly bindDn?: string | undefined;
  readonly password?: Secret | undefined;
  readonly plaintext: boolean;
}

/** Attributes that are bytes and no text. */
export const BINARY = ["objectGUID", "objectSid"];

/** Values of one attribute; binary ones are bytes. */
export type Value = Buffer | string | Buffer[] | string[];
export interface DirectoryEntry {
  readonly dn: string;
  readonly [attribute: string]: Value;
}

export interface DirectoryPage {
  readonly entries: readonly DirectoryEntry[];
  readonly references: readonly string[];
}

/** Searches below a base in pages. */
export type Search = (
  base: string,
  query: {
    readonly scope: "base" | "sub";
    readonly filter: Filter;
    readonly attributes: string[];
    readonly pageSize: number;
  },
) => AsyncIterable<DirectoryPage>;

/** LDAP result codes (RFC 4511, 4.1.9) that mean that the result is incomplete. */
const LIMITS = new Set([3, 4, 11]);

const directoryFailure = (error: unknown, url: string): Failure => {
  if (isFailure(error)) return error;
  const { code, message } = error as { code?: number | string; message: string };
  const reason = message.trim() || (error as Error).constructor.name;
  if (typeof code === "number" && LIMITS.has(code))
    return new Failure("directory-truncated", `${url} stopped at a limit of its own: ${reason}`, { cause: error });
  if (code === 49)
    return new Failure("directory-denied", `${url} refused the credentials: ${reason}`, { cause: error });
  if (code === 10)
    return new Failure("directory-referral", `${url} refers to another server: ${reason}`, { cause: error });
  return new Failure("directory-unavailable", `${url}: ${reason}`, { cause: error });
};

const TIMEOUT_MS = 120_000;

/** The library upgrades a socket without the server's name, and any certificate would then be accepted. */
const namedTls = (url: string, tlsOptions: ConnectionOptions): ConnectionOptions => {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  return { ...tlsOptions, host, ...(isIP(host) === 0 ? { servername: host } : {}) };
};

/** Opens and binds, with TLS before any password. @throws Failure `directory-*`, `secret-missing` */
export const connectTo = (settings: Connection) => async (url: string) => {
  const { ca, startTls, bindDn, password, plaintext } = settings;
  const tlsOptions = { minVersion: "TLSv1.2" as const, ...(ca === undefined ? {} : { ca: readFileSync(ca) }) };
  const encrypted = url.toLowerCase().startsWith("ldaps:") || startTls;
  if (bindDn !== undefined && !encrypted && !plaintext)
    throw new Failure(
      "directory-plaintext",
      `${url} would receive the password in plain text: use ldaps, startTls, or plaintext: true`,
    );
  const client = new Client({
    url,
    timeout: TIMEOUT_MS,
    connectTimeout: 15_000,
    ...(url.toLowerCase().startsWith("ldaps:") ? { tlsOptions } : {}),
  });
  const close = (): Promise<void> => client.unbind().catch(() => undefined);
  try {
    if (startTls && !url.toLowerCase().startsWith("ldaps:")) await client.startTLS(namedTls(url, tlsOptions));
    if (bindDn !== undefined) await client.bind(bindDn, password === undefined ? "" : await secretOf(password));
  } catch (error) {
    await close();
    throw directoryFailure(error, url);
  }
  const search: Search = async function* (base, { scope, filter, attributes, pageSize }) {
    try {
      const paged = { pageSize };
      for await (const page of client.searchPaginated(base, {
        scope,
        filter,
        attributes,
        paged,
        explicitBufferAttributes: [...BINARY, ...BINARY.map((name) => name.toLowerCase())],
      }))
        yield { entries: page.searchEntries as unknown as DirectoryEntry[], references: page.searchReferences };
    } catch (error) {
      throw directoryFailure(error, url);
    }
  };
  return { search, close };
};
