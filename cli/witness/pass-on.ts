import type { LogAnswer } from "../../contract/schemas/log.ts";
import { noteText, type SignedNote } from "../../core/log/note.ts";
import { findNoteKey } from "../../core/log/note-key.ts";
import type { ApiClient } from "../api-client.ts";
import type { Refused } from "./opened-head.ts";
import { relayed } from "./relay.ts";

/** What becomes of a head that was proven, and perhaps signed, beside its being kept in a folder. */
export interface PassingOn {
  /** True where the API is to keep what was signed. */
  readonly submit?: boolean;
  /** The address of a witness that is asked to sign too; then the API is to keep that. */
  readonly relay?: string;
}

export interface PassedOn {
  readonly note: SignedNote;
  /** Keys of the witnesses for whom the API keeps it. */
  readonly keptFor: readonly string[];
}

/** @throws Failure of the client: of a code that says why the API keeps it not; and `usage`, `api-*` of a relay */
export const passOn = async (
  client: ApiClient,
  { note, size }: { readonly note: SignedNote; readonly size: number },
  // An API before this edition says none.
  { witnesses = [] }: LogAnswer,
  { submit, relay }: PassingOn,
): Promise<PassedOn | Refused> => {
  const named = witnesses.map(({ key }) => findNoteKey(key)).filter((key) => key !== undefined);
  const signed = relay === undefined ? note : await relayed(client, relay, { note, size, witnesses: named });
  if ("refused" in signed) return signed;
  if (submit !== true && relay === undefined) return { note: signed, keptFor: [] };
  const { kept } = await client.ask("keepCosignatures", { path: {}, body: { checkpoint: noteText(signed) } });
  return { note: signed, keptFor: kept.map(({ key }) => key) };
};
