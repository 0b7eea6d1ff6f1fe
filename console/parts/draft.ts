import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

const PREFIX = "cleargate.draft.";

/** What a person is writing: it outlives the way to the issuer and back, in this tab alone. */
export const useDraft = (name: string, initial = ""): Signal<string> => {
  const key = `${PREFIX}${name}`;
  const draft = useSignal(sessionStorage.getItem(key) ?? initial);
  useEffect(() => {
    if (draft.value === initial || draft.value === "") sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, draft.value);
  }, [draft.value]);
  return draft;
};

/** Forgets all drafts of a form that was sent. */
export const dropDrafts = (form: string): void => {
  for (const key of Object.keys(sessionStorage))
    if (key.startsWith(`${PREFIX}${form}.`)) sessionStorage.removeItem(key);
};
