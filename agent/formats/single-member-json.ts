import { Tokenizer, TokenType } from "@streamparser/json";

/** The names in the objects that are open at a place of a text; a list has none. */
type Open = Set<string> | undefined;

/** @throws SyntaxError where an object has a member twice, which JSON.parse would not say: it keeps the last */
const requireSingleMembers = (text: string): void => {
  const open: Open[] = [];
  let last: { readonly token: TokenType; readonly value: unknown } | undefined;
  const tokenizer = new Tokenizer();
  tokenizer.onToken = ({ token, value }) => {
    if (token === TokenType.LEFT_BRACE) open.push(new Set());
    else if (token === TokenType.LEFT_BRACKET) open.push(undefined);
    else if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) open.pop();
    else if (token === TokenType.COLON && last?.token === TokenType.STRING) {
      const name = String(last.value);
      if (open.at(-1)?.has(name)) throw new SyntaxError(`"${name.slice(0, 80)}" is there twice`);
      open.at(-1)?.add(name);
    }
    last = { token, value };
  };
  tokenizer.onError = (error) => {
    throw error;
  };
  tokenizer.write(text);
};

const parsed = (text: string, reviver?: (name: string, value: unknown, context: { source?: string }) => unknown) => {
  const value: unknown = JSON.parse(text, reviver as never);
  requireSingleMembers(text);
  return value;
};

/** Parses JSON in which no object has a member twice. @throws SyntaxError */
export const parseSingleMembers = (text: string): unknown => parsed(text);

/** The same; numbers stay the text that they are written as, since some have more digits than a number of JavaScript keeps. @throws SyntaxError */
export const parseExactly = (text: string): unknown =>
  parsed(text, (_, value, { source }) => (typeof value === "number" && source !== undefined ? source : value));
