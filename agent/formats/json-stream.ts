import { type ParsedTokenInfo, Tokenizer, TokenParser, TokenType } from "@streamparser/json";
import { Failure } from "../../core/failure.ts";

/** No name, number or text of a tool is longer; a parser keeps one until it ends. */
const MAX_TOKEN = 64 * 1024;
/** How much is parsed at once. */
const PIECE = 64 * 1024;

/** Integers that a double does not hold stay the text that they are written as. */
class ExactTokenizer extends Tokenizer {
  protected override parseNumber(text: string): number {
    const value = Number(text);
    return (Number.isSafeInteger(value) || !/^-?\d+$/.test(text) ? value : text) as number;
  }
}

export interface JsonStreamOptions {
  /** Names the document in failures. */
  readonly name: string;
  /** How deep lists and objects may be nested. */
  readonly depth: number;
  /** What is reported, as paths: `$.*`, `$.Files.*`; nothing of it is kept. */
  readonly paths: string[];
  onValue(value: unknown, key: string | number | undefined, depth: number): void;
  /** A name of a member of the outermost object, with the place of its first byte. */
  onName?(name: string, offset: number): void;
}

/** A JSON document that is parsed as it is read, in bounded memory. */
export interface JsonStream {
  /** @throws Failure `source-invalid` */
  write(bytes: Uint8Array): void;
  /** @throws Failure `source-invalid` where the document is broken off */
  end(): void;
}

export const jsonStream = ({ name, depth, paths, onValue, onName }: JsonStreamOptions): JsonStream => {
  const invalid = (error: unknown): Failure =>
    error instanceof Failure
      ? error
      : new Failure("source-invalid", `${name} is no JSON: ${(error as Error).message}`, { cause: error });
  const tokenizer = new ExactTokenizer();
  const parser = new TokenParser({ paths, keepStack: false });
  // Bytes that are no UTF-8 would become other names.
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let fed = 0;
  let tokenAt = 0;
  let level = 0;
  let previous: ParsedTokenInfo | undefined;
  tokenizer.onToken = (info) => {
    const { token, offset } = info;
    tokenAt = offset;
    if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) level += 1;
    if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) level -= 1;
    if (level > depth) throw new Failure("source-invalid", `${name} is nested deeper than its format is`);
    if (token === TokenType.COLON && level === 1 && previous?.token === TokenType.STRING)
      onName?.(String(previous.value), previous.offset);
    previous = info;
    parser.write(info);
  };
  parser.onValue = ({ value, key, stack }) => onValue(value, key, stack.length);
  return {
    write: (bytes) => {
      try {
        decoder.decode(bytes, { stream: true });
        for (let from = 0; from < bytes.length; from += PIECE) {
          const piece = bytes.subarray(from, from + PIECE);
          tokenizer.write(piece);
          fed += piece.length;
          if (fed - tokenAt > MAX_TOKEN + PIECE)
            throw new Failure("source-invalid", `${name} has a value of over ${MAX_TOKEN} bytes`);
        }
      } catch (error) {
        throw invalid(error);
      }
    },
    end: () => {
      try {
        decoder.decode();
        if (!tokenizer.isEnded) tokenizer.end();
        if (!parser.isEnded) throw new TypeError("it breaks off");
      } catch (error) {
        throw invalid(error);
      }
    },
  };
};
