/** What an adversary, or a careless directory, may call things. */

const EURO = "\u20ac";

/** Longer in bytes than a key of the ledger, and as long as the manifest's format allows. */
const LONG = EURO.repeat(2_000);

export const ODD_NAMES = {
  "long-names": LONG,
  // Pairs of halves: what cuts a text may cut between two.
  "paired-names": "\u{1f600}".repeat(1_000),
  "control-names": "\u0000\u202egnp.\u2028\u001b[2J",
  "key-names": "P#a#1#C#",
  "prototype-names": "__proto__",
  "empty-names": "",
} as const;

export type Naming = keyof typeof ODD_NAMES;
export const NAMINGS = Object.keys(ODD_NAMES) as readonly Naming[];

/** The odd name of an effect; undefined for one that is about something else. */
export const findOddName = (effect: string): string | undefined =>
  Object.hasOwn(ODD_NAMES, effect) ? ODD_NAMES[effect as Naming] : undefined;

/** Texts as long as a plan may have them. */
export const LONG_TITLE = EURO.repeat(200);
export const longHome = (unit: string): string => `${EURO.repeat(2_000)}.${unit}`;
