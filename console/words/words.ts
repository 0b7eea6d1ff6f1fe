import { computed, signal } from "@preact/signals";
import type { Words } from "./en.ts";

export type { Words } from "./en.ts";

export const LANGUAGES = ["en", "es"] as const;
export type Language = (typeof LANGUAGES)[number];

const STORED = "cleargate.language";

const preferred = (): Language => {
  const asked = [localStorage.getItem(STORED) ?? "", ...navigator.languages].map(
    (one) => one.toLowerCase().split("-")[0],
  );
  for (const one of asked) {
    const found = LANGUAGES.find((language) => language === one);
    if (found !== undefined) return found;
  }
  return "en";
};

export const language = signal<Language>(preferred());
const loaded = signal<Words | undefined>(undefined);

/** Of one language, which is fetched when it is needed. */
const load = async (of: Language): Promise<Words> =>
  of === "es" ? (await import("./es.ts")).es : (await import("./en.ts")).en;

/** @throws where the words cannot be fetched */
export const speak = async (of: Language): Promise<void> => {
  const next = await load(of);
  loaded.value = next;
  language.value = of;
  document.documentElement.lang = of;
};

/** Remembers the choice; the browser's own preference counts until somebody chooses. */
export const choose = async (of: Language): Promise<void> => {
  localStorage.setItem(STORED, of);
  await speak(of);
};

/** Every text of the page. Nothing is drawn before it is there. */
export const words = computed((): Words => {
  if (loaded.value === undefined) throw new Error("no words yet");
  return loaded.value;
});
