import type { AccountEntry } from "../../core/manifest/entry.ts";

/** The key of an account by its address, the same in inventories and in exports of user data. */
export const addressKey = (address: string): string => {
  const bare = address.trim().toLowerCase();
  return bare.startsWith("sip:") ? bare : `sip:${bare}`;
};

export interface AccountFields {
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
export const accountEntry = (fields: AccountFields, fallback: string): AccountEntry => {
  const address = fields.sip?.trim() ?? "";
  const key = (address === "" ? `id:${fields.guid ?? fallback}` : address).toLowerCase();
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return { key, ...Object.fromEntries(present) };
};
