/** TRUE and FALSE as spreadsheets save them in the language of their user, beside what tools write themselves. */
const TRUE_WORDS = [
  ...["true", "1", "-1", "yes", "t", "$true", "wahr", "vrai", "verdadero", "verdadeiro", "vero", "waar", "prawda"],
  ...["pravda", "sant", "sand", "sann", "tosi", "igaz", "doğru", "истина", "істина", "adevărat"],
];
const FALSE_WORDS = [
  ...["false", "0", "no", "f", "$false", "falsch", "faux", "falso", "onwaar", "fałsz"],
  ...["nepravda", "falskt", "falsk", "usann", "epätosi", "hamis", "yanliş", "yanlış", "ложь", "хибність", "fals"],
];
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...TRUE_WORDS.map((word): [string, boolean] => [word, true]),
  ...FALSE_WORDS.map((word): [string, boolean] => [word, false]),
]);

/** A boolean as a tool or a spreadsheet writes it; undefined where the word is not known, which never means false. */
export const findBoolean = (text: string): boolean | undefined => BOOLEANS.get(text.trim().toLowerCase());
