/** The blocks of commands that the README marks, as data: what is pasted is what is documented. */

/** A line `<!-- block: NAME -->` right before a block of commands names it. */
const MARKED = /^<!-- block: ([a-z-]+) -->\n```sh\n([\s\S]*?)\n```$/gm;

/** @returns by their names, the lines of each marked block */
export const blocksOf = (readme: string): ReadonlyMap<string, readonly string[]> =>
  new Map([...readme.matchAll(MARKED)].map(([, name = "", text = ""]) => [name, text.split("\n")]));

/** What a reader fills in: `<bucket>`; redirections have no such form, because a blank or a letter follows. */
const PLACEHOLDER = /<([a-z]+(?: [a-z]+)*)>/g;

/** As one word of a shell. */
export const word = (value: string): string =>
  /^[\w./:@%+=-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;

/** As one word of a shell, in double quotes. */
export const quoted = (value: string): string => `"${value.replaceAll(/[\\"$`]/g, "\\$&")}"`;

/** A word of a line, with what quotes it. */
const WORD = /"[^"]*"|'[^']*'|\S+/g;

/** A line with another folder in its words, each of which stays one. */
const withFolder = (line: string, written: string, here: string): string =>
  line.replaceAll(WORD, (all) => {
    if (!all.includes(written)) return all;
    if (all.startsWith('"')) return all.replaceAll(written, () => quoted(here).slice(1, -1));
    if (all.startsWith("'")) return all.replaceAll(written, () => here.replaceAll("'", "'\\''"));
    return word(all.replaceAll(written, () => here));
  });

/**
 * @param values of `<…>`
 * @param folders what stands in the place of a folder of the README
 * @throws Error where a line asks for something that nobody gave */
export const filledIn = (
  lines: readonly string[],
  values: Readonly<Record<string, string>>,
  folders: Readonly<Record<string, string>>,
): readonly string[] =>
  lines.map((line) =>
    Object.entries(folders)
      .reduce((text, [written, here]) => withFolder(text, written, here), line)
      .replaceAll(PLACEHOLDER, (_, name: string) => {
        const value = values[name];
        if (value === undefined) throw new Error(`the README's line asks for <${name}>, which nobody gave: ${line}`);
        return word(value);
      }),
  );
