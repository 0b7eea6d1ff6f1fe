import type { AccountEntry } from "../../core/manifest/entry.ts";

/** The key of an account by its address, as inventories and exports of user data both write it. */
export const addressKey = (address: string): string => {
  const bare = address.trim().toLowerCase();
  return bare.startsWith("sip:") ? bare : `sip:${bare}`;
};

export interface FoundAccount {
  readonly sip?: string | undefined;
  readonly name?: string | undefined;
  readonly home?: string | undefined;
  readonly target?: string | undefined;
  readonly enabled?: boolean | undefined;
  readonly guid?: string | undefined;
  readonly sid?: string | undefined;
  readonly more?: string | undefined;
}

/** @param fallback names it where it has neither address nor GUID */
export const accountEntry = (found: FoundAccount, fallback: string): AccountEntry => {
  const key = found.sip?.trim().toLowerCase() ?? `id:${found.guid ?? fallback}`.toLowerCase();
  const present = Object.entries(found).filter(([, value]) => value !== undefined);
  return { key, ...Object.fromEntries(present) };
};
